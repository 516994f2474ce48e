#include "net/bridge/bridge_clients.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace strongroom::net {
namespace {

bool is_door(std::string_view name) {
    return name == kAdminDoor || std::ranges::count(kUsualDoors, name) > 0;
}

Status check(const BridgeClient& client) {
    std::set<std::string> doors;
    for (const std::string& door : client.doors) {
        if (!is_door(door)) {
            return fail(Errc::invalid, fmt::format("client {}: the signer has no socket \"{}\"",
                                                   client.name, door));
        }
        if (!doors.insert(door).second)
            return fail(Errc::invalid, fmt::format("client {}: {} twice", client.name, door));
    }
    if (!doors.contains("status")) {
        return fail(Errc::invalid,
                    fmt::format("client {}: needs the socket \"status\", on which its link is held",
                                client.name));
    }
    return {};
}

}  // namespace

Result<BridgeClients> BridgeClients::make(std::vector<BridgeClient> clients) {
    if (clients.empty()) return fail(Errc::invalid, "no client: nobody could use the bridge");
    std::set<std::string> names;
    std::set<Fingerprint> certificates;
    for (const BridgeClient& client : clients) {
        if (client.name.empty()) return fail(Errc::invalid, "a client without a name");
        if (!names.insert(client.name).second)
            return fail(Errc::invalid, fmt::format("client {}: named twice", client.name));
        // One certificate, one set of sockets: else which of the two holds would be chance.
        if (!certificates.insert(client.fingerprint).second) {
            return fail(Errc::invalid,
                        fmt::format("client {}: another one has this certificate", client.name));
        }
        TRY(check(client));
    }
    return BridgeClients(std::move(clients));
}

const BridgeClient* BridgeClients::find(const Fingerprint& certificate) const {
    const auto at = std::ranges::find(clients_, certificate, &BridgeClient::fingerprint);
    return at == clients_.end() ? nullptr : &*at;
}

std::vector<std::string> BridgeClients::doors() const {
    std::set<std::string> all;
    for (const BridgeClient& client : clients_)
        all.insert(client.doors.begin(), client.doors.end());
    return {all.begin(), all.end()};
}

bool may_reach(const BridgeClient& client, std::string_view door) {
    return std::ranges::count(client.doors, door) > 0;
}

}  // namespace strongroom::net
