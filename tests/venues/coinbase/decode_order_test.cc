#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;

VenueOrder order_with(std::string_view part, std::string_view other) {
    return MUST(decode_order(golden_with("order", part, other)));
}

TEST(CoinbaseOrder, a_post_only_order_of_ours_is_read) {
    EXPECT_EQ(describe(MUST(decode_order(golden("order")))),
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000001 buy LIMIT/GOOD_UNTIL_CANCELLED "
              "(post-only) 1.2 at 2990.5, open, filled 0.3, ours \"sr-tag-0010\" by \"\", "
              "1764000360000");
}

TEST(CoinbaseOrder, a_page_holds_orders_of_all_kinds_and_where_the_next_one_begins) {
    EXPECT_EQ(describe(MUST(decode_orders(golden("orders")))),
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000001 buy LIMIT/GOOD_UNTIL_CANCELLED "
              "(post-only) 1.2 at 2990.5, open, filled 0.3, ours \"sr-tag-0010\" by \"\", "
              "1764000360000\n"
              "BTC-USD 5f0c7a1e-0001-4b6e-9b60-000000000002 sell MARKET/IMMEDIATE_OR_CANCEL "
              "(market) 0.002 at any, closed: filled, filled 0.002, ours \"sr-tag-0011\" by \"\", "
              "1764000360000\n"
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000003 buy STOP_LIMIT/GOOD_UNTIL_CANCELLED "
              "(foreign) 2 at 2800 once at 2810, closed: cancelled, filled 0, ours \"\" by \"\", "
              "1764000300123 "
              "because User requested cancel\n"
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000004 buy MARKET/IMMEDIATE_OR_CANCEL "
              "(market) 0 at any, closed: filled, filled 0.0334, ours \"web-1\" by \"\", "
              "1764000360000\n"
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000005 buy LIMIT/GOOD_UNTIL_CANCELLED "
              "(post-only) 1.2 at 2990.5, closed: no funds, filled 0, ours \"sr-tag-0012\" by \"\","
              " 1764000300123 because INSUFFICIENT_FUNDS: short of USD\n"
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000006 buy SCALED/GOOD_UNTIL_CANCELLED "
              "(foreign) 0 at any, open, filled 0, ours \"web-2\" by \"\", 1764000300123\n"
              "next next/page+2=");
}

// An order to sell, with that configuration and those two words.
VenueOrder sell_with(const std::string& configuration, const std::string& type,
                     const std::string& time_in_force) {
    std::string text = golden("order");
    const auto replace = [&](std::string_view from, std::string_view until,
                             const std::string& other) {
        const std::size_t begin = text.find(from);
        text.replace(begin, text.find(until, begin) - begin, other);
    };
    replace("\"order_configuration\"", "\"side\"",
            "\"order_configuration\":" + configuration + ",");
    replace("\"side\":\"BUY\"", ",", "\"side\":\"SELL\"");
    replace("\"order_type\"", ",", "\"order_type\":\"" + type + "\"");
    replace("\"time_in_force\"", ",", "\"time_in_force\":\"" + time_in_force + "\"");
    return MUST(decode_order(text));
}

TEST(CoinbaseOrder, kinds_that_do_not_stay) {
    const std::string fields = R"({"base_size":"1.2","limit_price":"2990.5"}})";
    const VenueOrder ioc =
        sell_with(R"({"sor_limit_ioc":)" + fields, "LIMIT", "IMMEDIATE_OR_CANCEL");
    EXPECT_EQ(ioc.kind, OrderKind::ioc);
    EXPECT_EQ(ioc.price, Price{"2990.5"_d});
    EXPECT_EQ(ioc.trigger, std::nullopt);
    EXPECT_EQ(sell_with(R"({"limit_limit_fok":)" + fields, "LIMIT", "FILL_OR_KILL").kind,
              OrderKind::fok);
    EXPECT_EQ(sell_with(R"({"limit_limit_gtd":)" + fields, "LIMIT", "GOOD_UNTIL_DATE_TIME").kind,
              std::nullopt);
}

