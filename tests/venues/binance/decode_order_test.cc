#include <fmt/format.h>

#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

using namespace decimal_literals;

// The golden text of that name with one part replaced by another.
std::string golden_with(const std::string& name, std::string_view part, std::string_view other) {
    std::string text = golden(name);
    const std::size_t at = text.find(part);
    if (at == std::string::npos) throw std::runtime_error("no such part: " + std::string(part));
    return text.replace(at, part.size(), other);
}

TEST(BinancePlaceReply, a_full_reply_has_the_order_and_its_fills) {
    EXPECT_EQ(
        describe(MUST(decode_place_reply(golden("place_full")))),
        "ETHUSDT 8100200300 \"sr-tag-0001\" 1764000000123\n"
        "ETHUSDT 8100200300 buy MARKET/GTC (market) 0.75 at any, closed: filled, filled 0.75, "
        "ours \"sr-tag-0001\" by \"\", 1764000000123\n"
        "fill 910001 buy 0.5 at 3000.1, fee 0.0005 ETH, taker, 1764000000123\n"
        "fill 910002 buy 0.25 at 3000.3, fee 0.00025 ETH, taker, 1764000000123\n");
}

TEST(BinancePlaceReply, its_reports_fill_and_close_the_order) {
    const PlaceReply reply = MUST(decode_place_reply(golden("place_full")));
    Order order;
    order.intent.qty = {"0.75"_d};
    order.state = OrderState::sent;
    int fills = 0;
    for (const OrderReport& report : reports(reply)) fills += order.apply(report).fill ? 1 : 0;
    EXPECT_EQ(fills, 2);
    EXPECT_TRUE(order.is_closed());
    EXPECT_EQ(order.reason, CloseReason::filled);
    EXPECT_EQ(order.filled.value, "0.75"_d);
    EXPECT_EQ(order.venue_id, "8100200300");
}

TEST(BinancePlaceReply, a_market_order_that_found_too_little_ends_with_what_it_got) {
    const PlaceReply reply = MUST(decode_place_reply(golden("place_expired")));
    Order order;
    order.intent.qty = {1000};
    order.state = OrderState::sent;
    for (const OrderReport& report : reports(reply)) order.apply(report);
    EXPECT_TRUE(order.is_closed());
    EXPECT_EQ(order.reason, CloseReason::expired);
    EXPECT_EQ(order.filled.value, 400);
    EXPECT_EQ(order.text, "INSUFFICIENT_LIQUIDITY");
}

TEST(BinancePlaceReply, a_result_without_fills_is_an_open_order) {
    const PlaceReply reply = MUST(decode_place_reply(golden("place_result")));
    ASSERT_TRUE(reply.order.has_value());
    EXPECT_EQ(reply.order->kind, OrderKind::post_only);
    EXPECT_EQ(reply.order->price->value, "2990.5"_d);
    EXPECT_EQ(reply.order->report.state, OrderState::open);
    EXPECT_TRUE(reply.fills.empty());
}

TEST(BinancePlaceReply, an_acknowledgement_says_that_the_order_is_there) {
    const PlaceReply reply = MUST(decode_place_reply(golden("place_ack")));
    EXPECT_FALSE(reply.order.has_value());
    const std::vector<OrderReport> all = reports(reply);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].state, OrderState::open);
    EXPECT_EQ(all[0].venue_id, "8100200302");
}

TEST(BinancePlaceReply, half_of_a_full_reply_is_not_an_acknowledgement) {
    EXPECT_FAILS("status: missing",
                 decode_place_reply(golden_with("place_full", R"("status":"FILLED",)", "")));
}

TEST(BinancePlaceReply, fills_that_exceed_the_executed_quantity_are_refused) {
    EXPECT_FAILS("fills: 1.25 together",
                 decode_place_reply(
                     golden_with("place_full", R"("qty":"0.50000000")", R"("qty":"1.00000000")")));
}

TEST(BinancePlaceReply, an_order_filled_beyond_its_quantity_is_refused) {
    EXPECT_FAILS("executedQty: 0.75 of 0.7, more than",
                 decode_place_reply(golden_with("place_full", R"("origQty":"0.75000000")",
                                                R"("origQty":"0.70000000")")));
}

