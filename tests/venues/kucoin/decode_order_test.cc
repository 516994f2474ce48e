#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

using namespace decimal_literals;

const std::string open_order =
    "ETH-USDT 6923aa10e1c5d90007000001 sell limit/GTC (limit) 0.4 at 3111, open, filled 0.1, "
    "ours \"sr-tag-0001\" by \"\", 1764000011500";

TEST(KucoinReply, a_code_other_than_the_one_of_success_is_refused_with_the_venues_words) {
    const auto result = decode_order(R"({"code":"400100","msg":"symbol not exists"})");
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().code, Errc::refused);
    EXPECT_EQ(result.error().message, "code: 400100: symbol not exists");
    EXPECT_FAILS("code: not a text", decode_order(R"({"code":200000,"data":{}})"));
    EXPECT_FAILS("code: missing", decode_order(R"({"data":{}})"));
}

TEST(KucoinReply, no_data_is_not_found) {
    for (const char* body : {R"({"code":"200000"})", R"({"code":"200000","data":null})"}) {
        const auto result = decode_order(body);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, Errc::not_found);
    }
}

TEST(KucoinOrder, kind_is_told_by_type_time_in_force_and_flag) {
    const auto kind_of = [](std::string_view time_in_force, bool is_post_only = false) {
        std::string text = golden_with("order", R"("timeInForce":"GTC")",
                                       R"("timeInForce":")" + std::string(time_in_force) + '"');
        constexpr std::string_view flag = R"("postOnly":false)";
        if (is_post_only) text.replace(text.find(flag), flag.size(), R"("postOnly":true)");
        return MUST(decode_order(text)).kind;
    };
    EXPECT_EQ(kind_of("GTC"), OrderKind::limit);
    EXPECT_EQ(kind_of("GTC", true), OrderKind::post_only);
    EXPECT_EQ(kind_of("IOC"), OrderKind::ioc);
    EXPECT_EQ(kind_of("FOK"), OrderKind::fok);
    EXPECT_EQ(kind_of("GTT"), std::nullopt);
    EXPECT_EQ(kind_of("IOC", true), std::nullopt);
}

TEST(KucoinPlaceReply, it_is_an_acknowledgement_and_no_more) {
    const PlaceReply reply = MUST(decode_place_reply(golden("place")));
    EXPECT_EQ(reply.venue_id.text, "6923aa10e1c5d90007000001");
    EXPECT_EQ(reply.client_id.text, "sr-tag-0001");
    EXPECT_FALSE(reply.order.has_value());
    const std::vector<OrderReport> all = reports(reply);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].state, OrderState::open);
    EXPECT_EQ(all[0].venue_id, "6923aa10e1c5d90007000001");
    EXPECT_EQ(MUST(decode_place_reply(golden("place_sync"))).time, (Time{1764000000123}));
}

TEST(KucoinPlaceReply, a_name_that_is_missing_leaves_the_outcome_unknown) {
    EXPECT_FAILS("data: clientOid: missing",
                 decode_place_reply(golden_with("place", R"(,"clientOid":"sr-tag-0001")", "")));
    EXPECT_FAILS("data: clientOid: empty",
                 decode_place_reply(golden_with("place", "sr-tag-0001", "")));
    EXPECT_FAILS("data: orderId: empty",
                 decode_place_reply(golden_with("place", "6923aa10e1c5d90007000001", "")));
    EXPECT_FAILS("data: orderId: not a text",
                 decode_place_reply(golden_with("place", R"("6923aa10e1c5d90007000001")", "7")));
}

TEST(KucoinCancelReply, tells_which_order_by_the_name_that_was_asked_with) {
    EXPECT_EQ(describe(MUST(decode_cancel_reply(golden("cancel")))),
              "theirs 6923aa10e1c5d90007000001");
    EXPECT_EQ(describe(MUST(decode_cancel_reply(golden("cancel_by_client_id")))),
              "ours sr-tag-0001");
    EXPECT_FAILS("clientOid: missing", decode_cancel_reply(R"({"code":"200000","data":{}})"));
}

TEST(KucoinCancelReply, all_of_a_market_is_a_word_and_all_of_the_account_a_list) {
    EXPECT_OK(decode_cancel_all(golden("cancel_all")));
    EXPECT_FAILS("\"failure\" is not the venue's yes",
                 decode_cancel_all(golden_with("cancel_all", "success", "failure")));
    EXPECT_EQ(describe(MUST(decode_cancel_all_markets(golden("cancel_all_markets")))),
              "done ETH-USDT\nBTC-USDT\nfailed XMR-USDT\n");
    EXPECT_EQ(
        MUST(decode_cancel_all_markets(golden_with("cancel_all_markets", R"(["XMR-USDT"])",
                                                   R"([{"symbol":"XMR-USDT","error":"no"}])")))
            .failed,
        (std::vector<VenueSymbol>{{"XMR-USDT"}}));
}

