// What is particular to the paper venue, as data: limits and weights. Its addresses come from
// whoever starts it. Source: docs/venues-paper.md.
#pragma once

#include "venues/profile.h"

namespace strongroom::venues::paper {

// live: the prices are those of a real venue, and so is their time. practice: prices that are
// played at any speed.
enum class Environment { live, practice };

Profile profile(Environment environment);

inline constexpr Weights weights{.place = 1,
                                 .cancel = 1,
                                 .query_order = 1,
                                 .open_orders_one = 1,
                                 .open_orders_all = 1,
                                 .all_orders = 1,
                                 .account = 1,
                                 .key_rights = 1,
                                 .fills_of_order = 1,
                                 .fills = 1,
                                 .server_time = 1,
                                 .listings = 1,
                                 .candles = 1,
                                 .book_top_one = 1,
                                 .book_top_all = 1,
                                 .subscribe = 1};

inline constexpr ClientIdRule client_id_rule{
    .letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", .bytes_max = 36};

inline constexpr std::string_view key_header = "Paper-Key";
inline constexpr std::string_view time_header = "Paper-Time";
inline constexpr std::string_view window_header = "Paper-Window";
inline constexpr std::string_view signature_header = "Paper-Signature";
inline constexpr std::string_view used_header = "Paper-Used";

inline constexpr std::string_view stream_path = "/stream";

inline constexpr Duration recv_window = seconds(2);  // What we sign with.
inline constexpr Duration recv_window_max = seconds(60);
inline constexpr int requests_per_minute = 6'000;
inline constexpr std::size_t topics_max = 300;  // Of one message.
inline constexpr int list_limit_max = 1'000;    // Orders, fills or candles of one reply.

}  // namespace strongroom::venues::paper
