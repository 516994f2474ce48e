// Whatever is sent, the venue answers within bounds and goes on.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

void expect_refused(const HttpReply& reply, const std::string& what) {
    EXPECT_GE(reply.status, 400) << what;
    EXPECT_LT(reply.status, 500) << what;
    EXPECT_LT(reply.body.size(), 2'000U) << what;
    EXPECT_FALSE(json::parse(reply.body, nullptr, false).is_discarded()) << what;
}

TEST(PracticeGarbage, odd_targets_are_refused) {
    PracticeWorld world;
    const std::vector<std::string> targets{
        "",
        "?",
        "////",
        "/api/v3/order?",
        "/api/v3/klines?symbol=BTCUSDT&interval=1m&interval=5m",
        "/api/v3/klines?symbol=BTCUSDT&interval=",
        "/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=99999999999999999999999",
        "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=-1",
        "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=0",
        "/api/v3/depth?symbol=BTC%00USDT",
        "/api/v3/depth?symbol=%FF%FE",
        "/api/v3/depth?symbol=%",
        "/api/v3/depth?symbol=%zz",
        "/api/v3/depth?%00=%00",
        "/api/v3/exchangeInfo?symbols=%5B%5B%5B%5D%5D%5D",
        "/api/v3/exchangeInfo?symbols=%5B%22%ff%22%5D",
        "/api/v3/exchangeInfo?symbols=" + std::string(5'000, '['),
        "/api/v3/ticker/price?symbol=" + std::string(20'000, 'A'),
        "/api/v3/ticker/price?symbol=BTCUSDT&symbols=%5B%22BTCUSDT%22%5D",
    };
    for (const std::string& target : targets)
        expect_refused(world.get(target), target.substr(0, 80));
    std::string many = "/api/v3/ping?";
    for (int i = 0; i < 1'000; ++i) many += fmt::format("a{}=1&", i);
    expect_refused(world.get(many), "many");
    EXPECT_EQ(world.get("/api/v3/ping").status, 200);
}

TEST(PracticeGarbage, a_huge_target_or_body_is_refused_at_once) {
    PracticeWorld world;
    EXPECT_EQ(world.get("/api/v3/ping?" + std::string(100'000, 'x')).status, 413);
    EXPECT_EQ(
        world
            .send(
                {.method = "POST", .target = "/api/v3/order", .body = std::string(2'000'000, 'x')})
            .status,
        413);
}

TEST(PracticeGarbage, odd_signed_parameters_are_refused) {
    PracticeWorld world;
    const std::vector<Pairs> cases{
        {{"symbol", std::string(1, '\0')}},
        {{"symbol", "BTCUSDT"}, {"orderId", "1e3"}},
        {{"symbol", "BTCUSDT"}, {"orderId", "-1"}},
        {{"symbol", "BTCUSDT"}, {"orderId", "99999999999999999999"}},
        {{"symbol", "BTCUSDT"}, {"orderId", "999999999999999999999999999"}},
        {{"symbol", "BTCUSDT"}, {"origClientOrderId", std::string(5'000, 'x')}},
        {{"symbol", "BTCUSDT"}, {"origClientOrderId", "\xff\xfe"}},
        {{"symbol", "ＢＴＣ"}},
    };
    for (const Pairs& params : cases) {
        expect_refused(world.signed_request("GET", "/api/v3/order", params), query_of(params));
        expect_refused(world.signed_request("DELETE", "/api/v3/order", params), query_of(params));
    }
    for (const char* price : {"NaN", "Infinity", "1e400", "0x10", "1.", ".1", "+1", " 1", "1,5",
                              "99999999999999999999", "0.00000000000000000001"}) {
        expect_refused(world.place({{"symbol", "BTCUSDT"},
                                    {"side", "BUY"},
                                    {"type", "LIMIT"},
                                    {"timeInForce", "GTC"},
                                    {"quantity", "99999999999999999999"},
                                    {"price", price}}),
                       price);
        expect_refused(world.place({{"symbol", "BTCUSDT"},
                                    {"side", "BUY"},
                                    {"type", "MARKET"},
                                    {"quoteOrderQty", price}}),
                       price);
    }
    EXPECT_EQ(world.asked("/api/v3/allOrders", {{"symbol", "BTCUSDT"}}).size(), 0U);
}

TEST(PracticeGarbage, combinations_of_my_trades_and_all_orders) {
    PracticeWorld world;
    world.market_order("BUY", "0.1");
    world.market_order("SELL", "0.1");
    const std::string now = fmt::format("{}", world.clock.now().ms);
    const std::string soon = fmt::format("{}", world.clock.now().ms + 1'000);
    const std::string far = fmt::format("{}", world.clock.now().ms + 90'000'000);
    const auto count = [&](const std::string& path, Pairs params) {
        params.emplace_back("symbol", "BTCUSDT");
        const HttpReply reply = world.signed_request("GET", path, std::move(params));
        return reply.status == 200 ? fmt::format("{}", world.ok(reply).size())
                                   : refusal_of(reply).substr(0, 5);
    };
    EXPECT_EQ(count("/api/v3/myTrades", {}), "2");
    EXPECT_EQ(count("/api/v3/myTrades", {{"orderId", "2"}}), "1");
    EXPECT_EQ(count("/api/v3/myTrades", {{"startTime", now}}), "2");
    EXPECT_EQ(count("/api/v3/myTrades", {{"endTime", now}}), "2");
    EXPECT_EQ(count("/api/v3/myTrades", {{"fromId", "3"}}), "1");
    EXPECT_EQ(count("/api/v3/myTrades", {{"startTime", now}, {"endTime", soon}}), "2");
    EXPECT_EQ(count("/api/v3/myTrades", {{"orderId", "1"}, {"fromId", "3"}}), "0");
    EXPECT_EQ(count("/api/v3/myTrades", {{"limit", "1"}}), "1");
    EXPECT_EQ(count("/api/v3/myTrades", {{"startTime", now}, {"endTime", far}}), "-1127");
    EXPECT_EQ(count("/api/v3/myTrades", {{"fromId", "1"}, {"startTime", now}}), "-1128");
    EXPECT_EQ(count("/api/v3/myTrades", {{"orderId", "1"}, {"endTime", now}}), "-1128");
    EXPECT_EQ(count("/api/v3/allOrders", {}), "2");
    EXPECT_EQ(count("/api/v3/allOrders", {{"orderId", "2"}}), "1");
    EXPECT_EQ(count("/api/v3/allOrders", {{"startTime", soon}}), "0");
    EXPECT_EQ(count("/api/v3/allOrders", {{"startTime", now}, {"endTime", far}}), "-1127");
    EXPECT_EQ(count("/api/v3/allOrders", {{"limit", "1"}}), "1");
}

}  // namespace
}  // namespace strongroom::lab::practice