TEST(CoinbaseOrder, a_stop_is_ours_only_with_the_direction_that_we_send) {
    const auto stop = [](std::string_view direction) {
        return sell_with(R"({"stop_limit_stop_limit_gtc":{"base_size":"1.2","limit_price":"2980",)"
                         R"("stop_price":"2990.5","stop_direction":"STOP_DIRECTION_STOP_)" +
                             std::string(direction) + R"("}})",
                         "STOP_LIMIT", "GOOD_UNTIL_CANCELLED");
    };
    const VenueOrder down = stop("DOWN");
    EXPECT_EQ(down.kind, OrderKind::stop_limit);
    EXPECT_EQ(down.trigger, Price{"2990.5"_d});
    EXPECT_EQ(down.price, Price{2980});
    EXPECT_EQ(stop("UP").kind, std::nullopt);
    EXPECT_EQ(stop("").kind, std::nullopt);
}

TEST(CoinbaseOrder, each_status_has_its_state) {
    for (const char* status : {"PENDING", "QUEUED", "OPEN", "CANCEL_QUEUED", "EDIT_QUEUED"}) {
        EXPECT_EQ(order_with("\"OPEN\"", "\"" + std::string(status) + "\"").report.state,
                  OrderState::open);
    }
    EXPECT_EQ(order_with("OPEN", "CANCELLED").report.reason, CloseReason::cancelled);
    EXPECT_EQ(order_with("OPEN", "EXPIRED").report.reason, CloseReason::expired);
    EXPECT_EQ(order_with("OPEN", "FAILED").report.reason, CloseReason::rejected);
    for (const char* odd : {"UNKNOWN_ORDER_STATUS", "open", "", "DONE"}) {
        EXPECT_FAILS("is not a status that we know",
                     decode_order(golden_with("order", "OPEN", odd)));
    }
}

TEST(CoinbaseOrder, what_was_filled_is_never_more_than_ordered_and_all_of_a_filled_one) {
    EXPECT_FAILS("filled_size: 1.3 of 1.2, more than",
                 decode_order(golden_with("order", "\"0.3\"", "\"1.3\"")));
    EXPECT_FAILS("filled_size: 0.3 of 1.2, yet FILLED",
                 decode_order(golden_with("order", "OPEN", "FILLED")));
    EXPECT_FAILS("filled_size: \"\" is not", decode_order(golden_with("order", "\"0.3\"", "\"\"")));
}

TEST(CoinbaseOrder, zeros_behind_the_twelfth_place_are_dropped_and_digits_refused) {
    EXPECT_EQ(order_with("\"0.3\"", "\"0.3000000000000000\"").report.filled.value, "0.3"_d);
    EXPECT_FAILS("filled_size: more than 12 decimal places",
                 decode_order(golden_with("order", "\"0.3\"", "\"0.3000000000001\"")));
    EXPECT_FAILS("filled_size: \"0.300000000000e1\" is not a number",
                 decode_order(golden_with("order", "\"0.3\"", "\"0.300000000000e1\"")));
    EXPECT_FAILS("filled_size: ",
                 decode_order(golden_with("order", "\"0.3\"", "\"-0.0000000000000\"")));
}

TEST(CoinbaseOrder, an_order_without_a_readable_kind_is_seen_all_the_same) {
    const std::string text = golden("order");
    const std::size_t begin = text.find("\"order_configuration\"");
    const std::size_t end = text.find("\"side\"");
    std::string without = text;
    without.erase(begin, end - begin);
    const VenueOrder order = MUST(decode_order(without));
    EXPECT_TRUE(order.qty.is_zero());
    EXPECT_EQ(order.price, std::nullopt);
    EXPECT_FAILS("order: order_configuration: two kinds at once",
                 decode_order(golden_with("order", "{\"limit_limit_gtc\"",
                                          R"({"sor_limit_ioc":{"base_size":"1"},)"
                                          R"("limit_limit_gtc")")));
    EXPECT_FAILS("order_configuration: limit_limit_gtc: base_size: missing",
                 decode_order(golden_with("order", "\"base_size\"", "\"base\"")));
}

