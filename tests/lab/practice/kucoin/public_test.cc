// What anybody may see of the KuCoin side, and what is no request at all.
#include <fmt/format.h>

#include "lab/practice/kucoin/fields.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

TEST(KucoinPublic, the_symbol_has_the_terms_of_the_market) {
    KucoinWorld world;
    const json symbols = world.open_data("/api/v2/symbols");
    ASSERT_EQ(symbols.size(), 1U);
    EXPECT_EQ(symbols[0]["symbol"], "BTC-USDT");
    EXPECT_EQ(symbols[0]["feeCurrency"], "USDT");
    EXPECT_EQ(symbols[0]["priceIncrement"], "0.01");
    EXPECT_EQ(symbols[0]["baseIncrement"], "0.00001");
    EXPECT_EQ(symbols[0]["minFunds"], "5");
    EXPECT_EQ(symbols[0]["enableTrading"], true);
    EXPECT_EQ(world.open_data("/api/v2/symbols/BTC-USDT"), symbols[0]);
    EXPECT_EQ(world.open_data("/api/v2/symbols?market=DeFi"), json::array());
    EXPECT_EQ(refused(world.get("/api/v2/symbols/BTCUSDT")),
              "200: 400100 Unsupported trading pair.");
    EXPECT_EQ(world.open_data("/api/v3/currencies").size(), 2U);
    EXPECT_EQ(world.open_data("/api/v3/currencies/BTC")["precision"], 8);
    EXPECT_EQ(refused(world.get("/api/v3/currencies/DOGE")),
              "200: 400100 The currency does not exist.");
}

TEST(KucoinPublic, a_halted_symbol_is_switched_off_and_a_delisted_one_is_gone) {
    KucoinWorld world;
    const auto set = [&](const char* state) {
        world.venue->admin({.method = "POST",
                            .target = "/market",
                            .body = json{{"symbol", "BTC-USDT"}, {"state", state}}.dump()},
                           [](const HttpReply& reply) { EXPECT_EQ(reply.status, 200); });
    };
    set("halted");
    EXPECT_EQ(world.open_data("/api/v2/symbols/BTC-USDT")["enableTrading"], false);
    set("delisted");
    EXPECT_EQ(refused(world.get("/api/v2/symbols/BTC-USDT")), "200: 900001 symbol not exists");
    EXPECT_EQ(world.open_data("/api/v2/symbols"), json::array());
    set("trading");
    EXPECT_EQ(world.open_data("/api/v2/symbols/BTC-USDT")["enableTrading"], true);
}

TEST(KucoinPublic, server_time_status_and_address_are_told) {
    KucoinWorld world;
    EXPECT_EQ(world.open_data("/api/v1/timestamp"), world.clock.now().ms);
    EXPECT_EQ(world.open_data("/api/v1/status")["status"], "open");
    EXPECT_EQ(world.open_data("/api/v1/my-ip"), "127.0.0.1");
}

TEST(KucoinPublic, ticker_book_statistics_and_trades_agree) {
    KucoinWorld world;
    world.run_candles(2);
    const json ticker = world.open_data("/api/v1/market/orderbook/level1?symbol=BTC-USDT");
    const json trades = world.open_data("/api/v1/market/histories?symbol=BTC-USDT");
    const json stats = world.open_data("/api/v1/market/stats?symbol=BTC-USDT");
    const json all = world.open_data("/api/v1/market/allTickers");
    EXPECT_EQ(ticker["price"], trades.back()["price"]);
    EXPECT_EQ(ticker["price"], stats["last"]);
    EXPECT_EQ(all["ticker"], json::array({stats}));
    EXPECT_EQ(stats["high"], "110");
    EXPECT_EQ(stats["low"], "90");
    const json book = world.open_data("/api/v1/market/orderbook/level2_20?symbol=BTC-USDT");
    ASSERT_EQ(book["bids"].size(), 20U);
    EXPECT_EQ(book["bids"][0], (json{ticker["bestBid"], ticker["bestBidSize"]}));
    EXPECT_EQ(book["asks"][0], (json{ticker["bestAsk"], ticker["bestAskSize"]}));
    EXPECT_EQ(book["sequence"], ticker["sequence"]);
    const json deep = world.open_data("/api/v1/market/orderbook/level2_100?symbol=BTC-USDT");
    EXPECT_GT(deep["bids"].size(), 20U);
    EXPECT_EQ(world.fetched("/api/v3/market/orderbook/level2?symbol=BTC-USDT"), deep);
    EXPECT_TRUE(refused(world.get("/api/v3/market/orderbook/level2?symbol=BTC-USDT"))
                    .starts_with("401: 400001"));
}

