// Is this dump ours: from the command to the verdict, through a real signer and a real
// `strongroom leak check`.
//
//   bench_leak [--json] [--keys N] [--rows N] [--stream-mb N]
//
// A file of N rows, two words each, against a signer that was just opened; then a stream that is
// never a file, with the command's peak memory. Beside the stream stands what `sha256sum` takes for
// the same bytes. Works in /dev/shm where there is one: a disk would only be waited for while the
// keys are added.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "bench/signer_desk.h"
#include "signer.pb.h"

namespace strongroom::bench {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kInFlight = 64;
constexpr int kOurs = 100;                      // Every so many-th key of ours is in the file.
constexpr std::size_t kPoolBytes = 32U << 20U;  // Words come again after so many bytes.

std::string word_of(std::mt19937_64& dice, std::size_t length = 64) {
    constexpr std::string_view letters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string word;
    while (word.size() < length) word.push_back(letters[dice() % letters.size()]);
    return word;
}

struct Pair {
    std::string id;
    std::string secret;
};

std::vector<Pair> pairs(std::mt19937_64& dice, int count) {
    std::vector<Pair> out;
    for (int i = 0; i < count; ++i) out.push_back({word_of(dice), word_of(dice)});
    return out;
}

// 200 bytes a row.
std::string row_of(std::size_t number, const Pair& pair) {
    return fmt::format("{:>10},2022-12-28,user {:<21},{},{},{:<17}\n", number, number, pair.id,
                       pair.secret, "trade read");
}

void add_keys(SignerProcess& signer, const std::vector<Pair>& keys) {
    Peer admin(signer.socket("admin"));
    proto::ToSigner message;
    proto::AddKey& key = *message.mutable_add_key();
    key.set_venue("binance");
    key.set_policy(
        "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n");
    std::size_t answered = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        key.set_account(fmt::format("a{}", i));
        key.set_api_key(keys[i].id);
        key.set_secret(keys[i].secret);
        admin.send(message);
        for (; i - answered >= kInFlight; ++answered) (void)admin.wait();
        if (i % 5'000 == 0) fmt::print(stderr, "\radding keys: {} of {} ", i, keys.size());
    }
    for (; answered < keys.size(); ++answered) (void)admin.wait();
    fmt::print(stderr, "\r{:40}\r", "");
}

void unseal(SignerProcess& signer) {
    proto::ToSigner message;
    message.mutable_unseal()->set_passphrase("bench");
    signer.tell(message);
}

// ---- A child ---------------------------------------------------------------------------------

struct Ran {
    double seconds = 0;
    double peak_mib = 0;
    int code = -1;
};

// `feed` gets the writing end of its stdin; what it says goes to the file `out`.
template <typename Feed>
Ran run(const std::vector<std::string>& command, const std::string& out, Feed feed) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) give_up("no pipe");
    const auto start = Clock::now();
    const int pid = ::fork();
    if (pid == 0) {
        std::vector<char*> arguments;
        for (const std::string& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
        arguments.push_back(nullptr);
        const int file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        (void)::dup2(pipe[0], 0);
        (void)::dup2(file, 1);
        (void)::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    (void)::close(pipe[0]);
    feed(pipe[1]);
    (void)::close(pipe[1]);
    int status = 0;
    rusage used{};
    (void)::wait4(pid, &status, 0, &used);
    return {.seconds = seconds_since(start),
            .peak_mib = static_cast<double>(used.ru_maxrss) / 1024,
            .code = WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

void write_all(int out, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t size = ::write(out, bytes.data(), bytes.size());
        if (size <= 0) give_up("the reader ended");
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

// ---- What is measured ------------------------------------------------------------------------

std::vector<std::string> check_of(const SignerProcess& signer, const std::string& program,
                                  const std::string& file) {
    return {program, "leak", "check", file, "--folder", signer.folder(), "--json"};
}

Json file_figures(SignerProcess& signer, const std::string& program, const std::vector<Pair>& keys,
                  int rows) {
    std::mt19937_64 dice(28);
    const std::string path = signer.folder() + "/dump.csv";
    std::size_t ours = 0;
    {
        std::ofstream file(path);
        for (int i = 0; i < rows; ++i) {
            const bool is_ours = i % kOurs == 0 && ours < keys.size();
            file << row_of(static_cast<std::size_t>(i),
                           is_ours ? keys[ours++] : Pair{word_of(dice), word_of(dice)});
        }
    }
    const std::string out = signer.folder() + "/verdict.json";
    Json figures{{"bytes", std::filesystem::file_size(path)}};
    for (const char* turn : {"cold_s", "warm_s"}) {
        const Ran ran = run(check_of(signer, program, path), out, [](int) {});
        std::ifstream file(out);
        const Json verdict = Json::parse(file, nullptr, false);
        if (ran.code != 1 || verdict.is_discarded() || verdict["keys"].size() != ours)
            give_up(fmt::format("the verdict is wrong (exit {})", ran.code));
        figures["words"] = verdict["tokens"];
        figures["found"] = ours;
        figures[turn] = ran.seconds;
    }
    return figures;
}

Json stream_figures(SignerProcess& signer, const std::string& program, int megabytes) {
    std::mt19937_64 dice(29);
    std::string pool;
    for (std::size_t i = 0; pool.size() < kPoolBytes; ++i)
        pool += row_of(i, {word_of(dice), word_of(dice)});
    const std::size_t whole = static_cast<std::size_t>(megabytes) * 1'000'000;
    const auto feed = [&](int out) {
        for (std::size_t left = whole; left > 0;) {
            const std::size_t size = std::min(left, pool.size());
            write_all(out, std::string_view(pool).substr(0, size));
            left -= size;
        }
    };
    const std::string out = signer.folder() + "/stream.json";
    const Ran bare = run({"sha256sum"}, out, feed);
    const Ran ran = run(check_of(signer, program, "-"), out, feed);
    if (bare.code != 0 || ran.code != 0)
        give_up(fmt::format("a stream of nobody's words ends with exit {}", ran.code));
    const double size = megabytes;
    return {{"mb", megabytes},
            {"mb_per_s", size / ran.seconds},
            {"peak_mib", ran.peak_mib},
            {"sha256sum_mb_per_s", size / bare.seconds}};
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
    using namespace strongroom::bench;
    (void)std::signal(SIGPIPE, SIG_IGN);
    const auto beside = [&](const char* name) {
        return std::filesystem::absolute(argv[0]).replace_filename(name).string();
    };
    const std::string program = beside("strongroom");
    const std::string signer_program = beside("strongroom-signer");
    if (std::filesystem::is_directory("/dev/shm")) std::filesystem::current_path("/dev/shm");
    SignerProcess signer(signer_program);
    strongroom::proto::ToSigner init;
    init.mutable_init()->set_passphrase("bench");
    init.mutable_init()->set_is_practice(true);
    signer.tell(init);
    std::mt19937_64 dice(27);
    const auto keys = pairs(dice, option(argc, argv, "--keys", 100'000));
    add_keys(signer, keys);
    signer.restart();
    unseal(signer);
    const Json file = file_figures(signer, program, keys, option(argc, argv, "--rows", 100'000));
    const Json stream = stream_figures(signer, program, option(argc, argv, "--stream-mb", 2'000));
    if (has_flag(argc, argv, "--json")) {
        fmt::print("{}\n", Json{{"keys", keys.size()}, {"file", file}, {"stream", stream}}.dump(2));
        return 0;
    }
    fmt::print("{} keys; file of {} bytes, {} words, {} keys found: {:.2f} s cold, {:.2f} s warm\n",
               keys.size(), file["bytes"].get<std::size_t>(), file["words"].get<std::size_t>(),
               file["found"].get<std::size_t>(), file["cold_s"].get<double>(),
               file["warm_s"].get<double>());
    fmt::print("stream of {} MB: {:.0f} MB/s, peak {:.0f} MiB; sha256sum of it {:.0f} MB/s\n",
               stream["mb"].get<int>(), stream["mb_per_s"].get<double>(),
               stream["peak_mib"].get<double>(), stream["sha256sum_mb_per_s"].get<double>());
    return 0;
}
