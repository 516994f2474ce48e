// AsioNetwork: the real Network of an Env (base/env.h): HTTP/1.1 and WebSocket clients with TLS.
//
// Warm connections: a connection that was used is kept for the next request to the same endpoint.
// Certificates are checked against the endpoint's CA file or the system's store, names included;
// TLS 1.2 or later. A name that stands for a private address is refused, and so is a certificate
// that no pinned key vouches for (net/host_rules.h), before a byte is sent. No redirect is
// followed, nothing is unpacked, all sizes are bounded.
#pragma once

#include <memory>

#include "base/env.h"
#include "net/event_loop.h"
#include "net/host_rules.h"

namespace strongroom::net {

struct NetworkLimits {
    std::size_t head_bytes_max = 64U << 10;
    std::size_t body_bytes_max = 33U << 20;
    std::size_t connections_max = 64;  // To one endpoint.
    std::size_t message_bytes_max = 4U << 20;
    Duration connect_limit = seconds(10);
    Duration stream_silence_limit = seconds(10);
};

class AsioNetwork final : public Network {
  public:
    explicit AsioNetwork(EventLoop& loop, NetworkLimits limits = {});
    ~AsioNetwork() override;

    // Before the first request or stream: no connection that is there is looked at again.
    void hold_to(HostRules rules);

    void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                 std::function<void(Result<HttpReply>)> done) override;
    std::unique_ptr<Stream> open_stream(const Endpoint& endpoint, StreamHandler handler) override;

    struct Inner;  // For this room.

  private:
    std::unique_ptr<Inner> inner_;
};

}  // namespace strongroom::net
