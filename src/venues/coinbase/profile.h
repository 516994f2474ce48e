// What is particular to Coinbase Advanced Trade, as data: limits, budgets and addresses.
//
// Source: the official SDK 1.8.4 and documents of 2026; nothing was tried against the live venue.
// What is marked uncertain is a guess on the careful side (docs/venues-coinbase.md). Every address
// may be replaced by the configuration.
#pragma once

#include "venues/profile.h"

namespace strongroom::venues::coinbase {

// sandbox: canned replies to orders and accounts, with neither prices nor streams, whose addresses
// must therefore come from the configuration. practice: all of them do.
enum class Environment { production, sandbox, practice };

Profile profile(Environment environment);

// Every request counts one: Coinbase budgets requests, not weights.
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

// Uncertain: 30 signed requests a second for one user and 10 public ones for one address are widely
// used, 10,000 an hour for one key is published. A third, a half and four fifths of that.
inline constexpr int signed_requests_per_second = 10;
inline constexpr int practice_requests_per_second = 25;  // Which takes 30.
inline constexpr int public_requests_per_second = 5;
inline constexpr int practice_public_requests_per_second = 8;  // Which takes 10.
inline constexpr int requests_per_hour = 8'000;

// The length is documented; the letters are not (uncertain), and these are in every example.
inline constexpr ClientIdRule client_id_rule{
    .letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", .bytes_max = 128};

// The whole token stands in this header, not only the name of the key.

// A token counts whole seconds. Its longest life is the SDK's; a shorter one is legal by the
// standard of the token, and that the venue takes it is uncertain.
inline constexpr Duration recv_window_min = seconds(1);
inline constexpr Duration recv_window = seconds(10);  // What we sign with.
inline constexpr Duration recv_window_max = seconds(120);

inline constexpr int list_limit_max = 250;        // Accounts; uncertain for orders and fills.
inline constexpr int candles_max = 350;           // Of one reply; uncertain.
inline constexpr int book_levels_max = 500;       // Asked for at once; uncertain.
inline constexpr std::size_t cancels_max = 100;   // In one request; uncertain, others send as many.
inline constexpr std::size_t products_max = 100;  // Named in one request or subscription.
inline constexpr std::size_t cursor_bytes_max = 1'024;

}  // namespace strongroom::venues::coinbase
