// The pools of the KuCoin side, its dead man's switch, and bad days on purpose.
#include <fmt/format.h>

#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

std::int64_t header(const HttpReply& reply, std::string_view name) {
    const auto value = find_header(reply.headers, name);
    return value ? std::stoll(std::string(*value)) : -1;
}

constexpr const char* kActive = "/api/v1/hf/orders/active?symbol=BTC-USDT";

TEST(KucoinLimits, every_reply_tells_what_is_left_of_its_pool) {
    KucoinWorld world;
    const HttpReply first = world.get("/api/v1/timestamp");
    EXPECT_EQ(header(first, "gw-ratelimit-limit"), 2000);
    EXPECT_EQ(header(first, "gw-ratelimit-remaining"), 1997);
    EXPECT_EQ(header(first, "gw-ratelimit-reset"), 30'000);
    world.run(seconds(10));
    const HttpReply second = world.get("/api/v1/market/stats");  // Refused, and counted.
    EXPECT_EQ(header(second, "gw-ratelimit-remaining"), 1982);
    EXPECT_EQ(header(second, "gw-ratelimit-reset"), 20'000);
    const HttpReply own = world.ask("GET", kActive);
    EXPECT_EQ(header(own, "gw-ratelimit-limit"), 4000);
    EXPECT_EQ(header(own, "gw-ratelimit-remaining"), 3998);
    EXPECT_EQ(header(world.ask("GET", "/api/v1/accounts"), "gw-ratelimit-remaining"), 1995);
}

TEST(KucoinLimits, a_pool_that_is_used_up_is_429000_until_its_window_ends) {
    KucoinWorld world({.pools = {.open = 10, .spot = 5, .management = 5}});
    for (int i = 0; i < 5; ++i) world.data(world.place(limit_order("buy", "0.1", "90")));
    const HttpReply over = world.place(limit_order("buy", "0.1", "90"));
    EXPECT_EQ(over.status, 429);
    EXPECT_EQ(json::parse(over.body)["code"], "429000");
    EXPECT_EQ(header(over, "gw-ratelimit-remaining"), 0);
    EXPECT_EQ(world.state()["accounts"][0]["open_orders"].size(), 5U);
    // Other pools and other accounts have their own.
    EXPECT_EQ(world.fetched("/api/v1/accounts").size(), 2U);
    EXPECT_EQ(world.fetched(kActive, signer_of("bob")), json::array());
    EXPECT_EQ(world.open_data("/api/v1/status")["status"], "open");
    world.run(seconds(30));
    EXPECT_EQ(world.fetched(kActive).size(), 5U);
}

TEST(KucoinLimits, an_address_uses_up_the_public_pool_for_itself_only) {
    KucoinWorld world({.pools = {.open = 3, .spot = 100, .management = 100}});
    EXPECT_EQ(world.get("/api/v1/timestamp").status, 200);
    EXPECT_EQ(world.get("/api/v1/timestamp").status, 429);
    EXPECT_EQ(world.get("/api/v1/my-ip").status, 200);  // Weighs nothing.
    EXPECT_EQ(world.send({.target = "/api/v1/timestamp", .peer = "10.1.1.1"}).status, 200);
}

// ---- The dead man's switch -------------------------------------------------------------------

TEST(KucoinLimits, whoever_does_not_come_back_has_his_orders_cancelled) {
    KucoinWorld world;
    const SocketId socket = world.stream(true);
    world.subscribe(socket, "/spotMarket/tradeOrdersV2", true);
    world.limit("buy", "1", "50", "forgotten");
    const std::string path = "/api/v1/hf/orders/dead-cancel-all";
    EXPECT_EQ(world.fetched(path + "/query"), json());
    const json set = world.data(world.ask("POST", path, {{"timeout", 5}}));
    EXPECT_EQ(set["triggerTime"], set["currentTime"].get<std::int64_t>() + 5);
    EXPECT_EQ(world.fetched(path + "/query")["timeout"], 5);
    world.run(seconds(4));
    world.data(world.ask("POST", path, {{"timeout", 5}, {"symbols", "BTC-USDT"}}));  // Renewed.
    world.run(seconds(4));
    EXPECT_EQ(world.fetched(kActive).size(), 1U);
    (void)world.told(socket, "/spotMarket/tradeOrdersV2");
    world.run(seconds(1));
    EXPECT_EQ(world.fetched(kActive), json::array());
    const auto told = world.told(socket, "/spotMarket/tradeOrdersV2");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["type"], "canceled");
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
    EXPECT_EQ(world.fetched(path + "/query"), json());
}

TEST(KucoinLimits, the_switch_can_be_taken_back_and_is_one_accounts_own) {
    KucoinWorld world;
    const std::string path = "/api/v1/hf/orders/dead-cancel-all";
    world.limit("buy", "1", "50");
    world.data(world.ask("POST", path, {{"timeout", 5}}));
    world.data(world.ask("POST", path, {{"timeout", 5}}, signer_of("bob")));
    world.data(world.ask("POST", path, {{"timeout", -1}}));
    world.run(seconds(10));
    EXPECT_EQ(world.fetched(kActive).size(), 1U);
}

TEST(KucoinLimits, a_switch_with_a_bad_setting_is_refused) {
    KucoinWorld world;
    const auto told = [&](const json& body) {
        return refused(world.ask("POST", "/api/v1/hf/orders/dead-cancel-all", body));
    };
    EXPECT_EQ(told(json::object()), "200: 400100 timeout can not be empty");
    for (const std::int64_t timeout : {0, 4, -2, 86'401})
        EXPECT_EQ(told({{"timeout", timeout}}), "200: 400100 timeout not in the given range!");
    EXPECT_EQ(told({{"timeout", 5}, {"symbols", "ETH-USDT"}}),
              "200: 400100 Unsupported trading pair.");
    EXPECT_EQ(told({{"timeout", 5}, {"symbols", "BTC-USDT,"}}), "200: 400100 symbols is invalid");
    EXPECT_EQ(world.fetched("/api/v1/hf/orders/dead-cancel-all/query"), json());
}

// ---- Bad days --------------------------------------------------------------------------------

TEST(KucoinLimits, what_goes_wrong_on_purpose_is_told_in_the_venues_words) {
    KucoinWorld world;
    const auto with = [&](json rule) {
        rule["on"] = "GET /api/v1/hf/orders/active";
        rule["account"] = "alice";
        rule["count"] = 1;
        world.admin_ok("POST", "/faults", {{"seed", 1}, {"faults", json::array({rule})}});
        return world.ask("GET", kActive);
    };
    EXPECT_EQ(refused(with({{"kind", "rate_limit"}})), "429: 429000 Too many requests.");
    EXPECT_EQ(refused(with({{"kind", "error_5xx"}})), "503: 500000 Internal Server Error");
    EXPECT_EQ(with({{"kind", "cut"}}).status, 0);
    EXPECT_EQ(with({{"kind", "lost_reply"}}).status, -1);
    EXPECT_EQ(world.fetched(kActive), json::array());
    world.admin_ok("POST", "/maintenance", {{"on", true}});
    EXPECT_EQ(refused(world.ask("GET", kActive)), "503: 500000 Internal Server Error");
}

TEST(KucoinLimits, a_request_that_was_held_back_is_too_old_when_it_is_executed) {
    KucoinWorld world;
    world.admin_ok(
        "POST", "/faults",
        {{"faults",
          json::array({{{"kind", "late"}, {"on", "POST /api/v1/hf/orders"}, {"ms", 5001}}})}});
    HttpReply reply{.status = -1};
    world.venue->request(
        world.signed_by({}, "POST", "/api/v1/hf/orders", limit_order("buy", "1", "50").dump()),
        [&](HttpReply made) { reply = std::move(made); });
    world.run(milliseconds(5001));
    EXPECT_EQ(refused(reply), "401: 400002 KC-API-TIMESTAMP Invalid");
    EXPECT_EQ(world.fetched(kActive), json::array());
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
