// What a sweep says of luck: parts, shuffles and windows.
#include "lab/sweep_checks.h"

#include <algorithm>

#include "base/real_env.h"
#include "lab/market_generator.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

const char* kBot =
    "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
    "base_order = \"100\"\ntake_profit_pct = \"1\"\n";

const CandleSeries& prices() {
    static const CandleSeries made = generate_market({.seed = 5, .candles = 2000});
    return made;
}

SweepJob job() {
    return {.bot_file = kBot,
            .file_name = "b.toml",
            .candles = {&prices()},
            .axes = {{"dca.take_profit_pct", {"0.3", "0.6", "1", "2"}}}};
}

class SweepChecks : public testing::Test {
  protected:
    SystemClock clock;
};

TEST_F(SweepChecks, a_split_runs_each_part_by_itself) {
    const SplitCheck split = MUST(check_split(job(), SweepBy::return_pct, 70, clock));
    EXPECT_EQ(split.cut, prices().candles[1400].open_time);
    SweepJob part = job();
    part.to = split.cut;
    const auto before = MUST(run_sweep(part, clock));
    part.to.reset();
    part.from = split.cut;
    const auto after = MUST(run_sweep(part, clock));
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(split.before[i].equity_end, before[i].equity_end);
        EXPECT_EQ(split.after[i].equity_end, after[i].equity_end);
    }
    EXPECT_EQ(split.before[0].candles, 1400U);
    EXPECT_EQ(split.after[0].candles, 600U);
    EXPECT_EQ(split.best, best_of(before, SweepBy::return_pct));
}

TEST_F(SweepChecks, a_split_that_leaves_a_part_empty_is_refused) {
    EXPECT_FAILS("must be 1 to 99", check_split(job(), SweepBy::return_pct, 0, clock));
    EXPECT_FAILS("must be 1 to 99", check_split(job(), SweepBy::return_pct, 100, clock));
    SweepJob short_one = job();
    short_one.to = prices().candles[1].open_time;
    EXPECT_FAILS("too few candles", check_split(short_one, SweepBy::return_pct, 70, clock));
}

TEST_F(SweepChecks, the_same_candles_twice_rank_the_settings_alike) {
    CandleSeries twice = prices();
    const Duration later = prices().interval * static_cast<std::int64_t>(twice.candles.size());
    for (Candle candle : prices().candles) {
        candle.open_time = candle.open_time + later;
        twice.candles.push_back(candle);
    }
    SweepJob again = job();
    again.candles = {&twice};
    const SplitCheck split = MUST(check_split(again, SweepBy::return_pct, 50, clock));
    ASSERT_TRUE(split.rank_correlation);
    EXPECT_NEAR(*split.rank_correlation, 1, 1e-12);
}

TEST_F(SweepChecks, shuffled_candles_have_the_same_steps_in_another_order) {
    const CandleSeries other = shuffled(prices(), 20, 9, "0.01"_d);
    ASSERT_EQ(other.candles.size(), prices().candles.size());
    const auto steps = [](const CandleSeries& series) {
        std::vector<double> list;
        Price before = series.candles.front().open;
        for (const Candle& candle : series.candles) {
            list.push_back(candle.close.value.to_double() / before.value.to_double());
            before = candle.close;
        }
        return list;
    };
    std::vector<double> real = steps(prices());
    std::vector<double> made = steps(other);
    EXPECT_NE(real, made);
    std::ranges::sort(real);
    std::ranges::sort(made);
    for (std::size_t i = 0; i < real.size(); ++i) EXPECT_NEAR(real[i], made[i], 1e-6);
    for (std::size_t i = 0; i < real.size(); ++i) {
        EXPECT_TRUE(check(other.candles[i])) << i;
        EXPECT_EQ(other.candles[i].open_time, prices().candles[i].open_time);
    }
}

TEST_F(SweepChecks, a_seed_gives_the_same_shuffle_and_another_seed_another_one) {
    const auto closes = [](std::uint64_t seed) {
        std::vector<Price> list;
        for (const Candle& c : shuffled(prices(), 20, seed, "0.01"_d).candles)
            list.push_back(c.close);
        return list;
    };
    EXPECT_EQ(closes(1), closes(1));
    EXPECT_NE(closes(1), closes(2));
}

TEST_F(SweepChecks, p_counts_the_shuffles_that_did_as_well) {
    const auto p = [&](double best) {
        return MUST(check_permutations(job(), SweepBy::return_pct, best, 4, 1, {"0.01"_d}, clock));
    };
    const PermutationCheck hopeless = p(-100);
    EXPECT_EQ(hopeless.p_value, 1);
    EXPECT_EQ(hopeless.best.size(), 4U);
    EXPECT_EQ(hopeless.block, 20U);
    EXPECT_EQ(p(1000).p_value, 0.2);
    std::vector<double> sorted = hopeless.best;
    std::ranges::sort(sorted);
    EXPECT_EQ(p(sorted[3]).p_value, 0.4);  // As good counts.
}

TEST_F(SweepChecks, each_window_trades_what_was_best_in_the_one_before) {
    const WalkForward walk = MUST(walk_forward(job(), SweepBy::return_pct, 4, clock));
    ASSERT_EQ(walk.windows.size(), 4U);
    double equity = 1;
    for (std::size_t i = 0; i < 4; ++i) {
        const WalkForward::Window& window = walk.windows[i];
        SweepJob choosing = job();
        choosing.from = prices().candles[400 * i].open_time;
        choosing.to = prices().candles[400 * (i + 1)].open_time;
        EXPECT_EQ(window.chosen_from, *choosing.from);
        EXPECT_EQ(window.from, *choosing.to);
        const auto runs = MUST(run_sweep(choosing, clock));
        EXPECT_EQ(window.values, runs[*best_of(runs, SweepBy::return_pct)].values);
        SweepJob trading = job();
        trading.from = window.from;
        trading.to = window.to;
        trading.axes[0].values = window.values;
        EXPECT_EQ(window.return_pct, MUST(run_sweep(trading, clock)).front().return_pct);
        equity *= 1 + window.return_pct / 100;
        EXPECT_NEAR(walk.equity[i + 1], equity, 1e-12);
    }
    EXPECT_EQ(walk.windows.back().to, prices().candles.back().open_time + minutes(1));
    EXPECT_NEAR(walk.return_pct, (equity - 1) * 100, 1e-9);
}

TEST_F(SweepChecks, more_windows_than_candles_are_refused) {
    SweepJob short_one = job();
    short_one.to = prices().candles[3].open_time;
    EXPECT_FAILS("3 candles are too few for 6 windows",
                 walk_forward(short_one, SweepBy::return_pct, 5, clock));
    EXPECT_FAILS("must be 1 to 1000", walk_forward(job(), SweepBy::return_pct, 0, clock));
}

}  // namespace
}  // namespace strongroom::lab
