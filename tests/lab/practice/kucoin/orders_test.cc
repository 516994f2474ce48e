// Orders at the KuCoin side: placed, filled and refused.
#include <fmt/format.h>

#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

// ---- Placing ---------------------------------------------------------------------------------

TEST(KucoinOrders, a_resting_order_locks_its_price_and_its_fee_and_is_told_of) {
    KucoinWorld world;
    const json placed = world.limit("buy", "1", "90", "mine-1");
    EXPECT_EQ(placed["clientOid"], "mine-1");
    EXPECT_EQ(placed["orderId"].get<std::string>().size(), 24U);
    EXPECT_EQ(world.locked("USDT"), "90.09000000");
    const json order = order_of(world, placed);
    EXPECT_EQ(order["id"], placed["orderId"]);
    EXPECT_EQ(order["type"], "limit");
    EXPECT_EQ(order["side"], "buy");
    EXPECT_EQ(order["price"], "90");
    EXPECT_EQ(order["size"], "1");
    EXPECT_EQ(order["funds"], "90");
    EXPECT_EQ(order["dealSize"], "0");
    EXPECT_EQ(order["remainSize"], "1");
    EXPECT_EQ(order["active"], true);
    EXPECT_EQ(order["inOrderBook"], true);
    EXPECT_EQ(order["cancelExist"], false);
    EXPECT_EQ(order["postOnly"], false);
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/client-order/mine-1")), order);
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")), json::array({order}));
    EXPECT_EQ(world.fetched("/api/v1/hf/orders/active/symbols")["symbols"],
              json::array({"BTC-USDT"}));
}

TEST(KucoinOrders, a_taker_fills_at_once_and_pays_its_fee_in_quote_on_both_sides) {
    KucoinWorld world;
    const json bought = world.data(
        world.ask("POST", "/api/v1/hf/orders/sync",
                  {{"symbol", "BTC-USDT"}, {"type", "market"}, {"side", "buy"}, {"size", "1"}}));
    EXPECT_EQ(bought["status"], "done");
    EXPECT_EQ(bought["dealSize"], "1");
    EXPECT_EQ(bought["remainSize"], "0");
    EXPECT_EQ(world.free("USDT"), "9899.90000000");
    EXPECT_EQ(world.free("BTC"), "3.00000000");
    const json sold = world.data(
        world.place({{"symbol", "BTC-USDT"}, {"type", "market"}, {"side", "sell"}, {"size", "1"}}));
    EXPECT_EQ(world.free("USDT"), "9999.80000000");
    EXPECT_EQ(world.free("BTC"), "2.00000000");
    for (const json& placed : {bought, sold}) {
        const json order = order_of(world, placed);
        EXPECT_EQ(order["fee"], "0.1");
        EXPECT_EQ(order["feeCurrency"], "USDT");
        EXPECT_EQ(order["active"], false);
        EXPECT_EQ(order["cancelExist"], false);
        EXPECT_EQ(order["dealFunds"], "100");
    }
}

TEST(KucoinOrders, a_market_order_by_funds_spends_no_more_than_them) {
    KucoinWorld world;
    const json placed = world.data(world.place(
        {{"symbol", "BTC-USDT"}, {"type", "market"}, {"side", "buy"}, {"funds", "250"}}));
    const json order = order_of(world, placed);
    EXPECT_EQ(order["size"], "0");
    EXPECT_EQ(order["funds"], "250");
    EXPECT_EQ(order["dealSize"], "2.5");
    EXPECT_EQ(order["dealFunds"], "250");
    EXPECT_EQ(order["remainFunds"], "0");
    EXPECT_EQ(order["active"], false);
}

TEST(KucoinOrders, a_resting_order_fills_as_a_maker_when_the_price_passes_it) {
    KucoinWorld world;
    const json placed = world.limit("sell", "1", "105");
    world.run_candles(2);  // To 110, and to 90.
    const json order = order_of(world, placed);
    EXPECT_EQ(order["active"], false);
    EXPECT_EQ(order["dealFunds"], "105");
    const json fills = world.fetched(of_symbol("/api/v1/hf/fills"));
    ASSERT_EQ(fills["items"].size(), 1U);
    EXPECT_EQ(fills["items"][0]["liquidity"], "maker");
    EXPECT_EQ(fills["items"][0]["orderId"], placed["orderId"]);
    EXPECT_EQ(fills["items"][0]["price"], "105");
    EXPECT_EQ(fills["items"][0]["fee"], "0.105");
    EXPECT_EQ(fills["items"][0]["feeCurrency"], "USDT");
    EXPECT_EQ(fills["items"][0]["feeRate"], "0.001");
    EXPECT_TRUE(fills["items"][0]["tradeId"].is_number_integer());
}

