// Topics of the WebSocket: "/market/candles:BTC-USDT_1hour", "/account/balance".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/practice/answer.h"
#include "lab/practice/intervals.h"

namespace strongroom::lab::practice::kucoin {

enum class TopicKind {
    match,
    candles,
    ticker,
    all_tickers,
    snapshot,
    level1,
    depth5,
    depth50,
    level2,
    orders,     // /spotMarket/tradeOrders, without "received".
    orders_v2,  // /spotMarket/tradeOrdersV2
    balance,
};

struct Topic {
    std::string name;  // Of one symbol at most, as its events bear it.
    TopicKind kind = TopicKind::match;
    std::string symbol;  // Empty: of all, or of the account.
    Interval interval;   // Of candles.

    bool is_private() const;
};

// "/market/match:BTC-USDT,ETH-USDT" is two topics. Refused: 404 (no such topic), 509 (too many).
inline constexpr std::size_t kSymbolsOfTopicMax = 100;
Answer<std::vector<Topic>> topics_of(std::string_view text);

// What its events are called: "trade.l3match"; the fault plan calls them so too.
std::string_view subject_of(TopicKind kind);

// "1hour" and its like, as in REST.
std::optional<Interval> candle_interval_of(std::string_view name);

}  // namespace strongroom::lab::practice::kucoin
