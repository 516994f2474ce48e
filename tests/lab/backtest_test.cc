// Vectors B1 and B2 of docs/backtest.md, and that a result is a function of its inputs.
#include "lab/backtest.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>

#include "base/real_env.h"
#include "lab/market_generator.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;
using test::read_text;
using test::shared_path;
using test::source_path;

SystemClock clock_of_the_run;

BacktestResult run(const std::string& bot, const CandleSeries& candles) {
    const BacktestJob job{
        .bot_file = read_text(source_path(bot)), .file_name = bot, .candles = &candles};
    return MUST(run_backtest(job, clock_of_the_run));
}

std::string line(const TestFill& entry) {
    const Fill& f = entry.fill;
    return fmt::format("{},{},{},{},{}", f.time.ms, to_string(f.side), f.price.value.to_string(),
                       f.qty.value.to_string(), f.fee.amount.to_string());
}

std::string sha256(const std::string& text) {
    Bytes hash(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(hash.data(), as_bytes(text).data(), text.size());
    return to_hex(hash);
}

std::string hash_of(const BacktestResult& result) {
    std::string text;
    for (const TestFill& fill : result.fills) text += (text.empty() ? "" : "\n") + line(fill);
    return sha256(text).substr(0, 16);
}

std::int64_t closed_deals(const BacktestResult& result) {
    return std::ranges::count_if(result.deals,
                                 [](const Deal& deal) { return deal.closed.has_value(); });
}

class RecordedPrices : public testing::Test {
  protected:
    void SetUp() override {
        const std::string path = shared_path("data/ohlcv/nautilus_BTC-PERP-1m.csv");
        if (path.empty()) GTEST_SKIP() << "no recorded prices beside the repository";
        candles_ = MUST(read_candles(read_text(path), path));
        ASSERT_EQ(candles_.candles.size(), 45'031U);
    }
    CandleSeries candles_;
};

TEST_F(RecordedPrices, vector_b1_the_dca_bot) {
    const BacktestResult result = run("examples/dca-btc.toml", candles_);
    const char* first[] = {
        "1640991660000,buy,46328.27,0.00215,0.0996057805,base order",
        "1640998170000,sell,46699.55,0.00215,0.1004040325,take profit",
        "1640998170000,buy,46708.89,0.00214,0.0999570246,base order",
        "1641014610000,sell,47083.22,0.00214,0.1007580908,take profit",
        "1641014610000,buy,47092.64,0.00212,0.0998363968,base order",
        "1641014730000,sell,47470.05,0.00212,0.100636506,take profit",
        "1641014730000,buy,47479.55,0.0021,0.099707055,base order",
        "1641015810000,buy,47289.63,0.00422,0.1995622386,safety order 1 of 5",
    };
    for (std::size_t i = 0; i < std::size(first); ++i) {
        EXPECT_EQ(line(result.fills.at(i)) + "," + result.fills[i].why, first[i]);
    }
    EXPECT_EQ(result.fills.size(), 63U);
    EXPECT_EQ(closed_deals(result), 14);
    EXPECT_EQ(result.fees, "27.9142201966"_d);
    EXPECT_EQ(result.equity_end, "9659.5168724834"_d);
    EXPECT_EQ(result.base_end, "0.06033"_d);
    EXPECT_EQ(result.quote_end, "7336.4827120034"_d);
    EXPECT_EQ(hash_of(result), "6d3be70809863119");
}

TEST_F(RecordedPrices, vector_b2_the_grid_bot) {
    const BacktestResult result = run("examples/grid-btc.toml", candles_);
    const char* first[] = {
        "1640991660000,buy,46328.27,0.03228,1.4954765556,balancing",
        "1640993670000,sell,46500,0.00538,0.25017,grid line 35",
        "1640995170000,buy,46200,0.00538,0.248556,grid line 34",
        "1640995650000,sell,46500,0.00538,0.25017,grid line 35",
        "1640999850000,sell,46800,0.00538,0.251784,grid line 36",
        "1641014610000,sell,47100,0.00538,0.253398,grid line 37",
    };
    for (std::size_t i = 0; i < std::size(first); ++i) {
        EXPECT_EQ(line(result.fills.at(i)) + "," + result.fills[i].why, first[i]);
    }
    EXPECT_EQ(result.fills.size(), 629U);
    EXPECT_EQ(result.fees, "140.2123205556"_d);
    EXPECT_EQ(result.equity_end, "9583.2824288044"_d);
    EXPECT_EQ(result.base_end, "0.17216"_d);
    EXPECT_EQ(result.quote_end, "2954.1831238444"_d);
    EXPECT_EQ(hash_of(result), "a5659e3f66ad0b7b");
}

// Two averages that cross, on each candle's close, bought and sold at the next one's open: what
// four other backtesters give for the same rule on the same candles, to the last unit.
TEST_F(RecordedPrices, vector_b3_the_averages_that_cross) {
    const BacktestResult result = run("examples/sma-btc.toml", candles_);
    EXPECT_EQ(result.fills.size(), 1890U);
    EXPECT_EQ(closed_deals(result), 945);
    EXPECT_EQ(result.fees, "1555.38525"_d);
    EXPECT_EQ(result.equity_end, "998057.26475"_d);
    EXPECT_EQ(result.base_end, 0);
    EXPECT_EQ(hash_of(result), "af88e2e39cb72d96");
}

// ---- Vectors that anybody can repeat
// -------------------------------------------------------------

class MadeUpPrices : public testing::Test {
  protected:
    static const CandleSeries& candles() {
        static const CandleSeries made = generate_market({});
        return made;
    }
};

TEST_F(MadeUpPrices, the_market_of_seed_1_is_the_one_of_the_vectors) {
    EXPECT_EQ(sha256(write_candles_csv(candles())),
              "668884d53f9084593e0b610d5360a78a6aac020d375c6396bed2556f3d1924df");
}

TEST_F(MadeUpPrices, vector_m1_the_dca_bot) {
    const BacktestResult result = run("examples/dca-btc.toml", candles());
    EXPECT_EQ(result.fills.size(), 1122U);
    EXPECT_EQ(closed_deals(result), 331);
    EXPECT_EQ(result.fees, "430.4082166604"_d);
    EXPECT_EQ(result.equity_end, "10956.8388929716"_d);
    EXPECT_EQ(result.base_end, "0.02428"_d);
    EXPECT_EQ(result.quote_end, "8542.4099707396"_d);
    EXPECT_EQ(hash_of(result), "9ac4d990c6ceac2f");
}

TEST_F(MadeUpPrices, vector_m2_the_grid_bot) {
    const BacktestResult result = run("examples/grid-btc.toml", candles());
    EXPECT_EQ(result.fills.size(), 198U);
    EXPECT_EQ(closed_deals(result), 102);
    EXPECT_EQ(result.fees, "51.030722472"_d);
    EXPECT_EQ(result.equity_end, "10143.378805528"_d);
    EXPECT_EQ(result.base_end, 0);
    EXPECT_EQ(hash_of(result), "f537676fa2b54bfc");
}

}  // namespace
}  // namespace strongroom::lab
