// Launch: the signer's part of it, here or on a box of its own (docs/bridge.md).
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>

#include "apps/bridge/bridge_file.h"
#include "apps/daemon/remote_signer.h"
#include "apps/up/launch.h"

namespace strongroom::apps {

// Before anything is made: a wrong file leaves no folder behind.
Status Launch::prepare_signer() {
    if (!options_.serve_signer.empty()) {
        TRY_ASSIGN(const net::BridgeServerSettings settings,
                   read_serve_file(options_.serve_signer));
        TRY_ASSIGN(const net::BridgeClients clients, net::BridgeClients::make(settings.clients));
        for (const std::string& door : clients.doors())
            bridged_ += (bridged_.empty() ? "" : ",") + door;
    }
    if (!options_.remote_signer.empty()) {
        TRY_ASSIGN(const net::BridgeConnectorSettings settings,
                   read_connect_file(options_.remote_signer));
        signer_at_ = fmt::format("{}:{}", settings.host, settings.port);
    }
    return {};
}

Status Launch::start_signer() {
    TRY(note_remote_signer(disk_, house_.folder(), signer_at_));
    if (!signer_at_.empty())
        return start(Role::bridge,
                     {"--config", std::filesystem::absolute(options_.remote_signer).string()});
    if (bridged_.empty()) return start(Role::signer, {});
    TRY(start(Role::signer, {"--bridge", bridged_}));
    return start(Role::bridge,
                 {"--config", std::filesystem::absolute(options_.serve_signer).string()});
}

void Launch::tell_signer_box() {
    fmt::print(stderr,
               "\n  The signer is running, and its bridge lets in what {} names.\n\n  Ctrl-C stops "
               "it. Messages: {}/log/\n\n",
               options_.serve_signer, house_.folder());
}

}  // namespace strongroom::apps
