// What the signer bridge costs: the same orders at the signer's own sockets, and at those that the
// bridge makes elsewhere, over TLS on this machine. Real processes; works in the current folder.
//
//   bench_bridge [--json] [--seconds N]
#include <arpa/inet.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bench/signer_desk.h"

namespace strongroom::bench {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kRate = 500;  // Orders a second: below what a busy disk syncs.

int spawn(const std::string& program, std::vector<std::string> words) {
    const int made = ::fork();
    if (made != 0) return made;
    words.insert(words.begin(), program);
    std::vector<char*> raw;
    for (std::string& word : words) raw.push_back(word.data());
    raw.push_back(nullptr);
    (void)::execv(program.c_str(), raw.data());
    ::_exit(127);
}

std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        give_up("no port is free");
    (void)::close(probe);
    return ntohs(address.sin_port);
}

// Both ends, from certificates to sockets.
class TwoEnds {
  public:
    TwoEnds(const std::string& program, const std::string& box) : folder_(box + "-platform") {
        const std::string certs = folder_ + "/certs";
        std::filesystem::create_directories(folder_ + "/run/signer");
        int status = 0;
        (void)::waitpid(spawn(program, {"signer-bridge", "certs", certs, "--host", "127.0.0.1",
                                        "--port", std::to_string(free_port())}),
                        &status, 0);
        if (status != 0) give_up("signer-bridge certs fails");
        serve_ = spawn(program, {"signer-bridge", "serve", "--folder", box, "--config",
                                 certs + "/signer-box/serve.toml"});
        connect_ = spawn(program, {"signer-bridge", "connect", "--folder", folder_, "--config",
                                   certs + "/platform/connect.toml"});
        const Peer until_it_stands(folder_ + "/run/signer/status.sock");
    }
    ~TwoEnds() {
        for (const int end : {connect_, serve_}) {
            (void)::kill(end, SIGTERM);
            (void)::waitpid(end, nullptr, 0);
        }
        std::filesystem::remove_all(folder_);
    }
    TwoEnds(const TwoEnds&) = delete;
    TwoEnds& operator=(const TwoEnds&) = delete;
    const std::string& folder() const { return folder_; }

  private:
    std::string folder_;
    int serve_ = -1;
    int connect_ = -1;
};

// One question with an answer and nothing behind it: what the way itself takes.
Latency status_trips(const std::string& folder, int count) {
    Peer status(folder + "/run/signer/status.sock");
    std::vector<double> milliseconds;
    proto::ToSigner message;
    message.mutable_get_status();
    for (int i = 0; i < count; ++i) {
        const auto start = Clock::now();
        status.send(message);
        (void)status.wait();
        milliseconds.push_back(seconds_since(start) * 1e3);
    }
    return latency_of(milliseconds);
}

Json measure(const std::string& folder, int seconds) {
    constexpr int trips = 3'000;
    const auto json_of = [](const Latency& latency) {
        return Json{{"p50_ms", latency.p50}, {"p99_ms", latency.p99}, {"p999_ms", latency.p999}};
    };
    (void)open_loop(folder, kRate, 1);  // Warm.
    return {{"order", json_of(open_loop(folder, kRate, seconds))},
            {"status", json_of(status_trips(folder, trips))}};
}

void print(const Json& all) {
    for (const char* what : {"order", "status"}) {
        for (const char* way : {"direct", "bridge"}) {
            const Json& from = all[way][what];
            fmt::print("{:<8} {:<8} p50 {:.3f}  p99 {:.3f}  p99.9 {:.3f} ms\n", what, way,
                       from["p50_ms"].get<double>(), from["p99_ms"].get<double>(),
                       from["p999_ms"].get<double>());
        }
    }
}

}  // namespace
}  // namespace strongroom::bench

int main(int argc, char** argv) {
    using namespace strongroom::bench;
    const bool is_json = has_flag(argc, argv, "--json");
    const int seconds = option(argc, argv, "--seconds", 4);
    if (sodium_init() < 0) give_up("libsodium does not start");
    const std::filesystem::path own(argv[0]);
    SignerProcess signer(std::filesystem::path(own).replace_filename("strongroom-signer"));
    strongroom::proto::ToSigner init;
    init.mutable_init()->set_passphrase("bench");
    init.mutable_init()->set_is_practice(true);
    signer.tell(init);
    add_key(signer, "hmac", "hmac-secret-of-the-benchmark-0123456789abcdef0123456789abcdef");
    Json all;
    all["direct"] = measure(signer.folder(), seconds);
    const TwoEnds bridge(std::filesystem::path(own).replace_filename("strongroom"),
                         signer.folder());
    all["bridge"] = measure(bridge.folder(), seconds);
    if (is_json)
        fmt::print("{}\n", all.dump(2));
    else
        print(all);
    return 0;
}
