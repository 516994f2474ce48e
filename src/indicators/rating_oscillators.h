// RatingOscillators: the half of the rating that eleven oscillators vote on (docs/indicators.md).
#pragma once

#include <cstddef>
#include <vector>

#include "indicators/adx.h"
#include "indicators/averages.h"
#include "indicators/cci.h"
#include "indicators/macd.h"
#include "indicators/rolling_extreme.h"
#include "indicators/rsi.h"
#include "indicators/stochastic.h"
#include "indicators/track.h"
#include "indicators/ultimate.h"

namespace strongroom::indicators {

class RatingOscillators {
  public:
    RatingOscillators();
    Value add(const Bar& bar);

  private:
    // A %K and %D: low and turning up is a buy, high and turning down a sell.
    struct Turn {
        Track k;
        Track d;
        void push(const Stochastic::Lines& lines);
        bool has() const { return k.has(2) && d.has(2); }
        int vote() const;
    };
    void follow(const Bar& bar);
    bool has_all() const;
    int directional_vote() const;
    int awesome_vote(double close) const;
    int stochastic_rsi_vote(double close) const;
    int power_vote(double close) const;

    Rsi rsi_;
    Stochastic stochastic_;
    Cci cci_;
    Adx adx_;
    Sma fast_middle_;  // Of (high + low) / 2: together the Awesome Oscillator.
    Sma slow_middle_;
    Macd macd_;
    Stochastic stochastic_rsi_;
    RollingHigh highest_;  // Williams %R.
    RollingLow lowest_;
    Ema power_average_;  // Bull and bear power.
    UltimateOscillator ultimate_;
    Ema trend_average_;
    std::vector<double> closes_;  // A ring, for the momentum.
    std::size_t next_close_ = 0;
    std::size_t closes_seen_ = 0;

    Track strength_;
    Turn turn_;
    Turn strength_turn_;
    Track channel_;
    Track trend_strength_;
    Track plus_;
    Track minus_;
    Track awesome_;
    Track momentum_;
    Macd::Lines convergence_;
    Track williams_;
    Track bulls_;
    Track bears_;
    Value pressure_;
    Value trend_;
};

}  // namespace strongroom::indicators