TEST(KucoinAlterReply, the_new_order_has_a_new_number) {
    EXPECT_EQ(describe(MUST(decode_alter_reply(golden("alter")))),
              "6923aa10e1c5d90007000003 \"sr-tag-0001\"");
    EXPECT_FAILS("newOrderId: missing", decode_alter_reply(golden("place")));
}

TEST(KucoinDeadSwitch, tells_when_it_fires_unless_it_is_off) {
    EXPECT_EQ(MUST(decode_dead_switch(golden("dead_switch_set"))),
              (DeadSwitchState{{1764000000000}, Time{1764000030000}}));
    EXPECT_EQ(MUST(decode_dead_switch(golden("dead_switch"))),
              (DeadSwitchState{{1764000010000}, Time{1764000030000}}));
    for (const char* off : {"0", "null"}) {
        EXPECT_EQ(MUST(decode_dead_switch(golden_with("dead_switch_set", "1764000030", off))),
                  (DeadSwitchState{{1764000000000}, std::nullopt}));
    }
    EXPECT_FAILS("triggerTime: before currentTime",
                 decode_dead_switch(golden_with("dead_switch_set", "1764000030", "1763999999")));
    EXPECT_FAILS("currentTime",
                 decode_dead_switch(golden_with("dead_switch_set", "1764000000", "1764000000000")));
}

TEST(KucoinOrders, a_query_gives_an_order_as_it_stands) {
    EXPECT_EQ(describe(MUST(decode_order(golden("order")))), open_order);
}

TEST(KucoinOrders, orders_of_strangers_are_read_whatever_their_type_and_name) {
    const std::vector<VenueOrder> orders = MUST(decode_open_orders(golden("open_orders")));
    ASSERT_EQ(orders.size(), 3U);
    EXPECT_EQ(orders[0].kind, OrderKind::post_only);
    EXPECT_EQ(orders[0].side, Side::buy);
    EXPECT_EQ(orders[1].kind, std::nullopt);
    EXPECT_EQ(orders[1].time_in_force, "GTT");
    EXPECT_EQ(orders[1].client_id.text, "");
    EXPECT_EQ(orders[2].client_id.text, "some body's");
    EXPECT_EQ(orders[2].price, std::nullopt);
    EXPECT_TRUE(orders[2].qty.is_zero());
    for (const VenueOrder& order : orders) EXPECT_EQ(order.report.state, OrderState::open);
}

TEST(KucoinOrders, pages_say_how_it_goes_on) {
    const OrderPage page = MUST(decode_open_orders_page(golden("open_orders_page")));
    EXPECT_EQ(page.pages, 3);
    EXPECT_EQ(describe(page.orders), open_order + "\n");
    EXPECT_EQ(MUST(decode_done_orders(golden("done_orders"))).last_id, 20814995255305123);
    const DoneOrderPage end =
        MUST(decode_done_orders(R"({"code":"200000","data":{"lastId":null,"items":[]}})"));
    EXPECT_TRUE(end.orders.empty());
    EXPECT_EQ(end.last_id, std::nullopt);
    EXPECT_EQ(MUST(decode_markets_with_open_orders(golden("markets_with_open_orders"))),
              (std::vector<VenueSymbol>{{"ETH-USDT"}, {"BTC-USDT"}}));
}

TEST(KucoinOrders, how_an_order_ended_is_read_from_its_numbers) {
    const std::vector<VenueOrder> orders = MUST(decode_done_orders(golden("done_orders"))).orders;
    ASSERT_EQ(orders.size(), 4U);
    const std::vector<CloseReason> reasons = {CloseReason::filled, CloseReason::cancelled,
                                              CloseReason::expired, CloseReason::filled};
    const std::vector<Decimal> filled = {"0.4"_d, "0.1"_d, "0.2"_d, "0.016"_d};
    for (std::size_t i = 0; i < orders.size(); ++i) {
        EXPECT_EQ(orders[i].report.state, OrderState::closed) << i;
        EXPECT_EQ(orders[i].report.reason, reasons[i]) << i;
        EXPECT_EQ(orders[i].report.filled.value, filled[i]) << i;
    }
}

