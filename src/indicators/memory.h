// How long an average that never quite forgets needs, until what it began with weighs nothing.
//
// An exponential average keeps a share of its seed for ever. Two of them that began at different
// candles agree when that share is small: this is what a bot asks history for, so that it decides
// after a restart as it did before.
#pragma once

namespace strongroom::indicators {

// More history than this no bot gets (kCandleHistoryMax of model/action.h).
inline constexpr int kWarmUpMax = 1'000;

// Candles until `kept`, the share that each candle leaves of what was before (0 < kept < 1), has
// made a billionth of it; at most kWarmUpMax.
int forgotten_after(double kept);

// The sum, at most kWarmUpMax.
int bounded_warm_up(int candles);

// Of an exponential average: its seed, and until that is forgotten. `kept`: 1 - 2 / (period + 1),
// or with Wilder's smoothing 1 - 1 / period.
int ema_warm_up(int period);
int wilder_warm_up(int period);

}  // namespace strongroom::indicators
