// What a practice venue is made of: its accounts, its markets, how fast they play, what goes wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "lab/market_file.h"
#include "lab/market_generator.h"
#include "lab/matcher.h"
#include "lab/practice/protocol.h"
#include "lab/practice/recorded_stream.h"

namespace strongroom::lab {

// Where whoever trades must have come to: the newest news that were told, be it to nobody, and in
// an earlier life of the venue too. What the fault plan took away does not count. Who has connected
// since must know by himself that he cannot have seen it.
struct SettleMarks {
    std::map<std::string, std::uint64_t> executions;  // Account -> execution id.
    std::map<std::string, std::uint64_t> trades;      // "BTCUSDT" -> public trade id.
    friend bool operator==(const SettleMarks&, const SettleMarks&) = default;
};

// Prices come from outside, through PracticeVenue::live_trade().
struct LiveMarket {};

using MarketSource =
    std::variant<CandleSeries, std::vector<MarketTrade>, Recording, GeneratedMarket, LiveMarket>;

// How far a limit order's price may lie from the average of five minutes, as factors of it.
struct PercentPrice {
    Decimal bid_up;
    Decimal bid_down;
    Decimal ask_up;
    Decimal ask_down;
};

struct PracticeMarket {
    Instrument instrument;
    // Without latency: the venue's own clock and the fault plan give that.
    FillModel model;
    MarketSource source;
    // Play begins at the first candle or trade that is not older; what is older is history.
    Time from{};
    std::optional<PercentPrice> percent_price;
    int open_orders_max = 200;  // Of one account.
};

struct PracticePace {
    std::int64_t speed = 1;      // Market milliseconds in a real one; 0: as fast as it can.
    bool starts_paused = false;  // At the first price; the owner's port resumes.
};

struct PracticeLimits {
    std::int64_t weight_per_minute = 6'000;  // Of one address.
    std::int64_t requests_per_5_minutes = 300'000;
    std::int64_t orders_per_10_seconds = 100;  // Unfilled ones of one account.
    std::int64_t orders_per_day = 200'000;
};

struct PracticeSettings {
    // KuCoin's request weights in 30 seconds: of one address, and of one account.
    struct Pools {
        std::int64_t open = 2'000;
        std::int64_t spot = 4'000;
        std::int64_t management = 2'000;
    };

    // Coinbase's requests: signed ones of one account, others of one address, and all of one key.
    struct Requests {
        std::int64_t signed_per_second = 30;
        std::int64_t open_per_second = 10;
        std::int64_t per_hour = 10'000;
    };

    practice::Protocol protocol = practice::Protocol::binance;
    std::string folder;         // Of the store; empty: nothing is kept.
    std::string accounts;       // TOML, docs/practice-venue.md.
    std::string accounts_name;  // For messages.
    std::vector<PracticeMarket> markets;
    PracticePace pace;
    PracticeLimits limits;  // Binance's.
    Pools pools;
    Requests requests;
    // A stream is cut when it is so old, as exchanges do after a day. Zero: never.
    Duration stream_life{};
    std::int64_t paper_requests_per_minute = 6'000;  // Of one address.
    bool is_tls = false;  // KuCoin names the address of its streams by itself.
    std::string faults;   // TOML or JSON; empty: nothing goes wrong.
    std::string faults_name;
    // May be empty. Called before the first step and after each that published anything; the market
    // goes on after done(true). done(false): ask again.
    std::function<void(SettleMarks marks, std::function<void(bool)> done)> settle;
};

}  // namespace strongroom::lab