TEST(BinancePlaceReply, filled_with_something_left_is_refused) {
    EXPECT_FAILS("yet FILLED",
                 decode_place_reply(golden_with("place_full", R"("origQty":"0.75000000")",
                                                R"("origQty":"0.80000000")")));
}

TEST(BinancePlaceReply, a_fill_without_price_names_it) {
    EXPECT_FAILS("fills: [0]: price: missing",
                 decode_place_reply(golden_with("place_full", R"("price":"3000.10000000",)", "")));
    EXPECT_FAILS("fills: [0]: price: must be above zero",
                 decode_place_reply(golden_with("place_full", "3000.10000000", "0.00000000")));
}

TEST(BinancePlaceReply, a_fee_in_an_asset_with_an_impossible_name_is_refused) {
    EXPECT_FAILS(
        "commissionAsset: longer than 23 bytes",
        decode_place_reply(golden_with("place_full", R"("commissionAsset":"ETH")",
                                       R"("commissionAsset":"ABCDEFGHIJKLMNOPQRSTUVWX")")));
    EXPECT_FAILS("commissionAsset: missing",
                 decode_place_reply(golden_with("place_full", R"("commissionAsset":"ETH")",
                                                R"("commissionAsset":null)")));
}

TEST(BinancePlaceReply, a_fill_by_allocation_has_a_name_of_its_own) {
    const std::string text =
        golden_with("place_full", R"("tradeId":910001)", R"("tradeId":-1,"allocId":0)");
    EXPECT_EQ(MUST(decode_place_reply(text)).fills[0].trade_id, "allocation-0");
    EXPECT_FAILS("allocId: missing", decode_place_reply(golden_with("place_full", "910001", "-1")));
}

TEST(BinanceCancelReply, tells_the_order_from_the_request_that_ended_it) {
    const VenueOrder order = MUST(decode_cancel_reply(golden("cancel")));
    EXPECT_EQ(order.client_id.text, "sr-tag-0002");
    EXPECT_EQ(order.request_id.text, "sr-cancel-0002");
    EXPECT_EQ(order.report.state, OrderState::closed);
    EXPECT_EQ(order.report.reason, CloseReason::cancelled);
    EXPECT_EQ(order.report.filled.value, "0.3"_d);
}

TEST(BinanceOrders, a_query_gives_an_order_as_it_stands) {
    EXPECT_EQ(describe(MUST(decode_order(golden("order")))),
              "ETHUSDT 8100200305 sell LIMIT/GTC (limit) 0.4 at 3111, open, filled 0.1, "
              "ours \"sr-tag-0005\" by \"\", 1764000011500");
}

TEST(BinanceOrders, orders_of_strangers_are_read_whatever_their_type) {
    const std::vector<VenueOrder> orders = MUST(decode_orders(golden("open_orders")));
    ASSERT_EQ(orders.size(), 3U);
    EXPECT_EQ(orders[0].kind, OrderKind::limit);
    EXPECT_EQ(orders[0].trigger, std::nullopt);
    EXPECT_EQ(orders[1].kind, OrderKind::stop_limit);
    EXPECT_EQ(orders[1].trigger, Price{51000});
    EXPECT_EQ(orders[2].kind, std::nullopt);
    EXPECT_EQ(orders[2].type, "SLICED_MARKET");
    EXPECT_EQ(orders[2].price, std::nullopt);
    EXPECT_TRUE(orders[2].qty.is_zero());
}

TEST(BinanceOrders, kind_is_told_by_type_and_time_in_force) {
    const auto kind_of = [](std::string_view type, std::string_view time_in_force) {
        std::string text = golden_with("order", "\"LIMIT\"", fmt::format("\"{}\"", type));
        const std::size_t at = text.find("\"GTC\"");
        return MUST(decode_order(text.replace(at, 5, fmt::format("\"{}\"", time_in_force)))).kind;
    };
    EXPECT_EQ(kind_of("LIMIT", "IOC"), OrderKind::ioc);
    EXPECT_EQ(kind_of("LIMIT", "FOK"), OrderKind::fok);
    // Such we never send: somebody else did.
    EXPECT_EQ(kind_of("STOP_LOSS_LIMIT", "IOC"), std::nullopt);
    EXPECT_EQ(kind_of("TAKE_PROFIT_LIMIT", "GTC"), std::nullopt);
    EXPECT_EQ(kind_of("STOP_LOSS", "GTC"), std::nullopt);
    EXPECT_EQ(kind_of("LIMIT", "GTX"), std::nullopt);
}

