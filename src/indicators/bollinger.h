// Bollinger: bands around a simple average of closes, and %B, where the close is between them.
//
// Bands: mean plus and minus `deviations` standard deviations (of a population). %B is 0 at the
// lower band and 1 at the upper, and may lie outside. In a market that stands still the bands meet:
// %B is 0.5 then.
#pragma once

#include "indicators/bar.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

class Bollinger {
  public:
    struct Bands {
        double lower = 0;
        double middle = 0;
        double upper = 0;
    };
    Bollinger(int period, double deviations)
        : window_(period), period_(period), deviations_(deviations) {}

    Value add(double close);  // %B.
    const Bands& bands() const { return bands_; }
    int warm_up() const { return period_; }

  private:
    RollingVariance window_;
    int period_;
    double deviations_;
    Bands bands_;
};

}  // namespace strongroom::indicators
