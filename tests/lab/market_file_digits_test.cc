// Numbers of market files are read many digits at once: they are the same as digit by digit,
// wherever they stand and however long they are.
#include <algorithm>
#include <vector>

#include "lab/market_file.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

std::string digits(std::size_t count, std::size_t seed) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + (seed + i * 7) % 10);
    return text;
}

std::string candle_row(const std::string& volume, int minute) {
    return std::to_string(minute * 60'000) + ",10,12,9,11," + volume;
}

// A blank at the end of a line changes nothing but the way that it is read.
std::string with_blanks(const std::string& text) {
    std::string spaced;
    for (const char c : text) spaced += c == '\n' ? std::string(" \n") : std::string(1, c);
    return spaced;
}

TEST(MarketFileDigits, a_number_of_any_length_is_what_Decimal_reads) {
    int accepted = 0;
    int refused = 0;
    for (std::size_t whole = 0; whole <= 28; ++whole) {
        for (std::size_t part = 0; part <= 14; ++part) {
            const std::string number =
                digits(whole, whole + part) + (part > 0 ? "." + digits(part, part) : "");
            const auto series = read_candles(
                "timestamp,open,high,low,close,volume\n" + candle_row(number, 1) + "\n", "x.csv");
            const Result<Decimal> wanted = Decimal::parse(number);
            ASSERT_EQ(series.has_value(), wanted.has_value()) << number;
            if (wanted) {
                EXPECT_EQ(series->candles[0].volume, *wanted) << number;
                ++accepted;
            } else {
                EXPECT_EQ(series.error().message, "x.csv:2: " + wanted.error().message);
                ++refused;
            }
        }
    }
    EXPECT_GT(accepted, 300);
    EXPECT_GT(refused, 60);
}

TEST(MarketFileDigits, what_is_nearly_a_number_is_refused_as_Decimal_refuses_it) {
    for (const char* number :
         {".5", "5.",   ".",  "1.2.3", "1..2", "+5",  "--5", "5-",   "5:1", "5/1",
          "1e", "0x10", "１", "5'000", "5\t",  "\t5", "5 5", "5\r6", "\"5", "#5"}) {
        const auto series = read_candles(
            "timestamp,open,high,low,close,volume\n" + candle_row(number, 1) + "\n", "x.csv");
        ASSERT_FALSE(series.has_value()) << number;
        EXPECT_TRUE(series.error().message.starts_with("x.csv:2: ")) << series.error().message;
    }
}

TEST(MarketFileDigits, rows_are_the_same_wherever_they_stand_and_however_lines_end) {
    for (std::size_t before = 0; before < 140; ++before) {
        std::string text = "#" + std::string(before, 'x') + "\n";
        std::vector<Decimal> wanted;
        for (int i = 1; i <= 9; ++i) {
            const std::string volume = digits(static_cast<std::size_t>(i), before) + "." +
                                       digits(static_cast<std::size_t>(10 - i), before + 3);
            text += candle_row(volume, i) + (i % 3 == 0 ? "\r\n" : "\n");
            wanted.push_back(MUST(Decimal::parse(volume)));
        }
        const CandleSeries series = MUST(read_candles(text, "x.csv"));
        const CandleSeries unended = MUST(read_candles(text.substr(0, text.size() - 2), "x.csv"));
        const CandleSeries returned = MUST(read_candles(text.substr(0, text.size() - 1), "x.csv"));
        const CandleSeries spaced = MUST(read_candles(with_blanks(text), "x.csv"));
        std::vector<Decimal> volumes;
        for (const Candle& candle : series.candles) volumes.push_back(candle.volume);
        EXPECT_EQ(volumes, wanted) << before;
        EXPECT_EQ(unended.candles, series.candles) << before;
        EXPECT_EQ(returned.candles, series.candles) << before;
        EXPECT_EQ(spaced.candles, series.candles) << before;
        EXPECT_EQ(series.interval, minutes(1));
    }
}

TEST(MarketFileDigits, an_error_far_down_names_its_own_line_after_lines_of_every_sort) {
    const std::string head = "# a remark\n\ntimestamp,open,high,low,close,volume\r\n";
    std::string rows;
    int line = 3;
    for (int i = 1; i <= 300; ++i) {
        rows += candle_row(i % 7 == 0 ? "1e3" : "17.25", i) + (i % 5 == 0 ? " \n" : "\n");
        rows += i % 11 == 0 ? "\n# between\n" : "";
        line += i % 11 == 0 ? 3 : 1;
    }
    const auto series = read_candles(head + rows + candle_row("seven", 301) + "\n", "x.csv");
    ASSERT_FALSE(series.has_value());
    EXPECT_TRUE(series.error().message.starts_with("x.csv:" + std::to_string(line + 1) + ": "))
        << series.error().message;
}

TEST(MarketFileDigits, times_of_up_to_sixteen_digits_are_milliseconds_or_microseconds) {
    const auto time_of = [](const std::string& text) {
        return read_candles("timestamp,open,high,low,close,volume\n" + text + ",10,12,9,11,1\n",
                            "x.csv");
    };
    EXPECT_EQ(MUST(time_of("0")).candles[0].open_time.ms, 0);
    EXPECT_EQ(MUST(time_of("99999999999999")).candles[0].open_time.ms, 99'999'999'999'999);
    EXPECT_EQ(MUST(time_of("100000000000000")).candles[0].open_time.ms, 100'000'000'000);
    EXPECT_EQ(MUST(time_of("1735689600000000")).candles[0].open_time.ms, 1'735'689'600'000);
    EXPECT_EQ(MUST(time_of("00000001735689600000")).candles[0].open_time.ms, 1'735'689'600'000);
    EXPECT_FAILS("is not a time", time_of("400000000055819873"));
    EXPECT_FAILS("is not a time", time_of("60000.5"));
    EXPECT_FAILS("is not a time", time_of(""));
}

TEST(MarketFileDigits, more_rows_than_the_first_one_promises_are_read) {
    std::string text =
        "timestamp,open,high,low,close,volume\n60000,10.000000000000,12.000000000000,"
        "9.000000000000,11.000000000000,1.000000000000\n";
    for (int i = 2; i <= 2'000; ++i) text += candle_row("5", i) + "\n";
    const CandleSeries series = MUST(read_candles(text, "x.csv"));
    ASSERT_EQ(series.candles.size(), 2'000U);
    EXPECT_EQ(series.candles.front().volume, 1);
    EXPECT_EQ(series.candles.back().open_time.ms, 2'000 * 60'000);
    EXPECT_EQ(series.gaps, 0U);
}

}  // namespace
}  // namespace strongroom::lab
