// Routes: "GET /api/v1/orders/{orderId}": a method and a path whose parts in braces are fields.
#pragma once

#include <string_view>
#include <vector>

#include "base/http.h"

namespace strongroom::lab::practice {

// True when the request fits; `captured` are then the fields of its path.
bool fits_route(std::string_view route, std::string_view method, std::string_view path,
                std::vector<Header>& captured);

}  // namespace strongroom::lab::practice
