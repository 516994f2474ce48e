// A backtest's result as JSON (docs/backtest.md): money as strings, times in milliseconds.
#pragma once

#include <string>

#include "lab/statistics.h"

namespace strongroom::lab {

// One document, keys in a fixed order; only elapsed_ms and candles_per_s differ between equal runs.
std::string to_json(const BacktestResult& result, const Honesty& honesty);

}  // namespace strongroom::lab
