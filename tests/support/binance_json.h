// What Binance says, as short as its decoder takes it: for tests whose other side is the venue.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/http.h"

namespace strongroom::test {

struct BinanceOrder {
    std::string client_id;
    std::string symbol = "BTCUSDT";
    int id = 28;
    std::string side = "BUY";
    std::string type = "LIMIT";
    std::string price = "100.00000000";
    std::string qty = "3.00000000";
    std::string filled = "0.00000000";
    std::string status = "NEW";
};
struct BinanceFill {
    int trade_id = 501;
    std::string qty = "1.00000000";
    std::string price = "100.00000000";
    std::string fee = "0.00100000";
    std::string fee_asset = "BTC";
    bool is_maker = true;
};

// The fields that replies and lists share.
inline std::string order_fields(const BinanceOrder& order) {
    return fmt::format(
        R"("symbol":"{}","orderId":{},"price":"{}","origQty":"{}","executedQty":"{}",)"
        R"("status":"{}","timeInForce":"GTC","type":"{}","side":"{}")",
        order.symbol, order.id, order.price, order.qty, order.filled, order.status, order.type,
        order.side);
}

// Answer to a placement; `fills` are those that it caused.
inline std::string place_reply(const BinanceOrder& order,
                               const std::vector<BinanceFill>& fills = {}) {
    std::string list;
    for (const BinanceFill& fill : fills) {
        list += fmt::format(R"({}{{"price":"{}","qty":"{}","commission":"{}",)"
                            R"("commissionAsset":"{}","tradeId":{}}})",
                            list.empty() ? "" : ",", fill.price, fill.qty, fill.fee, fill.fee_asset,
                            fill.trade_id);
    }
    return fmt::format(R"({{"clientOrderId":"{}","transactTime":1700000000000,{},"fills":[{}]}})",
                       order.client_id, order_fields(order), list);
}
inline std::string acknowledgement(const BinanceOrder& order) {
    return fmt::format(
        R"({{"symbol":"{}","orderId":{},"clientOrderId":"{}","transactTime":1700000000000}})",
        order.symbol, order.id, order.client_id);
}
inline std::string cancel_reply(const BinanceOrder& order) {
    return fmt::format(
        R"({{"origClientOrderId":"{}","clientOrderId":"c1","transactTime":1700000000000,{}}})",
        order.client_id, order_fields(order));
}
// Answer to a query, and an element of a list of orders.
inline std::string queried(const BinanceOrder& order) {
    return fmt::format(R"({{"clientOrderId":"{}","updateTime":1700000000000,{}}})", order.client_id,
                       order_fields(order));
}
inline std::string account_trade(int order_id, const BinanceFill& fill) {
    return fmt::format(
        R"({{"symbol":"BTCUSDT","id":{},"orderId":{},"price":"{}","qty":"{}","commission":"{}",)"
        R"("commissionAsset":"{}","time":1700000000000,"isBuyer":true,"isMaker":{}}})",
        fill.trade_id, order_id, fill.price, fill.qty, fill.fee, fill.fee_asset, fill.is_maker);
}

// A message of the private stream. `kind`: "NEW", "TRADE", "CANCELED", "REPLACED" …
inline std::string execution(const BinanceOrder& order, std::string_view kind, int execution_id,
                             const BinanceFill& fill = {}) {
    const bool is_trade = kind == "TRADE";
    return fmt::format(
        R"({{"subscriptionId":0,"event":{{"e":"executionReport","E":1700000000001,"s":"{}",)"
        R"("c":"{}","S":"{}","o":"{}","f":"GTC","q":"{}","p":"{}","C":"","x":"{}","X":"{}",)"
        R"("r":"NONE","i":{},"l":"{}","z":"{}","L":"{}","n":"{}","N":{},"T":1700000000000,)"
        R"("t":{},"I":{},"m":{}}}}})",
        order.symbol, order.client_id, order.side, order.type, order.qty, order.price, kind,
        order.status, order.id, is_trade ? fill.qty : "0", order.filled,
        is_trade ? fill.price : "0", is_trade ? fill.fee : "0",
        is_trade ? fmt::format("\"{}\"", fill.fee_asset) : "null", is_trade ? fill.trade_id : -1,
        execution_id, is_trade && fill.is_maker);
}
inline std::string balance_change(std::string_view asset, std::string_view delta) {
    return fmt::format(
        R"({{"subscriptionId":0,"event":{{"e":"balanceUpdate","E":1,"a":"{}","d":"{}","T":1}}}})",
        asset, delta);
}
inline std::string position(std::string_view asset, std::string_view free,
                            std::string_view locked) {
    return fmt::format(
        R"({{"subscriptionId":0,"event":{{"e":"outboundAccountPosition","E":1,"u":1,)"
        R"("B":[{{"a":"{}","f":"{}","l":"{}"}}]}}}})",
        asset, free, locked);
}

inline HttpReply refusal(int status, int code, std::string_view text) {
    return {.status = status,
            .headers = {},
            .body = fmt::format(R"({{"code":{},"msg":"{}"}})", code, text)};
}

// ---- Public data -----------------------------------------------------------------------------

inline std::string listing(std::string_view base = "BTC", std::string_view quote = "USDT",
                           std::string_view status = "TRADING") {
    return fmt::format(
        R"({{"serverTime":1,"rateLimits":[],"symbols":[{{"symbol":"{0}{1}","status":"{2}",)"
        R"("baseAsset":"{0}","baseAssetPrecision":8,"quoteAsset":"{1}","quoteAssetPrecision":8,)"
        R"("filters":[{{"filterType":"PRICE_FILTER","tickSize":"0.01"}},{{"filterType":"LOT_SIZE",)"
        R"("minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"}},{{"filterType":"NOTIONAL",)"
        R"("minNotional":"5","applyMinToMarket":true,"maxNotional":"9000000"}}]}}]}})",
        base, quote, status);
}
inline std::string server_time(std::int64_t ms) {
    return fmt::format(R"({{"serverTime":{}}})", ms);
}
// One candle a minute from `open_ms`, each closing at its price.
inline std::string candles(std::int64_t open_ms, const std::vector<int>& closes) {
    std::string list;
    for (const int close : closes) {
        list += fmt::format(R"({}[{},"{}","{}","{}","{}","1",{}])", list.empty() ? "" : ",",
                            open_ms, close, close, close, close, open_ms + 59'999);
        open_ms += 60'000;
    }
    return "[" + list + "]";
}
inline std::string trade(std::string_view symbol, std::int64_t id, std::string_view price,
                         std::int64_t time_ms = 1'700'000'000'000) {
    return fmt::format(
        R"({{"e":"trade","E":{3},"s":"{0}","t":{1},"p":"{2}","q":"1","T":{3},"m":true}})", symbol,
        id, price, time_ms);
}
inline std::string candle(std::string_view symbol, std::int64_t open_ms, int close,
                          bool is_closed) {
    return fmt::format(R"({{"e":"kline","E":1,"s":"{0}","k":{{"t":{1},"T":{2},"s":"{0}","i":"1m",)"
                       R"("o":"{3}","c":"{3}","h":"{3}","l":"{3}","v":"2","x":{4}}}}})",
                       symbol, open_ms, open_ms + 59'999, close, is_closed);
}
inline std::string account(std::string_view free_usdt) {
    return fmt::format(
        R"({{"uid":1,"accountType":"SPOT","canTrade":true,"canWithdraw":false,"updateTime":1,)"
        R"("commissionRates":{{"maker":"0.001","taker":"0.001"}},"permissions":["SPOT"],)"
        R"("balances":[{{"asset":"USDT","free":"{}","locked":"0"}}]}})",
        free_usdt);
}

}  // namespace strongroom::test
