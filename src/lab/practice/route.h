// Routes: "GET /api/v1/orders/{orderId}": a method and a path whose parts in braces are fields.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.h"

namespace strongroom::lab::practice {

// True when the request fits; `captured` are then the fields of its path.
bool fits_route(std::string_view route, std::string_view method, std::string_view path,
                std::vector<Header>& captured);

template <typename Endpoint>
struct Routed {
    const Endpoint* endpoint = nullptr;
    std::vector<Header> captured;  // The fields of the path.
};

// `parts`: functions that give the parts of the table, asked in this order: a route without braces
// stands before one that would take its last part for a name. Nothing: there is no such URL.
template <typename Endpoint, typename Parts>
std::optional<Routed<Endpoint>> find_in(const Parts& parts, std::string_view method,
                                        std::string_view path) {
    Routed<Endpoint> found;
    for (const auto part : parts) {
        for (const Endpoint& endpoint : part()) {
            if (!fits_route(endpoint.route, method, path, found.captured)) continue;
            found.endpoint = &endpoint;
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace strongroom::lab::practice
