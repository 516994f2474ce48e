// Bar: a closed candle as the numbers that an indicator reckons with; Value: what it answers.
//
// Indicators decide, they are not money: they may be double. Nothing of this room is ever a price
// or a quantity that is sent. A candle is turned into doubles once, here.
#pragma once

#include <optional>

#include "model/candle.h"

namespace strongroom::indicators {

struct Bar {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;

    double typical() const { return (high + low + close) / 3; }
};

Bar bar_of(const Candle& candle);

// a is above b by more than rounding leaves of sums and means of numbers as large as `scale`. A
// tick is far more, and what is exactly equal on paper must not be decided by the last bit.
constexpr bool is_above(double a, double b, double scale) { return a - b > 1e-12 * scale; }

// Nothing until the indicator has seen as many candles as its formula reads.
using Value = std::optional<double>;

}  // namespace strongroom::indicators
