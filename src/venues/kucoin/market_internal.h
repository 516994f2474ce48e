// Candles and the best bid and ask, which replies and streams tell in the same forms.
#pragma once

#include "model/candle.h"
#include "venues/json_internal.h"
#include "venues/market_event.h"

namespace strongroom::venues::kucoin {

// ["time in seconds","open","close","high","low","volume","turnover"]
Result<Candle> read_candle_row(json::Value value);

// ["price","quantity",…]; no price for an amount of zero, so both must be above it.
Result<BookTop::Level> read_level(json::Value value);

// bestBid, bestBidSize, bestAsk, bestAskSize.
Result<BookTop> read_ticker_top(const json::Object& object, const VenueSymbol& venue_symbol);

// Errors: a bid that is not below the ask.
Status check(const BookTop& top);

// One element of a row; the error names its place.
template <typename Read>
auto read_at(const simdjson::dom::array& row, std::size_t index, Read read)
    -> decltype(read(json::Value())) {
    json::Value element;
    const std::string place = "[" + std::to_string(index) + "]";
    if (row.at(index).get(element) != simdjson::SUCCESS) {
        return fail(Errc::invalid, place + ": missing");
    }
    auto result = read(element);
    if (!result) return fail_in(place, result.error());
    return result;
}

}  // namespace strongroom::venues::kucoin
