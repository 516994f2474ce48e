// HeikinAshi: candles of averages, whose runs of one colour show a trend.
//
// close = (open + high + low + close) / 4; open = the mean of open and close of the Heikin Ashi
// candle before, at first of the candle itself; high and low reach to both. Green closes above its
// open, red below.
#pragma once

#include <optional>

#include "indicators/bar.h"
#include "indicators/memory.h"

namespace strongroom::indicators {

class HeikinAshi {
  public:
    // How many candles of one colour, this one the last: above zero green, below zero red, 0 when
    // this one has none. Never nothing.
    Value add(const Bar& bar);
    const Bar& candle() const { return *candle_; }  // After the first add().
    // Each candle halves what the first open weighs. A run of n candles needs n more.
    int warm_up() const { return forgotten_after(0.5); }

  private:
    std::optional<Bar> candle_;
    int run_ = 0;
};

}  // namespace strongroom::indicators
