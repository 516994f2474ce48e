// The ledger beside its yardsticks, in the same run on the same disk: a commit of 1, 16 and 256
// entries beside a bare write and fdatasync of as many bytes, and verifying a log beside reading
// its files and hashing their bytes once. Prints the ratios last, and how long a log of 1,000,000
// entries takes to verify. Works in the current folder, which should lie on the disk that is asked
// about.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "base/real_env.h"
#include "ledger/log.h"
#include "ledger/tail.h"
#include "ledger/verify.h"

namespace strongroom::ledger {
namespace {

constexpr std::size_t kEntryBytes = 256;
constexpr std::size_t kRecordBytes = 64;  // What the tail adds to a commit,
constexpr std::size_t kLengthBytes = 2;   // and to an entry.
constexpr std::uint64_t kVerifiedEntries = 1'000'000;

const std::string kFolder = fmt::format("ledger-bench-{}", ::getpid());

struct Key {
    Key() {
        verifier.name = "bench.example/ledger";
        crypto_sign_keypair(verifier.public_key.data(), secret.data());
    }
    TrustedLog identity() const { return {.origin = verifier.name, .keys = {verifier}}; }
    Result<Signature> sign(ByteView bytes) const {
        Signature signature;
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret.data());
        return signature;
    }

    NoteKey verifier;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

const Key& key() {
    static const Key made;
    return made;
}

PosixDisk& disk() {
    static PosixDisk made;
    return made;
}

// A benchmark that fails has no figure to print.
template <typename T>
T must(Result<T> result) {
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().message);
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

Log create_log(const std::string& name) {
    return must(Log::create(
        disk(), {.folder = fmt::format("{}/{}", kFolder, name), .identity = key().identity()}));
}

void commit_entries(benchmark::State& state) {
    static int logs = 0;
    Log log = create_log(fmt::format("log-{}", ++logs));
    const Bytes entry(kEntryBytes, 7);
    for ([[maybe_unused]] auto step : state) {
        for (std::int64_t i = 0; i < state.range(0); ++i) must(log.append(entry));
        must(log.commit());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void write_and_sync(benchmark::State& state) {
    static int files = 0;
    const auto file = must(disk().open_append(fmt::format("{}/raw-{}", kFolder, ++files)));
    const auto count = static_cast<std::size_t>(state.range(0));
    const Bytes bytes(kRecordBytes + count * (kLengthBytes + kEntryBytes), 7);
    for ([[maybe_unused]] auto step : state) {
        must(file->append(bytes));
        must(file->sync());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

// Written once, for both sides of the comparison.
const std::string& verified_log() {
    static const std::string folder = [] {
        Log log = create_log("verified");
        while (log.size() < kVerifiedEntries) {
            for (int i = 0; i < 1000; ++i)
                must(log.append(as_bytes(fmt::format("{:0256}", log.size() + 1000))));
            must(log.commit());
        }
        must(log.publish([](ByteView bytes) { return key().sign(bytes); }));
        return kFolder + "/verified";
    }();
    return folder;
}

void verify(benchmark::State& state) {
    verified_log();
    for ([[maybe_unused]] auto step : state)
        must(verify_log(disk(), verified_log(), key().identity()));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kVerifiedEntries));
}

void read_and_hash(benchmark::State& state) {
    verified_log();
    for ([[maybe_unused]] auto step : state) {
        for (const auto& found : std::filesystem::recursive_directory_iterator(verified_log())) {
            if (!found.is_regular_file()) continue;
            const Bytes bytes = must(disk().read(found.path().string(), kBundleBytesMax));
            std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
            crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
            benchmark::DoNotOptimize(hash);
        }
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kVerifiedEntries));
}

BENCHMARK(commit_entries)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK(write_and_sync)->Arg(1)->Arg(16)->Arg(256)->UseRealTime();
BENCHMARK(verify)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);
BENCHMARK(read_and_hash)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(1);

// Shows the usual table and remembers the median of each benchmark.
class Ratios final : public benchmark::ConsoleReporter {
  public:
    void ReportRuns(const std::vector<Run>& runs) override {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median")
                medians_[run.run_name.str()] = run.GetAdjustedRealTime();
        }
    }
    void print(const std::string& name, const std::string& yardstick) const {
        const auto own = medians_.find(name);
        const auto other = medians_.find(yardstick);
        if (own == medians_.end() || other == medians_.end()) return;  // Filtered out.
        fmt::print("{} takes {:.2f} times as long as {}\n", name, own->second / other->second,
                   yardstick);
    }

    void print_verify(const std::string& name) const {
        const auto own = medians_.find(name);
        if (own == medians_.end()) return;
        fmt::print("verify: {} entries of {} bytes in {:.2f} s (figure to hold: at most 10 s)\n",
                   kVerifiedEntries, kEntryBytes, own->second / 1000);
    }

  private:
    std::map<std::string, double> medians_;
};

}  // namespace
}  // namespace strongroom::ledger

int main(int argc, char** argv) {
    using strongroom::ledger::kFolder;
    // Repeated, and in mixed order, so that a busy moment of the disk does not hit one side alone.
    std::vector<char*> arguments(argv, argv + argc);
    std::string repeat = "--benchmark_repetitions=9";
    std::string mix = "--benchmark_enable_random_interleaving=true";
    std::string brief = "--benchmark_display_aggregates_only=true";
    arguments.insert(arguments.begin() + 1, {repeat.data(), mix.data(), brief.data()});
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
    strongroom::ledger::must(strongroom::ledger::disk().make_folder(kFolder));
    strongroom::ledger::Ratios ratios;
    benchmark::RunSpecifiedBenchmarks(&ratios);
    std::filesystem::remove_all(kFolder);
    for (const char* entries : {"1", "16", "256"}) {
        ratios.print(fmt::format("commit_entries/{}/real_time", entries),
                     fmt::format("write_and_sync/{}/real_time", entries));
    }
    ratios.print("verify/iterations:1/real_time", "read_and_hash/iterations:1/real_time");
    ratios.print_verify("verify/iterations:1/real_time");
    return 0;
}
