// Orders at the Coinbase side: placed, filled, cancelled and refused.
#include <fmt/format.h>

#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::coinbase {
namespace {

// The same order with a change to the fields of its configuration.
json changed(json order, const char* field, const json& value) {
    order["order_configuration"].front()[field] = value;
    return order;
}
json of_kind(json order, const char* kind) {
    const json fields = order["order_configuration"].front();
    order["order_configuration"] = {{kind, fields}};
    order["order_configuration"].front().erase("post_only");
    return order;
}
json usual() { return limit_order("BUY", "1", "90", "usual"); }

// ---- Placing ---------------------------------------------------------------------------------

TEST(CoinbaseOrders, a_resting_order_locks_its_money_and_is_told_of) {
    CoinbaseWorld world;
    const json placed = world.ok(world.place(limit_order("BUY", "1", "90", "mine-1")));
    EXPECT_EQ(placed["success"], true);
    const json& said = placed["success_response"];
    EXPECT_EQ(said["client_order_id"], "mine-1");
    EXPECT_EQ(said["product_id"], "BTC-USD");
    EXPECT_EQ(said["side"], "BUY");
    EXPECT_EQ(placed["order_configuration"]["limit_limit_gtc"]["limit_price"], "90");
    EXPECT_EQ(world.locked("USD"), "90.09000000");
    const json order = world.order(said["order_id"]);
    EXPECT_EQ(order["order_id"].get<std::string>().size(), 36U);
    EXPECT_EQ(order["status"], "OPEN");
    EXPECT_EQ(order["order_type"], "LIMIT");
    EXPECT_EQ(order["time_in_force"], "GOOD_UNTIL_CANCELLED");
    EXPECT_EQ(order["order_configuration"],
              (json{{"limit_limit_gtc",
                     {{"base_size", "1"}, {"limit_price", "90"}, {"post_only", false}}}}));
    EXPECT_EQ(order["filled_size"], "0");
    EXPECT_EQ(order["completion_percentage"], "0");
    EXPECT_EQ(order["outstanding_hold_amount"], "90");
    EXPECT_EQ(order["settled"], false);
    EXPECT_EQ(order["last_fill_time"], nullptr);
}

TEST(CoinbaseOrders, a_market_order_fills_at_once_and_pays_its_fee_in_quote) {
    CoinbaseWorld world;
    const json bought = world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "a")));
    EXPECT_EQ(world.free("USD"), "9899.90000000");
    EXPECT_EQ(world.free("BTC"), "3.00000000");
    const json sold = world.ok(world.place(market_order("SELL", {{"base_size", "1"}}, "b")));
    EXPECT_EQ(world.free("USD"), "9999.80000000");
    for (const json& placed : {bought, sold}) {
        const json order = world.order(placed["success_response"]["order_id"]);
        EXPECT_EQ(order["status"], "FILLED");
        EXPECT_EQ(order["total_fees"], "0.1");
        EXPECT_EQ(order["number_of_fills"], "1");
        EXPECT_EQ(order["filled_value"], "100");
        EXPECT_EQ(order["average_filled_price"], "100");
        EXPECT_EQ(order["completion_percentage"], "100");
        EXPECT_EQ(order["time_in_force"], "IMMEDIATE_OR_CANCEL");
        EXPECT_TRUE(order["last_fill_time"].is_string());
    }
    EXPECT_EQ(world.order(bought["success_response"]["order_id"])["total_value_after_fees"],
              "100.1");
    EXPECT_EQ(world.order(sold["success_response"]["order_id"])["total_value_after_fees"], "99.9");
}

TEST(CoinbaseOrders, a_market_order_by_quote_spends_no_more) {
    CoinbaseWorld world;
    const json placed = world.ok(world.place(market_order("BUY", {{"quote_size", "250"}}, "a")));
    const json order = world.order(placed["success_response"]["order_id"]);
    EXPECT_EQ(order["order_configuration"]["market_market_ioc"], (json{{"quote_size", "250"}}));
    EXPECT_EQ(order["size_in_quote"], true);
    EXPECT_EQ(order["filled_size"], "2.5");
    EXPECT_EQ(order["status"], "FILLED");
}

TEST(CoinbaseOrders, a_resting_order_fills_as_a_maker_when_the_price_passes_it) {
    CoinbaseWorld world;
    const std::string id = world.limit("SELL", "1", "105");
    world.run_candles(2);  // To 110, and to 90.
    EXPECT_EQ(world.order(id)["status"], "FILLED");
    const json fills = world.fetched("orders/historical/fills")["fills"];
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0]["order_id"], id);
    EXPECT_EQ(fills[0]["liquidity_indicator"], "MAKER");
    EXPECT_EQ(fills[0]["price"], "105");
    EXPECT_EQ(fills[0]["size"], "1");
    EXPECT_EQ(fills[0]["commission"], "0.105");
    EXPECT_EQ(fills[0]["trade_type"], "FILL");
    EXPECT_EQ(fills[0]["size_in_quote"], false);
}

