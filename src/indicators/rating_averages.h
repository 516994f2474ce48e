// RatingAverages: the half of the rating that averages of closes vote on: the close above one is a
// buy, below it a sell.
//
// Simple and exponential averages of 10, 20, 30, 50, 100 and 200 candles, the Hull average of 9,
// and the average of 20 weighed by volume.
#pragma once

#include <vector>

#include "indicators/averages.h"

namespace strongroom::indicators {

// The newest weighs `period`, the one before one less, down to 1.
class WeightedAverage {
  public:
    explicit WeightedAverage(int period) : sum_(period), period_(period) {}
    Value add(double number);

  private:
    RollingSum sum_;
    int period_;
    double weighed_ = 0;
};

// Hull: the weighted average over sqrt(period) of 2 * WMA(period / 2) - WMA(period).
class HullAverage {
  public:
    explicit HullAverage(int period);
    Value add(double number);

  private:
    WeightedAverage half_;
    WeightedAverage whole_;
    WeightedAverage smooth_;
};

class RatingAverages {
  public:
    RatingAverages();
    Value add(const Bar& bar);

  private:
    std::vector<Sma> simple_;
    std::vector<Ema> exponential_;
    HullAverage hull_;
    RollingSum money_;
    RollingSum volume_;
};

}  // namespace strongroom::indicators
