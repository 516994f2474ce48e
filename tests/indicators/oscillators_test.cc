// Indicators by hand, and what they say where a formula divides by nothing;
// tests/crosscheck/test_indicators.py holds them against another program on real candles.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "indicators/adx.h"
#include "indicators/atr.h"
#include "indicators/bollinger.h"
#include "indicators/cci.h"
#include "indicators/macd.h"
#include "indicators/mfi.h"
#include "indicators/relative_volume.h"
#include "indicators/rolling_extreme.h"
#include "indicators/stochastic.h"
#include "indicators/ultimate.h"

namespace strongroom::indicators {
namespace {

Bar bar(double high, double low, double close, double volume = 1) {
    return {.open = close, .high = high, .low = low, .close = close, .volume = volume};
}
Bar flat(double price, double volume = 1) { return bar(price, price, price, volume); }

TEST(Oscillators, the_bands_are_standard_deviations_around_the_mean) {
    Bollinger bands(4, 2);
    for (const double close : {2.0, 4.0, 4.0}) EXPECT_FALSE(bands.add(close));
    // Mean 4, deviation sqrt((4 + 0 + 0 + 4) / 4).
    const Value at = bands.add(6);
    EXPECT_DOUBLE_EQ(bands.bands().middle, 4);
    EXPECT_DOUBLE_EQ(bands.bands().upper, 4 + 2 * std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(bands.bands().lower, 4 - 2 * std::sqrt(2.0));
    EXPECT_DOUBLE_EQ(at.value(), 0.5 + 2 / (4 * std::sqrt(2.0)));
}

TEST(Oscillators, bands_see_a_small_move_of_a_large_price) {
    Bollinger bands(2, 1);
    bands.add(1e8);
    bands.add(1e8 + 0.01);
    EXPECT_NEAR(bands.bands().upper - bands.bands().lower, 0.01, 1e-7);
}

TEST(Oscillators, the_macd_signal_begins_as_the_mean_of_the_first_differences) {
    Macd macd(2, 3, 2);
    // Slow: mean 2, then 3. Fast begins with closes 2 and 3: 2.5, then 3.5.
    macd.add(1);
    macd.add(2);
    const Macd::Lines first = macd.add(3);
    EXPECT_DOUBLE_EQ(first.line.value(), 0.5);
    EXPECT_FALSE(first.signal);
    const Macd::Lines second = macd.add(4);
    EXPECT_DOUBLE_EQ(second.line.value(), 0.5);
    EXPECT_DOUBLE_EQ(second.signal.value(), 0.5);
}

TEST(Oscillators, money_flows_in_when_the_typical_price_rises) {
    Mfi mfi(2);
    EXPECT_FALSE(mfi.add(flat(10)));
    EXPECT_FALSE(mfi.add(flat(12, 5)));                          // 60 in.
    EXPECT_DOUBLE_EQ(mfi.add(flat(10, 2)).value(), 100 * 0.75);  // 20 out.
    EXPECT_DOUBLE_EQ(mfi.add(flat(10, 9)).value(), 0);           // Neither: 20 out.
    EXPECT_DOUBLE_EQ(mfi.add(flat(10, 9)).value(), 0);           // Nothing flowed.
}

TEST(Oscillators, prices_that_are_equal_but_for_the_last_bit_move_no_money) {
    Mfi mfi(1);
    // (1.2108 + 1.2094 + 1.2099) and (1.2108 + 1.2088 + 1.2105) are both 3.6301.
    mfi.add(bar(1.2108, 1.2094, 1.2099));
    EXPECT_EQ(mfi.add(bar(1.2108, 1.2088, 1.2105)), 0.0);
}

TEST(Oscillators, the_channel_index_is_a_distance_in_mean_distances) {
    Cci cci(3);
    cci.add(flat(1));
    cci.add(flat(2));
    // Mean 3, distances 2, 1 and 3: their mean is 2.
    EXPECT_DOUBLE_EQ(cci.add(flat(6)).value(), 3 / (0.015 * 2));
    cci.add(flat(6));
    EXPECT_EQ(cci.add(flat(6)), 0.0);
}

TEST(Oscillators, the_ultimate_oscillator_weighs_the_short_period_most) {
    UltimateOscillator ultimate(1, 2, 3);
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(ultimate.add(bar(11, 9, 10)));
    // Pressure 1 of 2, three times; then 2 of 2.
    EXPECT_DOUBLE_EQ(ultimate.add(bar(11, 9, 11)).value(),
                     100 * (4 * 1.0 + 2 * 0.75 + 4.0 / 6) / 7);
    UltimateOscillator still(1, 2, 3);
    for (int i = 0; i < 3; ++i) still.add(flat(10));
    EXPECT_EQ(still.add(flat(10)), 0.0);
}

TEST(Oscillators, a_true_range_reaches_to_the_close_before) {
    EXPECT_EQ(true_range(bar(12, 11, 11), 10), 2);
    EXPECT_EQ(true_range(bar(12, 11, 11), 14), 3);
    EXPECT_EQ(true_range(bar(12, 9, 11), 10), 3);
    Atr atr(2);
    EXPECT_FALSE(atr.add(bar(11, 9, 10)));
    EXPECT_FALSE(atr.add(bar(11, 9, 10)));
    EXPECT_DOUBLE_EQ(atr.add(bar(14, 10, 13)).value(), 3);
}

TEST(Oscillators, a_trend_has_one_direction_and_full_strength) {
    Adx adx(3);
    Adx::Lines lines;
    for (int i = 0; i < 6; ++i) lines = adx.add(bar(11.0 + i, 9.0 + i, 10.0 + i));
    EXPECT_DOUBLE_EQ(lines.adx.value(), 100);
    EXPECT_DOUBLE_EQ(lines.plus.value(), 50);  // It moved 1 in a range of 2.
    EXPECT_DOUBLE_EQ(lines.minus.value(), 0);
}

TEST(Oscillators, a_market_without_movement_has_no_direction) {
    Adx adx(2);
    Adx::Lines lines;
    for (int i = 0; i < 4; ++i) lines = adx.add(flat(10));
    EXPECT_EQ(lines.adx, 0.0);
    EXPECT_EQ(lines.plus, 0.0);
    EXPECT_EQ(lines.minus, 0.0);
}

TEST(Oscillators, the_stochastic_is_the_place_in_the_range) {
    Stochastic stochastic(2, 1, 2);
    EXPECT_FALSE(stochastic.add(bar(12, 8, 10)).k);
    EXPECT_DOUBLE_EQ(stochastic.add(bar(14, 10, 11)).k.value(), 50);
    const Stochastic::Lines lines = stochastic.add(bar(16, 12, 16));
    EXPECT_DOUBLE_EQ(lines.k.value(), 100);
    EXPECT_DOUBLE_EQ(lines.d.value(), 75);
    EXPECT_EQ(Stochastic(1, 1, 1).add(flat(10)).k, 0.0);
}

TEST(Oscillators, extremes_are_those_of_the_newest) {
    RollingHigh high(3);
    std::vector<Value> seen;
    for (const double number : {5.0, 1.0, 2.0, 2.0, 1.0, 0.0}) seen.push_back(high.add(number));
    EXPECT_EQ(seen, (std::vector<Value>{{}, {}, 5.0, 2.0, 2.0, 2.0}));
}

TEST(Oscillators, a_volume_is_held_against_the_candles_before_it) {
    RelativeVolume volume(2);
    EXPECT_FALSE(volume.add(flat(1, 10)));
    EXPECT_FALSE(volume.add(flat(1, 30)));
    EXPECT_DOUBLE_EQ(volume.add(flat(1, 60)).value(), 3);
    RelativeVolume quiet(1);
    quiet.add(flat(1, 0));
    EXPECT_FALSE(quiet.add(flat(1, 5)));
}

TEST(Oscillators, a_sum_of_zeros_is_zero_whatever_was_before) {
    RollingSum sum(3);
    for (const double number : {0.1, 0.7, 1e17, 0.0, 0.0, 0.0}) sum.add(number);
    EXPECT_EQ(sum.sum(), 0);
    RollingSum rest(3);
    for (const double number : {1.0, 1e17, 0.1, 0.2, 0.3, 0.4}) rest.add(number);
    EXPECT_DOUBLE_EQ(rest.sum(), 0.9);  // Added up afresh.
}

}  // namespace
}  // namespace strongroom::indicators
