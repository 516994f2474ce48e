// Bytes per second of reading market files, and trades per second of a backtest on trades.
//
// The yardsticks are a pass over the same text that only counts its lines, and a pass over the same
// trades that only finds the highest and the lowest price.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/backtest_runs.h"
#include "lab/market_generator.h"

namespace strongroom::lab {
namespace {

constexpr std::int64_t kRows = 200'000;
constexpr std::int64_t kTrades = 2'000'000;

const std::string& candle_text() {
    static const std::string text = write_candles_csv(generate_market({.candles = kRows}));
    return text;
}

// Ten trades for each candle, from its open to its close, each a hundredth of a coin.
const std::vector<MarketTrade>& trades() {
    static const std::vector<MarketTrade> made = [] {
        constexpr int each = 10;
        const CandleSeries market = generate_market({.candles = kTrades / each});
        const Qty qty{Decimal::from_raw(Decimal::one_raw / 100)};
        std::vector<MarketTrade> list;
        for (const Candle& candle : market.candles) {
            const Int128 from = candle.open.value.raw();
            const Int128 step = (candle.close.value.raw() - from) / each;
            for (int i = 0; i < each; ++i) {
                const Decimal price = Decimal::from_raw(from + step * i);
                list.push_back(
                    {candle.open_time + seconds(6 * i),
                     {round_to(price, Decimal::from_raw(Decimal::one_raw / 100), Round::nearest)},
                     qty,
                     i % 2 == 0 ? Side::buy : Side::sell});
            }
        }
        return list;
    }();
    return made;
}

const std::string& trade_text() {
    static const std::string text = [] {
        std::string made = "timestamp,id,price,qty,buyer_is_maker\n";
        for (std::size_t i = 0; i < kRows; ++i) {
            const MarketTrade& trade = trades()[i];
            made += fmt::format("{},{},{},{},{}\n", trade.time.ms, 3'735'683'259 + i,
                                trade.price.value.to_fixed(8), trade.qty.value.to_fixed(8),
                                trade.taker_side == Side::sell ? 1 : 0);
        }
        return made;
    }();
    return text;
}

void count(benchmark::State& state, const std::string& text) {
    state.SetItemsProcessed(state.iterations() * kRows);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

void lines_of_candles(benchmark::State& state) {
    const std::string& text = candle_text();
    for (auto _ : state) benchmark::DoNotOptimize(std::ranges::count(text, '\n'));
    count(state, text);
}

void load_candles(benchmark::State& state) {
    const std::string& text = candle_text();
    for (auto _ : state) benchmark::DoNotOptimize(read_candles(text, "bench.csv"));
    count(state, text);
}

void lines_of_trades(benchmark::State& state) {
    const std::string& text = trade_text();
    for (auto _ : state) benchmark::DoNotOptimize(std::ranges::count(text, '\n'));
    count(state, text);
}

void load_trades(benchmark::State& state) {
    const std::string& text = trade_text();
    for (auto _ : state) benchmark::DoNotOptimize(read_trades(text, "bench.csv"));
    count(state, text);
}

void one_pass_of_trades(benchmark::State& state) {
    const std::vector<MarketTrade>& all = trades();
    for (auto _ : state) {
        auto prices = std::ranges::minmax(all, {}, &MarketTrade::price);
        benchmark::DoNotOptimize(prices);
    }
    state.SetItemsProcessed(state.iterations() * kTrades);
}

void replay_trades(benchmark::State& state, const char* bot) {
    run_example(state, bot, {.trades = &trades()}, kTrades);
}

BENCHMARK(lines_of_candles)->Unit(benchmark::kMillisecond);
BENCHMARK(load_candles)->Unit(benchmark::kMillisecond);
BENCHMARK(lines_of_trades)->Unit(benchmark::kMillisecond);
BENCHMARK(load_trades)->Unit(benchmark::kMillisecond);
BENCHMARK(one_pass_of_trades)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay_trades, dca, "dca-btc.toml")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(replay_trades, grid, "grid-btc.toml")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace strongroom::lab
