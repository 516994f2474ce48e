// The owner's private port.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

std::string wrong(const HttpReply& reply) {
    return fmt::format("{} {}", reply.status, json::parse(reply.body)["error"].get<std::string>());
}

TEST(PracticeAdmin, the_state_shows_markets_accounts_keys_and_open_orders) {
    PracticeWorld world;
    world.limit("BUY", "1", "99", "open-one");
    const json state = world.state();
    EXPECT_EQ(state["paused"], false);
    EXPECT_EQ(state["maintenance"], false);
    EXPECT_EQ(state["markets"][0]["price"], "100.00000000");
    EXPECT_EQ(state["markets"][0]["trade_id"], 1);
    const json& alice = state["accounts"][0];
    EXPECT_EQ(alice["last_execution"], 1);
    EXPECT_EQ(alice["open_orders"][0]["clientOrderId"], "open-one");
    EXPECT_EQ(alice["keys"].size(), 2U);
    EXPECT_EQ(alice["keys"][1]["ips"][0], "10.0.0.1");
    EXPECT_EQ(world.state().dump().find("alice-secret"), std::string::npos);
}

TEST(PracticeAdmin, new_accounts_and_keys_work_at_once) {
    PracticeWorld world;
    world.admin_ok("POST", "/account", {{"name", "dora"}, {"balances", {{"USDT", "42"}}}});
    const json key = world.admin_ok(
        "POST", "/key", {{"account", "dora"}, {"id", "dora-key"}, {"permissions", {"read"}}});
    world.secrets["dora-key"] = key["secret"];
    EXPECT_EQ(world.asked("/api/v3/account", {}, "dora-key")["balances"][0]["free"], "42.00000000");
    EXPECT_EQ(wrong(world.admin("POST", "/account", {{"name", "dora"}})),
              "400 name: \"dora\" is taken; choose another");
    EXPECT_EQ(wrong(world.admin("POST", "/key", {{"account", "nobody"}})),
              "404 there is no account \"nobody\"");
    EXPECT_EQ(wrong(world.admin("POST", "/key", {{"account", "dora"}, {"id", "dora-key"}})),
              "400 \"dora-key\" is taken; choose another");
    EXPECT_EQ(wrong(world.admin("POST", "/key", {{"account", "dora"}, {"ips", {"here"}}})),
              "400 \"here\" is not an IP address");
}

TEST(PracticeAdmin, a_revoked_key_is_refused_from_then_on) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    world.admin_ok("POST", "/key/revoke", {{"id", "alice-key"}});
    EXPECT_EQ(refusal_of(world.signed_request("GET", "/api/v3/account", {})),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(refusal_of(world.signed_request("GET", "/sapi/v1/account/status", {})),
              "-2008 Invalid Api-Key ID.");
    EXPECT_EQ(world.frames(socket).at(0)["event"]["e"], "eventStreamTerminated");
    EXPECT_EQ(world.admin("POST", "/key/revoke", {{"id", "nobody"}}).status, 404);
}

TEST(PracticeAdmin, permissions_and_addresses_can_be_changed) {
    PracticeWorld world;
    world.admin_ok(
        "POST", "/key/permissions",
        {{"id", "alice-key"}, {"permissions", {"read", "withdraw"}}, {"ips", {"127.0.0.1"}}});
    const json rights = world.asked("/sapi/v1/account/apiRestrictions");
    EXPECT_EQ(rights["enableWithdrawals"], true);
    EXPECT_EQ(rights["enableSpotAndMarginTrading"], false);
    EXPECT_EQ(rights["ipRestrict"], true);
    EXPECT_EQ(wrong(world.admin("POST", "/key/permissions",
                                {{"id", "alice-key"}, {"permissions", {"fly"}}})),
              "400 permissions: \"fly\" is none of \"read\", \"trade\", \"withdraw\", "
              "\"internal_transfer\"");
}

