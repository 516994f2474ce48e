// A sweep's runs are single runs; what it says of luck can be computed by hand.
#include "lab/sweep.h"

#include <algorithm>
#include <atomic>

#include "base/real_env.h"
#include "lab/backtest.h"
#include "lab/market_generator.h"
#include "lab/statistics.h"
#include "lab/sweep_checks.h"
#include "lab/sweep_report.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

const char* kBot =
    "[bot]\nname = \"b\"\nkind = \"dca\"\naccount = \"a\"\nsymbols = [\"BTC/USDT\"]\n[dca]\n"
    "base_order = \"100\"\nsafety_order = \"100\"\nmax_safety_orders = 2\ndeviation_pct = \"1\"\n"
    "take_profit_pct = \"1\"\n";

const CandleSeries& prices() {
    static const CandleSeries made = generate_market({.seed = 3, .candles = 3000});
    return made;
}

std::vector<SweepAxis> axes(const std::vector<std::string>& texts) {
    std::vector<SweepAxis> list;
    for (const std::string& text : texts) list.push_back(MUST(parse_axis(text)));
    return list;
}

SweepJob job(const std::vector<std::string>& texts, unsigned threads = 1) {
    return {.bot_file = kBot,
            .file_name = "b.toml",
            .candles = {&prices()},
            .axes = axes(texts),
            .threads = threads};
}

const std::vector<std::string> kPlane = {"dca.take_profit_pct=0.5:1.5:0.5",
                                         "dca.max_safety_orders=0,2"};

class Sweep : public testing::Test {
  protected:
    std::vector<SweepRun> run(const SweepJob& job) { return MUST(run_sweep(job, clock)); }
    SystemClock clock;
};

TEST_F(Sweep, a_range_has_both_its_ends_and_exact_steps) {
    EXPECT_EQ(MUST(parse_axis("dca.x=0.1:0.5:0.1")).values,
              (std::vector<std::string>{"0.1", "0.2", "0.3", "0.4", "0.5"}));
    EXPECT_EQ(MUST(parse_axis("dca.x=1:2:0.3")).values,
              (std::vector<std::string>{"1", "1.3", "1.6", "1.9"}));
    EXPECT_EQ(MUST(parse_axis("a.b=through,touch")).values,
              (std::vector<std::string>{"through", "touch"}));
}

TEST_F(Sweep, a_broken_axis_says_what_is_wrong) {
    const std::pair<const char*, const char*> slips[] = {
        {"dca.x", "must be KEY=VALUE,VALUE"},
        {"=1,2", "must be KEY=VALUE,VALUE"},
        {"dca.x=", "a value is missing"},
        {"dca.x=1,,2", "a value is missing"},
        {"dca.x=1,2,1", "1 is there twice"},
        {"dca.x=2:1:0.5", "a range is FROM:TO:STEP"},
        {"dca.x=1:2:0", "a range is FROM:TO:STEP"},
        {"dca.x=1:2:-1", "a range is FROM:TO:STEP"},
        {"dca.x=1:two:1", "two"},
        {"dca.x=0:1:0.00001", "more than 10000 values"},
        {"dca.x=1:99999999999999999999999999:1", "--set dca.x"},
    };
    for (const auto& [text, words] : slips) EXPECT_FAILS(words, parse_axis(text));
}

TEST_F(Sweep, runs_come_in_the_order_of_the_axes_the_last_one_fastest) {
    const auto runs = run(job(kPlane));
    ASSERT_EQ(runs.size(), 6U);
    EXPECT_EQ(runs[0].values, (std::vector<std::string>{"0.5", "0"}));
    EXPECT_EQ(runs[1].values, (std::vector<std::string>{"0.5", "2"}));
    EXPECT_EQ(runs[5].values, (std::vector<std::string>{"1.5", "2"}));
}

TEST_F(Sweep, each_run_is_what_a_backtest_of_that_file_gives) {
    const SweepJob all = job(kPlane);
    for (const SweepRun& one : run(all)) {
        const std::string file =
            MUST(with_values(all.bot_file, all.file_name, all.axes, one.values));
        const BacktestResult alone = MUST(
            run_backtest({.bot_file = file, .file_name = "b.toml", .candles = &prices()}, clock));
        EXPECT_EQ(one.equity_end, alone.equity_end);
        EXPECT_EQ(one.fills, alone.fills.size());
        EXPECT_EQ(one.fees, alone.fees);
        EXPECT_EQ(one.return_pct, statistics_of(alone).return_pct);
        EXPECT_GT(one.fills, 0U);
    }
}

