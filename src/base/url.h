// The address of a server: scheme, host, port and path of an absolute URL. For a Unix socket:
// "unix:///run/x.sock", whose host is the path of the socket.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom {

struct Url {
    std::string scheme;  // "http", "https", "ws", "wss", "unix"
    std::string host;    // A name, or an address; IPv6 without its brackets.
    std::uint16_t port = 0;
    std::string target = "/";  // Path and query.

    bool is_secure() const { return scheme == "https" || scheme == "wss"; }
};

// Errors: invalid (another scheme, no host, a bad port, a user name or a fragment in it).
Result<Url> parse_url(std::string_view text);

}  // namespace strongroom
