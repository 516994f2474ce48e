// Time and ends of a walk: timers on long candles, and bots that answer themselves.
#include "lab/session.h"

#include <algorithm>

#include "base/real_env.h"
#include "lab/backtest.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

SystemClock clock_of_the_run;

constexpr const char* kBot =
    "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n";

// Candles that rise, by one each.
CandleSeries candles(Duration interval, int count) {
    CandleSeries series{.interval = interval};
    for (int i = 100; i < 100 + count; ++i)
        series.candles.push_back(
            {Time{interval.ms * (i - 100)}, {i}, {i + 3}, {i - 1}, {i + 1}, 1000});
    return series;
}

Result<BacktestResult> run(const std::string& table, const CandleSeries& series) {
    return run_backtest({.bot_file = kBot + table, .file_name = "b.toml", .candles = &series},
                        clock_of_the_run);
}

TEST(Session, what_is_refused_is_tried_again_once_a_minute_on_candles_of_any_length) {
    for (const Duration interval : {minutes(1), minutes(5), minutes(60)}) {
        const CandleSeries series =
            candles(interval, static_cast<int>(minutes(600).ms / interval.ms));
        const BacktestResult result =
            MUST(run("base_order = \"4\"\ntake_profit_pct = \"1\"\n", series));
        EXPECT_TRUE(result.fills.empty());
        EXPECT_EQ(result.orders, 600U) << to_string(interval);  // At 0, 60 s, 120 s, …
        EXPECT_EQ(result.notices.size(), 1U);                   // And it is said once.
    }
}

TEST(Session, a_timer_fires_at_its_own_time_and_what_it_brings_bears_it) {
    const CandleSeries series = candles(minutes(60), 20);
    const BacktestResult result =
        MUST(run("base_order = \"100\"\ntake_profit_pct = \"0.5\"\ncooldown = \"7m\"\n", series));
    ASSERT_GT(result.deals.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(result.fills, {},
                                       [](const TestFill& fill) { return fill.fill.time; }));
    for (std::size_t i = 1; i < result.deals.size(); ++i)
        EXPECT_EQ(result.deals[i].opened, *result.deals[i - 1].closed + minutes(7));
}

// A stop loss within the slippage is met at once, and the next deal begins at once.
TEST(Session, a_bot_that_answers_itself_without_end_is_an_error_with_its_time) {
    const Result<BacktestResult> result =
        run("base_order = \"100\"\ntake_profit_pct = \"1\"\nstop_loss_pct = \"0.001\"\n"
            "[backtest]\nquote = \"1000000000\"\n",
            candles(minutes(1), 3));
    EXPECT_FAILS("b.toml: more than 100000 things happen to the bot at 1970-01-01T00:00:00.000Z",
                 result);
}

}  // namespace
}  // namespace strongroom::lab
