// `strongroom lab backtest` as a whole: a process that starts, reads 45,031 candles from a CSV,
// runs a bot on them, prints and ends.
//
// Each run has its yardstick in turns: of our program that only tells its version the program
// `true`, which is what starting any process takes; of the backtest our program that only tells its
// version. `cpu_ms` is the processor's time of the process, the least of all runs, which other work
// on the machine moves less than the time that passes; `times` is how many of the yardstick it is.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "base/scratch_folder.h"
#include "lab/market_file.h"
#include "lab/market_generator.h"

namespace strongroom::lab {
namespace {

namespace fs = std::filesystem;

// A file of candles, gone with the benchmark.
const std::string& candles() {
    static const ScratchFolder folder("bench-backtest");
    static const std::string path = [] {
        if (folder.path().empty()) std::abort();
        std::string made = folder.path() + "/m.csv";
        std::ofstream(made) << write_candles_csv(generate_market({.candles = 45'031}));
        return made;
    }();
    return path;
}

struct Spent {
    bool is_well = false;
    double cpu_ms = 0;
};

Spent run(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int error =
        ::posix_spawn(&child, words.front().c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return {};
    int status = 0;
    rusage usage{};
    while (::wait4(child, &status, 0, &usage) < 0) {
        if (errno != EINTR) return {};
    }
    const auto ms = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
    };
    return {.is_well = WIFEXITED(status) && WEXITSTATUS(status) == 0,
            .cpu_ms = ms(usage.ru_utime) + ms(usage.ru_stime)};
}

std::string strongroom() { return fs::read_symlink("/proc/self/exe").parent_path() / "strongroom"; }

void in_turns(benchmark::State& state, const std::vector<std::string>& words,
              const std::vector<std::string>& yardstick) {
    double cpu_ms = std::numeric_limits<double>::max();
    double least_ms = std::numeric_limits<double>::max();
    for (auto _ : state) {
        state.PauseTiming();
        const Spent least = run(yardstick);
        state.ResumeTiming();
        const Spent spent = run(words);
        if (!least.is_well || !spent.is_well) {
            state.SkipWithError(fmt::format("{} failed", words.front()).c_str());
            return;
        }
        cpu_ms = std::min(cpu_ms, spent.cpu_ms);
        least_ms = std::min(least_ms, least.cpu_ms);
    }
    state.counters["cpu_ms"] = cpu_ms;
    state.counters["times"] = cpu_ms / least_ms;
}

void read_the_file(benchmark::State& state) {
    for (auto _ : state) {
        std::ifstream file(candles(), std::ios::binary);
        std::string text(fs::file_size(candles()), '\0');
        file.read(text.data(), static_cast<std::streamsize>(text.size()));
        benchmark::DoNotOptimize(text);
    }
}

void process_version(benchmark::State& state) {
    in_turns(state, {strongroom(), "--version"}, {"/bin/true"});
}

void process_backtest(benchmark::State& state) {
    in_turns(
        state,
        {strongroom(), "lab", "backtest", "--bot",
         std::string(STRONGROOM_SOURCE_DIR) + "/examples/grid-btc.toml", "--candles", candles()},
        {strongroom(), "--version"});
}

BENCHMARK(read_the_file)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(process_version)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(50);
BENCHMARK(process_backtest)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(50);

}  // namespace
}  // namespace strongroom::lab