TEST(CoinbaseOrders, immediate_or_cancel_and_fill_or_kill_leave_nothing_behind) {
    CoinbaseWorld world;
    for (const char* kind : {"sor_limit_ioc", "limit_limit_fok"}) {
        const auto placed = [&](const std::string& price) {
            const std::string client_id = fmt::format("{}-{}", kind, price);
            const json order = of_kind(limit_order("BUY", "1", price, client_id), kind);
            return world.order(world.ok(world.place(order))["success_response"]["order_id"]);
        };
        const json far = placed("90");
        EXPECT_EQ(far["status"], "CANCELLED");
        EXPECT_EQ(far["filled_size"], "0");
        EXPECT_TRUE(far["order_configuration"].contains(kind));
        EXPECT_EQ(placed("101")["status"], "FILLED");
    }
    EXPECT_EQ(world.locked("USD"), "0.00000000");
}

TEST(CoinbaseOrders, a_post_only_order_rests_or_is_refused) {
    CoinbaseWorld world;
    const json rests = changed(usual(), "post_only", true);
    const json placed = world.ok(world.place(rests));
    EXPECT_EQ(world.order(placed["success_response"]["order_id"])["order_configuration"],
              rests["order_configuration"]);
    json takes = changed(rests, "limit_price", "101");
    takes["client_order_id"] = "takes";
    EXPECT_EQ(refused(world.place(takes)),
              "200: INVALID_LIMIT_PRICE_POST_ONLY PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY");
}

TEST(CoinbaseOrders, a_client_id_that_comes_again_gets_the_order_that_it_named) {
    CoinbaseWorld world;
    const std::string id = world.limit("BUY", "1", "90", "once");
    EXPECT_EQ(world.limit("BUY", "1", "90", "once"), id);
    EXPECT_EQ(world.limit("SELL", "2", "120", "once"), id);
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"].size(), 1U);
    world.ok(world.ask("POST", "orders/batch_cancel", {{"order_ids", {id}}}));
    EXPECT_EQ(world.limit("BUY", "1", "90", "once"), id);  // Also when it is over.
    // Another account's client ids are its own.
    EXPECT_NE(world.limit("BUY", "1", "90", "once", signer_of("bob")), id);
}

// ---- Refused ---------------------------------------------------------------------------------

TEST(CoinbaseOrders, a_refusal_has_status_200_its_words_and_no_order) {
    CoinbaseWorld world;
    const HttpReply reply = world.place(limit_order("BUY", "1000", "90", "rich"));
    const json body = world.ok(reply);
    EXPECT_EQ(body["success"], false);
    EXPECT_EQ(body["failure_reason"], "UNKNOWN_FAILURE_REASON");
    EXPECT_EQ(body["error_response"]["error"], "INSUFFICIENT_FUND");
    EXPECT_EQ(body["error_response"]["message"], "Insufficient balance in source account");
    EXPECT_EQ(body["error_response"]["new_order_failure_reason"], "UNKNOWN_FAILURE_REASON");
    EXPECT_TRUE(body["order_configuration"].contains("limit_limit_gtc"));
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"], json::array());
    // The client id is free still.
    world.limit("BUY", "1", "90", "rich");
}

