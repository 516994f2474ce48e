// Orders at the practice venue over REST: what is accepted, what it does, and how it is refused.
#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

Pairs order(const Pairs& changes) {
    Pairs params{{"symbol", "BTCUSDT"},  {"side", "BUY"},   {"type", "LIMIT"},
                 {"timeInForce", "GTC"}, {"quantity", "1"}, {"price", "99"}};
    for (const auto& [name, value] : changes) {
        std::erase_if(params, [&](const auto& pair) { return pair.first == name; });
        if (value != "-") params.emplace_back(name, value);
    }
    return params;
}

TEST(PracticeTrading, a_limit_order_rests_locks_its_cost_and_is_filled_when_the_path_passes_it) {
    PracticeWorld world;
    const json placed = world.limit("BUY", "1", "99", "my-order");
    EXPECT_EQ(placed["status"], "NEW");
    EXPECT_EQ(placed["clientOrderId"], "my-order");
    EXPECT_EQ(placed["origQty"], "1.00000000");
    EXPECT_EQ(placed["fills"].size(), 0U);
    EXPECT_EQ(world.locked("USDT"), "99.09900000");  // With the fee.
    world.run(seconds(20));
    const json order = world.asked("/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}});
    EXPECT_EQ(order["status"], "FILLED");
    EXPECT_EQ(order["cummulativeQuoteQty"], "99.00000000");
    EXPECT_EQ(world.free("BTC"), "3.00000000");
    EXPECT_EQ(world.free("USDT"), "9900.90100000");
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
    const json trades = world.asked("/api/v3/myTrades", {{"symbol", "BTCUSDT"}});
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0]["price"], "99.00000000");
    EXPECT_EQ(trades[0]["commission"], "0.09900000");
    EXPECT_EQ(trades[0]["commissionAsset"], "USDT");
    EXPECT_EQ(trades[0]["isMaker"], true);
}

TEST(PracticeTrading, the_reply_has_the_form_that_was_asked_for_or_the_documented_default) {
    PracticeWorld world;
    const auto reply = [&](const Pairs& changes) { return world.ok(world.place(order(changes))); };
    EXPECT_TRUE(reply({}).contains("fills"));
    EXPECT_FALSE(reply({{"newOrderRespType", "RESULT"}}).contains("fills"));
    EXPECT_FALSE(reply({{"newOrderRespType", "ACK"}}).contains("status"));
    EXPECT_FALSE(reply({{"type", "LIMIT_MAKER"}, {"timeInForce", "-"}}).contains("status"));
    EXPECT_TRUE(
        reply({{"type", "MARKET"}, {"timeInForce", "-"}, {"price", "-"}}).contains("fills"));
}

TEST(PracticeTrading, a_market_order_fills_whole_at_once_by_quantity_or_by_quote) {
    PracticeWorld world;
    const json bought = world.market_order("BUY", "0.5");
    EXPECT_EQ(bought["status"], "FILLED");
    EXPECT_EQ(bought["price"], "0.00000000");
    ASSERT_EQ(bought["fills"].size(), 1U);
    EXPECT_EQ(bought["fills"][0]["price"], "100.00000000");
    EXPECT_EQ(bought["fills"][0]["commission"], "0.05000000");
    const json by_quote = world.ok(world.place({{"symbol", "BTCUSDT"},
                                                {"side", "SELL"},
                                                {"type", "MARKET"},
                                                {"quoteOrderQty", "33.333"}}));
    EXPECT_EQ(by_quote["origQty"], "0.33333000");
    EXPECT_EQ(by_quote["origQuoteOrderQty"], "33.33300000");
    EXPECT_EQ(by_quote["executedQty"], "0.33333000");
}

