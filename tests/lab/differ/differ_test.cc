// Each cause by itself, on a live run that differs from its backtest by that alone; and the sums.
#include "lab/differ/differ.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "lab/differ/live_runs.h"

namespace strongroom::lab {
namespace {

const Asset kBtc{"BTC"};
const Asset kUsdt{"USDT"};

// A run of the DCA bot on a made-up market, to be changed.
struct DifferTest : testing::Test {
    CandleSeries candles = made_up(600);
    BacktestResult tested = backtest_of(kDcaBot, candles);
    LiveRun run = live_of(kDcaBot, tested);

    LiveOrder& order(int place) { return std::next(run.orders.begin(), place)->second; }
    // The first one of this kind that is not the first of all.
    LiveOrder& later(OrderKind kind) {
        const auto at = std::find_if(std::next(run.orders.begin()), run.orders.end(),
                                     [&](const auto& o) { return o.second.intent.kind == kind; });
        return at->second;
    }
    DifferReport report() const { return MUST(differ_on(run, candles)); }
};

std::vector<Cause> causes_of(const DifferReport& report) {
    std::vector<Cause> causes;
    for (const CauseSum& sum : report.sums) causes.push_back(sum.cause);
    return causes;
}

void expect_adds_up(const DifferReport& report, const LiveRun& run, const BacktestResult& tested) {
    EXPECT_EQ(report.whole.money, sum_of(run) - sum_of(tested));
    CauseSum all;
    for (const CauseSum& sum : report.sums) {
        all.lines += sum.lines;
        all.worth += sum.worth;
        for (const auto& [asset, amount] : sum.money) add(all.money, asset, amount);
    }
    EXPECT_EQ(all.lines, static_cast<int>(report.lines.size()));
    EXPECT_EQ(all.money, report.whole.money);
    EXPECT_EQ(all.worth, report.whole.worth);
}

TEST_F(DifferTest, a_run_that_did_as_its_backtest_is_the_same_to_the_millisecond) {
    for (const char* file : {kDcaBot, kGridBot}) {
        const BacktestResult result = backtest_of(file, candles);
        ASSERT_GT(result.fills.size(), 5U);
        const DifferReport report = MUST(differ_on(live_of(file, result), candles));
        EXPECT_TRUE(report.lines.empty()) << differ_text(report);
        EXPECT_TRUE(report.deals.empty()) << differ_text(report);
        EXPECT_EQ(report.same, report.live_orders);
        EXPECT_EQ(report.same_exactly, report.live_orders);
        EXPECT_EQ(report.live_fills, result.fills.size());
        EXPECT_TRUE(report.whole.money.empty());
    }
}

TEST_F(DifferTest, another_fee_tier_is_the_cause_of_all_that_it_changes) {
    bots::Market market = market_of(MUST(bots::parse_bot_file(kDcaBot, "bot")));
    market.fees = {.maker = "0.0002"_d, .taker = "0.0005"_d};
    const BacktestResult cheaper = backtest_of(kDcaBot, candles, {market});
    run = live_of(kDcaBot, cheaper);
    run.markets.front().fees = market.fees;
    const DifferReport found = report();
    EXPECT_EQ(causes_of(found), std::vector{Cause::fee});
    EXPECT_GT(found.lines.size(), 5U);
    EXPECT_NE(found.lines[0].because.find("0.0002 (maker)"), std::string::npos);
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, other_terms_are_the_cause_of_all_that_they_change) {
    bots::Market market = market_of(MUST(bots::parse_bot_file(kDcaBot, "bot")));
    market.instrument.tick = 5;
    market.instrument.step = "0.0001"_d;
    run = live_of(kDcaBot, backtest_of(kDcaBot, candles, {market}));
    run.markets.front().instrument = market.instrument;
    const DifferReport found = report();
    EXPECT_EQ(causes_of(found), std::vector{Cause::terms});
    EXPECT_NE(found.lines[0].because.find("tick 5"), std::string::npos);
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, what_the_owner_asked_is_the_cause_of_all_that_follows) {
    const Time then = order(3).decided;
    const std::vector<Asked> asked{{then, Command{.kind = Command::Kind::close}}};
    run = live_of(kDcaBot, backtest_of(kDcaBot, candles, {}, asked));
    run.commands = asked;
    run.ended = tested.to;
    const DifferReport found = report();
    EXPECT_EQ(causes_of(found), std::vector{Cause::owner});
    EXPECT_EQ(found.lines[0].because, "close by its owner at " + to_iso8601(then));
    EXPECT_FALSE(found.deals.empty());
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, messages_from_outside_are_on_both_sides) {
    const std::string bot =
        "[bot]\nname = \"s\"\nkind = \"signal\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n"
        "[signal]\norder = \"100\"\nmax_position = \"500\"\n";
    const std::vector<Asked> asked{
        {candles.candles[20].open_time, Signal{R"({"action": "enter_long"})"}},
        {candles.candles[90].open_time, Signal{R"({"action": "exit_long"})"}}};
    run = live_of(bot, backtest_of(bot, candles, {}, asked));
    ASSERT_EQ(run.orders.size(), 2U);
    run.signals = asked;
    EXPECT_TRUE(report().lines.empty());
}

TEST_F(DifferTest, a_refused_order_says_in_whose_words) {
    LiveOrder& refused = later(OrderKind::limit);
    refused.fills.clear();
    refused.reason = CloseReason::refused;
    refused.text = "policy: day limit reached";
    const DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::refused);
    EXPECT_NE(found.lines[0].because.find("policy: day limit reached"), std::string::npos);
    EXPECT_FALSE(found.lines[0].live.has_value());
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, one_that_was_refused_and_tried_again_later_differs_by_the_refusal) {
    LiveOrder& first = order(0);
    LiveOrder again = first;
    first.fills.clear();
    first.reason = CloseReason::no_funds;
    again.decided = again.decided + minutes(3);
    again.fills[0].time = again.fills[0].time + minutes(3);
    run.orders[OrderRef{9000}] = again;
    const DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::refused);
    EXPECT_EQ(found.lines[0].live->order, 9000U);
}

