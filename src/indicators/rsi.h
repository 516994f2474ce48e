// Rsi: the Relative Strength Index of closes (Wilder 1978), 0 to 100.
//
// 100 * gains / (gains + losses), each a Wilder average of the changes from close to close. The
// first value comes with candle period + 1. A market that never moved has no strength: 0, as
// TA-Lib has it.
#pragma once

#include "indicators/averages.h"

namespace strongroom::indicators {

class Rsi {
  public:
    explicit Rsi(int period) : gains_(period), losses_(period) {}

    Value add(double close);
    int warm_up() const { return bounded_warm_up(1 + gains_.warm_up()); }

  private:
    WilderAverage gains_;
    WilderAverage losses_;
    Value before_;  // The close before.
};

}  // namespace strongroom::indicators
