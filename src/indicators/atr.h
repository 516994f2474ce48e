// Atr: the Average True Range (Wilder 1978), in units of the price.
//
// A candle's true range reaches to the close before: max(high, before) - min(low, before). Its
// Wilder average; the first value comes with candle period + 1.
#pragma once

#include "indicators/averages.h"

namespace strongroom::indicators {

double true_range(const Bar& bar, double close_before);

class Atr {
  public:
    explicit Atr(int period) : average_(period) {}

    Value add(const Bar& bar);
    int warm_up() const { return bounded_warm_up(1 + average_.warm_up()); }

  private:
    WilderAverage average_;
    Value before_;  // The close before.
};

}  // namespace strongroom::indicators
