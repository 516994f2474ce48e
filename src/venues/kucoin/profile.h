// What is particular to KuCoin spot, as data: limits, weights and addresses.
//
// Source: KuCoin's universal SDK (2025-11) and its documents; nothing was tried against the live
// exchange. "Uncertain" marks what the sources leave open. Every address may be replaced by the
// configuration: public EU, AU and TR entities have hosts of their own.
#pragma once

#include "venues/profile.h"

namespace strongroom::venues::kucoin {

// practice: a local venue; its addresses come from its start. KuCoin's own sandbox is closed.
enum class Environment { production, practice };

Profile profile(Environment environment);

// Public requests count for the address, the others for the account, in three pools of their own;
// the numbers of one pool do not tell from another. subscribe is the token of a stream.
inline constexpr Weights weights{.place = 1,
                                 .cancel = 1,
                                 .query_order = 2,
                                 .open_orders_one = 2,
                                 .open_orders_all = 2,
                                 .all_orders = 2,
                                 .account = 5,
                                 .key_rights = 20,
                                 .fills_of_order = 2,
                                 .fills = 2,
                                 .server_time = 3,
                                 .listings = 4,
                                 .candles = 3,
                                 .book_top_one = 2,
                                 .book_top_all = 15,
                                 .subscribe = 10};

// Requests that the shared table does not name.
inline constexpr int alter_weight = 1;
inline constexpr int cancel_market_weight = 2;
inline constexpr int cancel_all_weight = 30;
inline constexpr int dead_switch_weight = 2;
inline constexpr int fees_weight = 3;
inline constexpr int full_book_weight = 3;
inline constexpr int part_book_weight = 2;
inline constexpr int create_sub_key_weight = 20;
inline constexpr int update_sub_key_weight = 30;
inline constexpr int delete_sub_key_weight = 30;
inline constexpr int sub_keys_weight = 20;

inline constexpr ClientIdRule client_id_rule{
    .letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", .bytes_max = 40};

inline constexpr std::string_view key_header = "KC-API-KEY";
inline constexpr std::string_view signature_header = "KC-API-SIGN";
inline constexpr std::string_view timestamp_header = "KC-API-TIMESTAMP";
inline constexpr std::string_view passphrase_header = "KC-API-PASSPHRASE";
inline constexpr std::string_view key_version_header = "KC-API-KEY-VERSION";

// What is left of a pool, on every reply.
inline constexpr std::string_view pool_limit_header = "gw-ratelimit-limit";
inline constexpr std::string_view pool_remaining_header = "gw-ratelimit-remaining";
inline constexpr std::string_view pool_reset_header = "gw-ratelimit-reset";  // Milliseconds.
inline constexpr Duration pool_window = seconds(30);
// Of the least level of an account; the replies tell of a higher one.
inline constexpr int trading_pool = 4'000;     // Of one account.
inline constexpr int management_pool = 2'000;  // Of one account.
inline constexpr int open_pool = 2'000;        // Of one address.

// KuCoin refuses a timestamp that is further from its clock, whatever the window says.
inline constexpr Duration recv_window = seconds(2);  // What we sign with.
inline constexpr Duration recv_window_max = seconds(5);
// Uncertain: told for the older lists of orders and fills; assumed for the present ones.
inline constexpr Duration range_max = minutes(7LL * 24 * 60);
inline constexpr int list_limit_max = 100;
inline constexpr int page_size_max = 100;
inline constexpr int candles_max = 1'500;  // Of one reply; there is no parameter to ask for fewer.
inline constexpr int open_orders_max = 200;     // Of one market, uncertain (documents of 2023).
inline constexpr std::size_t topics_max = 300;  // On one connection, uncertain (2023) …
inline constexpr std::size_t batch_max = 100;   // … and in one subscription.

}  // namespace strongroom::venues::kucoin
