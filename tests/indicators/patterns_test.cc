// Heikin Ashi, the parabolic stop, bases and the rating.
#include <gtest/gtest.h>

#include "indicators/heikin_ashi.h"
#include "indicators/parabolic_sar.h"
#include "indicators/qfl.h"
#include "indicators/rating.h"

namespace strongroom::indicators {
namespace {

Bar bar(double high, double low, double close) {
    return {.open = close, .high = high, .low = low, .close = close, .volume = 1};
}

TEST(Patterns, a_heikin_ashi_candle_opens_in_the_middle_of_the_one_before) {
    HeikinAshi candles;
    EXPECT_EQ(candles.add({.open = 10, .high = 14, .low = 8, .close = 12}), 0.0);
    EXPECT_EQ(candles.candle().open, 11);
    EXPECT_EQ(candles.candle().close, 11);  // No colour.
    EXPECT_EQ(candles.add({.open = 12, .high = 20, .low = 12, .close = 20}), 1.0);
    EXPECT_EQ(candles.candle().open, 11);
    EXPECT_EQ(candles.candle().close, 16);
    EXPECT_EQ(candles.candle().low, 11);  // Reaches to the open.
    EXPECT_EQ(candles.candle().high, 20);
}

TEST(Patterns, a_run_counts_candles_of_one_colour_and_turns_with_it) {
    HeikinAshi candles;
    candles.add(bar(10, 10, 10));
    EXPECT_EQ(candles.add(bar(12, 12, 12)), 1.0);
    EXPECT_EQ(candles.add(bar(14, 14, 14)), 2.0);
    EXPECT_EQ(candles.add(bar(1, 1, 1)), -1.0);
    EXPECT_EQ(candles.add(bar(1, 1, 1)), -2.0);
}

TEST(Patterns, the_parabolic_stop_is_below_a_rise_and_jumps_above_when_touched) {
    ParabolicSar sar(0.02, 0.2);
    EXPECT_FALSE(sar.add(bar(11, 9, 10)));
    EXPECT_DOUBLE_EQ(sar.add(bar(12, 10, 11)).value(), 9);
    // 9 + 0.02 * (12 - 9) is above the low of the first candle it must stay below.
    EXPECT_DOUBLE_EQ(sar.add(bar(13, 11, 12)).value(), 9.06);
    EXPECT_DOUBLE_EQ(sar.add(bar(13, 5, 6)).value(), 13);  // The highest of the rise.
    EXPECT_GT(sar.add(bar(8, 4, 5)).value(), 8);
}

TEST(Patterns, it_begins_downwards_when_the_low_fell_further_than_the_high_rose) {
    ParabolicSar sar(0.02, 0.2);
    sar.add(bar(11, 9, 10));
    EXPECT_DOUBLE_EQ(sar.add(bar(10.5, 8, 9)).value(), 11);
}

TEST(Patterns, a_base_is_a_low_that_the_market_bounced_from) {
    QflBase qfl(2, 5);
    for (const double low : {100.0, 99.0, 95.0}) EXPECT_FALSE(qfl.add(bar(low + 1, low, low)));
    EXPECT_FALSE(qfl.add(bar(98, 96, 97)));
    EXPECT_DOUBLE_EQ(qfl.add(bar(100, 97, 98)).value(), 100 * (98 / 95.0 - 1));
    EXPECT_EQ(qfl.base(), 95.0);
    EXPECT_NEAR(qfl.add(bar(92, 90, 90.25)).value(), -5, 1e-12);  // Cracked.
    EXPECT_EQ(qfl.base(), 95.0);
}

TEST(Patterns, a_low_without_a_bounce_or_beside_a_lower_one_is_no_base) {
    QflBase weak(2, 5);
    for (const double low : {100.0, 99.0, 95.0, 96.0, 97.0})
        EXPECT_FALSE(weak.add(bar(low + 1, low, low)));
    QflBase lower(2, 1);
    for (const double low : {100.0, 99.0, 95.0, 98.0, 94.0})
        EXPECT_FALSE(lower.add(bar(low + 5, low, low)));
    QflBase twin(2, 1);
    for (const double low : {100.0, 95.0, 95.0, 98.0, 98.0})
        EXPECT_FALSE(twin.add(bar(low + 5, low, low)));
}

TEST(Patterns, all_averages_vote_for_a_steady_rise_and_against_a_fall) {
    Rating rise;
    Rating fall;
    Value up;
    Value down;
    for (int i = 0; i < 199; ++i) {
        EXPECT_FALSE(rise.add(bar(101.0 + i, 99.0 + i, 100.0 + i)));
        fall.add(bar(501.0 - i, 499.0 - i, 500.0 - i));
    }
    up = rise.add(bar(301, 299, 300));
    down = fall.add(bar(301, 299, 300));
    ASSERT_TRUE(up && down);
    EXPECT_GT(*up, 0.4);
    EXPECT_LT(*down, -0.4);
}

TEST(Patterns, a_market_that_stands_still_gets_no_vote) {
    Rating rating;
    Value value;
    for (int i = 0; i < 250; ++i) value = rating.add(bar(0.1, 0.1, 0.1));
    // One sell: pressure of nothing, which TA-Lib has as 0.
    EXPECT_DOUBLE_EQ(value.value(), -1.0 / 11 / 2);
}

}  // namespace
}  // namespace strongroom::indicators
