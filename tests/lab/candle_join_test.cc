// Files of one market become one series, whatever order they are given in.
#include "lab/candle_join.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

// Candles at these minutes.
CandleFile file(const std::string& name, const std::vector<int>& at,
                const std::string& origin = "") {
    std::string text = origin.empty() ? "" : "# " + origin + "\n";
    text += "timestamp,open,high,low,close,volume\n";
    for (const int minute : at) text += std::to_string(minute * 60'000) + ",10,12,9,11,5\n";
    return {name, MUST(read_candles(text, name))};
}

std::vector<std::int64_t> minutes_of(const CandleSeries& series) {
    std::vector<std::int64_t> at;
    for (const Candle& candle : series.candles) at.push_back(candle.open_time.ms / 60'000);
    return at;
}

TEST(JoinCandles, files_in_any_order_of_time_become_one_series) {
    const CandleFile a = file("a.csv", {1, 2, 3});
    const CandleFile b = file("b.csv", {4, 5});
    const CandleFile c = file("c.csv", {8, 9, 11});
    for (const auto& order : {std::vector{a, b, c}, std::vector{c, a, b}, std::vector{b, c, a}}) {
        const CandleSeries all = MUST(join_candles(order));
        EXPECT_EQ(minutes_of(all), (std::vector<std::int64_t>{1, 2, 3, 4, 5, 8, 9, 11}));
        EXPECT_EQ(all.interval, minutes(1));
        EXPECT_EQ(all.gaps, 2U);
    }
}

TEST(JoinCandles, one_file_is_itself) {
    EXPECT_EQ(minutes_of(MUST(join_candles({file("a.csv", {1, 2, 4})}))),
              (std::vector<std::int64_t>{1, 2, 4}));
}

TEST(JoinCandles, an_overlap_names_both_files) {
    EXPECT_FAILS(
        "a.csv and b.csv overlap: one goes on to 1970-01-01T00:03:00.000Z, the other "
        "begins at 1970-01-01T00:03:00.000Z",
        join_candles({file("b.csv", {3, 4}), file("a.csv", {1, 2, 3})}));
    EXPECT_FAILS("a.csv and b.csv overlap",
                 join_candles({file("a.csv", {1, 2, 9}), file("b.csv", {4, 5})}));
    EXPECT_FAILS("a.csv and a.csv overlap",
                 join_candles({file("a.csv", {1, 2}), file("a.csv", {1, 2})}));
    EXPECT_FAILS("b.csv and c.csv overlap",
                 join_candles({file("a.csv", {0}), file("b.csv", {5}), file("c.csv", {5})}));
}

TEST(JoinCandles, different_intervals_name_both_files) {
    EXPECT_FAILS("a.csv has candles of 1m and b.csv has candles of 5m",
                 join_candles({file("b.csv", {10, 15}), file("a.csv", {1, 2})}));
}

TEST(JoinCandles, files_that_do_not_meet_on_the_interval_name_both) {
    EXPECT_FAILS("b.csv begins 7m after the last candle of a.csv, which is no multiple of 5m",
                 join_candles({file("a.csv", {0, 5}), file("b.csv", {12, 17})}));
}

TEST(JoinCandles, a_file_with_one_candle_goes_with_any_interval) {
    const CandleSeries all = MUST(join_candles({file("b.csv", {10}), file("a.csv", {0, 5})}));
    EXPECT_EQ(all.interval, minutes(5));
    EXPECT_EQ(all.gaps, 0U);
    const CandleSeries ones =
        MUST(join_candles({file("c.csv", {9}), file("a.csv", {0}), file("b.csv", {3})}));
    EXPECT_EQ(ones.interval, minutes(3));
    EXPECT_EQ(ones.gaps, 1U);
}

// A report must say that its prices are made up, also after they were joined.
TEST(JoinCandles, what_the_files_say_of_their_origin_is_kept) {
    EXPECT_EQ(MUST(join_candles({file("b.csv", {3}, "generated, seed 2"),
                                 file("a.csv", {1, 2}, "generated, seed 1")}))
                  .origin,
              "generated, seed 1; generated, seed 2");
    EXPECT_EQ(MUST(join_candles({file("b.csv", {3}, "generated, seed 1"),
                                 file("a.csv", {1, 2}, "generated, seed 1")}))
                  .origin,
              "generated, seed 1");
}

}  // namespace
}  // namespace strongroom::lab
