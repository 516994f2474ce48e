// BridgeServer: the end of the signer bridge on the signer's box (docs/bridge.md). TLS 1.3 in,
// the signer's Unix sockets out.
//
// Whoever connects shows a certificate that is on the list, says which socket it wants, and gets it
// if that certificate may. What then passes is bounded and not understood.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/bridge/bridge_clients.h"
#include "net/bridge/bridge_tls.h"
#include "net/event_loop.h"

namespace strongroom::net {

struct BridgeServerSettings {
    std::string address;  // An IP address.
    std::uint16_t port = 0;
    BridgeIdentity identity;
    std::vector<BridgeClient> clients;
    std::string sockets_folder;  // Of the signer: DOOR.sock in it.
    BridgeLimits limits;
};

class BridgeServer {
  public:
    // Errors: io (the address is taken or not ours), invalid (address, TLS files, clients).
    static Result<std::unique_ptr<BridgeServer>> listen(EventLoop& loop,
                                                        BridgeServerSettings settings);
    ~BridgeServer();

    std::uint16_t port() const;
    std::size_t connections() const;  // Links among them.

    struct Inner;  // For this room.

  private:
    explicit BridgeServer(std::shared_ptr<Inner> inner);
    std::shared_ptr<Inner> inner_;  // Shared with the operations that are under way on the loop.
};

}  // namespace strongroom::net
