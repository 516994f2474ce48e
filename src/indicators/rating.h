// Rating: what averages and oscillators think together, from -1 (sell) to 1 (buy), as TradingView's
// technical rating does it (docs/indicators.md has each vote).
//
// The mean of two halves, each the mean of its votes of -1, 0 and 1. Nothing before all votes can
// be cast, which is with candle 200. LIMIT: without TradingView's Ichimoku vote, which nearly never
// is other than 0.
#pragma once

#include "indicators/rating_averages.h"
#include "indicators/rating_oscillators.h"

namespace strongroom::indicators {

class Rating {
  public:
    Value add(const Bar& bar) {
        const Value averages = averages_.add(bar);
        const Value oscillators = oscillators_.add(bar);
        if (!averages || !oscillators) return std::nullopt;
        return (*averages + *oscillators) / 2;
    }
    // LIMIT: an EMA of 200 candles remembers more than a bot gets; what is left of its seed then is
    // a 3000th.
    int warm_up() const { return kWarmUpMax; }

  private:
    RatingAverages averages_;
    RatingOscillators oscillators_;
};

}  // namespace strongroom::indicators
