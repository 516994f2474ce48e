// The signer's sockets, and which users each of them lets in (docs/vault.md, "Sockets"). The bridge
// makes the same ones on the platform's box, when the signer has a box of its own.
#pragma once

#include <string>
#include <vector>

#include "apps/daemon/house.h"

namespace strongroom::apps {

struct SignerDoor {
    std::string name;                        // "engine": the file is NAME.sock.
    std::vector<std::uint32_t> may_connect;  // User ids.
};
std::vector<SignerDoor> signer_doors(const House& house);

}  // namespace strongroom::apps
