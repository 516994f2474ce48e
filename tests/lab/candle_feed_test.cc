// What a bot that follows candles is told of them.
#include "lab/candle_feed.h"

#include <vector>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

// One-minute candles from `first` on; each opens at its number and closes one above.
CandleSeries minutes_from(int first, int count) {
    CandleSeries series{.interval = minutes(1)};
    for (int i = first; i < first + count; ++i)
        series.candles.push_back({Time{minutes(i).ms}, {i + 1}, {i + 3}, {i + 1}, {i + 2}, 1});
    return series;
}

Time at(int minute) { return {minutes(minute).ms}; }

class Feed : public testing::Test {
  protected:
    std::vector<Candle> closed(const CandleSeries& series, Time end, Time since = {}) {
        CandleFeed feed(1);
        feed.set(0, series);
        return MUST(feed.closed(0, follower, since, end));
    }
    static std::vector<std::int64_t> opens(const std::vector<Candle>& candles) {
        std::vector<std::int64_t> list;
        for (const Candle& candle : candles) list.push_back(candle.open_time.ms / 60'000);
        return list;
    }
    using List = std::vector<std::int64_t>;

    engine::Core::CandleFollower follower{.interval = minutes(5)};
};

TEST_F(Feed, history_is_the_newest_closed_candles_oldest_first) {
    follower.history = 2;
    EXPECT_EQ(opens(closed(minutes_from(0, 20), at(17))), (List{5, 10}));
}

TEST_F(Feed, a_longer_candle_has_the_first_open_the_last_close_the_extremes_and_all_the_volume) {
    follower.history = 1;
    const Candle made = closed(minutes_from(0, 20), at(17)).front();
    EXPECT_EQ(made, (Candle{at(10), {11}, {17}, {11}, {16}, 5}));
}

TEST_F(Feed, less_history_than_was_asked_for_is_what_there_is) {
    follower.history = 100;
    EXPECT_EQ(opens(closed(minutes_from(0, 20), at(17))), (List{0, 5, 10}));
}

TEST_F(Feed, a_candle_that_began_before_the_prices_do_is_left_out) {
    follower.history = 100;
    EXPECT_EQ(opens(closed(minutes_from(2, 20), at(17))), (List{5, 10}));
}

TEST_F(Feed, a_candle_that_still_grows_is_not_told) {
    follower.history = 100;
    EXPECT_TRUE(closed(minutes_from(0, 20), Time{at(5).ms - 1}).empty());
    EXPECT_EQ(opens(closed(minutes_from(0, 20), at(5))), (List{0}));
}

TEST_F(Feed, what_was_seen_is_not_told_again) {
    follower.seen = at(5);
    EXPECT_TRUE(closed(minutes_from(0, 20), at(14)).empty());
    EXPECT_EQ(opens(closed(minutes_from(0, 20), at(15))), (List{10}));
}

TEST_F(Feed, without_history_only_what_closes_from_now_on_is_told) {
    EXPECT_TRUE(closed(minutes_from(0, 20), at(14), at(12)).empty());
    EXPECT_EQ(opens(closed(minutes_from(0, 20), at(15), at(12))), (List{10}));
}

TEST_F(Feed, a_candle_whose_end_falls_into_a_gap_is_told_after_it) {
    CandleSeries series = minutes_from(0, 8);
    for (const Candle& candle : minutes_from(22, 5).candles) series.candles.push_back(candle);
    follower.seen = at(0);
    EXPECT_TRUE(closed(series, at(9)).empty());
    EXPECT_EQ(opens(closed(series, at(22))), (List{5}));
}

TEST_F(Feed, candles_that_do_not_divide_the_interval_are_an_error_that_names_both) {
    for (const Duration interval : {minutes(7), minutes(60)}) {
        CandleSeries series = minutes_from(0, 20);
        series.interval = minutes(5);
        CandleFeed feed(1);
        feed.set(0, series);
        follower.interval = interval;
        const auto told = feed.closed(0, follower, {}, at(20));
        if (interval == minutes(60)) {
            EXPECT_TRUE(told.has_value());
        } else {
            EXPECT_FAILS("the bot follows candles of 7m, which cannot be made of candles of 5m",
                         told);
        }
    }
}

TEST_F(Feed, a_market_without_candles_has_nothing_to_tell) {
    CandleFeed feed(1);
    EXPECT_TRUE(MUST(feed.closed(0, follower, {}, at(20))).empty());
}

}  // namespace
}  // namespace strongroom::lab
