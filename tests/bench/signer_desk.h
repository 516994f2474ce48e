// An engine and a courier of a signer's, for benchmarks: orders out, signatures in, and how long
// that takes.
#pragma once

#include <poll.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "bench/signer_process.h"
#include "signer.pb.h"

namespace strongroom::bench {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point start);

// The number behind this option; `otherwise` when it is not there or is none.
int option(int argc, char** argv, std::string_view name, int otherwise);
bool has_flag(int argc, char** argv, std::string_view name);

// An account that may trade although no venue was asked.
void add_key(SignerProcess& signer, const std::string& account, const std::string& secret);

std::string order_frame(const std::string& account);  // The next one.
std::uint64_t orders_made();                          // So far: also the number of the last.

class Desk {
  public:
    // At the sockets FOLDER/run/signer.
    explicit Desk(const std::string& folder)
        : courier(folder + "/run/signer/courier.sock"),
          engine(folder + "/run/signer/engine.sock") {}

    // Reads what is there; `signed_one` hears the number of each signed request.
    template <typename Heard>
    void read(int wait_ms, Heard signed_one) {
        std::array<pollfd, 2> watched{
            pollfd{.fd = courier.descriptor(), .events = POLLIN, .revents = 0},
            pollfd{.fd = engine.descriptor(), .events = POLLIN, .revents = 0}};
        if (::poll(watched.data(), watched.size(), wait_ms) <= 0) return;
        if (watched[1].revents != 0) {
            for (const Bytes& frame : engine.receive()) check(frame);
        }
        if (watched[0].revents == 0) return;
        for (const Bytes& frame : courier.receive()) {
            proto::FromSigner message;
            if (!message.ParseFromArray(frame.data(), static_cast<int>(frame.size())))
                give_up("a message that cannot be read");
            if (message.has_signed_request()) signed_one(message.signed_request().request_id());
        }
    }
    static void check(const Bytes& frame);

    Peer courier;
    Peer engine;
};

struct Latency {
    double p50 = 0;
    double p99 = 0;
    double p999 = 0;
};
Latency latency_of(std::vector<double>& milliseconds);

// Orders at a fixed rate, whether or not the last one was answered: from the decision to the signed
// bytes at the courier.
Latency open_loop(const std::string& folder, int rate, int seconds);

}  // namespace strongroom::bench
