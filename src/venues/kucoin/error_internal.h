// Sorting KuCoin's error codes, for replies over HTTP and answers of a stream alike.
#pragma once

#include <string_view>

#include "venues/error.h"

namespace strongroom::venues::kucoin {

// `code` is 0 when the venue gave none.
VenueError make_error(int http_status, int code, std::string_view text);

}  // namespace strongroom::venues::kucoin