TEST(PracticeAdmin, money_comes_and_goes_and_is_told_of) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    world.admin_ok("POST", "/deposit",
                   {{"account", "alice"}, {"asset", "USDT"}, {"amount", "250.5"}});
    const std::vector<json> told = world.frames(socket);
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0]["event"]["e"], "balanceUpdate");
    EXPECT_EQ(told[0]["event"]["d"], "250.50000000");
    EXPECT_EQ(told[1]["event"]["e"], "outboundAccountPosition");
    EXPECT_EQ(world.free("USDT"), "10250.50000000");
    world.admin_ok("POST", "/deposit",
                   {{"account", "alice"}, {"asset", "USDT"}, {"amount", "-50"}});
    EXPECT_EQ(world.frames(socket).at(0)["event"]["d"], "-50.00000000");
    EXPECT_EQ(wrong(world.admin("POST", "/deposit",
                                {{"account", "alice"}, {"asset", "BTC"}, {"amount", "-5"}})),
              "400 amount: more than is free, or than 10^18");
    EXPECT_EQ(
        world
            .admin("POST", "/deposit",
                   {{"account", "alice"}, {"asset", "BTC"}, {"amount", "99999999999999999999"}})
            .status,
        400);
    EXPECT_EQ(
        world
            .admin("POST", "/deposit", {{"account", "alice"}, {"asset", "BTC"}, {"amount", "much"}})
            .status,
        400);
}

TEST(PracticeAdmin, a_foreign_order_looks_as_if_its_owner_had_placed_it_in_the_app) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    const json placed = world.admin_ok("POST", "/order",
                                       {{"account", "alice"},
                                        {"symbol", "BTCUSDT"},
                                        {"side", "SELL"},
                                        {"type", "LIMIT"},
                                        {"quantity", "0.5"},
                                        {"price", "120"}});
    EXPECT_EQ(placed["clientOrderId"].get<std::string>().substr(0, 4), "web_");
    EXPECT_EQ(world.frames(socket).at(0)["event"]["c"], placed["clientOrderId"]);
    const json gone = world.admin_ok("POST", "/order/cancel",
                                     {{"account", "alice"}, {"orderId", placed["orderId"]}});
    EXPECT_EQ(gone["status"], "CANCELED");
    EXPECT_EQ(wrong(world.admin("POST", "/order",
                                {{"account", "alice"},
                                 {"symbol", "BTCUSDT"},
                                 {"side", "SELL"},
                                 {"type", "MARKET"},
                                 {"quantity", "5000"}})),
              "400 -2010 Account has insufficient balance for requested action.");
}

TEST(PracticeAdmin, maintenance_is_503_for_all_until_it_is_over) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    world.admin_ok("POST", "/maintenance", {{"on", true}});
    EXPECT_EQ(world.get("/api/v3/ping").status, 503);
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}).status, 503);
    EXPECT_EQ(world.call(socket, "ping")["status"], 503);
    world.admin_ok("POST", "/maintenance", {{"on", false}});
    EXPECT_EQ(world.get("/api/v3/ping").status, 200);
}

// ---- A market that is halted, delisted, or gets other limits ---------------------------------

TEST(PracticeAdmin, a_halted_market_takes_no_orders_stands_still_and_keeps_what_rests) {
    PracticeWorld world;
    world.limit("BUY", "1", "99.5", "rests");
    const json before = world.got("/api/v3/ticker/price?symbol=BTCUSDT");
    world.admin_ok("POST", "/market", {{"symbol", "BTCUSDT"}, {"state", "halted"}});
    EXPECT_EQ(world.got("/api/v3/exchangeInfo?symbol=BTCUSDT")["symbols"][0]["status"], "HALT");
    const Pairs order{{"symbol", "BTCUSDT"}, {"side", "BUY"},   {"type", "LIMIT"},
                      {"price", "98"},       {"quantity", "1"}, {"timeInForce", "GTC"}};
    EXPECT_EQ(refusal_of(world.place(order)), "-1013 Market is closed.");
    world.run_candles(3);
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT"), before);
    EXPECT_EQ(world.asked("/api/v3/openOrders", {{"symbol", "BTCUSDT"}}).size(), 1U);
    EXPECT_FALSE(world.venue->has_ended());
    world.admin_ok("POST", "/market", {{"symbol", "BTCUSDT"}, {"state", "trading"}});
    EXPECT_EQ(world.place(order).status, 200);
    world.run_candles(1);
    EXPECT_NE(world.got("/api/v3/ticker/price?symbol=BTCUSDT"), before);
}

TEST(PracticeAdmin, a_delisted_market_cancels_what_rests_and_is_not_listed) {
    PracticeWorld world;
    world.limit("BUY", "1", "99.5", "rests");
    world.admin_ok("POST", "/market", {{"symbol", "BTCUSDT"}, {"state", "delisted"}});
    EXPECT_EQ(refusal_of(world.get("/api/v3/exchangeInfo?symbol=BTCUSDT")),
              "-1121 Invalid symbol.");
    EXPECT_EQ(world.got("/api/v3/exchangeInfo")["symbols"].size(), 0U);
    EXPECT_EQ(world.asked("/api/v3/openOrders", {{"symbol", "BTCUSDT"}}).size(), 0U);
    EXPECT_EQ(world.asked("/api/v3/allOrders", {{"symbol", "BTCUSDT"}})[0]["status"], "CANCELED");
}

