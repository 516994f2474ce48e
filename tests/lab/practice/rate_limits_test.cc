// What an address and an account may use, and what happens beyond it.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

std::string header(const HttpReply& reply, std::string_view name) {
    return std::string(find_header(reply.headers, name).value_or("none"));
}

PracticeSettings with_limits(PracticeLimits limits) {
    PracticeSettings settings;
    settings.limits = limits;
    return settings;
}

TEST(PracticeLimits, every_reply_says_what_its_address_has_used) {
    PracticeWorld world;
    EXPECT_EQ(header(world.get("/api/v3/ping"), "X-MBX-USED-WEIGHT-1M"), "1");
    EXPECT_EQ(header(world.get("/api/v3/exchangeInfo"), "x-mbx-used-weight-1m"), "21");
    EXPECT_EQ(
        header(world.send({.target = "/api/v3/ping", .peer = "10.9.9.9"}), "X-MBX-USED-WEIGHT-1M"),
        "1");
    world.run(minutes(1));
    EXPECT_EQ(header(world.get("/api/v3/nothing"), "X-MBX-USED-WEIGHT-1M"), "1");
}

TEST(PracticeLimits, weights_depend_on_what_is_asked_for) {
    PracticeWorld world;
    std::int64_t before = 0;
    const auto weight = [&](const HttpReply& reply) {
        const std::int64_t now = std::stoll(header(reply, "X-MBX-USED-WEIGHT-1M"));
        return now - std::exchange(before, now);
    };
    EXPECT_EQ(weight(world.get("/api/v3/depth?symbol=BTCUSDT")), 5);
    EXPECT_EQ(weight(world.get("/api/v3/depth?symbol=BTCUSDT&limit=5000")), 250);
    EXPECT_EQ(weight(world.get("/api/v3/ticker/24hr")), 80);
    EXPECT_EQ(weight(world.get("/api/v3/ticker/24hr?symbol=BTCUSDT")), 2);
    EXPECT_EQ(weight(world.signed_request("GET", "/api/v3/openOrders", {})), 80);
    EXPECT_EQ(weight(world.signed_request("GET", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}})),
              6);
    EXPECT_EQ(weight(world.signed_request("GET", "/api/v3/myTrades",
                                          {{"symbol", "BTCUSDT"}, {"orderId", "1"}})),
              5);
}

TEST(PracticeLimits, an_order_or_cancel_that_works_costs_nothing_and_one_that_fails_does) {
    PracticeWorld world;
    const Pairs order{{"symbol", "BTCUSDT"},  {"side", "BUY"},     {"type", "LIMIT"},
                      {"timeInForce", "GTC"}, {"quantity", "0.1"}, {"price", "99"}};
    const HttpReply placed = world.place(order);
    EXPECT_EQ(header(placed, "X-MBX-USED-WEIGHT-1M"), "0");
    EXPECT_EQ(header(placed, "X-MBX-ORDER-COUNT-10S"), "1");
    EXPECT_EQ(header(placed, "X-MBX-ORDER-COUNT-1D"), "1");
    const HttpReply cancelled =
        world.signed_request("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}});
    EXPECT_EQ(header(cancelled, "X-MBX-USED-WEIGHT-1M"), "0");
    const HttpReply failed =
        world.signed_request("DELETE", "/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}});
    EXPECT_EQ(header(failed, "X-MBX-USED-WEIGHT-1M"), "1");
    EXPECT_EQ(header(failed, "X-MBX-ORDER-COUNT-10S"), "none");
}

TEST(PracticeLimits, over_the_limit_is_429_with_the_time_to_wait_and_going_on_is_a_ban) {
    PracticeWorld world(with_limits({.weight_per_minute = 10}));
    EXPECT_EQ(world.state()["limited"], 0);
    world.clock.set(Time{1'700'000'040'000});  // Twenty seconds before the minute is over.
    for (int i = 0; i < 10; ++i) EXPECT_EQ(world.get("/api/v3/ping").status, 200);
    const HttpReply reply = world.get("/api/v3/ping");
    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(header(reply, "Retry-After"), "60");
    EXPECT_EQ(refusal_of(reply).substr(0, 53),
              "-1003 Too much request weight used; current limit is ");
    int refused = 0;
    HttpReply last;
    while ((last = world.get("/api/v3/ping")).status == 429 && refused < 1'000) ++refused;
    EXPECT_EQ(last.status, 418);
    EXPECT_EQ(header(last, "Retry-After"), "120");
    EXPECT_EQ(refusal_of(last).substr(0, 55),
              "-1003 Way too much request weight used; IP banned until");
    world.run(seconds(119));
    EXPECT_EQ(world.get("/api/v3/ping").status, 418);
    EXPECT_EQ(world.send({.target = "/api/v3/ping", .peer = "10.9.9.9"}).status, 200);
    world.run(seconds(2));
    EXPECT_EQ(world.get("/api/v3/ping").status, 200);
    EXPECT_EQ(world.state()["limited"], refused + 3);  // The first and the last two besides.
}

TEST(PracticeLimits, unfilled_orders_are_counted_and_orders_that_trade_make_room) {
    PracticeWorld world(with_limits({.orders_per_10_seconds = 3}));
    const auto place = [&](const std::string& price) {
        return world.place({{"symbol", "BTCUSDT"},
                            {"side", "BUY"},
                            {"type", "LIMIT"},
                            {"timeInForce", "GTC"},
                            {"quantity", "0.1"},
                            {"price", price}});
    };
    EXPECT_EQ(place("60").status, 200);
    EXPECT_EQ(place("60").status, 200);
    EXPECT_EQ(place("101").status, 200);  // Fills at once: counts, and counts back.
    EXPECT_EQ(place("60").status, 200);
    const HttpReply refused = place("60");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refusal_of(refused),
              "-1015 Too many new orders; current limit is 3 orders per 10 "
              "SECOND.");
    EXPECT_NE(header(refused, "Retry-After"), "none");
    const json counts = world.asked("/api/v3/rateLimit/order");
    EXPECT_EQ(counts[0]["count"], 3);
    EXPECT_EQ(counts[1]["count"], 3);
}

TEST(PracticeLimits, an_accounts_orders_are_its_own_whoever_else_is_busy) {
    PracticeWorld world(with_limits({.orders_per_10_seconds = 1}));
    world.limit("BUY", "0.1", "60");
    world.limit("BUY", "0.1", "60", "", "bob-key");
}

}  // namespace
}  // namespace strongroom::lab::practice
