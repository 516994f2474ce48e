// KuCoin spot over WebSocket: where to connect, what to subscribe to, and the pings that keep a
// connection alive.
//
// Each connection begins with a token (public_bullet, or private_bullet, which is signed), and
// nothing may be sent on it before its welcome. After pong_timeout without a pong it is dead: a new
// one needs a new token. Nothing that travels here is signed.
// Source: KuCoin's universal SDK (2025-11) and its documents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "venues/names.h"

namespace strongroom::venues::kucoin {

// What opens a connection. A private token opens the account's stream to whoever holds it: it never
// goes into a log, nor does an address made with it.
struct Bullet {
    std::string token;
    std::string endpoint;    // "wss://ws-api-spot.kucoin.com/"
    Duration ping_interval;  // A ping is due this long after the one before.
    Duration ping_timeout;
};

// Over TLS, or without it on this machine only. Errors: invalid.
Status check_endpoint(std::string_view endpoint);
// The connection's address. The welcome comes under the connection's id. Errors: invalid.
Result<std::string> connection_url(const Bullet& bullet, std::string_view connection_id);

// "/market/match:BTC-USDT". Errors: invalid.
Result<std::string> trade_topic(const VenueSymbol& venue_symbol);
Result<std::string> book_top_topic(const VenueSymbol& venue_symbol);  // Every 10 ms.
Result<std::string> ticker_topic(const VenueSymbol& venue_symbol);    // Every 100 ms.
Result<std::string> candle_topic(const VenueSymbol& venue_symbol, Duration interval = minutes(1));
Result<std::string> book_topic(const VenueSymbol& venue_symbol);  // Each change, for a Book.
// The private ones: orders of the account, whoever placed them, and its funds.
inline constexpr std::string_view orders_topic = "/spotMarket/tradeOrdersV2";
inline constexpr std::string_view balances_topic = "/account/balance";

// One message for topics of one kind, which KuCoin takes as one list: at most batch_max of them,
// topics_max on a connection, and ten messages a second. The answer is an acknowledgement under the
// id. Errors: invalid, when there are none, too many, or several kinds.
Result<std::string> subscribe(const std::vector<std::string>& topics, std::string_view id);
Result<std::string> unsubscribe(const std::vector<std::string>& topics, std::string_view id);

Result<std::string> ping(std::string_view id);

}  // namespace strongroom::venues::kucoin
