// Sma, Ema, WilderAverage: the three averages that everything else is made of.
//
// Seeds and smoothing are TA-Lib's: an exponential average begins as the plain mean of its first
// `period` numbers (tests/crosscheck/test_indicators.py).
#pragma once

#include "indicators/bar.h"
#include "indicators/memory.h"
#include "indicators/rolling_sum.h"

namespace strongroom::indicators {

// The mean of the newest `period` numbers.
class Sma {
  public:
    explicit Sma(int period) : window_(period), period_(period) {}

    Value add(double number) {
        window_.add(number);
        return value();
    }
    Value value() const { return window_.is_full() ? Value(window_.mean()) : std::nullopt; }
    int warm_up() const { return period_; }

  private:
    RollingSum window_;
    int period_;
};

// Each new number moves it by a fixed share of the distance.
class SmoothedAverage {
  public:
    Value add(double number) {
        if (count_ < period_) {
            value_ += number;
            if (++count_ < period_) return std::nullopt;
            value_ /= period_;
        } else {
            value_ = moved(number);
        }
        return value_;
    }
    Value value() const { return count_ < period_ ? std::nullopt : Value(value_); }

  protected:
    enum class Share { exponential, wilder };
    SmoothedAverage(int period, Share share)
        : period_(period), share_(share), factor_(2.0 / (period + 1)) {}

  private:
    double moved(double number) const {
        if (share_ == Share::exponential) return (number - value_) * factor_ + value_;
        return (value_ * (period_ - 1) + number) / period_;
    }

    int period_;
    Share share_;
    double factor_;
    int count_ = 0;
    double value_ = 0;
};

// The share is 2 / (period + 1).
class Ema : public SmoothedAverage {
  public:
    explicit Ema(int period) : SmoothedAverage(period, Share::exponential), period_(period) {}
    int warm_up() const { return ema_warm_up(period_); }

  private:
    int period_;
};

// The share is 1 / period: Wilder's, of RSI, ATR and ADX.
class WilderAverage : public SmoothedAverage {
  public:
    explicit WilderAverage(int period) : SmoothedAverage(period, Share::wilder), period_(period) {}
    int warm_up() const { return wilder_warm_up(period_); }

  private:
    int period_;
};

}  // namespace strongroom::indicators
