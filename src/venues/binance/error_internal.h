// Sorting Binance's error codes, for replies over HTTP and answers over WebSocket alike.
#pragma once

#include <string_view>

#include "venues/error.h"
#include "venues/json_internal.h"

namespace strongroom::venues::binance {

// `code` is 0 when the venue gave none.
VenueError make_error(int http_status, int code, std::string_view text);

// {"code":-1121,"msg":"Invalid symbol."[,"data":{"retryAfter":…}]}
Result<VenueError> read_error(json::Value value, int http_status);

}  // namespace strongroom::venues::binance
