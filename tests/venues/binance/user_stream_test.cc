#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

using namespace decimal_literals;

ExecutionReport execution(const std::string& text) {
    return std::get<ExecutionReport>(MUST(decode_user_message(text)).body);
}

std::string with(const std::string& name, std::string_view part, std::string_view other) {
    std::string text = golden(name);
    const std::size_t at = text.find(part);
    if (at == std::string::npos) throw std::runtime_error("no such part: " + std::string(part));
    return text.replace(at, part.size(), other);
}

TEST(BinanceUserStream, a_placed_order_has_no_fill) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_placed")))),
              "0 1764000300001 execution 33001 0 ETHUSDT 8100200310 buy LIMIT_MAKER/GTC (post-only)"
              " 1.2 at 2990.5, open, filled 0, ours \"sr-tag-0010\" by \"\", 1764000300000");
    EXPECT_EQ(execution(golden("user_placed")).order.report.fill, std::nullopt);
}

TEST(BinanceUserStream, a_trade_carries_its_fill) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_traded")))),
              "0 1764000301001 execution 33002 4 ETHUSDT 8100200310 buy LIMIT_MAKER/GTC (post-only)"
              " 1.2 at 2990.5, open, filled 0.3, ours \"sr-tag-0010\" by \"\", 1764000301000; fill"
              " 910077 buy 0.3 at 2990.5, fee 0.0003 ETH, maker, 1764000301000");
}

TEST(BinanceUserStream, a_cancel_names_the_order_and_the_request_apart) {
    const VenueOrder order = execution(golden("user_cancelled")).order;
    EXPECT_EQ(order.client_id.text, "sr-tag-0010");
    EXPECT_EQ(order.request_id.text, "sr-cancel-0010");
    EXPECT_EQ(order.report.reason, CloseReason::cancelled);
    EXPECT_EQ(order.report.filled.value, "0.3"_d);
}

TEST(BinanceUserStream, an_amended_order_has_a_new_name_and_an_old_one) {
    const ExecutionReport report = execution(golden("user_replaced"));
    EXPECT_EQ(report.kind, ExecutionReport::Kind::replaced);
    EXPECT_EQ(report.order.client_id.text, "other-name");
    EXPECT_EQ(report.order.request_id.text, "sr-tag-0013");
}

TEST(BinanceUserStream, a_rejection_for_want_of_funds_is_told_from_others) {
    EXPECT_EQ(execution(golden("user_rejected")).order.report.reason, CloseReason::no_funds);
    const OrderReport other =
        execution(with("user_rejected", "INSUFFICIENT_BALANCES", "WOULD_MATCH_IMMEDIATELY"))
            .order.report;
    EXPECT_EQ(other.reason, CloseReason::rejected);
    EXPECT_EQ(other.text, "WOULD_MATCH_IMMEDIATELY");
}

TEST(BinanceUserStream, an_expired_order_keeps_what_it_got_and_says_why) {
    const OrderReport report = execution(golden("user_expired")).order.report;
    EXPECT_EQ(report.reason, CloseReason::expired);
    EXPECT_EQ(report.filled.value, 2);
    EXPECT_EQ(report.text, "INSUFFICIENT_LIQUIDITY");
}

TEST(BinanceUserStream, a_trade_without_fee_may_name_no_asset_but_one_with_a_fee_must) {
    const Fill fill = *execution(golden("user_traded_free")).order.report.fill;
    EXPECT_TRUE(fill.fee.amount.is_zero());
    EXPECT_TRUE(fill.fee.asset.empty());
    EXPECT_FAILS("executionReport: N: missing",
                 decode_user_message(with("user_traded", R"("N":"ETH")", R"("N":null)")));
}

TEST(BinanceUserStream, a_fill_that_contradicts_its_order_is_refused) {
    EXPECT_FAILS("l: more than", decode_user_message(with("user_traded", R"("l":"0.30000000")",
                                                          R"("l":"0.40000000")")));
    EXPECT_FAILS(
        "L: must be above zero",
        decode_user_message(with("user_traded", R"("L":"2990.50000000")", R"("L":"0.00000000")")));
    EXPECT_FAILS(
        "z: 1.3 of 1.2, more than",
        decode_user_message(with("user_traded", R"("z":"0.30000000")", R"("z":"1.30000000")")));
    EXPECT_FAILS("a: missing", decode_user_message(with("user_traded", "910077", "-1")));
}

TEST(BinanceUserStream, an_execution_or_state_that_we_do_not_know_names_the_field) {
    EXPECT_FAILS("executionReport: x: \"MUTATED\"",
                 decode_user_message(with("user_placed", R"("x":"NEW")", R"("x":"MUTATED")")));
    EXPECT_FAILS("executionReport: X: \"LIMBO\"",
                 decode_user_message(with("user_placed", R"("X":"NEW")", R"("X":"LIMBO")")));
}

TEST(BinanceUserStream, balances_are_told_whole_and_changes_with_their_sign) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_position")))),
              "0 1764000310001 position\nETH 2.30045 free 0 locked\n"
              "USDT 9353.6 free 2691.45 locked\n");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_balance")))),
              "0 1764000311001 balance -500 USDT");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_lock")))),
              "0 1764000312001 lock 1.5 ETH");
}

TEST(BinanceUserStream, a_balance_that_is_told_twice_is_refused) {
    EXPECT_FAILS("outboundAccountPosition: B: USDT: there twice",
                 decode_user_message(with("user_position", R"("ETH")", R"("USDT")")));
}

TEST(BinanceUserStream, ends_lists_and_events_of_tomorrow_are_told) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_terminated")))),
              "0 1764000313001 terminated");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_list")))),
              "0 1764000314001 list ETHUSDT 71 \"somebody-list\" EXECUTING\n8100200320 leg-one\n"
              "8100200321 leg-two\n");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_shutdown")))),
              "-1 1764000315001 shutdown");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_unknown")))),
              "3 1764000316001 other tomorrowsEvent");
}

TEST(BinanceUserStream, answers_give_the_subscription_or_the_error) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_subscribed")))),
              "-1 0 answer \"sub-1\" 200 0 fine");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_refused")))),
              "-1 0 answer \"\" 401 -1 401 -2015 key: Invalid API-key, IP, or permissions for "
              "action.");
    const auto limited =
        std::get<ApiAnswer>(MUST(decode_user_message(golden("user_limited"))).body);
    EXPECT_EQ(limited.error->kind, ErrorKind::ban);
    EXPECT_EQ(limited.error->retry_at, (Time{1764000500000}));
    const auto bare =
        std::get<ApiAnswer>(MUST(decode_user_message(R"({"id":7,"status":503})")).body);
    EXPECT_EQ(bare.id, "7");
    EXPECT_EQ(bare.error->kind, ErrorKind::outcome_unknown);
}

TEST(BinanceUserStream, a_message_of_no_kind_is_refused) {
    EXPECT_FAILS("neither an event nor an answer", decode_user_message(R"({"id":"1"})"));
    EXPECT_FAILS("e: missing", decode_user_message(R"({"event":{"E":1}})"));
    EXPECT_FAILS("event: not an object", decode_user_message(R"({"event":"executionReport"})"));
    EXPECT_FAILS("status: 99 is not", decode_user_message(R"({"id":"1","status":99})"));
}

}  // namespace
}  // namespace strongroom::venues::binance
