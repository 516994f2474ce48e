// The options of `strongroom practice`, and the settings that they stand for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/arguments.h"
#include "apps/practice/live_options.h"
#include "lab/practice/settings.h"

namespace strongroom::apps {

struct PracticeOptions {
    // "binance=PORT", "kucoin=PORT", …; none: "binance=9001".
    std::vector<std::string> venues;
    std::string address = "127.0.0.1";
    // Of the venue that is played: each of `venues` has a copy of these options.
    std::uint16_t port = 0;
    lab::practice::Protocol protocol = lab::practice::Protocol::binance;
    std::string accounts;
    std::string store;  // Empty: nothing is kept.
    std::string admin;  // Path of the owner's socket; empty: none.
    std::vector<std::string> candles;
    std::vector<std::string> trades;
    std::string stream;
    std::optional<std::uint64_t> market_seed;
    bool is_live = false;
    LiveOptions live;             // Whose prices those are.
    bool has_live_terms = false;  // Tick, step and least amounts are that venue's, too.
    std::string speed = "1";
    std::string faults;
    std::string stream_life;                     // "20s"; empty: streams are not cut.
    std::vector<std::string> pairs{"BTC/USDT"};  // Several with live prices alone.
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
};

void add_practice_options(Command command, PracticeOptions& options);

// Reads the price files. Errors: invalid (names the option, or the file and line), io.
Result<lab::PracticeSettings> practice_settings(const PracticeOptions& options);
// These options for each venue that they name. Errors: invalid, also when one is named twice.
Result<std::vector<PracticeOptions>> for_each_venue(const PracticeOptions& options);

}  // namespace strongroom::apps
