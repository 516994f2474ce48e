// KuCoin Spot, public: the price and the day's volume of one market. Nothing here is signed.
//
// Source: KuCoin's universal SDK, GET /api/v1/market/stats (2025-11).
#pragma once

#include <string_view>

#include "venues/request.h"
#include "venues/ticker.h"

namespace strongroom::venues::kucoin {

// Errors: invalid, when a name has other than letters and digits.
Result<PublicRequest> ticker(const Symbol& symbol);
// The answer must be about this pair. Errors: invalid, exhausted, naming the field; not_found, when
// the venue does not have the pair.
Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol);

}  // namespace strongroom::venues::kucoin