TEST(CoinbaseOrders, what_is_wrong_with_an_order_is_named) {
    CoinbaseWorld world;
    const auto why = [&](const json& order) { return refused(world.place(order)); };
    const auto with = [&](const char* field, const json& value) {
        return why(changed(usual(), field, value));
    };
    json other = usual();
    other["product_id"] = "ETH-USD";
    EXPECT_EQ(why(other), "200: INVALID_PRODUCT_ID PREVIEW_INVALID_PRODUCT_ID");
    other = usual();
    other["side"] = "buy";
    EXPECT_EQ(why(other), "200: INVALID_SIDE PREVIEW_INVALID_SIDE");
    const std::string size = "200: INVALID_SIZE_PRECISION PREVIEW_INVALID_SIZE_PRECISION";
    for (const char* text : {"0.000001", "1e3", "-1", "many", "1.2.3", "1.0000000000001"})
        EXPECT_EQ(with("base_size", text), size) << text;
    EXPECT_EQ(with("base_size", "0"),
              "200: UNKNOWN_FAILURE_REASON PREVIEW_INVALID_BASE_SIZE_TOO_SMALL");
    EXPECT_EQ(with("base_size", "99999999999999999999"),
              "200: UNKNOWN_FAILURE_REASON PREVIEW_INVALID_BASE_SIZE_TOO_LARGE");
    EXPECT_EQ(with("base_size", "0.00001"),  // Worth less than the least amount of quote.
              "200: UNKNOWN_FAILURE_REASON PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL");
    EXPECT_EQ(with("limit_price", "90.001"),
              "200: INVALID_PRICE_PRECISION PREVIEW_INVALID_PRICE_PRECISION");
    for (const char* text : {"0", "-90", "x", ""})
        EXPECT_EQ(with("limit_price", text), "200: INVALID_LIMIT_PRICE PREVIEW_INVALID_LIMIT_PRICE")
            << text;
    EXPECT_EQ(with("quote_size", "90"), "200: INVALID_REQUEST PREVIEW_INVALID_REQUEST");
    EXPECT_EQ(with("base_size", ""), "200: INVALID_REQUEST PREVIEW_INVALID_REQUEST");
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"], json::array());
    EXPECT_EQ(world.locked("USD"), "0.00000000");
}

TEST(CoinbaseOrders, a_market_order_by_quote_is_checked_too) {
    CoinbaseWorld world;
    const auto why = [&](const std::string& side, const json& size) {
        return refused(world.place(market_order(side, size, "m")));
    };
    EXPECT_EQ(why("BUY", {{"quote_size", "250.001"}}),
              "200: UNKNOWN_FAILURE_REASON PREVIEW_INVALID_QUOTE_SIZE_PRECISION");
    EXPECT_EQ(why("BUY", {{"quote_size", "4.99"}}),
              "200: UNKNOWN_FAILURE_REASON PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL");
    EXPECT_EQ(why("BUY", {{"quote_size", "50000"}}),
              "200: INSUFFICIENT_FUND PREVIEW_INSUFFICIENT_FUND");
    EXPECT_EQ(why("SELL", {{"quote_size", "50"}}), "200: INVALID_REQUEST PREVIEW_INVALID_REQUEST");
    EXPECT_EQ(why("BUY", json::object()), "200: INVALID_REQUEST PREVIEW_INVALID_REQUEST");
}

TEST(CoinbaseOrders, kinds_that_are_not_played_are_unsupported) {
    CoinbaseWorld world;
    const std::string unsupported =
        "200: UNSUPPORTED_ORDER_CONFIGURATION PREVIEW_UNSUPPORTED_ORDER_CONFIGURATION";
    for (const char* kind : {"limit_limit_gtd", "stop_limit_stop_limit_gtd", "trigger_bracket_gtc",
                             "market_market_fok", "twap_limit_gtd", "new_kind"})
        EXPECT_EQ(refused(world.place(of_kind(usual(), kind))), unsupported) << kind;
    json in_quote = changed(usual(), "quote_size", "90");
    in_quote["order_configuration"].front().erase("base_size");
    EXPECT_EQ(refused(world.place(in_quote)), unsupported);
}

