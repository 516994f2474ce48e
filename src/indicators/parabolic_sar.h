// ParabolicSar (Wilder 1978): a stop that follows a trend ever faster and turns around when it is
// touched. In units of the price: below the lows in a rise, above the highs in a fall.
//
// It begins with the second candle. The first direction is that of the larger move between the two
// (down only when the low fell more than the high rose), the first stop the first candle's low or
// high. `step` is the acceleration, added with each new extreme up to `most`.
#pragma once

#include "indicators/bar.h"

namespace strongroom::indicators {

class ParabolicSar {
  public:
    ParabolicSar(double step, double most);

    Value add(const Bar& bar);
    // It remembers its trend from its beginning, but no candle before the last turn: turns of two
    // that began at different candles soon meet.
    int warm_up() const;

  private:
    void begin(const Bar& bar);
    double go_on(const Bar& bar);
    double turn(const Bar& bar);
    // The stop may not be inside of this candle or the one before.
    double outside(double stop, const Bar& bar) const;

    double step_;
    double most_;
    double speed_;
    bool is_rise_ = true;
    double extreme_ = 0;
    double stop_ = 0;
    int count_ = 0;
    Bar before_;
};

}  // namespace strongroom::indicators
