// The averages by hand; tests/crosscheck/test_indicators.py holds them against another program.
#include "indicators/averages.h"

#include <vector>

#include "indicators/rsi.h"
#include "support/test.h"

namespace strongroom::indicators {
namespace {

template <typename Indicator>
std::vector<Value> values(Indicator indicator, const std::vector<double>& numbers) {
    std::vector<Value> all;
    for (const double number : numbers) all.push_back(indicator.add(number));
    return all;
}

TEST(Averages, a_simple_average_is_the_mean_of_the_newest) {
    EXPECT_EQ(values(Sma(3), {1, 2, 6, 4}), (std::vector<Value>{{}, {}, 3.0, 4.0}));
}

TEST(Averages, an_exponential_average_begins_as_a_mean) {
    EXPECT_EQ(values(Ema(3), {1, 2, 6, 4, 8}), (std::vector<Value>{{}, {}, 3.0, 3.5, 5.75}));
}

TEST(Averages, wilders_average_moves_by_one_part_in_period) {
    EXPECT_EQ(values(WilderAverage(4), {4, 4, 4, 4, 8}),
              (std::vector<Value>{{}, {}, {}, 4.0, 5.0}));
}

TEST(Averages, rsi_is_the_share_of_gains) {
    // Changes +1, +1, then -2: gains (1 + 1) / 2 = 1, then 0.5; losses 0, then 1.
    const auto all = values(Rsi(2), {10, 11, 12, 10});
    EXPECT_FALSE(all[1]);
    EXPECT_DOUBLE_EQ(all[2].value(), 100);
    EXPECT_DOUBLE_EQ(all[3].value(), 100 * 0.5 / 1.5);
}

TEST(Averages, a_market_that_stands_still_has_no_strength) {
    EXPECT_EQ(values(Rsi(2), {10, 10, 10}).back(), 0.0);
}

TEST(Averages, a_warm_up_ends_when_the_seed_weighs_a_billionth) {
    EXPECT_EQ(Sma(20).warm_up(), 20);
    for (const int period : {2, 14, 50}) {
        Ema from_zero(period);
        Ema from_one(period);
        for (int i = 0; i < period; ++i) {
            from_zero.add(0);
            from_one.add(1);
        }
        for (int i = period; i < from_one.warm_up(); ++i) {
            from_zero.add(0);
            from_one.add(0);
        }
        EXPECT_LE(from_one.value().value(), 1e-9) << period;
        EXPECT_GT(from_one.value().value(), 1e-10 / 5) << period;
    }
    EXPECT_EQ(Ema(500).warm_up(), kWarmUpMax);
}

}  // namespace
}  // namespace strongroom::indicators
