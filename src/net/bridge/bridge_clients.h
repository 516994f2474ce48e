// Which certificate may reach which of the signer's sockets over the bridge: the serving end's
// rules. A door is the name of a socket: "engine" (docs/vault.md, "Sockets").
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "net/certificate.h"

namespace strongroom::net {

// What a platform needs. "admin", the owner's, is a door too, but only for whom it is named.
inline constexpr std::array<std::string_view, 5> kUsualDoors{"engine", "watch", "courier", "form",
                                                             "status"};
inline constexpr std::string_view kAdminDoor = "admin";

struct BridgeClient {
    std::string name;  // For messages.
    Fingerprint fingerprint{};
    std::vector<std::string> doors;
};

class BridgeClients {
  public:
    // Errors: invalid (nobody; a name, certificate or door twice; a door that the signer has not; a
    // client without "status", on which its link is held), naming the client.
    static Result<BridgeClients> make(std::vector<BridgeClient> clients);

    const BridgeClient* find(const Fingerprint& certificate) const;  // Null: a stranger.
    std::vector<std::string> doors() const;                          // Of all of them, each once.

  private:
    explicit BridgeClients(std::vector<BridgeClient> clients) : clients_(std::move(clients)) {}
    std::vector<BridgeClient> clients_;
};

bool may_reach(const BridgeClient& client, std::string_view door);

}  // namespace strongroom::net
