// UltimateOscillator (Williams 1976), 0 to 100: buying pressure over three periods at once.
//
// Pressure = close - min(low, close before); range = max(high, close before) - min(low, close
// before). With s = sum of pressure / sum of range over a period:
// 100 * (4 s_short + 2 s_middle + s_long) / 7. A period without any range counts as 0.
#pragma once

#include "indicators/bar.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

class UltimateOscillator {
  public:
    // short_period < middle < long_period.
    UltimateOscillator(int short_period, int middle, int long_period)
        : short_(short_period), middle_(middle), long_(long_period), longest_(long_period) {}

    Value add(const Bar& bar);
    int warm_up() const { return longest_ + 1; }

  private:
    struct Share {
        explicit Share(int period) : pressure(period), range(period) {}
        double add(double newest_pressure, double newest_range);
        RollingSum pressure;
        RollingSum range;
    };
    Share short_;
    Share middle_;
    Share long_;
    int longest_;
    Value before_;  // The close before.
};

}  // namespace strongroom::indicators
