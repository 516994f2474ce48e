#include "lab/process_lines.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

std::vector<bots::Market> one_market() {
    return {{{.symbol = MUST(Symbol::parse("BTC/USDT")),
              .tick = "0.01"_d,
              .step = "0.00001"_d,
              .min_notional = 5},
             {.maker = "0.001"_d, .taker = "0.002"_d, .buys_pay = FeeAsset::base}}};
}

Result<ProcessAnswer> answer(const std::string& action, OrderRef last = {}) {
    return read_answer(R"({"actions": [)" + action + "]}", 1, last);
}

std::string place(const std::string& more) {
    return R"({"action": "place", "ref": 1, "side": "buy", "qty": "1", "kind": "market")" + more +
           "}";
}

TEST(ProcessLines, the_start_brings_the_pairs_and_their_terms) {
    const std::string line = event_line({Time{5}, {"46000.5"_d}, Started{}}, one_market());
    EXPECT_EQ(line, R"({"event":"started","time":5,"market":"46000.5","pair":0,"pairs":[)"
                    R"({"symbol":"BTC/USDT","tick":"0.01","step":"0.00001","min_notional":"5",)"
                    R"("maker":"0.001","taker":"0.002","buys_pay":"base"}]})");
}

TEST(ProcessLines, every_event_is_one_line_of_its_own_name) {
    const std::vector<std::pair<EventBody, std::string>> events = {
        {Traded{{3}, {7}}, R"("event":"traded")"},
        {CandleClosed{}, R"("event":"candle")"},
        {OrderChanged{{4}, OrderState::closed, CloseReason::no_funds, "two\nlines"},
         R"("event":"order")"},
        {Filled{{4}, {.price = {7}, .qty = {1}}, true}, R"("event":"filled")"},
        {TimerDue{{9}}, R"("event":"timer")"},
        {Funded{{5, Asset("USDT")}}, R"("event":"funded")"},
        {Command{Command::Kind::close_deal, 2}, R"("kind":"close_deal")"},
        {FeedLost{"gone"}, R"("event":"feed_lost")"},
        {TermsChanged{one_market().front().instrument}, R"("event":"terms")"},
        {Signal{"{}"}, R"("event":"signal")"},
    };
    for (const auto& [body, words] : events) {
        const std::string line = event_line({Time{}, {1}, body}, one_market());
        EXPECT_NE(line.find(words), std::string::npos) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
}

TEST(ProcessLines, words_that_are_no_utf8_are_replaced) {
    const std::string line = event_line({Time{}, {1}, FeedLost{"a\xFFz"}}, one_market());
    EXPECT_EQ(line.find('\xFF'), std::string::npos);
}

TEST(ProcessLines, every_action_is_read) {
    const ProcessAnswer read = MUST(read_answer(
        R"({"state": "deal 1", "actions": [
        {"action": "place", "ref": 8, "side": "sell", "kind": "stop_limit", "limit": "89.5",
         "trigger": "90", "qty": "0.5", "why": "stop", "purpose": "protective"},
        {"action": "cancel", "ref": 7}, {"action": "set_timer", "timer": 1, "delay_ms": 1000},
        {"action": "watch", "trigger": 2, "when": "at_or_below", "price": "95"},
        {"action": "unwatch", "trigger": 2}, {"action": "follow", "is_on": true},
        {"action": "follow_candles", "interval_ms": 3600000, "history": 50},
        {"action": "notify", "text": "hello"},
        {"action": "book", "n": 1, "opened": 5, "closed": 6, "profit": "-2.5"},
        {"action": "finish"}]})",
        1, {7}));
    ASSERT_EQ(read.actions.size(), 10U);
    EXPECT_EQ(read.state, "deal 1");
    const auto& order = std::get<Place>(read.actions[0]);
    EXPECT_EQ(order.kind, OrderKind::stop_limit);
    EXPECT_EQ(order.limit->value, "89.5"_d);
    EXPECT_EQ(order.trigger->value, 90);
    EXPECT_EQ(order.purpose, Purpose::protective);
    EXPECT_EQ(std::get<FollowCandles>(read.actions[6]).interval, minutes(60));
    EXPECT_EQ(std::get<Book>(read.actions[8]).deal.profit.amount, "-2.5"_d);
}

