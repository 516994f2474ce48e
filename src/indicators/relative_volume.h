// RelativeVolume: a candle's volume as a multiple of the mean of the candles before it.
#pragma once

#include "indicators/bar.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

class RelativeVolume {
  public:
    explicit RelativeVolume(int period) : before_(period), period_(period) {}

    // Nothing when nothing at all was traded before.
    Value add(const Bar& bar) {
        const bool has_mean = before_.is_full() && before_.sum() > 0;
        const Value times = has_mean ? Value(bar.volume / before_.mean()) : std::nullopt;
        before_.add(bar.volume);
        return times;
    }
    int warm_up() const { return period_ + 1; }

  private:
    RollingSum before_;
    int period_;
};

}  // namespace strongroom::indicators