TEST(CoinbaseOrder, a_client_id_may_be_long_or_empty_but_not_odd) {
    const std::string longest(128, 'a');
    EXPECT_EQ(order_with("sr-tag-0010", longest).client_id.text, longest);
    EXPECT_EQ(order_with("sr-tag-0010", "").client_id.text, "");
    EXPECT_FAILS("client_order_id: longer than 128 bytes",
                 decode_order(golden_with("order", "sr-tag-0010", std::string(129, 'a'))));
    EXPECT_FAILS("client_order_id: a control character",
                 decode_order(golden_with("order", "sr-tag-0010", "a\\u0000b")));
    EXPECT_FAILS("order_id: empty",
                 decode_order(golden_with("order", "5f0c7a1e-0001-4b6e-9b60-000000000001", "")));
    EXPECT_FAILS("product_id: empty", decode_order(golden_with("order", "ETH-USD", "")));
}

TEST(CoinbaseOrder, a_page_that_promises_more_must_say_where) {
    EXPECT_FAILS("cursor: empty", decode_orders(golden_with("orders", "next/page+2=", "")));
    EXPECT_EQ(
        MUST(decode_orders(golden_with("orders", "\"has_next\":true", "\"has_next\":false"))).next,
        std::nullopt);
    // Without the flag the cursor alone decides, lest an order be lost.
    EXPECT_TRUE(
        MUST(decode_orders(golden_with("orders", "\"has_next\":true,", ""))).next.has_value());
    EXPECT_FAILS("cursor: longer than",
                 decode_orders(golden_with("orders", "next/page+2=", std::string(1'025, 'a'))));
}

TEST(CoinbaseTrades, fills_are_read_and_whatever_is_none_is_told) {
    // The fee's sixteenth place makes it larger. 100 USD at 3000 are 0.0333…, cut.
    EXPECT_EQ(describe(MUST(decode_account_trades(golden("trades")))),
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000001 fill 22222-2222222-01 buy 0.3 at "
              "2990.5, fee 0.538290000001 USD, maker, 1764000360500\n"
              "ETH-USD 5f0c7a1e-0001-4b6e-9b60-000000000001 fill 22222-2222222-02 sell "
              "0.033333333333 at 3000, fee 0 USD, taker, 1764000360500\n"
              "not booked: REVERSAL 22222-2222222-03 of order 5f0c7a1e-0001-4b6e-9b60-000000000001 "
              "in ETH-USD\n"
              "not booked: FILL 22222-2222222-04 of order 5f0c7a1e-0001-4b6e-9b60-000000000001 in "
              "BIP-20DEC30-CDE\n"
              "next abc");
}

TEST(CoinbaseTrades, an_empty_page_is_the_last_one_whatever_its_cursor_says) {
    EXPECT_EQ(describe(MUST(decode_account_trades(R"({"fills":[],"cursor":"abc"})"))), "last");
    EXPECT_EQ(describe(MUST(decode_account_trades(R"({"fills":[],"cursor":""})"))), "last");
}

TEST(CoinbaseTrades, a_fill_that_cannot_be_is_refused_by_its_field) {
    const auto with = [](std::string_view part, std::string_view other) {
        return decode_account_trades(golden_with("trades", part, other));
    };
    EXPECT_FAILS("fills: [0]: price: must be above zero", with("\"2990.5\"", "\"0\""));
    EXPECT_FAILS("fills: [0]: size: must be above zero", with("\"0.3\"", "\"0.0\""));
    EXPECT_FAILS("fills: [0]: size: not an amount written as a text", with("\"0.3\"", "0.3"));
    EXPECT_FAILS("fills: [0]: commission: -1 is below zero",
                 with("\"0.5382900000000001\"", "\"-1\""));
    EXPECT_FAILS("is neither MAKER nor TAKER", with("MAKER", "maker"));
    EXPECT_FAILS("is neither BUY nor SELL", with("\"BUY\"", "\"buy\""));
    EXPECT_FAILS("fills: [1]: entry_id: 22222-2222222-02 there twice",
                 with("22222-2222222-01", "22222-2222222-02"));
    EXPECT_FAILS("entry_id: empty", with("22222-2222222-01", ""));
    EXPECT_FAILS("trade_time: ", with("2025-11-24T16:06:00.5Z", "yesterday"));
    EXPECT_FAILS("size: nothing at this price",
                 with(R"("price":"3000","size":"100")", R"("price":"3000","size":"0.000000001")"));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