TEST(CoinbaseOrders, a_body_that_is_no_order_is_an_invalid_argument) {
    CoinbaseWorld world;
    const auto why = [&](const std::string& body) {
        return refused(world.send(world.signed_by({}, "POST", "orders", body))).substr(0, 22);
    };
    const std::string invalid = "400: INVALID_ARGUMENT ";
    for (
        const std::string body :
        {"", "{", "[]", "1", "null", "{}", "\xff\xfe", R"({"product_id":7})",
         R"({"product_id":"BTC-USD","client_order_id":"c"})",
         R"({"product_id":"BTC-USD","client_order_id":"c","order_configuration":[]})",
         R"({"product_id":"BTC-USD","client_order_id":"c","order_configuration":{}})",
         R"({"product_id":"BTC-USD","client_order_id":"c","order_configuration":{"a":1}})",
         R"({"product_id":"BTC-USD","client_order_id":"c","order_configuration":{"a":{"b":[1]}}})"})
        EXPECT_EQ(why(body), invalid) << body;
    EXPECT_EQ(why(std::string(50'000, '[')), invalid);
    EXPECT_EQ(why(changed(usual(), "base_size", 1).dump()), invalid);  // Amounts are texts.
    EXPECT_EQ(why(changed(usual(), "post_only", "true").dump()), invalid);
    json two = usual();
    two["order_configuration"]["market_market_ioc"] = {{"base_size", "1"}};
    EXPECT_EQ(why(two.dump()), invalid);
    for (const std::string& id : {std::string(), std::string(129, 'a'), std::string("with blank"),
                                  std::string("quo\"te"), std::string("\xc3\xa4")}) {
        json named = usual();
        named["client_order_id"] = id;
        EXPECT_EQ(why(named.dump()), invalid) << id;
    }
    world.limit("BUY", "1", "90", std::string(128, 'a'));
}

// ---- Preview ---------------------------------------------------------------------------------

TEST(CoinbaseOrders, a_preview_prices_an_order_and_places_none) {
    CoinbaseWorld world;
    json order = usual();
    order.erase("client_order_id");
    const json preview = world.ok(world.ask("POST", "orders/preview", order));
    EXPECT_EQ(preview["errs"], json::array());
    EXPECT_EQ(preview["order_total"], "90.09");
    EXPECT_EQ(preview["commission_total"], "0.09");
    EXPECT_EQ(preview["base_size"], "1");
    EXPECT_EQ(preview["quote_size"], "90");
    EXPECT_FALSE(preview["preview_id"].get<std::string>().empty());
    const auto errs = [&](const json& wanted) {
        return world.ok(world.ask("POST", "orders/preview", wanted))["errs"];
    };
    EXPECT_EQ(errs(changed(order, "base_size", "1000")), json{"PREVIEW_INSUFFICIENT_FUND"});
    EXPECT_EQ(errs(changed(order, "limit_price", "90.001")),
              json{"PREVIEW_INVALID_PRICE_PRECISION"});
    EXPECT_EQ(refused(world.ask("POST", "orders/preview", order, signer_of("reader"))),
              "403: PERMISSION_DENIED Missing required scopes");
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"], json::array());
    EXPECT_EQ(world.locked("USD"), "0.00000000");
}

// ---- Cancelling ------------------------------------------------------------------------------

TEST(CoinbaseOrders, several_orders_are_cancelled_each_for_itself) {
    CoinbaseWorld world;
    const std::string one = world.limit("BUY", "1", "90");
    const std::string two = world.limit("BUY", "1", "91");
    const std::string none = "0de00001-0000-4000-8000-0000000000ff";
    const json results =
        world.ok(world.ask("POST", "orders/batch_cancel",
                           {{"order_ids", {one, none, "nonsense", two, one}}}))["results"];
    ASSERT_EQ(results.size(), 5U);
    for (const std::size_t at : {0U, 3U}) {
        EXPECT_EQ(results[at]["success"], true);
        EXPECT_EQ(results[at]["failure_reason"], "UNKNOWN_CANCEL_FAILURE_REASON");
    }
    EXPECT_EQ(results[3]["order_id"], two);
    for (const std::size_t at : {1U, 2U, 4U}) {
        EXPECT_EQ(results[at]["success"], false);
        EXPECT_EQ(results[at]["failure_reason"], "UNKNOWN_CANCEL_ORDER");
    }
    EXPECT_EQ(world.order(one)["status"], "CANCELLED");
    EXPECT_EQ(world.locked("USD"), "0.00000000");
}

TEST(CoinbaseOrders, an_order_of_another_account_is_not_there) {
    CoinbaseWorld world;
    const std::string id = world.limit("BUY", "1", "90");
    const json results =
        world.ok(world.ask("POST", "orders/batch_cancel", {{"order_ids", {id}}}, signer_of("bob")));
    EXPECT_EQ(results["results"][0]["success"], false);
    EXPECT_EQ(refused(world.ask("GET", "orders/historical/" + id, {}, signer_of("bob"))),
              "404: NOT_FOUND order with this orderID was not found");
    EXPECT_EQ(world.order(id)["status"], "OPEN");
}

TEST(CoinbaseOrders, a_cancel_without_orders_or_with_too_many_is_refused) {
    CoinbaseWorld world;
    for (const json& body :
         {json(), json::object(), json{{"order_ids", "x"}}, json{{"order_ids", json::array()}},
          json{{"order_ids", {1}}}, json{{"order_ids", std::vector<std::string>(101, "x")}}}) {
        EXPECT_EQ(refused(world.ask("POST", "orders/batch_cancel", body)).substr(0, 22),
                  "400: INVALID_ARGUMENT ")
            << body;
    }
}

TEST(CoinbaseOrders, editing_is_not_played_and_says_so) {
    CoinbaseWorld world;
    const std::string id = world.limit("BUY", "1", "90");
    EXPECT_EQ(refused(world.ask("POST", "orders/edit",
                                {{"order_id", id}, {"price", "91"}, {"size", "1"}}))
                  .substr(0, 19),
              "501: UNIMPLEMENTED ");
    EXPECT_EQ(world.order(id)["status"], "OPEN");
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