struct Bad {
    std::string action;
    std::string words;
};
class ProcessAnswerBad : public testing::TestWithParam<Bad> {};

TEST_P(ProcessAnswerBad, is_refused_and_its_field_is_named) {
    EXPECT_FAILS(GetParam().words, answer(GetParam().action));
}
INSTANTIATE_TEST_SUITE_P(
    AllOfThem, ProcessAnswerBad,
    testing::Values(
        Bad{"7", "must be an object"}, Bad{"{}", "action 1: action: is missing"},
        Bad{R"({"action": 7})", "action"}, Bad{R"({"action": "withdraw"})", "no action"},
        Bad{R"({"action": "place"})", "ref"}, Bad{place(R"(, "pair": 1)"), "pair"},
        Bad{place(R"(, "pair": -1)"), "pair"}, Bad{place(R"(, "limit": "5")"), "limit"},
        Bad{place(R"(, "limit": 5)"), "limit: must be a text"},
        Bad{place(R"(, "trigger": "5")"), "trigger"}, Bad{place(R"(, "why": 5)"), "why"},
        Bad{place(R"(, "purpose": "theft")"), "purpose"},
        Bad{R"({"action": "place", "ref": 1, "side": "buy", "kind": "limit", "qty": "1",)"
            R"( "limit": "0"})",
            "limit: must be above zero"},
        Bad{R"({"action": "place", "ref": 1.5, "side": "buy", "kind": "market", "qty": "1"})",
            "ref"},
        Bad{R"({"action": "place", "ref": 4294967296, "side": "buy", "kind": "market",)"
            R"( "qty": "1"})",
            "ref"},
        Bad{R"({"action": "cancel"})", "ref"},
        Bad{R"({"action": "set_timer", "timer": 1})", "delay_ms"},
        Bad{R"({"action": "set_timer", "timer": 0, "delay_ms": 1})", "timer"},
        Bad{R"({"action": "set_timer", "timer": 1, "delay_ms": 31536000001})", "delay_ms"},
        Bad{R"({"action": "set_timer", "timer": 18446744073709551615, "delay_ms": 1})", "timer"},
        Bad{R"({"action": "watch", "trigger": 1, "when": "now", "price": "1"})", "when"},
        Bad{R"({"action": "watch", "trigger": 0, "when": "at_or_above", "price": "1"})", "trigger"},
        Bad{R"({"action": "watch", "trigger": 1, "when": "at_or_above"})", "price"},
        Bad{R"({"action": "follow"})", "is_on"}, Bad{R"({"action": "notify"})", "text"},
        Bad{R"({"action": "follow_candles", "interval_ms": 90000})", "whole minutes"},
        Bad{R"({"action": "follow_candles", "interval_ms": 60000, "history": 1001})", "history"},
        Bad{R"({"action": "book", "n": 0, "opened": 1})", "n"},
        Bad{R"({"action": "book", "n": 1})", "opened"},
        Bad{R"({"action": "book", "n": 1, "opened": 1, "profit": "much"})", "profit"}));

TEST(ProcessLines, an_order_number_that_was_used_is_refused) {
    EXPECT_OK(answer(place(""), {0}));
    EXPECT_FAILS("1 was used already", answer(place(""), {1}));
    EXPECT_FAILS("1 was used already", answer(place("") + "," + place("")));
}

TEST(ProcessLines, what_is_no_list_of_actions_is_refused) {
    EXPECT_FAILS("not a JSON object", read_answer("", 1, {}));
    EXPECT_FAILS("not a JSON object", read_answer("[]", 1, {}));
    EXPECT_FAILS("must be a list", read_answer("{}", 1, {}));
    EXPECT_FAILS("state", read_answer(R"({"state": 1, "actions": []})", 1, {}));
    EXPECT_FAILS("longer than", read_answer(std::string(kProcessLineMax + 1, ' '), 1, {}));
    EXPECT_OK(read_answer(R"({"actions": []})", 1, {}));
}

}  // namespace
}  // namespace strongroom::lab
