// Cci: the Commodity Channel Index (Lambert 1980). Mostly between -100 and 100, without a bound.
//
// (typical - mean) / (0.015 * mean distance from the mean), over the newest `period` typical
// prices; 0 when they are all the same. The distances are added up anew at each candle: the mean
// that they are from has moved.
#pragma once

#include "indicators/bar.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

class Cci {
  public:
    explicit Cci(int period) : window_(period), period_(period) {}

    Value add(const Bar& bar);
    int warm_up() const { return period_; }

  private:
    RollingSum window_;
    int period_;
};

}  // namespace strongroom::indicators
