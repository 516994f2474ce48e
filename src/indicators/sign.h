// Sign: one comparison that holds or does not, as of the newest closed candle. "RSI of 14 is below
// 30", "the fast average crosses the slow one upwards".
#pragma once

#include <memory>

#include "indicators/measure.h"
#include "model/decimal.h"

namespace strongroom::indicators {

// above and below are strict, and rounding is no difference. A line crosses up when it is above now
// and was not at the close before, and down the other way round.
enum class Trigger { above, below, crosses_up, crosses_down };

struct Test {
    Terms terms;
    Trigger trigger = Trigger::above;
    Decimal level;  // What the line is compared with; unused with two lines.

    friend bool operator==(const Test&, const Test&) = default;
};

class Sign {
  public:
    explicit Sign(const Test& test);
    Sign(const Sign& other);
    Sign& operator=(const Sign& other);
    Sign(Sign&&) = default;
    Sign& operator=(Sign&&) = default;
    ~Sign() = default;

    // A candle that has closed.
    void on_candle(const Bar& bar);
    // False until there are as many candles as the indicator needs; a cross needs one more.
    bool holds() const { return holds_; }
    // See Measure::warm_up.
    int warm_up() const { return measure_->warm_up(); }

  private:
    std::unique_ptr<Measure> measure_;
    Trigger trigger_;
    bool has_level_;
    double level_;
    Value before_;  // By how much left was above right at the close before.
    bool holds_ = false;
};

}  // namespace strongroom::indicators
