// Coinbase Advanced Trade, public: the price of one market. Nothing here is signed. LIMIT: its
// ticker tells no volume.
//
// Source: GET /api/v3/brokerage/market/products/{id}/ticker, and a capture of 2026-04.
#pragma once

#include <string_view>

#include "venues/request.h"
#include "venues/ticker.h"

namespace strongroom::venues::coinbase {

// Errors: invalid, when a name has other than letters and digits.
Result<PublicRequest> ticker(const Symbol& symbol);
// Its newest trade must be of this pair, when it tells one. Errors: invalid, exhausted, naming the
// field; not_found, when there is no book.
Result<Ticker> decode_ticker(std::string_view body, const Symbol& symbol);

}  // namespace strongroom::venues::coinbase
