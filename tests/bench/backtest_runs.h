// A bot of examples/ through a backtest, again and again.
#pragma once

#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/real_env.h"
#include "lab/backtest.h"

namespace strongroom::lab {

// `job` has the prices, of which there are so many.
inline void run_example(benchmark::State& state, const char* bot, BacktestJob job,
                        std::int64_t prices) {
    SystemClock clock;
    std::ifstream file(std::string(STRONGROOM_SOURCE_DIR) + "/examples/" + bot, std::ios::binary);
    job.bot_file = std::string(std::istreambuf_iterator<char>(file), {});
    job.file_name = bot;
    std::size_t fills = 0;
    for (auto _ : state) {
        const auto result = run_backtest(job, clock);
        if (!result) {
            state.SkipWithError(result.error().message.c_str());
            return;
        }
        fills = result->fills.size();
    }
    state.SetItemsProcessed(state.iterations() * prices);
    state.counters["fills"] = static_cast<double>(fills);
}

}  // namespace strongroom::lab