TEST_F(Sweep, the_settings_make_a_difference) {
    auto runs = run(job(kPlane));
    std::ranges::sort(runs, {}, &SweepRun::equity_end);
    EXPECT_EQ(std::ranges::adjacent_find(runs, {}, &SweepRun::equity_end), runs.end());
}

TEST_F(Sweep, threads_change_nothing) {
    std::string pages[2];
    for (const unsigned threads : {1U, 2U}) {
        SweepJob all = job(kPlane, threads);
        std::atomic<int> told = 0;
        all.progress = [&] { ++told; };
        SweepResult result{.bot = "b", .symbols = {"BTC/USDT"}, .axes = all.axes};
        result.runs = run(all);
        result.best = best_of(result.runs, result.by);
        EXPECT_EQ(told, 6);
        result.split = MUST(check_split(all, result.by, 70, clock));
        result.permutations =
            MUST(check_permutations(all, result.by, 0.1, 3, 7, {"0.01"_d}, clock));
        result.walk = MUST(walk_forward(all, result.by, 3, clock));
        pages[threads - 1] = sweep_json(result) + sweep_csv(result) + sweep_html(result);
    }
    EXPECT_EQ(pages[0], pages[1]);
}

TEST_F(Sweep, a_value_that_the_bot_file_refuses_is_a_row_with_its_words) {
    const auto runs = run(job({"dca.deviation_pct=1,0"}));
    EXPECT_TRUE(runs[0].has_result());
    EXPECT_NE(runs[1].error.find("dca.deviation_pct"), std::string::npos) << runs[1].error;
    EXPECT_FALSE(runs[1].score(SweepBy::return_pct));
    EXPECT_EQ(best_of(runs, SweepBy::return_pct), 0U);
}

TEST_F(Sweep, a_key_that_no_bot_file_has_is_an_error) {
    const auto fails = [&](const char* axis) { return run_sweep(job({axis}), clock); };
    EXPECT_FAILS("b.toml: dcb.x = 1: the bot file has no such table", fails("dcb.x=1"));
    EXPECT_FAILS("dca.take_profit", fails("dca.take_profit=1"));
    EXPECT_FAILS("another kind of value", fails("dca.max_safety_orders=two"));
    EXPECT_FAILS("another kind of value", fails("bot.symbols=ETH/USDT"));
}

TEST_F(Sweep, a_key_that_the_file_leaves_out_is_put_in_as_the_bot_wants_it) {
    const std::vector<SweepAxis> more =
        axes({"dca.trailing_pct=0.2", "dca.max_deals=3", "backtest.slippage_bps=5"});
    // The table is not there at all: that is said, not guessed.
    EXPECT_FAILS("no such table", with_values(kBot, "b.toml", more, {"0.2", "3", "5"}));
    const std::string file =
        MUST(with_values(std::string(kBot) + "[backtest]\n", "b.toml", more, {"0.2", "3", "5"}));
    const bots::BotFile read = MUST(bots::parse_bot_file(file, "b.toml"));
    EXPECT_EQ(read.backtest.slippage_bps, 5);
    EXPECT_NE(file.find("max_deals = 3"), std::string::npos);
}

TEST_F(Sweep, the_number_of_runs_has_a_bound_and_an_axis_is_there_once) {
    EXPECT_FAILS("needs a setting", count_runs({}));
    EXPECT_FAILS("more than 100000 runs", count_runs(axes({"a.a=1:1000:1", "a.b=1:1000:1"})));
    EXPECT_FAILS("--set a.a: is there twice", count_runs(axes({"a.a=1,2", "a.a=3,4"})));
    EXPECT_EQ(MUST(count_runs(axes({"a.a=1:10:1", "a.b=1,2"}))), 20U);
}

TEST_F(Sweep, the_best_is_the_first_of_equals_and_less_fall_is_better) {
    std::vector<SweepRun> runs(3);
    runs[0].return_pct = 1;
    runs[1].return_pct = 2;
    runs[2].return_pct = 2;
    runs[0].max_drawdown_pct = 1;
    runs[1].max_drawdown_pct = 5;
    runs[2].max_drawdown_pct = 4;
    EXPECT_EQ(best_of(runs, SweepBy::return_pct), 1U);
    EXPECT_EQ(best_of(runs, SweepBy::max_drawdown_pct), 0U);
    EXPECT_EQ(best_of(runs, SweepBy::return_over_drawdown), 0U);
    EXPECT_EQ(best_of(runs, SweepBy::profit_factor), std::nullopt);
}

}  // namespace
}  // namespace strongroom::lab