TEST(KucoinOrders, immediate_or_cancel_and_fill_or_kill_leave_nothing_behind) {
    KucoinWorld world;
    for (const std::string how : {"IOC", "FOK"}) {
        json order = limit_order("buy", "1", "90");
        order["timeInForce"] = how;
        const json far = order_of(world, world.data(world.place(order)));
        EXPECT_EQ(far["active"], false);
        EXPECT_EQ(far["cancelExist"], true);
        EXPECT_EQ(far["cancelledSize"], "1");
        order["price"] = "101";
        const json near = order_of(world, world.data(world.place(order)));
        EXPECT_EQ(near["dealSize"], "1");
        EXPECT_EQ(near["cancelExist"], false);
    }
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
}

TEST(KucoinOrders, a_post_only_order_rests_or_is_refused) {
    KucoinWorld world;
    json order = limit_order("buy", "1", "90");
    order["postOnly"] = true;
    EXPECT_EQ(order_of(world, world.data(world.place(order)))["postOnly"], true);
    order["price"] = "101";
    EXPECT_TRUE(refused(world.place(order)).starts_with("200: 300000 "))
        << refused(world.place(order));
    order["timeInForce"] = "IOC";
    EXPECT_EQ(refused(world.place(order)),
              "200: 400100 postOnly is invalid when timeInForce is IOC or FOK");
}

TEST(KucoinOrders, a_test_order_is_checked_and_forgotten) {
    KucoinWorld world;
    const json order = limit_order("buy", "1", "90");
    EXPECT_TRUE(world.data(world.ask("POST", "/api/v1/hf/orders/test", order)).contains("orderId"));
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")), json::array());
    EXPECT_EQ(
        refused(world.ask("POST", "/api/v1/hf/orders/test", limit_order("buy", "1", "90.001"))),
        "200: 400100 Price increment invalid.");
}

TEST(KucoinOrders, several_orders_are_placed_each_for_itself) {
    KucoinWorld world;
    const json body{
        {"orderList",
         json::array(
             {limit_order("buy", "1", "90"),
              limit_order("buy", "1", "90.001"),
              {{"symbol", "BTC-USDT"}, {"type", "market"}, {"side", "buy"}, {"size", "1"}}})}};
    const json placed = world.data(world.ask("POST", "/api/v1/hf/orders/multi", body));
    ASSERT_EQ(placed.size(), 3U);
    EXPECT_EQ(placed[0]["success"], true);
    EXPECT_EQ(placed[1]["success"], false);
    EXPECT_EQ(placed[1]["failMsg"], "Price increment invalid.");
    EXPECT_EQ(placed[2]["success"], false);
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")).size(), 1U);
    const json synced = world.data(world.ask("POST", "/api/v1/hf/orders/multi/sync", body));
    EXPECT_EQ(synced[0]["status"], "open");
    json six{{"orderList", json::array()}};
    EXPECT_EQ(refused(world.ask("POST", "/api/v1/hf/orders/multi", six)),
              "200: 400100 orderList is invalid");
    for (int i = 0; i < 6; ++i) six["orderList"].push_back(limit_order("buy", "1", "90"));
    EXPECT_EQ(refused(world.ask("POST", "/api/v1/hf/orders/multi", six)),
              "200: 400100 orderList is invalid");
}

// ---- Refusals --------------------------------------------------------------------------------

