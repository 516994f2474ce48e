// Several candle files of one market as one series.
#pragma once

#include <string>
#include <vector>

#include "lab/market_file.h"

namespace strongroom::lab {

struct CandleFile {
    std::string name;  // For messages.
    CandleSeries series;
};

// At least one file, none of them empty, in any order of time. What they say of their origin is
// kept. Errors: invalid, naming the two files that overlap, differ in interval, or do not meet on
// it.
Result<CandleSeries> join_candles(std::vector<CandleFile> files);

}  // namespace strongroom::lab
