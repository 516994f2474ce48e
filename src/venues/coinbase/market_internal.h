// Trades and candles, which a reply and a stream tell in the same words.
#pragma once

#include "model/candle.h"
#include "venues/coinbase/field_internal.h"
#include "venues/market_event.h"

namespace strongroom::venues::coinbase {

// `side` is the maker's; the trade has the taker's. trade_id is 0 where the venue's is no number.
Result<PublicTrade> read_public_trade(json::Value value);

Result<Candle> read_candle(const json::Object& object);

}  // namespace strongroom::venues::coinbase
