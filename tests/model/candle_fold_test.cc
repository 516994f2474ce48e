// Candles of one interval made into candles of a longer one.
#include "model/candle_fold.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

constexpr Time kMidnight{1'700'006'400'000};

Candle minute(int number, int open, int high, int low, int close, int volume = 1) {
    return {kMidnight + minutes(number), {open}, {high}, {low}, {close}, volume};
}

TEST(CandleFold, an_interval_begins_at_a_multiple_of_its_length) {
    EXPECT_EQ(interval_begin(kMidnight + minutes(7), minutes(5)), kMidnight + minutes(5));
    EXPECT_EQ(interval_begin(kMidnight + minutes(5), minutes(5)), kMidnight + minutes(5));
    EXPECT_EQ(interval_begin(kMidnight + minutes(1439), minutes(1440)), kMidnight);
    EXPECT_EQ(interval_begin(Time{-1}, minutes(1)), Time{-60'000});
    const Duration week = minutes(7LL * 1'440);
    EXPECT_EQ(to_iso8601(interval_begin(kMidnight, week)).substr(0, 10),
              "2023-11-13");  // A Monday.
    EXPECT_EQ(interval_begin(interval_begin(kMidnight, week), week),
              interval_begin(kMidnight, week));
}

TEST(CandleFold, nothing_folds_into_nothing) {
    EXPECT_EQ(fold({}, minutes(5)), std::nullopt);
    EXPECT_TRUE(fold_all({}, minutes(5)).empty());
}

TEST(CandleFold, a_whole_has_the_first_open_the_last_close_the_extremes_and_all_the_volume) {
    const std::vector<Candle> parts{minute(6, 10, 12, 9, 11, 2), minute(7, 11, 15, 10, 14, 3),
                                    minute(9, 14, 14, 8, 9, 4)};
    const Candle whole = fold(parts, minutes(5)).value();
    EXPECT_EQ(whole, (Candle{kMidnight + minutes(5), {10}, {15}, {8}, {9}, 9}));
}

TEST(CandleFold, each_interval_with_trades_has_one_and_a_quiet_one_has_none) {
    const std::vector<Candle> parts{minute(3, 1, 1, 1, 1), minute(4, 1, 2, 1, 2),
                                    minute(5, 2, 3, 2, 3), minute(11, 3, 3, 3, 3)};
    const std::vector<Candle> folded = fold_all(parts, minutes(5));
    ASSERT_EQ(folded.size(), 3U);
    EXPECT_EQ(folded[0].open_time, kMidnight);
    EXPECT_EQ(folded[0].close.value, 2);
    EXPECT_EQ(folded[1].open_time, kMidnight + minutes(5));
    EXPECT_EQ(folded[2].open_time, kMidnight + minutes(10));
}

TEST(CandleFold, candles_of_the_same_interval_stay_as_they_are) {
    const std::vector<Candle> parts{minute(0, 1, 4, 1, 2), minute(1, 2, 3, 2, 3)};
    EXPECT_EQ(fold_all(parts, minutes(1)), parts);
}

}  // namespace
}  // namespace strongroom
