#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

using namespace decimal_literals;

std::string read(const std::string& name) {
    return describe_user(MUST(decode_user_message(golden(name))));
}

ExecutionReport execution(const std::string& message) {
    return std::get<ExecutionReport>(MUST(decode_user_message(message)).body);
}

TEST(KucoinUserStream, an_order_is_received_and_then_open) {
    EXPECT_EQ(read("user_received"),
              "-1 1764000011500 execution 1764000011500123456 0 ETH-USDT 6923aa10e1c5d90007000001 "
              "sell limit/ (limit) 0.4 at 3111, open, filled 0, ours \"sr-tag-0001\" by \"\", "
              "1764000011500; fee not told");
    EXPECT_EQ(execution(golden("user_open")).kind, ExecutionReport::Kind::placed);
    EXPECT_EQ(execution(golden("user_open")).order.report.state, OrderState::open);
}

TEST(KucoinUserStream, a_match_is_a_fill_whose_fee_is_not_told) {
    EXPECT_EQ(read("user_match"),
              "-1 1764000011500 execution 1764000011500123456 4 ETH-USDT 6923aa10e1c5d90007000001 "
              "sell limit/ (limit) 0.4 at 3111, open, filled 0.1, ours \"sr-tag-0001\" by \"\", "
              "1764000011500; fill 11029373945659392 sell 0.1 at 3111, fee 0 , maker, "
              "1764000011500; fee not told");
    EXPECT_FALSE(execution(golden("user_match")).has_fee);
}

TEST(KucoinUserStream, an_order_ends_filled_or_cancelled) {
    const ExecutionReport filled = execution(golden("user_filled"));
    EXPECT_EQ(filled.kind, ExecutionReport::Kind::filled);
    EXPECT_EQ(filled.order.report.state, OrderState::closed);
    EXPECT_EQ(filled.order.report.reason, CloseReason::filled);
    EXPECT_EQ(filled.order.report.filled.value, "0.4"_d);
    EXPECT_FALSE(filled.order.report.fill.has_value());
    const ExecutionReport cancelled = execution(golden("user_canceled"));
    EXPECT_EQ(cancelled.kind, ExecutionReport::Kind::cancelled);
    EXPECT_EQ(cancelled.order.report.reason, CloseReason::cancelled);
    EXPECT_EQ(cancelled.order.report.filled.value, "0.1"_d);
    EXPECT_EQ(execution(golden("user_update")).kind, ExecutionReport::Kind::replaced);
}

TEST(KucoinUserStream, an_order_without_a_client_id_is_a_strangers) {
    const ExecutionReport report = execution(golden("user_foreign"));
    EXPECT_EQ(report.order.client_id.text, "");
    EXPECT_EQ(report.order.venue_id.text, "6923aa10e1c5d90007000009");
    EXPECT_EQ(execution(golden_with("user_foreign", R"("limit")", R"("tomorrows")")).order.kind,
              std::nullopt);
}

TEST(KucoinUserStream, numbers_that_do_not_add_up_are_refused) {
    EXPECT_FAILS("matchSize: more than",
                 decode_user_message(
                     golden_with("user_match", R"("filledSize":"0.1")", R"("filledSize":"0.05")")));
    EXPECT_FAILS("filledSize: 0.5 of 0.4, more than",
                 decode_user_message(
                     golden_with("user_match", R"("filledSize":"0.1")", R"("filledSize":"0.5")")));
    EXPECT_FAILS("filledSize: missing",
                 decode_user_message(golden_with("user_canceled", R"("filledSize":"0.1",)", "")));
    EXPECT_FAILS("neither filled nor cancelled",
                 decode_user_message(
                     golden_with("user_filled", R"("filledSize":"0.4")", R"("filledSize":"0.3")")));
    EXPECT_FAILS("matchPrice: must be above zero",
                 decode_user_message(
                     golden_with("user_match", R"("matchPrice":"3111")", R"("matchPrice":"0")")));
    EXPECT_FAILS(
        "type: \"pondering\"",
        decode_user_message(golden_with("user_open", R"("type":"open")", R"("type":"pondering")")));
    EXPECT_FAILS("liquidity",
                 decode_user_message(
                     golden_with("user_match", R"("liquidity":"maker")", R"("liquidity":"both")")));
    EXPECT_FAILS(
        "ts: 1764000011500 are not nanoseconds",
        decode_user_message(golden_with("user_open", "1764000011500123456", "1764000011500")));
}

TEST(KucoinUserStream, trades_move_balances) {
    const std::string balance = "USDT 20.132773386762 free 1.001 locked\n";
    EXPECT_EQ(read("user_hold"), "-1 1764000012892 position\n" + balance);
    EXPECT_EQ(read("user_setted"), "-1 1764000012892 position\n" + balance);
    EXPECT_FAILS("available: -1 is below zero",
                 decode_user_message(golden_with("user_hold", "20.132773386762", "-1")));
}

TEST(KucoinUserStream, funds_that_come_or_go_otherwise_are_told_with_their_place) {
    EXPECT_EQ(read("user_transfer"), "-1 1764000012892 balance 100 USDT here");
    EXPECT_EQ(read("user_withdrawal"), "-1 1764000012892 balance -7.25 USDT elsewhere");
    EXPECT_EQ(read("user_margin"), "-1 1764000012892 other account.balance margin.transfer");
    EXPECT_FAILS(
        "availableChange: missing",
        decode_user_message(golden_with("user_transfer", R"("availableChange":"100",)", "")));
    EXPECT_FAILS("relationEvent: missing",
                 decode_user_message(
                     golden_with("user_transfer", R"("relationEvent":"trade.transfer",)", "")));
}

TEST(KucoinUserStream, every_event_of_a_wallet_is_told_somehow) {
    const auto event = [](const std::string& name) {
        return MUST(decode_user_message(golden_with("user_hold", "trade.hold", name))).body;
    };
    for (const char* name :
         {"trade.transfer", "trade.other", "trade.tomorrow", "main.deposit", "main.withdraw_hold",
          "main.withdraw_done", "main.transfer", "main.other"}) {
        EXPECT_TRUE(std::holds_alternative<BalanceChange>(event(name))) << name;
    }
    for (const char* name : {"margin.hold", "isolated_BTC-USDT.hold", "other", ""}) {
        EXPECT_TRUE(std::holds_alternative<OtherEvent>(event(name))) << name;
    }
}

TEST(KucoinUserStream, answers_the_welcome_and_events_of_tomorrow) {
    EXPECT_EQ(read("user_welcome"), "-1 0 other welcome");
    EXPECT_EQ(read("user_ack"), "-1 0 answer \"7\" 200 -1 fine");
    EXPECT_EQ(read("user_error"), "-1 0 answer \"8\" 400 -1 400 401 key: token is invalid");
    EXPECT_EQ(read("user_unknown"), "-1 0 other stopOrder");
    EXPECT_FAILS("data: not an object",
                 decode_user_message(golden_with("user_unknown", R"({"type":"open"})", "7")));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