TEST(PracticeTrading, what_does_not_fill_at_once_expires_for_ioc_and_fok_with_the_reason) {
    PracticeWorld world;
    const json ioc = world.ok(world.place(order({{"timeInForce", "IOC"}})));
    EXPECT_EQ(ioc["status"], "EXPIRED");
    EXPECT_EQ(ioc["expiryReason"], "UNFILLED_IOC_QUANTITY_EXPIRED");
    const json fok = world.ok(world.place(order({{"timeInForce", "FOK"}})));
    EXPECT_EQ(fok["status"], "EXPIRED");
    EXPECT_EQ(fok["expiryReason"], "UNFILLED_FOK_ORDER_EXPIRED");
    EXPECT_EQ(world.locked("USDT"), "0.00000000");
    const json crossing = world.ok(world.place(order({{"timeInForce", "FOK"}, {"price", "101"}})));
    EXPECT_EQ(crossing["status"], "FILLED");
    EXPECT_EQ(crossing["fills"][0]["price"], "100.00000000");
    const json open = world.asked("/api/v3/openOrders", {{"symbol", "BTCUSDT"}});
    EXPECT_EQ(open.size(), 0U);
}

TEST(PracticeTrading, a_client_order_id_is_unique_among_open_orders_only) {
    PracticeWorld world;
    world.limit("BUY", "1", "99", "twice");
    EXPECT_EQ(refusal_of(world.place(order({{"newClientOrderId", "twice"}}))),
              "-2010 Duplicate order sent.");
    world.cancel({{"symbol", "BTCUSDT"}, {"origClientOrderId", "twice"}});
    const json again = world.limit("BUY", "1", "98.5", "twice");
    const json found =
        world.asked("/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "twice"}});
    EXPECT_EQ(found["orderId"], again["orderId"]);      // The newest of that name.
    world.limit("BUY", "1", "99", "twice", "bob-key");  // Another account's affair.
}

TEST(PracticeTrading, a_cancel_frees_what_was_locked_and_names_both_ids) {
    PracticeWorld world;
    const json placed = world.limit("SELL", "1.5", "105", "mine");
    EXPECT_EQ(world.locked("BTC"), "1.50000000");
    const json gone = world.cancel({{"symbol", "BTCUSDT"},
                                    {"orderId", std::to_string(placed["orderId"].get<int>())},
                                    {"origClientOrderId", "mine"},
                                    {"newClientOrderId", "the-cancel"}});
    EXPECT_EQ(gone["status"], "CANCELED");
    EXPECT_EQ(gone["origClientOrderId"], "mine");
    EXPECT_EQ(gone["clientOrderId"], "the-cancel");
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
    const auto again = world.signed_request("DELETE", "/api/v3/order",
                                            {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}});
    EXPECT_EQ(refusal_of(again), "-2011 Unknown order sent.");
}

TEST(PracticeTrading, cancels_can_be_restricted_and_ids_must_agree) {
    PracticeWorld world;
    world.limit("SELL", "1", "105", "mine");
    const auto cancel = [&](Pairs params) {
        params.emplace_back("symbol", "BTCUSDT");
        return refusal_of(world.signed_request("DELETE", "/api/v3/order", params));
    };
    EXPECT_EQ(cancel({{"orderId", "1"}, {"cancelRestrictions", "ONLY_PARTIALLY_FILLED"}}),
              "-2011 Order was not canceled due to cancel restrictions.");
    EXPECT_EQ(cancel({{"orderId", "1"}, {"cancelRestrictions", "ONLY_MINE"}}),
              "-1145 Invalid cancelRestrictions");
    EXPECT_EQ(cancel({{"orderId", "1"}, {"origClientOrderId", "other"}}),
              "-2039 Client order ID is not correct for this order ID.");
    EXPECT_EQ(cancel({}),
              "-1102 Param 'origClientOrderId' or 'orderId' must be sent, but both "
              "were empty/null!");
    EXPECT_EQ(cancel({{"orderId", "99"}}), "-2011 Unknown order sent.");
}

