// Binance Spot, public: how much of one market was traded in 24 hours. Best bid and ask come from
// the stream (stream.h).
//
// Source: Binance rest-api.md (2026-07), GET /api/v3/ticker/24hr with type=MINI.
#pragma once

#include <string_view>

#include "venues/request.h"
#include "venues/ticker.h"

namespace strongroom::venues::binance {

Result<PublicRequest> ticker(const Symbol& symbol);
// The answer must be about this pair. Errors: invalid, exhausted, naming the field.
Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol);

}  // namespace strongroom::venues::binance
