// Macd: a fast exponential average of closes less a slow one, and the average of that, its signal
// line. In units of the price.
//
// As in TA-Lib the fast average begins late, so that both give their first value, the mean of their
// newest closes, at the same candle; the signal line begins as the mean of the first differences.
#pragma once

#include "indicators/averages.h"

namespace strongroom::indicators {

class Macd {
  public:
    struct Lines {
        Value line;
        Value signal;
    };
    // fast < slow.
    Macd(int fast, int slow, int signal)
        : fast_(fast), slow_(slow), signal_(signal), late_(slow - fast) {}

    Lines add(double close);
    int warm_up() const { return bounded_warm_up(slow_.warm_up() + signal_.warm_up()); }

  private:
    Ema fast_;
    Ema slow_;
    Ema signal_;
    int late_;  // Closes that the fast average still lets pass.
};

}  // namespace strongroom::indicators
