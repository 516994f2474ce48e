// The kernel's word for who is on the other side of a Unix socket.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>

namespace strongroom::net {

inline std::optional<std::uint32_t> user_of(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer.uid;
}

}  // namespace strongroom::net