TEST(PracticeAdmin, other_limits_hold_for_new_orders_at_once) {
    PracticeWorld world;
    world.limit("BUY", "1", "99.55", "rests");
    world.admin_ok("POST", "/market",
                   {{"symbol", "BTCUSDT"}, {"tick", "0.1"}, {"min_notional", "50"}});
    const json filters = world.got("/api/v3/exchangeInfo?symbol=BTCUSDT")["symbols"][0]["filters"];
    EXPECT_EQ(filters[0]["tickSize"], "0.10000000");
    const auto place = [&](const char* price, const char* qty) {
        const HttpReply reply = world.place({{"symbol", "BTCUSDT"},
                                             {"side", "BUY"},
                                             {"type", "LIMIT"},
                                             {"price", price},
                                             {"quantity", qty},
                                             {"timeInForce", "GTC"}});
        return reply.status == 200 ? "placed" : refusal_of(reply);
    };
    EXPECT_EQ(place("99.55", "1"), "-1013 Filter failure: PRICE_FILTER");
    EXPECT_EQ(place("99.5", "0.5"), "-1013 Filter failure: NOTIONAL");
    EXPECT_EQ(place("99.5", "1"), "placed");
    EXPECT_EQ(world.asked("/api/v3/openOrders", {{"symbol", "BTCUSDT"}}).size(), 2U);
}

TEST(PracticeAdmin, limits_that_no_market_can_have_are_refused_and_change_nothing) {
    PracticeWorld world;
    const auto set = [&](const char* field, const json& value) {
        return wrong(world.admin("POST", "/market", {{"symbol", "BTCUSDT"}, {field, value}}));
    };
    EXPECT_EQ(set("tick", "0"), "400 tick: must be above zero");
    EXPECT_EQ(set("step", "-1"), "400 step: must not be below zero");
    EXPECT_EQ(set("step", 1), "400 step: must be a text");
    EXPECT_EQ(set("max_qty", "0.000001"), "400 max_qty: must not be below min_qty");
    EXPECT_EQ(set("state", "gone"), "400 state: must be \"trading\", \"halted\" or \"delisted\"");
    EXPECT_EQ(wrong(world.admin("POST", "/market", {{"symbol", "ETHUSDT"}})),
              "404 symbol: there is no such market");
    EXPECT_EQ(world.got("/api/v3/exchangeInfo?symbol=BTCUSDT")["symbols"][0]["status"], "TRADING");
}

TEST(PracticeAdmin, the_fault_plan_can_be_replaced) {
    PracticeWorld world;
    world.admin_ok("POST", "/faults",
                   {{"faults", {{{"kind", "ban"}, {"on", "GET /api/v3/ping"}}}}});
    EXPECT_EQ(world.get("/api/v3/ping").status, 418);
    EXPECT_EQ(world.state()["faults"], 1);
    world.admin_ok("POST", "/faults", json::object());
    EXPECT_EQ(world.get("/api/v3/ping").status, 200);
    EXPECT_EQ(world.admin("POST", "/faults", {{"faults", {{{"kind", "joke"}}}}}).status, 400);
}

TEST(PracticeAdmin, what_does_not_read_is_refused_and_named) {
    PracticeWorld world;
    EXPECT_EQ(wrong(world.admin("GET", "/nothing")), "404 GET /nothing is not here");
    EXPECT_EQ(wrong(world.admin("POST", "/account")), "400 name: must be a text");
    EXPECT_EQ(wrong(world.admin("POST", "/account", {{"name", 5}})), "400 name: must be a text");
    EXPECT_EQ(wrong(world.admin("POST", "/maintenance", {{"on", "yes"}})),
              "400 on: must be true or false");
    HttpReply answer;
    for (const std::string body : {"", "{", "[]", "\xff", "{\"name\":\"\xff\"}"}) {
        world.venue->admin({.method = "POST", .target = "/account", .body = body},
                           [&](HttpReply reply) { answer = std::move(reply); });
        EXPECT_EQ(answer.status, 400);
    }
}

}  // namespace
}  // namespace strongroom::lab::practice
