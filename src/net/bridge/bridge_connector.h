// BridgeConnector: the end of the signer bridge on the platform's box (docs/bridge.md). It makes
// the signer's socket files here and carries each connection over a TLS connection of its own.
//
// The files are there only while the link stands, which is while the signer can be reached: when it
// falls they go, and with them every connection. So clients see what they see of a signer that
// ended.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/bridge/bridge_tls.h"
#include "net/certificate.h"
#include "net/event_loop.h"

namespace strongroom::net {

struct BridgeDoor {
    std::string name;                        // "engine"
    std::vector<std::uint32_t> may_connect;  // User ids; our own is always let in.
};

struct BridgeConnectorSettings {
    std::string host;  // A name or an address.
    std::uint16_t port = 0;
    BridgeIdentity identity;
    Fingerprint server{};
    std::string sockets_folder;
    std::vector<BridgeDoor> doors;   // Of these, the ones that the other end allows are made.
    std::function<Status()> opened;  // They are there: gives others the right to connect.
    BridgeLimits limits;
};

class BridgeConnector {
  public:
    // Errors: invalid (TLS files; a path that is too long for a socket).
    static Result<std::unique_ptr<BridgeConnector>> make(EventLoop& loop,
                                                         BridgeConnectorSettings settings);
    ~BridgeConnector();

    bool is_up() const;  // The link stands.
    std::size_t connections() const;

    struct Inner;  // For this room.

  private:
    explicit BridgeConnector(std::shared_ptr<Inner> inner);
    std::shared_ptr<Inner> inner_;  // Shared with the operations that are under way on the loop.
};

}  // namespace strongroom::net
