// The files that the two ends of the signer bridge are started with (docs/bridge.md): serve.toml on
// the signer's box, connect.toml on the platform's. The certificates that they name lie beside
// them, and are read at once: before a process takes its user and its sandbox.
#pragma once

#include <string>
#include <vector>

#include "net/bridge/bridge_connector.h"
#include "net/bridge/bridge_server.h"

namespace strongroom::apps {

// Errors: invalid, not_found, naming file and key; refused (others may read the private key; a
// certificate that is no longer good).
Result<net::BridgeServerSettings> read_serve_file(const std::string& path);
Result<net::BridgeConnectorSettings> read_connect_file(const std::string& path);

// Says it in the log when this end's certificate has less than 30 days left.
void warn_of_end(const net::BridgeIdentity& identity, Time now);

struct BridgeNames {
    std::vector<std::string> hosts;    // How the platform's box reaches the signer's.
    std::vector<std::string> clients;  // A folder each.
    std::uint16_t port = 8471;
};
// New certificates and both kinds of files: DIR/signer-box, and DIR/NAME for each client. Errors:
// refused (the folder is there and not empty), invalid (a name that is no folder's), io.
Status make_bridge_files(const std::string& folder, const BridgeNames& names);

}  // namespace strongroom::apps