TEST_F(DifferTest, a_parked_market_is_a_refusal) {
    const LiveOrder gone = order(2);
    run.orders.erase(std::next(run.orders.begin(), 2));
    run.news.push_back({gone.decided, gone.intent.symbol, "trading is halted", false});
    const DifferReport found = report();
    EXPECT_EQ(found.lines.at(0).cause, Cause::refused);
    EXPECT_NE(found.lines.at(0).because.find("trading is halted"), std::string::npos);
}

TEST_F(DifferTest, a_part_is_told_from_the_whole) {
    LiveOrder& part = later(OrderKind::limit);
    part.fills[0].qty = {div(part.fills[0].qty.value, 2, Round::down)};
    const DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::partial);
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, an_order_that_came_late_to_its_venue_is_late) {
    LiveOrder& limit = later(OrderKind::limit);
    limit.reached = limit.fills[0].time + minutes(2);
    limit.fills[0].time = limit.fills[0].time + minutes(5);
    const DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::late);

    // One that is not even there when the journal ends.
    limit.fills.clear();
    limit.state = OrderState::sent;
    limit.reached.reset();
    EXPECT_EQ(report().lines.at(0).cause, Cause::late);
}

TEST_F(DifferTest, a_market_order_that_paid_more_slipped_or_came_late) {
    LiveOrder& base = order(0);
    ASSERT_EQ(base.intent.kind, OrderKind::market);
    base.market = candles.candles[0].open;
    base.fills[0].price = {base.fills[0].price.value + 7};
    const DifferReport slipped = report();
    ASSERT_EQ(slipped.lines.size(), 1U);
    EXPECT_EQ(slipped.lines[0].cause, Cause::price);
    EXPECT_NE(slipped.lines[0].because.find("slippage"), std::string::npos);
    const Decimal paid = mul(7, base.fills[0].qty.value, Round::up);
    EXPECT_EQ(slipped.lines[0].money, (Holdings{{kUsdt, -paid}}));
    EXPECT_EQ(slipped.lines[0].worth, -paid);
    expect_adds_up(slipped, run, tested);

    base.reached = base.decided + seconds(30);
    EXPECT_EQ(report().lines.at(0).cause, Cause::late);
}