TEST(PracticeTrading, an_amendment_is_refused_as_on_a_symbol_that_does_not_have_them) {
    PracticeWorld world;
    world.limit("BUY", "1", "99", "mine");
    const auto amend = [&](const Pairs& params) {
        return world.signed_request("PUT", "/api/v3/order/amend/keepPriority", params);
    };
    const Pairs whole{{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}, {"newQty", "0.5"}};
    EXPECT_EQ(refusal_of(amend(whole)), "-2038 Order amend is not supported for this symbol.");
    EXPECT_TRUE(refusal_of(amend({whole[0], whole[1]})).starts_with("-1102 "));
    EXPECT_TRUE(
        refusal_of(amend({{"symbol", "ETHUSDT"}, whole[1], whole[2]})).starts_with("-1121 "));
    const json order =
        world.asked("/api/v3/order", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}});
    EXPECT_EQ(order["origQty"], "1.00000000");
}

TEST(PracticeTrading, all_open_orders_of_a_symbol_go_at_once) {
    PracticeWorld world;
    world.limit("BUY", "1", "99");
    world.limit("SELL", "1", "105");
    const auto all = [&] {
        return world.signed_request("DELETE", "/api/v3/openOrders", {{"symbol", "BTCUSDT"}});
    };
    EXPECT_EQ(world.ok(all()).size(), 2U);
    EXPECT_EQ(refusal_of(all()), "-2011 Unknown order sent.");
}

struct Refused {
    Pairs changes;
    std::string text;
};

TEST(PracticeTrading, a_bad_order_is_refused_in_the_words_of_the_exchange) {
    PracticeWorld world;
    const std::vector<Refused> cases{
        {{{"symbol", "-"}},
         "-1102 Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."},
        {{{"symbol", "NOPE"}}, "-1121 Invalid symbol."},
        {{{"side", "HOLD"}}, "-1117 Invalid side."},
        {{{"type", "MAGIC"}}, "-1116 Invalid orderType."},
        {{{"type", "STOP_LOSS"}}, "-1013 Stop loss orders are not supported for this symbol."},
        {{{"timeInForce", "GTX"}}, "-1115 Invalid timeInForce."},
        {{{"timeInForce", "-"}},
         "-1102 Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."},
        {{{"type", "MARKET"}, {"price", "-"}},
         "-1106 Parameter 'timeInForce' sent when not required."},
        {{{"quantity", "0"}}, "-1013 Invalid quantity."},
        {{{"price", "0"}}, "-1013 Invalid price."},
        {{{"quantity", "1e5"}},
         "-1100 Illegal characters found in parameter 'quantity'; legal range is "
         "'^([0-9]{1,20})(\\.[0-9]{1,20})?$'."},
        {{{"quantity", "-1"}},
         "-1100 Illegal characters found in parameter 'quantity'; legal range is "
         "'^([0-9]{1,20})(\\.[0-9]{1,20})?$'."},
        {{{"price", ""}}, "-1105 Parameter 'price' was empty."},
        {{{"price", "99.123456789"}}, "-1111 Parameter 'price' has too much precision."},
        {{{"price", "99.001"}}, "-1013 Filter failure: PRICE_FILTER"},
        {{{"price", "99999999999"}}, "-1013 Filter failure: PRICE_FILTER"},
        {{{"quantity", "0.000001"}}, "-1013 Filter failure: LOT_SIZE"},
        {{{"quantity", "99999999999"}}, "-1013 Filter failure: LOT_SIZE"},
        {{{"quantity", "0.01"}}, "-1013 Filter failure: NOTIONAL"},
        {{{"quantity", "9000"}}, "-2010 Account has insufficient balance for requested action."},
        {{{"type", "LIMIT_MAKER"}, {"timeInForce", "-"}, {"price", "101"}},
         "-2010 Order would immediately match and take."},
        {{{"newClientOrderId", "not allowed!"}},
         "-1100 Illegal characters found in parameter 'newClientOrderId'; legal range is "
         "'^[a-zA-Z0-9-_]{1,36}$'."},
        {{{"newOrderRespType", "LONG"}},
         "-1130 Data sent for parameter 'newOrderRespType' is not valid."},
        {{{"stopPrice", "90"}}, "-1106 Parameter 'stopPrice' sent when not required."},
        {{{"icebergQty", "1"}}, "-1013 Iceberg orders are not supported for this symbol."},
        {{{"strategyType", "5"}}, "-1134 `strategyType` was less than 1000000."},
        {{{"quantitty", "1"}},
         "-1104 Not all sent parameters were read; read '8' parameter(s) but was sent '9'."},
    };
    for (const Refused& one : cases) {
        const HttpReply reply = world.place(order(one.changes));
        EXPECT_EQ(refusal_of(reply), one.text);
        EXPECT_EQ(reply.status, 400) << one.text;
    }
    EXPECT_EQ(world.asked("/api/v3/allOrders", {{"symbol", "BTCUSDT"}}).size(), 0U);
    EXPECT_EQ(world.free("USDT"), "10000.00000000");
}

