// Candles per second of a backtest with the candles in memory, beside one pass over the same
// memory.
//
// One bot decides on the averages of each closed candle, the others wait for prices. The yardstick
// reads every candle's high and low once: no backtest can be faster. Loading, trades and the whole
// process are measured apart (backtest_load.cc, backtest_process.cc).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "bench/backtest_runs.h"

namespace strongroom::lab {
namespace {

constexpr std::int64_t kCandles = 2'000'000;

// One-minute candles of a seeded walk; only their shape matters here.
const CandleSeries& series() {
    static const CandleSeries made = [] {
        CandleSeries walk{.interval = minutes(1)};
        std::uint64_t state = 42;
        std::int64_t cents = 4'600'000;
        const auto step = [&state](std::int64_t span) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            return static_cast<std::int64_t>(state >> 33U) % (2 * span + 1) - span;
        };
        const auto price = [](std::int64_t c) {
            return Price{Decimal::from_raw(static_cast<Int128>(c) * 10'000'000'000)};
        };
        for (std::int64_t i = 0; i < kCandles; ++i) {
            const std::int64_t open = cents;
            const std::int64_t close =
                std::clamp<std::int64_t>(open + step(3000), 2'000'000, 9'000'000);
            const std::int64_t high = std::max(open, close) + std::abs(step(1500));
            const std::int64_t low = std::min(open, close) - std::abs(step(1500));
            walk.candles.push_back(
                {Time{i * 60'000}, price(open), price(high), price(low), price(close), 100});
            cents = close;
        }
        return walk;
    }();
    return made;
}

void one_pass(benchmark::State& state) {
    const auto& candles = series().candles;
    for (auto _ : state) {
        Price high = candles.front().high;
        Price low = candles.front().low;
        for (const Candle& candle : candles) {
            high = std::max(high, candle.high);
            low = std::min(low, candle.low);
        }
        benchmark::DoNotOptimize(high);
        benchmark::DoNotOptimize(low);
    }
    state.SetItemsProcessed(state.iterations() * kCandles);
}

void backtest(benchmark::State& state, const char* bot) {
    run_example(state, bot, {.candles = &series()}, kCandles);
}

BENCHMARK(one_pass)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(backtest, dca, "dca-btc.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(backtest, grid, "grid-btc.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(backtest, sma, "sma-btc.toml")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace strongroom::lab

BENCHMARK_MAIN();