TEST(KucoinOrders, a_bad_order_is_refused_in_the_right_words_and_nothing_is_locked) {
    KucoinWorld world;
    struct Case {
        json change;
        std::string told;
    };
    const std::vector<Case> cases{
        {{{"symbol", "ETH-USDT"}}, "400600 validation.createOrder.symbolNotAvailable"},
        {{{"symbol", ""}}, "400100 symbol can not be empty"},
        {{{"side", "hold"}}, "400100 side is invalid"},
        {{{"type", "stop"}}, "400100 type is invalid"},
        {{{"size", "0"}}, "400100 Order size below the minimum requirement."},
        {{{"size", "1.000001"}}, "600100 Order size increment invalid."},
        {{{"size", "20000000000"}}, "400100 Order size above the maximum requirement."},
        {{{"size", "many"}}, "400100 size is invalid"},
        {{{"size", nullptr}}, "400100 size can not be empty"},
        {{{"price", "90.001"}}, "400100 Price increment invalid."},
        {{{"price", "0"}}, "400100 price is invalid"},
        {{{"price", "-90"}}, "400100 price is invalid"},
        {{{"price", "20000000000"}}, "400100 price is invalid"},
        {{{"price", nullptr}}, "400100 price can not be empty"},
        {{{"size", "0.01"}}, "600101 The order funds should more then 5 USDT."},
        {{{"size", "1000"}}, "200004 Balance insufficient!"},
        {{{"timeInForce", "GTX"}}, "400100 timeInForce is invalid"},
        {{{"timeInForce", "GTT"}}, "400100 timeInForce GTT is not played here"},
        {{{"hidden", true}}, "400100 hidden orders are not played here"},
        {{{"iceberg", true}}, "400100 iceberg orders are not played here"},
        {{{"stp", "XX"}}, "400100 stp is invalid"},
        {{{"tradeType", "MARGIN_TRADE"}}, "400100 tradeType: only TRADE is played here"},
        {{{"remark", std::string(21, 'r')}}, "400100 remark is invalid"},
        {{{"clientOid", "with blank"}}, "400100 clientOid is invalid"},
        {{{"clientOid", std::string(41, 'c')}}, "400100 clientOid is invalid"},
        {{{"postOnly", "perhaps"}}, "400100 postOnly is invalid"},
    };
    for (const Case& one : cases) {
        json order = limit_order("buy", "1", "90");
        order.update(one.change);
        EXPECT_EQ(refused(world.place(order)), "200: " + one.told) << order.dump();
    }
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
    // With everything that the venue's own library sends by default it is fine.
    json order = limit_order("buy", "1", "90");
    order.update({{"timeInForce", "GTC"},
                  {"postOnly", false},
                  {"hidden", false},
                  {"iceberg", false},
                  {"cancelAfter", -1},
                  {"stp", "CN"},
                  {"remark", "r"},
                  {"clientOid", std::string(40, 'c')},
                  {"tradeType", "TRADE"}});
    EXPECT_EQ(world.data(world.place(order))["clientOid"], std::string(40, 'c'));
}

TEST(KucoinOrders, a_market_order_names_either_its_size_or_its_funds) {
    KucoinWorld world;
    json order{{"symbol", "BTC-USDT"}, {"type", "market"}, {"side", "buy"}};
    EXPECT_EQ(refused(world.place(order)), "200: 400100 size can not be empty");
    order["funds"] = "10.0000001";
    EXPECT_EQ(refused(world.place(order)), "200: 600100 Order funds increment invalid.");
    order["funds"] = "4.99";
    EXPECT_EQ(refused(world.place(order)), "200: 600101 The order funds should more then 5 USDT.");
    order["funds"] = "10";
    order["size"] = "1";
    EXPECT_EQ(refused(world.place(order)), "200: 400100 size and funds can not be sent together");
    EXPECT_EQ(world.free("USDT"), "10000.00000000");
}

TEST(KucoinOrders, a_client_order_id_is_used_once_and_never_again) {
    KucoinWorld world;
    const json placed = world.limit("buy", "1", "90", "once");
    json again = limit_order("buy", "1", "91");
    again["clientOid"] = "once";
    const std::string duplicate = "200: 126044 clientOid duplicate";
    EXPECT_EQ(refused(world.place(again)), duplicate);
    world.data(world.ask("DELETE", of_symbol("/api/v1/hf/orders/client-order/once")));
    EXPECT_EQ(refused(world.place(again)), duplicate);  // Binance would take it now.
    EXPECT_EQ(refused(world.ask("POST", "/api/v1/hf/orders/test", again)), duplicate);
    // Another account knows nothing of it.
    EXPECT_EQ(world.limit("buy", "1", "90", "once", signer_of("bob"))["clientOid"], "once");
}

TEST(KucoinOrders, an_order_that_comes_after_its_window_is_refused) {
    KucoinWorld world;
    const auto sent = [&](std::int64_t age_ms, std::int64_t window_ms, std::int64_t skew_ms = 0) {
        json order = limit_order("buy", "1", "90");
        order["clientTimestamp"] = world.clock.now().ms - age_ms + skew_ms;
        order["allowMaxTimeWindow"] = window_ms;
        const HttpReply reply = world.place(order, Signer{.clock_ms = -age_ms});
        return json::parse(reply.body)["code"] == "200000" ? "fine" : refused(reply);
    };
    EXPECT_EQ(sent(0, 1000), "fine");
    EXPECT_EQ(sent(1000, 1000), "fine");
    EXPECT_EQ(sent(1001, 1000), "200: 300000 The order came later than allowMaxTimeWindow allows.");
    EXPECT_EQ(sent(0, 1000, 1), "200: 126041 clientTimestamp parameter error");
    EXPECT_EQ(sent(0, -1), "200: 126041 clientTimestamp parameter error");
    json half = limit_order("buy", "1", "90");
    half["allowMaxTimeWindow"] = 1000;
    EXPECT_EQ(refused(world.place(half)), "200: 126041 clientTimestamp parameter error");
    EXPECT_EQ(world.fetched(of_symbol("/api/v1/hf/orders/active")).size(), 2U);
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
