// What market streams and the private stream have in common.
#pragma once

#include "venues/json_internal.h"

namespace strongroom::venues::binance {

// The id of a request as it comes back: a text, a number, or null for none.
Result<std::string> read_message_id(const json::Object& object);

}  // namespace strongroom::venues::binance
