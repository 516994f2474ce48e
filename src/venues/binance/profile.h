// What is particular to Binance Spot, as data: limits, weights and addresses.
//
// Source: Binance's Spot API documents of 2026-07; the production addresses were not tried. Every
// address may be replaced by the configuration (the practice venue, a test).
#pragma once

#include "venues/profile.h"

namespace strongroom::venues::binance {

// practice: the local venue of lab/practice; its addresses come from its start.
enum class Environment { production, testnet, demo, practice };

Profile profile(Environment environment);

inline constexpr Weights weights{.place = 1,
                                 .cancel = 1,
                                 .query_order = 4,
                                 .open_orders_one = 6,
                                 .open_orders_all = 80,
                                 .all_orders = 20,
                                 .account = 20,
                                 .key_rights = 1,
                                 .fills_of_order = 5,
                                 .fills = 20,
                                 .server_time = 1,
                                 .listings = 20,
                                 .candles = 2,
                                 .book_top_one = 2,
                                 .book_top_all = 4,
                                 .subscribe = 2};

inline constexpr int weight_per_minute = 6'000;   // Of one address.
inline constexpr int orders_per_10_seconds = 50;  // Unfilled ones of one account.
inline constexpr int practice_orders_per_10_seconds = 100;
inline constexpr int orders_per_day = 160'000;

inline constexpr ClientIdRule client_id_rule{
    .letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", .bytes_max = 36};

inline constexpr std::string_view key_header = "X-MBX-APIKEY";
inline constexpr Duration recv_window = seconds(2);  // What we sign with.
inline constexpr Duration recv_window_max = seconds(60);
inline constexpr std::size_t streams_max = 1024;
inline constexpr int list_limit_max = 1000;  // Orders, trades or candles of one reply.

}  // namespace strongroom::venues::binance
