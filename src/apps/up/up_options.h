// What `strongroom up` is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace strongroom::apps {

struct UpOptions {
    std::string folder;
    std::string venue_file;  // Without --practice: a venue.toml of the user's …
    bool is_practice = false;
    // … and with it, which venues are played.
    std::vector<std::string> practice_venues = {"binance"};
    // The signer has a box of its own (docs/bridge.md): this is that box, or the platform's.
    std::string serve_signer;   // serve.toml: signer and bridge, and nothing else.
    std::string remote_signer;  // connect.toml: the bridge in the signer's place.
    // The practice venue's prices: at most one of them; none: live ones if they can be had, else
    // generated.
    std::vector<std::string> candles;
    std::vector<std::string> trades;
    std::string stream;
    std::optional<std::uint64_t> market_seed;
    bool is_live = false;
    std::string speed;  // "60", "max"; empty: what fits the prices.
    std::string faults;
    std::string stream_life;  // "20s": the practice venue cuts each stream then; empty: never.
    std::vector<std::string> bots;  // Files; none: a DCA and a grid bot that fit the market.
    std::string web_address = "127.0.0.1";
    std::uint16_t web_port = 8470;  // 0: any that is free.
    std::string hook_proxy;         // Whose X-Forwarded-For is believed at /hooks/.
    std::string notices;            // notices.toml; empty: nobody is told.
    std::string ui;
    bool is_headless = false;
    std::string for_time;  // "60s": headless ends then.
    bool is_json = false;
    bool has_users = true;  // As root: a user id for each process.
};

}  // namespace strongroom::apps