TEST(PracticeTrading, a_market_order_says_how_much_in_exactly_one_way) {
    PracticeWorld world;
    const auto place = [&](const Pairs& changes) {
        Pairs params = order({{"type", "MARKET"}, {"timeInForce", "-"}, {"price", "-"}});
        for (const auto& [name, value] : changes) {
            std::erase_if(params, [&](const auto& pair) { return pair.first == name; });
            if (value != "-") params.emplace_back(name, value);
        }
        return refusal_of(world.place(params));
    };
    EXPECT_EQ(place({{"quoteOrderQty", "10"}}),
              "-1128 Combination of optional parameters invalid.");
    EXPECT_EQ(place({{"quantity", "-"}}),
              "-1102 Param 'quantity' or 'quoteOrderQty' must be sent, "
              "but both were empty/null!");
    EXPECT_EQ(place({{"price", "100"}}), "-1106 Parameter 'price' sent when not required.");
    EXPECT_EQ(place({{"quantity", "-"}, {"quoteOrderQty", "0.00000001"}}),
              "-1013 Filter failure: LOT_SIZE");
    EXPECT_EQ(place({{"quantity", "-"}, {"quoteOrderQty", "99999999999999999999"}}),
              "-1013 Filter failure: LOT_SIZE");
}

TEST(PracticeTrading, a_test_order_is_checked_and_never_placed) {
    PracticeWorld world;
    const auto test = [&](const Pairs& changes) {
        return world.signed_request("POST", "/api/v3/order/test", order(changes));
    };
    EXPECT_EQ(test({}).body, "{}");
    const json rates = world.ok(test({{"computeCommissionRates", "true"}}));
    EXPECT_EQ(rates["standardCommissionForOrder"]["maker"], "0.00100000");
    EXPECT_EQ(refusal_of(test({{"price", "99.001"}})), "-1013 Filter failure: PRICE_FILTER");
    EXPECT_EQ(world.asked("/api/v3/allOrders", {{"symbol", "BTCUSDT"}}).size(), 0U);
}

TEST(PracticeTrading, an_account_may_have_only_so_many_open_orders_on_a_symbol) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(usual_candles()));
    settings.markets.front().open_orders_max = 2;
    PracticeWorld world(std::move(settings));
    world.limit("BUY", "0.1", "99");
    world.limit("BUY", "0.1", "99");
    EXPECT_EQ(refusal_of(world.place(order({}))), "-1013 Filter failure: MAX_NUM_ORDERS");
}

TEST(PracticeTrading, a_price_too_far_from_the_average_fails_the_percent_filter_when_there_is_one) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(usual_candles()));
    settings.markets.front().percent_price =
        PercentPrice{Decimal(2), Decimal::from_raw(Decimal::one_raw / 2), Decimal(3), Decimal(1)};
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(refusal_of(world.place(order({{"price", "49"}}))),
              "-1013 Filter failure: PERCENT_PRICE_BY_SIDE");
    EXPECT_EQ(refusal_of(world.place(order({{"side", "SELL"}, {"price", "301"}}))),
              "-1013 Filter failure: PERCENT_PRICE_BY_SIDE");
    world.limit("BUY", "0.2", "51");
}

TEST(PracticeTrading, a_closed_market_takes_no_orders) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(LiveMarket{}));
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(refusal_of(world.place(order({}))), "-1013 Market is closed.");  // No price yet.
    world.venue->live_trade({kFirstCandle, {100}, {1}, Side::buy});
    world.limit("BUY", "1", "99");
}

}  // namespace
}  // namespace strongroom::lab::practice
