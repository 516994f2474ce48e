#include "lab/market_file.h"

#include <filesystem>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

constexpr const char* kHeader = "timestamp,open,high,low,close,volume\n";

std::string rows(const std::string& text) { return kHeader + text; }

TEST(MarketFile, reads_plain_csv_and_finds_interval_and_gaps) {
    const CandleSeries series = MUST(read_candles(
        rows("60000,10,12,9,11,5\n120000,11,11,10,10.5,0\n\n300000,10,10,10,10,1\r\n"), "x.csv"));
    ASSERT_EQ(series.candles.size(), 3U);
    EXPECT_EQ(series.interval, minutes(1));
    EXPECT_EQ(series.gaps, 1U);
    EXPECT_EQ(series.candles[1].close.value, "10.5"_d);
    const CandleSeries again = MUST(read_candles(write_candles_csv(series), "again"));
    EXPECT_EQ(again.candles, series.candles);
}

TEST(MarketFile, reads_columns_by_their_names_in_any_order) {
    const CandleSeries series =
        MUST(read_candles("volume,close,low,high,open,open_time\n5,11,9,12,10,60000\n", "x.csv"));
    EXPECT_EQ(series.candles[0].high.value, 12);
}

TEST(MarketFile, reads_klines_of_binance_public_data_in_micro_or_milliseconds) {
    const char* row =
        "1735689600000000,93576.0,93610.9,93537.5,93610.9,8.2,1735689659999999,768978.1,100,4.3,"
        "403001.2,0\n";
    EXPECT_EQ(MUST(read_candles(row, "x.csv")).candles[0].open_time.ms, 1735689600000);
    EXPECT_EQ(MUST(read_candles("1499040000000,1,2,0.5,1,10,1499040059999,0,0,0,0,0\n", "x.csv"))
                  .candles[0]
                  .volume,
              10);
}

TEST(MarketFile, reads_ohlcv_json_of_ccxt_with_exponents_exactly) {
    const CandleSeries series =
        MUST(read_candles("[[60000, 1.9e-05, 2E-05, 1.8e-05, 1.85e-05, 28814.2],\n "
                          "[120000,2e-05,2e-05,2e-05,2e-05,1e+3]]\n",
                          "x.json"));
    ASSERT_EQ(series.candles.size(), 2U);
    EXPECT_EQ(series.candles[0].close.value, "0.0000185"_d);
    EXPECT_EQ(series.candles[1].volume, 1000);
}

struct Breach {
    std::string text;
    const char* message;
};

TEST(MarketFile, a_broken_candle_stops_with_file_line_and_reason) {
    const Breach breaches[] = {
        {rows("60000,10,10,9,11,5\n"), "x.csv:2: high 10 is below open 10 or close 11"},
        {rows("60000,10,12,10.5,11,5\n"), "x.csv:2: low 10.5 is above"},
        {rows("60000,10,12,9,11,5\n60000,10,12,9,11,5\n"),
         "x.csv:3: the same time as the candle before"},
        {rows("120000,10,12,9,11,5\n60000,10,12,9,11,5\n"),
         "x.csv:3: earlier than the candle before"},
        {rows("60000,10,12,9,11,5\n120000,10,12,9,11,5\n210000,10,12,9,11,5\n"),
         "comes 90s after the one before"},
        {rows("60000,10,12,9,eleven,5\n"), "x.csv:2: \"eleven\" is not a number"},
        {rows("60000,10,12,9,NaN,5\n"), "is not a number"},
        {rows("60000,10,12,9\n"), "x.csv:2: 4 columns, at least 6 are needed"},
        {rows("60000,-10,12,-11,11,5\n"), "x.csv:2: a price is not above zero"},
        {rows("60000,10,12,9,11,-5\n"), "the volume is below zero"},
        {rows("60000,10,12,9,11,0.0000000000001\n"), "more than 12 decimal places"},
        {rows("-60000,10,12,9,11,1\n"), "is not a time"},
        {rows("400000000055819873,10,12,9,11,1\n"), "is not a time"},
        {"time,open,high,low\n", "x.csv:1: the header must name"},
        {"", "no candle in it"},
        {rows(""), "no candle in it"},
        {"[[60000,1,1,1,1,1]", "the list is cut short"},
        {"[[60000,1,1,1,1,1]] x", "text after the end"},
        {"[{}]", "a list of numbers was expected"},
        {std::string(100'000, ','), "more than 64 columns"},
    };
    for (const Breach& breach : breaches)
        EXPECT_FAILS(breach.message, read_candles(breach.text, "x.csv"));
}

TEST(MarketFile, reads_trades_with_either_way_to_say_the_side) {
    const auto sided = MUST(read_trades(
        "timestamp,id,side,price,amount\n1570752011620,13519807,sell,0.00141342,23.0\n", "t.csv"));
    EXPECT_EQ(sided[0].taker_side, Side::sell);
    const auto made = MUST(
        read_trades("timestamp,id,price,qty,buyer_is_maker\n1,2,61837.63000000,0.02,0\n", "t.csv"));
    EXPECT_EQ(made[0].taker_side, Side::buy);
    const auto pandas =
        MUST(read_trades("index,timestamp,trade_id,price,quantity,buyer_maker\n0,2021-01-08 "
                         "00:00:00.278+00:00,5,39432.48,0.000263,True\n",
                         "t.csv"));
    EXPECT_EQ(pandas[0].time.ms, 1610064000278);
    EXPECT_FAILS("t.csv:3: earlier than the trade before",
                 read_trades("timestamp,price,qty,side\n5,1,1,buy\n4,1,1,buy\n", "t.csv"));
    EXPECT_FAILS("t.csv:2: \"up\" is no side",
                 read_trades("timestamp,price,qty,side\n5,1,1,up\n", "t.csv"));
    EXPECT_FAILS("t.csv:2: the price is not",
                 read_trades("timestamp,price,qty,side\n5,0,1,buy\n", "t.csv"));
    EXPECT_FAILS("the header must name", read_trades("a,b\n", "t.csv"));
}

TEST(MarketFile, reads_every_recorded_file_and_refuses_the_one_that_is_broken_at_its_source) {
    const std::string folder = test::source_path("../shared/data/ohlcv");
    if (!std::filesystem::is_directory(folder))
        GTEST_SKIP() << "no recorded prices beside the repository";
    int read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string path = entry.path().string();
        if (path.ends_with("gct_binance_BTCUSDT-1d.csv")) {
            EXPECT_FAILS("BTCUSDT-1d.csv:", read_candles(test::read_text(path), path));
            continue;
        }
        EXPECT_OK(read_candles(test::read_text(path), path));
        ++read;
    }
    EXPECT_GT(read, 40);
}

}  // namespace
}  // namespace strongroom::lab
