// Market files: candles and trades as people have them, read strictly.
//
// Candles: CSV with a header that names timestamp (or open_time, time), open, high, low, close and
// volume in any order; Binance's public klines (no header, 12 columns, ms or µs); ccxt's OHLCV
// JSON. Trades: CSV with timestamp, price, qty (amount, quantity) and side or buyer_is_maker
// (buyer_maker). Errors name the file, the line and the reason; nothing is repaired or skipped
// (docs/backtest.md).
#pragma once

#include <string_view>
#include <vector>

#include "model/candle.h"

namespace strongroom::lab {

struct CandleSeries {
    Duration interval;
    std::vector<Candle> candles;  // Ascending; gaps are whole multiples of the interval.
    std::size_t gaps = 0;         // Places where a candle is missing.
    std::string origin;           // What the file says of itself: "generated, seed 1"; or nothing.
};

// `file_name` is for messages. Errors: invalid.
Result<CandleSeries> read_candles(std::string_view text, std::string_view file_name);
Result<std::vector<MarketTrade>> read_trades(std::string_view text, std::string_view file_name);

// The plain CSV that read_candles reads.
std::string write_candles_csv(const CandleSeries& series);

}  // namespace strongroom::lab
