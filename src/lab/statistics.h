// What a backtest's result says in ratios, and how far it can be trusted (docs/backtest.md).
//
// Ratios are doubles: they are for reading, never for an amount that is sent.
#pragma once

#include <optional>

#include "lab/backtest.h"

namespace strongroom::lab {

struct Statistics {
    double return_pct = 0;
    double max_drawdown_pct = 0;
    double exposure_pct = 0;  // Share of candles that ended with coins held.
    double sharpe = 0;        // Daily returns, times the root of 365, no risk-free rate.
    double win_rate = 0;      // Share of closed deals with a profit.
    std::optional<double> profit_factor;  // Gains over losses; nothing without losses.
    double buy_and_hold_pct = 0;          // Last close over first open; the pairs' mean.
    double candles_per_s = 0;
};
Statistics statistics_of(const BacktestResult& result);

struct Honesty {
    std::uint64_t thin_fills = 0;           // The candle's volume was below the filled quantity.
    std::uint64_t fills_only_this_way = 0;  // Would not be there, or differ, with the other rule.
    double same_candle_profit_share = 0;    // Of the gains: bought and sold within one candle.
};
// `other`: the same run with through and touch exchanged.
Honesty honesty_of(const BacktestResult& result, const BacktestResult& other);

}  // namespace strongroom::lab