TEST_F(DifferTest, a_market_that_was_elsewhere_is_another_price) {
    LiveOrder& base = order(0);
    base.market = {candles.candles[0].high.value + 500};
    base.fills[0].price = {base.market.value + 1};
    const DifferReport found = report();
    EXPECT_EQ(found.lines.at(0).cause, Cause::price);
    EXPECT_NE(found.lines.at(0).because.find("which the candle has not"), std::string::npos);
}

TEST_F(DifferTest, another_fee_on_one_fill_is_a_fee) {
    later(OrderKind::limit).fills[0].fee.amount = "0.5"_d;
    const DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::fee);
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, a_candle_that_the_file_lacks_is_the_feed) {
    const Time filled = order(0).fills[0].time;
    LiveOrder extra = order(0);
    extra.intent.why = "asked by nobody in the backtest";
    extra.decided = extra.fills[0].time = filled + minutes(30) + seconds(1);
    run.orders[OrderRef{9000}] = extra;
    std::erase_if(candles.candles, [&](const Candle& c) {
        return c.open_time >= extra.decided - minutes(1) && c.open_time <= extra.decided;
    });
    const DifferReport found = report();
    const auto at = std::ranges::find_if(
        found.lines, [](const DifferLine& l) { return l.live && l.live->order == 9000; });
    ASSERT_NE(at, found.lines.end());
    EXPECT_EQ(at->cause, Cause::feed);
}

TEST_F(DifferTest, when_nothing_was_heard_it_is_the_feed) {
    const LiveOrder gone = order(2);
    run.orders.erase(std::next(run.orders.begin(), 2));
    run.silences.push_back({gone.decided - seconds(30), gone.decided + seconds(30)});
    EXPECT_EQ(report().lines.at(0).cause, Cause::feed);
}

TEST_F(DifferTest,
       a_candle_that_the_bot_saw_otherwise_is_another_price_and_one_it_missed_the_feed) {
    LiveOrder extra = order(0);
    extra.intent.why = "it crossed there";
    extra.market = {1};
    extra.decided = extra.fills[0].time = candles.candles[100].open_time;
    run.orders[OrderRef{9000}] = extra;
    Candle seen = candles.candles[99];
    run.candles.push_back({{}, {seen, minutes(1)}});
    EXPECT_EQ(report().lines.at(0).cause, Cause::price);  // Not the candle: the order's own price.
    EXPECT_NE(report().lines.at(0).because.find("it saw"), std::string::npos);

    run.candles[0].closed.candle.close = {seen.low.value - 1};
    EXPECT_NE(report().lines.at(0).because.find("closed at"), std::string::npos);
    run.candles[0].closed.candle = candles.candles[90];
    EXPECT_EQ(report().lines.at(0).cause, Cause::feed);
}

TEST_F(DifferTest, what_nothing_explains_is_unexplained_and_is_printed_first) {
    run.orders.erase(run.orders.begin());
    DifferReport found = report();
    ASSERT_EQ(found.lines.size(), 1U);
    EXPECT_EQ(found.lines[0].cause, Cause::unexplained);
    EXPECT_EQ(found.lines[0].because, "");

    DifferLine fee = found.lines[0];
    fee.cause = Cause::fee;
    found.lines[0].number = 2;
    found.lines.insert(found.lines.begin(), fee);
    const std::string text = differ_text(found);
    ASSERT_NE(text.find("2. unexplained"), std::string::npos) << text;
    EXPECT_LT(text.find("2. unexplained"), text.find("1. fee")) << text;
}

TEST_F(DifferTest, what_comes_of_a_difference_has_its_cause_and_says_so) {
    // It was refused, and then nothing that came of it came.
    LiveOrder& refused = order(1);
    refused.fills.clear();
    refused.reason = CloseReason::rejected;
    const Time then = refused.decided;
    std::erase_if(run.orders, [&](const auto& o) { return o.second.decided > then + minutes(1); });
    const DifferReport found = report();
    ASSERT_GT(found.lines.size(), 2U);
    EXPECT_EQ(found.lines.back().cause, Cause::refused);
    EXPECT_GT(found.lines.back().follows, 0);
    expect_adds_up(found, run, tested);
}

