// The vectors of docs/bots.md: G1, G2, G3.
#include "bots/grid_lines.h"

#include <rapidcheck/gtest.h>

#include <algorithm>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

const FeeRates kFees{.maker = "0.001"_d, .taker = "0.001"_d};

Instrument instrument() {
    return {.symbol = {Asset{"BTC"}, Asset{"USDT"}}, .tick = "0.01"_d, .step = "0.00001"_d};
}

GridConfig config(Spacing spacing) {
    return {.lower = {90}, .upper = {110}, .intervals = 4, .spacing = spacing, .investment = 1000};
}

Decimal six(Decimal value, Round round = Round::nearest) {
    return round_to(value, "0.000001"_d, round);
}

TEST(GridLines, vector_g1_arithmetic) {
    const auto lines = grid_lines(config(Spacing::arithmetic));
    const std::vector<Price> expected = {{90}, {95}, {100}, {105}, {110}};
    EXPECT_EQ(lines, expected);
    const Decimal gross[] = {"5.555556"_d, "5.263158"_d, 5, "4.761905"_d};
    const Decimal net[] = {"5.344655"_d, "5.052842"_d, "4.79021"_d, "4.55259"_d};
    const Decimal base_fee[] = {"5.34455"_d, "5.052737"_d, "4.790105"_d, "4.552486"_d};
    for (std::size_t i = 0; i < 4; ++i) {
        const LineYield yield = line_yield(lines[i], lines[i + 1], kFees.maker);
        EXPECT_EQ(six(yield.gross_pct), gross[i]);
        EXPECT_EQ(six(yield.net_pct), net[i]);
        EXPECT_EQ(six(yield.net_base_fee_pct), base_fee[i]);
    }
    const GridPlan plan = plan_grid(config(Spacing::arithmetic), {100}, kFees, instrument());
    EXPECT_EQ(plan.empty_line, 2U);
    EXPECT_EQ(plan.sells, 2U);
    EXPECT_EQ(plan.need, "385.385"_d);
    EXPECT_EQ(plan.qty.value, "2.5948"_d);
    EXPECT_EQ(balancing_qty(plan, kFees, instrument()).value, "5.1896"_d);
    EXPECT_EQ(six(round_trip_profit({90}, {95}, plan.qty, kFees.maker)), "12.493962"_d);
    EXPECT_EQ(six(round_trip_profit({105}, {110}, plan.qty, kFees.maker)), "12.416118"_d);
}

TEST(GridLines, vector_g2_geometric) {
    const auto lines = grid_lines(config(Spacing::geometric));
    const Decimal expected[] = {90, "94.630264"_d, "99.498744"_d, "104.617694"_d, 110};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(six(lines[i].value), expected[i]);
    const std::vector<Price> on_tick = {{90}, {"94.63"_d}, {"99.5"_d}, {"104.62"_d}, {110}};
    EXPECT_EQ(round_lines(lines, "0.01"_d), on_tick);
    for (std::size_t i = 0; i < 4; ++i) {
        const LineYield yield = line_yield(lines[i], lines[i + 1], kFees.maker);
        EXPECT_EQ(six(yield.gross_pct), "5.144738"_d);
        EXPECT_EQ(six(yield.net_pct), "4.934659"_d);
        EXPECT_EQ(six(yield.net_base_fee_pct), "4.934554"_d);
    }
    const GridPlan plan = plan_grid(config(Spacing::geometric), {100}, kFees, instrument());
    EXPECT_EQ(plan.empty_line, 2U);
    EXPECT_EQ(six(plan.need), "385.014895"_d);
    EXPECT_EQ(plan.qty.value, "2.5973"_d);
    EXPECT_EQ(balancing_qty(plan, kFees, instrument()).value, "5.1946"_d);
    EXPECT_EQ(six(round_trip_profit(lines[0], lines[1], plan.qty, kFees.maker)), "11.546645"_d);
    EXPECT_EQ(six(round_trip_profit(lines[3], lines[4], plan.qty, kFees.maker)), "13.422038"_d);
}

TEST(GridLines, vector_g3_the_most_intervals_that_earn_a_tenth_of_a_percent) {
    EXPECT_EQ(most_intervals(config(Spacing::arithmetic), kFees.maker, "0.1"_d), 60);
    EXPECT_EQ(most_intervals(config(Spacing::geometric), kFees.maker, "0.1"_d), 66);
    GridConfig top = config(Spacing::arithmetic);
    top.intervals = 60;
    EXPECT_EQ(six(worst_net_pct(top, kFees.maker)), "0.103544"_d);
    top.spacing = Spacing::geometric;
    top.intervals = 66;
    EXPECT_EQ(six(worst_net_pct(top, kFees.maker)), "0.104101"_d);
    EXPECT_EQ(most_intervals(config(Spacing::arithmetic), kFees.maker, 50), 0);
}

TEST(GridLines, a_market_between_two_lines_leaves_the_lower_one_empty) {
    const GridPlan plan = plan_grid(config(Spacing::arithmetic), {"97.5"_d}, kFees, instrument());
    EXPECT_EQ(plan.empty_line, 1U);
    EXPECT_EQ(plan.sells, 3U);
}

TEST(GridLines, a_market_outside_the_grid_is_all_buys_or_all_sells) {
    EXPECT_EQ(plan_grid(config(Spacing::arithmetic), {200}, kFees, instrument()).sells, 0U);
    EXPECT_EQ(plan_grid(config(Spacing::arithmetic), {10}, kFees, instrument()).sells, 4U);
}

TEST(GridLines, coins_for_the_sells_cover_a_fee_taken_in_base) {
    FeeRates fees = kFees;
    fees.buys_pay = FeeAsset::base;
    const GridPlan plan = plan_grid(config(Spacing::arithmetic), {100}, fees, instrument());
    const Qty coins = balancing_qty(plan, fees, instrument());
    EXPECT_GE(mul(coins.value, 1 - fees.taker, Round::down), mul(plan.qty.value, 2, Round::up));
    EXPECT_EQ(coins.value, "5.1948"_d);
}

TEST(GridLines, profit_kept_in_base_buys_back_more) {
    const Qty back = buy_back_qty({100}, {105}, {1}, kFees.maker, "0.00001"_d);
    EXPECT_EQ(back.value, "1.0479"_d);
}

RC_GTEST_PROP(GridLines, the_plan_is_affordable_and_its_lines_ascend, ()) {
    GridConfig grid;
    grid.lower = {Decimal(*rc::gen::inRange(1, 50000))};
    grid.upper = {grid.lower.value + Decimal(*rc::gen::inRange(1, 50000))};
    grid.intervals = *rc::gen::inRange(1, 200);
    grid.spacing = *rc::gen::element(Spacing::arithmetic, Spacing::geometric);
    grid.investment = Decimal(*rc::gen::inRange(10, 1'000'000));
    const Price market{Decimal(*rc::gen::inRange(1, 100000))};
    const auto lines = grid_lines(grid);
    RC_ASSERT(lines.size() == static_cast<std::size_t>(grid.intervals) + 1);
    RC_ASSERT(lines.front() == grid.lower && lines.back() == grid.upper);
    RC_ASSERT(std::ranges::is_sorted(lines));
    const GridPlan plan = plan_grid(grid, market, kFees, instrument());
    RC_ASSERT(mul(plan.qty.value, plan.need, Round::down) <= grid.investment);
    RC_ASSERT(plan.sells + plan.empty_line == static_cast<std::size_t>(grid.intervals));
}

}  // namespace
}  // namespace strongroom::bots