TEST(BinanceOrders, a_trigger_that_does_not_read_is_an_error) {
    for (const char* odd : {"\"-1\"", "\"x\"", "7"})
        EXPECT_FAILS("stopPrice", decode_order(golden_with("order", "\"stopPrice\":\"0.00000000\"",
                                                           fmt::format("\"stopPrice\":{}", odd))));
}

TEST(BinanceOrders, a_stop_without_its_trigger_is_no_order) {
    for (const char* none : {"null", "\"0.00000000\""}) {
        const std::string text = golden_with("open_orders", "\"51000.00000000\"", none);
        EXPECT_FAILS("[1]: stopPrice: missing", decode_orders(text));
    }
}

TEST(BinanceOrders, self_trade_prevention_may_fill_an_order_short_of_its_quantity) {
    const std::vector<VenueOrder> orders = MUST(decode_orders(golden("all_orders")));
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].report.reason, CloseReason::rejected);
    EXPECT_EQ(orders[0].kind, OrderKind::ioc);
    EXPECT_EQ(orders[1].report.reason, CloseReason::filled);
    EXPECT_EQ(orders[1].report.filled.value, "1.5"_d);
}

TEST(BinanceOrders, an_unknown_status_or_side_names_the_field) {
    EXPECT_FAILS("status: \"PONDERING\"",
                 decode_order(golden_with("order", "PARTIALLY_FILLED", "PONDERING")));
    EXPECT_FAILS("side: \"HOLD\"", decode_order(golden_with("order", "SELL", "HOLD")));
    EXPECT_FAILS("[2]: status: \"STALE\"",
                 decode_orders(golden_with(
                     "open_orders", R"("status":"NEW","timeInForce":"GTC","type":"SLICED)",
                     R"("status":"STALE","timeInForce":"GTC","type":"SLICED)")));
}

TEST(BinanceOrders, an_empty_list_is_a_list) {
    EXPECT_TRUE(MUST(decode_orders("[]")).empty());
    EXPECT_FAILS("not a list", decode_orders("{}"));
}

TEST(BinanceOrders, each_word_for_a_state_has_its_meaning) {
    struct Word {
        const char* word;
        OrderState state;
        CloseReason reason;
    };
    const std::vector<Word> words = {
        {"NEW", OrderState::open, CloseReason::none},
        {"PENDING_NEW", OrderState::open, CloseReason::none},
        {"PENDING_CANCEL", OrderState::open, CloseReason::none},
        {"CANCELED", OrderState::closed, CloseReason::cancelled},
        {"REJECTED", OrderState::closed, CloseReason::rejected},
        {"EXPIRED", OrderState::closed, CloseReason::expired},
        {"EXPIRED_IN_MATCH", OrderState::closed, CloseReason::expired},
    };
    for (const Word& one : words) {
        const VenueOrder order =
            MUST(decode_order(golden_with("order", "PARTIALLY_FILLED", one.word)));
        EXPECT_EQ(order.report.state, one.state) << one.word;
        EXPECT_EQ(order.report.reason, one.reason) << one.word;
    }
}

TEST(BinanceAccountTrades, each_has_its_order_side_and_fee) {
    EXPECT_EQ(describe(MUST(decode_account_trades(golden("account_trades")))),
              "ETHUSDT 8100200300 fill 910001 buy 0.5 at 3000.1, fee 0.0005 ETH, taker, "
              "1764000000123\n"
              "ETHUSDT 8100200305 fill 910007 sell 0.1 at 3111, fee 0.3111 USDT, maker, "
              "1764000011500\n");
}

}  // namespace
}  // namespace strongroom::venues::binance
