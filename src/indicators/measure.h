// Measure: the indicator that some Terms name, at work on the candles of one interval.
#pragma once

#include <memory>

#include "indicators/bar.h"
#include "indicators/terms.h"

namespace strongroom::indicators {

// What is compared at a close. `right` is nothing for ever where the Terms have one line: then it
// is compared with a level.
struct Lines {
    Value left;
    Value right;
};

class Measure {
  public:
    virtual ~Measure() = default;
    // The lines as of this candle.
    virtual Lines add(const Bar& bar) = 0;
    // Candles until the lines are what they would be with any longer history, to a billionth; at
    // most kWarmUpMax.
    virtual int warm_up() const = 0;
    virtual std::unique_ptr<Measure> copy() const = 0;
};

std::unique_ptr<Measure> make_measure(const Terms& terms);

// True when the Terms compare two lines of their own, and not one with a level.
bool has_two_lines(const Terms& terms);

}  // namespace strongroom::indicators
