// Venues beside their yardsticks, in the same run: codecs (simdjson and OpenSSL over the same
// bytes), books, the courier (a bare TLS write) and the practice venue. Prints the usual table and,
// last, each figure with its goal.
//
//   bench_venues [any option of Google Benchmark]
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>

#include "bench/venues_figures.h"

namespace strongroom::bench {
namespace {

// Shows the usual table and remembers the median of each benchmark, in nanoseconds.
class Medians final : public benchmark::ConsoleReporter {
  public:
    void ReportRuns(const std::vector<Run>& runs) override {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.run_type != Run::RT_Aggregate || run.aggregate_name != "median") continue;
            medians_[run.run_name.str()] =
                run.GetAdjustedCPUTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
        }
    }
    // Nothing when it was filtered out.
    double operator[](const std::string& name) const {
        const auto found = medians_.find(name);
        return found == medians_.end() ? 0 : found->second;
    }

  private:
    std::map<std::string, double> medians_;
};

constexpr double levels = 100'000;  // Of one pass over a book's messages (venues_books.cc).
constexpr double us = 1e3;

std::vector<Figure> codec_figures(const Medians& of) {
    std::vector<Figure> all;
    for (const std::string venue : {"binance", "kucoin", "coinbase"}) {
        const bool is_coinbase = venue == "coinbase";
        all.push_back(
            {.name = venue + ": private order event read",
             .value = of[(is_coinbase ? "read_coinbase_event/" : "read_order_event/") + venue] / us,
             .unit = "us",
             .goal = 2,
             .yardstick = of["read_json/" + venue] / orders / us,
             .yardstick_name = "simdjson alone"});
    }
    for (const std::string venue : {"kucoin", "coinbase"}) {
        const double bare = of["read_book_json/" + venue];
        const double replayed = of["replay_" + venue];
        all.push_back({.name = venue + ": changes of a book read, each level",
                       .value = of["read_book_" + venue] / levels / us,
                       .unit = "us",
                       .goal = 1,
                       .yardstick = bare / levels / us,
                       .yardstick_name = "simdjson alone"});
        all.push_back({.name = venue + ": book replayed through codec and book",
                       .value = replayed > 0 ? levels / replayed * us : 0,
                       .unit = "M levels/s",
                       .goal = 3,
                       .is_rate = true,
                       .yardstick = bare > 0 ? levels / bare * us : 0,
                       .yardstick_name = "simdjson alone"});
    }
    for (const std::string venue : {"binance", "kucoin"}) {
        all.push_back({.name = venue + ": order written and signed",
                       .value = of["sign_order/" + venue] / us,
                       .unit = "us",
                       .goal = 2,
                       .yardstick = of["bare_hmac/" + venue] / us,
                       .yardstick_name = "OpenSSL's HMAC"});
    }
    all.push_back({.name = "coinbase: token signed by ES256",
                   .value = of["sign_token"] / us,
                   .unit = "us",
                   .goal = 20,
                   .yardstick = of["bare_ecdsa"] / us,
                   .yardstick_name = "OpenSSL's ECDSA"});
    return all;
}

void print(const Figure& figure) {
    if (figure.value <= 0) return;  // Filtered out.
    const bool is_met = figure.is_rate ? figure.value >= figure.goal : figure.value <= figure.goal;
    std::string beside;
    if (figure.yardstick > 0) {
        beside = fmt::format("; {:.2f} times {} ({:.4g})", figure.value / figure.yardstick,
                             figure.yardstick_name, figure.yardstick);
    }
    fmt::print("{:<52} {:>9.4g} {:<10} {} {}{}\n", figure.name, figure.value, figure.unit,
               figure.is_rate ? "at least" : "at most", fmt::format("{:g}", figure.goal),
               is_met ? beside : ", MISSED" + beside);
}

}  // namespace

std::string golden(const std::string& name) {
    const std::string path =
        fmt::format("{}/tests/golden/venues/{}.json", STRONGROOM_SOURCE_DIR, name);
    std::ifstream file(path, std::ios::binary);
    if (!file) must(Status(fail(Errc::io, path + ": cannot be read")));
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace strongroom::bench

int main(int argc, char** argv) {
    using namespace strongroom::bench;
    // Repeated, and in mixed order, so that a busy moment does not hit one side alone.
    std::vector<char*> arguments(argv, argv + argc);
    std::string repeat = "--benchmark_repetitions=5";
    std::string mix = "--benchmark_enable_random_interleaving=true";
    std::string brief = "--benchmark_display_aggregates_only=true";
    arguments.insert(arguments.begin() + 1, {repeat.data(), mix.data(), brief.data()});
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
    Medians medians;
    benchmark::RunSpecifiedBenchmarks(&medians);
    for (const Figure& figure : codec_figures(medians)) print(figure);
    // Somebody who asks for some of the codecs does not want to wait for the rest.
    if (!benchmark::GetBenchmarkFilter().empty()) return 0;
    for (const Figure& figure : courier_figures()) print(figure);
    for (const Figure& figure : practice_figures()) print(figure);
    return 0;
}
