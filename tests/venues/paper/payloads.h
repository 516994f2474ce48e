// What the paper venue answers, as docs/venues-paper.md has it: each once, whole and right.
#pragma once

#include <string>

namespace strongroom::venues::paper {

inline std::string order_json(const std::string& state = "open", const std::string& filled = "0") {
    return R"({"id":"7","client_id":"ours-1","symbol":"BTC-USDT","side":"buy","kind":"limit",)"
           R"("qty":"0.5","filled":")" +
           filled + R"(","state":")" + state + R"(","time":1700000000000,"limit":"90.5"})";
}

inline std::string fill_json(const std::string& qty = "0.2") {
    return R"({"id":"12","order":"7","symbol":"BTC-USDT","side":"buy","price":"90.5","qty":")" +
           qty + R"(","fee":"0.0181","fee_asset":"USDT","maker":true,"time":1700000000001})";
}

inline std::string place_json() {
    return R"({"order":)" + order_json("open", "0.2") + R"(,"fills":[)" + fill_json() + "]}";
}

constexpr const char* kAccount =
    R"({"account":"uid-1","time":1700000000000,"maker_fee":"0.001","taker_fee":"0.002",)"
    R"("balances":[{"asset":"USDT","free":"9954.75","locked":"45.25"},)"
    R"({"asset":"BTC","free":"2","locked":"0"}]})";
constexpr const char* kKey =
    R"({"rights":["read","trade"],"address_bound":true,"created":1600000000000})";
constexpr const char* kMarkets =
    R"({"time":1700000000000,"markets":[{"symbol":"BTC-USDT","base":"BTC","quote":"USDT",)"
    R"("trading":true,"tick":"0.01","step":"0.00001","min_qty":"0.00001","max_qty":"9000",)"
    R"("min_notional":"5","open_orders_max":200}]})";
constexpr const char* kCandles =
    R"({"candles":[{"open_time":1700000000000,"open":"1","high":"3","low":"1","close":"2",)"
    R"("volume":"9"},{"open_time":1700000060000,"open":"2","high":"4","low":"2","close":"3",)"
    R"("volume":"0"}]})";
constexpr const char* kTop =
    R"({"symbol":"BTC-USDT","bid":"99.5","bid_qty":"1","ask":"100.5","ask_qty":"2"})";

constexpr const char* kTrade =
    R"({"event":"trade","symbol":"BTC-USDT","id":31,"price":"100","qty":"0.5","taker":"sell",)"
    R"("time":1700000000000})";
constexpr const char* kTopEvent =
    R"({"event":"top","symbol":"BTC-USDT","bid":"99.5","bid_qty":"1","ask":"100.5",)"
    R"("ask_qty":"2"})";
constexpr const char* kCandle =
    R"({"event":"candle","symbol":"BTC-USDT","closed":true,"open_time":1700000000000,)"
    R"("open":"1","high":"3","low":"1","close":"2","volume":"9"})";

inline std::string order_event() {
    return R"({"event":"order","what":"traded","execution":4,"order":)" +
           order_json("open", "0.2") + R"(,"fill":)" + fill_json() + "}";
}
constexpr const char* kBalances =
    R"({"event":"balances","time":1700000000000,)"
    R"("balances":[{"asset":"USDT","free":"9954.75","locked":"45.25"}]})";
constexpr const char* kDeposit =
    R"({"event":"deposit","time":1700000000000,"asset":"USDT","delta":"-5"})";
constexpr const char* kRefused = R"({"event":"refused","error":"signature","text":"no"})";

}  // namespace strongroom::venues::paper
