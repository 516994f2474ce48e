// A thousand settings on 45,031 candles in memory, beside as many passes over the same memory.
//
// The yardstick reads every candle's high and low a thousand times, on one core: no sweep that
// looks at each candle in each run can be faster on one. `./dev bench sweep` prints both.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/real_env.h"
#include "lab/market_generator.h"
#include "lab/sweep.h"

namespace strongroom::lab {
namespace {

constexpr std::size_t kCandles = 45'031;
constexpr std::int64_t kRuns = 1'000;

const CandleSeries& series() {
    static const CandleSeries made = generate_market({.seed = 1, .candles = kCandles});
    return made;
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void passes(benchmark::State& state) {
    for (auto _ : state) {
        for (std::int64_t run = 0; run < kRuns; ++run) {
            Price high = series().candles.front().high;
            Price low = series().candles.front().low;
            for (const Candle& candle : series().candles) {
                high = std::max(high, candle.high);
                low = std::min(low, candle.low);
            }
            benchmark::DoNotOptimize(high);
            benchmark::DoNotOptimize(low);
        }
    }
    state.SetItemsProcessed(state.iterations() * kRuns * static_cast<std::int64_t>(kCandles));
}

void sweep(benchmark::State& state, const char* bot, const std::vector<std::string>& axes) {
    SystemClock clock;
    const std::string path = std::string(STRONGROOM_SOURCE_DIR) + "/examples/" + bot;
    SweepJob job{.bot_file = read_text(path),
                 .file_name = bot,
                 .candles = {&series()},
                 .axes = {},
                 .threads = static_cast<unsigned>(state.range(0))};
    for (const std::string& axis : axes) job.axes.push_back(*parse_axis(axis));
    std::uint64_t fills = 0;
    for (auto _ : state) {
        const auto runs = run_sweep(job, clock);
        if (!runs || std::ssize(*runs) != kRuns) {
            state.SkipWithError(runs ? "not a thousand runs" : runs.error().message.c_str());
            return;
        }
        fills = 0;
        for (const SweepRun& run : *runs) fills += run.fills;
    }
    state.SetItemsProcessed(state.iterations() * kRuns * static_cast<std::int64_t>(kCandles));
    state.counters["runs/s"] = benchmark::Counter(static_cast<double>(state.iterations() * kRuns),
                                                  benchmark::Counter::kIsRate);
    state.counters["fills a run"] = static_cast<double>(fills) / kRuns;
}

const std::vector<std::string> kDca = {"dca.take_profit_pct=0.2:5:0.2",
                                       "dca.deviation_pct=0.1:4:0.1"};
const std::vector<std::string> kSma = {"dca.start[0].fast=5:24:1", "dca.start[0].slow=30:79:1"};
const std::vector<std::string> kGrid = {"grid.intervals=11:50:1", "grid.investment=1100:3500:100"};

void with_threads(benchmark::internal::Benchmark* made) {
    const auto cores = static_cast<std::int64_t>(std::max(1U, std::thread::hardware_concurrency()));
    made->Unit(benchmark::kMillisecond)->UseRealTime()->Arg(1);
    if (cores > 1) made->Arg(cores);
}

BENCHMARK(passes)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(sweep, dca, "dca-btc.toml", kDca)->Apply(with_threads);
BENCHMARK_CAPTURE(sweep, grid, "grid-btc.toml", kGrid)->Apply(with_threads);
BENCHMARK_CAPTURE(sweep, sma, "sma-btc.toml", kSma)->Apply(with_threads);

}  // namespace
}  // namespace strongroom::lab

BENCHMARK_MAIN();
