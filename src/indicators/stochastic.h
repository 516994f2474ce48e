// Stochastic (Lane), 0 to 100: where the close is between the lowest low and the highest high.
//
// 100 * (close - lowest) / (highest - lowest) over `period` candles, 0 when they are the same. %K
// is its simple average over `k` candles, %D that of %K over `d`.
#pragma once

#include "indicators/averages.h"
#include "indicators/rolling_extreme.h"

namespace strongroom::indicators {

class Stochastic {
  public:
    struct Lines {
        Value k;
        Value d;
    };
    Stochastic(int period, int k, int d)
        : high_(period), low_(period), k_(k), d_(d), warm_up_(period + k + d - 2) {}

    Lines add(const Bar& bar) { return add(bar.high, bar.low, bar.close); }
    Lines add(double high, double low, double close);
    int warm_up() const { return warm_up_; }

  private:
    RollingHigh high_;
    RollingLow low_;
    Sma k_;
    Sma d_;
    int warm_up_;
};

}  // namespace strongroom::indicators
