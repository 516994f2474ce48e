// Who an end of the signer bridge is, and whom it believes.
#pragma once

#include <cstddef>
#include <string>

#include "base/time.h"

namespace strongroom::net {

struct BridgeIdentity {
    std::string certificate_pem;
    std::string key_pem;
    std::string ca_pem;  // The private authority of both ends. Never the system's.
};

// What both ends hold to.
struct BridgeLimits {
    // Towards the signer a frame has as much as the signer takes; from it, as much as any has.
    std::size_t question_bytes_max = 1U << 20;
    std::size_t answer_bytes_max = 16U << 20;
    // Fewer than the signer's own 64: the owner at its box always has a way in.
    std::size_t connections_max = 48;
    std::size_t strangers_max = 16;         // Not yet through the handshake and the hello.
    Duration handshake_limit = seconds(5);  // TCP, TLS and hello together.
    Duration stall_limit = seconds(20);     // A side that does not read for so long is cut off.
    Duration ping_every = seconds(2);       // On the link.
    Duration link_silence_limit = seconds(10);
    Duration first_retry = milliseconds(100);
    Duration longest_retry = seconds(2);
    Duration refusal_pause = milliseconds(500);  // Before a local client sees that it was refused.
};

}  // namespace strongroom::net
