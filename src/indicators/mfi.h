// Mfi: the Money Flow Index, 0 to 100: an RSI of money instead of changes.
//
// Money is the typical price, (high + low + close) / 3, times the volume. It counts as flowing in
// when the typical price is above that of the candle before, as flowing out when below.
// 100 * in / (in + out) over the newest `period` candles; 0 when nothing flowed. The first value
// comes with candle period + 1.
#pragma once

#include "indicators/bar.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

class Mfi {
  public:
    explicit Mfi(int period) : in_(period), out_(period), period_(period) {}

    Value add(const Bar& bar);
    int warm_up() const { return period_ + 1; }

  private:
    RollingSum in_;
    RollingSum out_;
    int period_;
    Value before_;  // The typical price before.
};

}  // namespace strongroom::indicators
