// PracticeVenue: the streams that are open: how long they live, and what the owner does to them.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "lab/practice/venue_internal.h"

namespace strongroom::lab {

using namespace practice;

bool PracticeVenue::Inner::socket_opened(SocketId socket, const std::string& target,
                                         const std::string& peer) {
    if (!admit(socket, target, peer)) return false;
    open_streams[socket] = false;
    ++streams_opened;
    if (settings.stream_life.ms > 0) {
        later(settings.stream_life, [this, socket] {
            if (open_streams.contains(socket)) ports.close(socket);
        });
    }
    return true;
}

void PracticeVenue::Inner::socket_closed(SocketId socket) {
    open_streams.erase(socket);
    if (door) return door->socket_closed(socket);
    api.close(socket);
    market_streams.close(socket);
}

void PracticeVenue::Inner::mute_streams() {
    for (auto& [socket, is_mute] : open_streams) is_mute = true;
}

void PracticeVenue::Inner::cut_streams() {
    std::vector<SocketId> all;  // A copy: what is closed leaves the list.
    for (const auto& [socket, is_mute] : open_streams) all.push_back(socket);
    for (const SocketId socket : all) ports.close(socket);
}

Status PracticeVenue::Inner::warn_streams() {
    if (door) return fail(Errc::invalid, "fault: this venue closes its streams without a warning");
    const std::string event = fmt::format(R"({{"e":"serverShutdown","E":{}}})", env.clock.now().ms);
    for (const auto& [socket, is_mute] : open_streams) {
        if (market_streams.has(socket))
            market_streams.warn(socket, event);
        else
            outbox.push_back({socket, fmt::format(R"({{"event":{}}})", event)});
    }
    flush();
    return {};
}

}  // namespace strongroom::lab
