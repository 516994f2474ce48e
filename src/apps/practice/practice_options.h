// The options of `strongroom practice`, and the settings that they stand for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/arguments.h"
#include "lab/practice/settings.h"
#include "venues/profile.h"

namespace strongroom::apps {

struct PracticeOptions {
    std::string venues = "binance=9001";  // "binance=PORT", "kucoin=PORT" or "coinbase=PORT"
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // Read from `venues`, as is the protocol.
    lab::practice::Protocol protocol = lab::practice::Protocol::binance;
    std::string accounts;
    std::string store;  // Empty: nothing is kept.
    std::string admin;  // Path of the owner's socket; empty: none.
    std::vector<std::string> candles;
    std::vector<std::string> trades;
    std::string stream;
    std::optional<std::uint64_t> market_seed;
    bool is_live = false;
    std::string live_from;  // Another base URL for live prices (a mirror, a test).
    std::string live_ca_file;
    std::string speed = "1";
    std::string faults;
    std::string pair = "BTC/USDT";
    std::string tick = "0.01";
    std::string step = "0.00001";
    std::string min_notional = "5";
    std::string maker_pct = "0.1";
    std::string taker_pct = "0.1";
    std::string slippage_bps = "2";
    bool fills_on_touch = false;
    bool is_paused = false;
    bool is_plain = false;
    bool is_settling = false;  // Waits for the engine of its house after each step.

    Symbol symbol() const;  // Once practice_settings() has accepted it.
    venues::Profile live_venue() const;
};

void add_practice_options(Command command, PracticeOptions& options);

// Reads the price files. Errors: invalid (names the option, or the file and line), io.
Result<lab::PracticeSettings> practice_settings(const PracticeOptions& options);
// What `venues` says; checked again by practice_settings(). Errors: invalid.
struct PlayedVenue {
    lab::practice::Protocol protocol = lab::practice::Protocol::binance;
    std::uint16_t port = 0;
};
Result<PlayedVenue> played_venue(const std::string& venues);

}  // namespace strongroom::apps
