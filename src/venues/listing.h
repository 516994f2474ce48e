// What a venue lists: its markets with their rules, and its request limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/instrument.h"

namespace strongroom::venues {

struct LotRule {
    Decimal min_qty;
    Decimal max_qty;  // Zero: no bound.
    Decimal step;     // Zero: only the instrument's own step counts.

    friend bool operator==(const LotRule&, const LotRule&) = default;
};

struct Listing {
    Instrument instrument;
    std::optional<LotRule> market_lot;  // Holds for market orders besides the instrument's rules.
    Decimal max_notional;               // Zero: no bound.
    std::int64_t orders_max = 0;        // Open orders in this market; zero: no bound.
    std::int64_t algo_orders_max = 0;
    bool has_min_notional_for_market = false;
    // The market whose book this one shares and under whose name prices come; empty: its own.
    std::string book_symbol = {};
    std::string closed = {};  // Unless it is trading: why, in plain words.
};

struct RateLimit {
    enum class Kind { request_weight, requests, orders, other };
    Kind kind = Kind::other;
    Duration window;
    std::int64_t limit = 0;

    friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

struct Listings {
    Time server_time;
    std::vector<RateLimit> rate_limits;
    std::vector<Listing> markets;
    // Markets whose entry we cannot read, with the reason: they must not be traded, but they do not
    // stop the others.
    std::vector<std::string> unreadable;
};

}  // namespace strongroom::venues