TEST(KucoinOrders, an_order_that_ended_neither_filled_nor_cancelled_is_not_guessed_at) {
    EXPECT_FAILS("dealSize: 0.1 of 0.4, ended, yet neither filled nor cancelled",
                 decode_order(golden_with("order", R"("active":true)", R"("active":false)")));
}

TEST(KucoinOrders, a_cancel_that_came_too_late_did_not_cancel) {
    std::string text = golden_with("order", R"("active":true)", R"("active":false)");
    text.replace(text.find(R"("cancelExist":false)"), 19, R"("cancelExist":true)");
    EXPECT_EQ(MUST(decode_order(text)).report.reason, CloseReason::cancelled);
    text.replace(text.find(R"("dealSize":"0.1")"), 16, R"("dealSize":"0.4")");
    EXPECT_EQ(MUST(decode_order(text)).report.reason, CloseReason::filled);
}

TEST(KucoinOrders, an_order_filled_beyond_its_quantity_is_refused) {
    EXPECT_FAILS("dealSize: 0.5 of 0.4, more than",
                 decode_order(golden_with("order", R"("dealSize":"0.1")", R"("dealSize":"0.5")")));
}

TEST(KucoinOrders, a_field_that_makes_no_sense_is_named) {
    EXPECT_FAILS("data: side: \"hold\"", decode_order(golden_with("order", "sell", "hold")));
    EXPECT_FAILS("price: not an amount written as a text",
                 decode_order(golden_with("order", R"("3111")", "3111")));
    EXPECT_FAILS("active: missing", decode_order(golden_with("order", R"("active":true,)", "")));
    EXPECT_FAILS("cancelExist: neither", decode_order(golden_with("order", R"("cancelExist":false)",
                                                                  R"("cancelExist":"false")")));
    EXPECT_FAILS("[1]: size: missing",
                 decode_open_orders(
                     golden_with("open_orders",
                                 R"("size":"0.4","funds":"1244.4","dealSize":"0","dealFunds":)"
                                 R"("311.1","remainSize":"0.3")",
                                 R"("dealSize":"0")")));
    EXPECT_FAILS("not a list", decode_open_orders(golden("order")));
}

TEST(KucoinAccountTrades, each_has_its_order_side_and_fee_and_an_exact_number) {
    EXPECT_EQ(describe(MUST(decode_account_trades(golden("account_trades")))),
              "ETH-USDT 6923aa10e1c5d90007000001 fill 11029373945659392 sell 0.1 at 3111, fee "
              "0.3111 USDT, maker, 1764000011500\n"
              "ETH-USDT 6923aa10e1c5d90007000002 fill 9223372036854775807 buy 0.5 at 3000.1, fee "
              "1.50005 USDT, taker, 1764000000130\n"
              "then 20814995255305100\n");
    EXPECT_FAILS("tradeId", decode_account_trades(golden_with(
                                "account_trades", "9223372036854775807", "9223372036854775808")));
}

TEST(KucoinAccountTrades, a_fee_with_too_many_places_is_rounded_up) {
    const auto fee = [](const std::string& text) {
        return MUST(decode_account_trades(golden_with("account_trades", R"("fee":"0.3111")",
                                                      "\"fee\":\"" + text + "\"")))
            .trades[0]
            .fill.fee.amount;
    };
    EXPECT_EQ(fee("0.1234567890121"), "0.123456789013"_d);
    EXPECT_EQ(fee("0.1234567890120"), "0.123456789012"_d);
    EXPECT_EQ(fee("0.0000000000000001"), "0.000000000001"_d);
    for (const char* odd :
         {"-0.1", "-0.0000000000001", "0.1234567890123x", "1e-7", "0.12.3",
          "999999999999999999999.0000000000001", "0.00000000000000000000000000000000000000001"}) {
        EXPECT_FAILS("fee",
                     decode_account_trades(golden_with("account_trades", R"("fee":"0.3111")",
                                                       "\"fee\":\"" + std::string(odd) + "\"")));
    }
}

TEST(KucoinAccountTrades, a_fill_that_makes_no_sense_is_named) {
    EXPECT_FAILS("items: [0]: price: must be above zero",
                 decode_account_trades(golden_with("account_trades", R"("3111")", R"("0")")));
    EXPECT_FAILS("liquidity: \"giver\"",
                 decode_account_trades(golden_with("account_trades", "maker", "giver")));
    EXPECT_FAILS("feeCurrency: missing", decode_account_trades(golden_with(
                                             "account_trades", R"("feeCurrency":"USDT",)", "")));
    EXPECT_FAILS("items: missing", decode_account_trades(R"({"code":"200000","data":{}})"));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