TEST_F(DifferTest, what_the_backtest_does_after_the_journals_end_is_not_compared) {
    run.ended = order(2).fills[0].time;
    std::erase_if(run.orders, [&](const auto& o) { return o.second.fills[0].time > run.ended; });
    const DifferReport found = report();
    EXPECT_TRUE(found.lines.empty()) << differ_text(found);

    SystemClock clock;
    const DifferReport longer = MUST(differ(run, {.candles = {&candles}, .to = tested.to}, clock));
    EXPECT_EQ(longer.lines.size(), tested.fills.size() - run.orders.size());
}

TEST_F(DifferTest, candles_that_cannot_be_are_refused) {
    CandleSeries later = candles;
    later.candles.erase(later.candles.begin(), later.candles.begin() + 300);
    EXPECT_FAILS("the bot began at", differ_on(run, later));
    CandleSeries one = candles;
    one.candles.resize(1);
    EXPECT_FAILS("at least two candles", differ_on(run, one));
    SystemClock clock;
    EXPECT_FAILS("prices of 2 pairs",
                 differ(run, {.candles = {&candles, &candles}, .to = {}}, clock));
    run.file = "[bot]";
    EXPECT_FAILS("the live bot's file", differ_on(run, candles));
}

TEST_F(DifferTest, the_json_has_each_line_with_both_sides) {
    later(OrderKind::limit).fills[0].fee.amount = "0.5"_d;
    const std::string json = differ_json(report());
    for (const char* words : {R"("cause": "fee")", R"("USDT": "0.5")", R"("same_to_the_ms")"})
        EXPECT_NE(json.find(words), std::string::npos) << json;
}

// ---- Whatever differs, it adds up -------------------------------------------------------------

void change(LiveRun& run) {
    const auto at =
        std::next(run.orders.begin(), *rc::gen::inRange(0, static_cast<int>(run.orders.size())));
    LiveOrder& order = at->second;
    if (order.fills.empty()) return;
    Fill& fill = order.fills[0];
    switch (*rc::gen::inRange(0, 7)) {
        case 0: run.orders.erase(at); break;
        case 1: fill.price = {fill.price.value + "0.01"_d}; break;
        case 2: fill.qty = {fill.qty.value + "0.00001"_d}; break;
        case 3: fill.fee = {"0.000001"_d, *rc::gen::element(kBtc, kUsdt, Asset{"BNB"})}; break;
        case 4: fill.time = fill.time + minutes(*rc::gen::inRange(1, 200)); break;
        case 5:
            order.fills.clear();
            order.reason = CloseReason::rejected;
            break;
        default: {
            const std::uint32_t next = std::prev(run.orders.end())->first.number + 1;
            run.orders[OrderRef{next}] = order;
        }
    }
}

RC_GTEST_PROP(Differ, the_sums_by_cause_are_the_whole_difference_to_the_last_unit, ()) {
    const CandleSeries candles = made_up(200, *rc::gen::inRange<std::uint64_t>(1, 50));
    const char* file = *rc::gen::element(kDcaBot, kGridBot);
    const BacktestResult tested = backtest_of(file, candles);
    LiveRun run = live_of(file, tested);
    if (run.orders.empty()) return;
    for (int changes = *rc::gen::inRange(0, 12); changes > 0 && !run.orders.empty(); --changes)
        change(run);
    // Fills that were moved beyond the journal's end would not be compared.
    run.ended = tested.to + minutes(10'000);
    const DifferReport report = MUST(differ_on(run, candles));

    RC_ASSERT(report.whole.money == sum_of(run) - sum_of(tested));
    Holdings money;
    Decimal worth;
    std::size_t live = report.same;
    std::size_t both = report.same;
    for (const CauseSum& sum : report.sums) {
        worth += sum.worth;
        for (const auto& [asset, amount] : sum.money) add(money, asset, amount);
    }
    for (const DifferLine& line : report.lines) {
        live += line.live ? 1U : 0U;
        both += line.tested ? 1U : 0U;
    }
    RC_ASSERT(money == report.whole.money);
    RC_ASSERT(worth == report.whole.worth);
    RC_ASSERT(live == report.live_orders);
    RC_ASSERT(both == report.tested_orders);
}

}  // namespace
}  // namespace strongroom::lab
