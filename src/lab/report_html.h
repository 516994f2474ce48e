// A backtest as one HTML page without scripts or links to elsewhere: figures, price with the trades
// on it, equity curve, deals, and what the result rests on.
#pragma once

#include <string>

#include "lab/statistics.h"

namespace strongroom::lab {

// `prices`: where they came from, in words ("recorded: FILE", "generated, seed 1").
std::string to_html(const BacktestResult& result, const Honesty& honesty, const FillModel& model,
                    const std::string& prices);

}  // namespace strongroom::lab