TEST(KucoinPublic, candles_are_newest_first_and_in_the_venues_order_of_columns) {
    KucoinWorld world;
    world.run_candles(3);
    const std::string base = "/api/v1/market/candles?symbol=BTC-USDT&type=1min";
    const json rows = world.open_data(base);
    ASSERT_EQ(rows.size(), 4U);  // The fourth has begun.
    // Time, open, close, high, low, volume, turnover.
    const json second = rows[2];
    const std::int64_t start_s = kFirstCandle.ms / 1'000;
    EXPECT_EQ(second[0], fmt::format("{}", start_s + 60));
    EXPECT_EQ(second[1], "101");
    EXPECT_EQ(second[2], "95");
    EXPECT_EQ(second[3], "110");
    EXPECT_EQ(second[4], "90");
    EXPECT_EQ(second[5], "8");
    const json part =
        world.open_data(fmt::format("{}&startAt={}&endAt={}", base, start_s + 60, start_s + 120));
    ASSERT_EQ(part.size(), 2U);
    EXPECT_EQ(part[1], second);
    EXPECT_EQ(world.open_data(base + "&startAt=99999999999999"), json::array());
}

TEST(KucoinPublic, what_is_missing_or_malformed_is_named) {
    KucoinWorld world;
    const auto told = [&](const std::string& target) { return refused(world.get(target)); };
    EXPECT_EQ(told("/api/v1/market/candles?symbol=BTC-USDT"), "200: 400100 type can not be empty");
    EXPECT_EQ(told("/api/v1/market/candles?symbol=BTC-USDT&type=1m"),
              "200: 400100 Incorrect candlestick type.");
    EXPECT_EQ(told("/api/v1/market/candles?symbol=BTC-USDT&type=1min&startAt=soon"),
              "200: 400100 startAt is invalid");
    EXPECT_EQ(told("/api/v1/market/stats"), "200: 400100 symbol can not be empty");
    EXPECT_EQ(told("/api/v1/market/stats?symbol=DOGE-USDT"),
              "200: 400100 Unsupported trading pair.");
}

TEST(KucoinPublic, what_is_not_there_is_the_venues_own_404) {
    KucoinWorld world;
    const std::string none = "404: 404000 Url Not Found";
    EXPECT_EQ(refused(world.get("/")), none);
    EXPECT_EQ(refused(world.get("/api/v3/order")), none);  // Binance's.
    EXPECT_EQ(refused(world.get("/api/v1/hf/orders/")), none);
    EXPECT_EQ(refused(world.ask("POST", "/api/v1/stop-order", json::object())), none);
    EXPECT_EQ(refused(world.ask("PATCH", "/api/v1/hf/orders")), none);
}

TEST(KucoinPublic, a_get_with_a_body_does_not_come_through_and_a_post_must_be_json) {
    KucoinWorld world;
    EXPECT_EQ(world.send({.target = "/api/v1/timestamp", .body = "{}"}).status, 403);
    HttpRequest request = world.signed_by({}, "POST", "/api/v1/hf/orders", "side=buy");
    request.headers.back().value = "application/x-www-form-urlencoded";
    EXPECT_EQ(refused(world.send(request)), "415: 415000 Unsupported Media Type");
}

TEST(KucoinFields, a_body_is_bounded_and_must_be_an_object) {
    const auto is_refused = [](const std::string& body) {
        const auto fields = Fields::of_body(body);
        return !fields && fields.error().code == 400100;
    };
    for (const char* body : {"[]", "1", "null", "{", "{\"a\":1}x", "\"a\"", "\xff"})
        EXPECT_TRUE(is_refused(body)) << body;
    std::string many = "{";
    for (int i = 0; i < 65; ++i) many += fmt::format("{}\"a{}\":1", i == 0 ? "" : ",", i);
    EXPECT_TRUE(is_refused(many + "}"));
    EXPECT_TRUE(is_refused("{\"a\":\"" + std::string(70'000, 'x') + "\"}"));
    EXPECT_TRUE(is_refused(R"({"orderList":[1]})"));
}

TEST(KucoinFields, a_field_is_read_strictly) {
    const auto fields =
        Fields::of_body(R"({"a":"0.5","b":"1e3","c":"-1","d":7,"e":true,"f":null,"g":"","h":"x"})");
    ASSERT_TRUE(fields.has_value());
    EXPECT_EQ(fields->amount("a")->value().to_string(), "0.5");
    EXPECT_FALSE(fields->amount("b").has_value());
    EXPECT_FALSE(fields->amount("c").has_value());
    EXPECT_EQ(fields->integer("d")->value(), 7);
    EXPECT_EQ(fields->amount("d")->value().to_string(), "7");
    EXPECT_TRUE(*fields->flag("e"));
    EXPECT_FALSE(fields->flag("h").has_value());
    EXPECT_FALSE(fields->text("f").has_value());
    EXPECT_FALSE(fields->text("g").has_value());
    EXPECT_FALSE(fields->integer("a").has_value());
    EXPECT_FALSE(fields->count("d", 1, 6).has_value());
    EXPECT_EQ(*fields->count("none", 20, 100), 20);
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
