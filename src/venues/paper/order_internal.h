// Parts of replies that the stream has, too. Included by .cc files only, since simdjson is heavy.
#pragma once

#include "venues/account.h"
#include "venues/error.h"
#include "venues/json_internal.h"
#include "venues/market_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues::paper {

Result<VenueSymbol> read_symbol(const json::Object& object);
Result<VenueOrder> read_order(json::Value value);
Result<AccountTrade> read_fill(json::Value value);
Result<std::vector<Balance>> read_balances(json::Value value);
Result<Candle> read_candle(const json::Object& object);
Result<BookTop> read_top(const json::Object& object);
// {"error":WORD,"text":…}
Result<VenueError> read_error(const json::Object& object, int http_status);

}  // namespace strongroom::venues::paper
