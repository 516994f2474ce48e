// QflBase: the newest base that the market bounced from (Quickfingers Luc), and how far the close
// is from it.
//
// A base is the low of a candle that is below each of the `period` lows before it, not above any of
// the `period` lows after it, and from which a high of those after it rose by at least
// `bounce_pct`. It is known `period` candles later and stays until the next one is.
#pragma once

#include <cstddef>
#include <deque>

#include "indicators/bar.h"
#include "indicators/memory.h"

namespace strongroom::indicators {

class QflBase {
  public:
    QflBase(int period, double bounce_pct)
        : period_(static_cast<std::size_t>(period)), bounce_(1 + bounce_pct / 100) {}

    // 100 * (close / base - 1): below zero when the base has cracked. Nothing before a first base.
    Value add(const Bar& bar);
    Value base() const { return base_; }
    // LIMIT: the newest base may be older than any history.
    int warm_up() const { return kWarmUpMax; }

  private:
    bool is_base() const;

    std::size_t period_;
    double bounce_;
    std::deque<Bar> window_;  // 2 * period + 1; the candle in the middle is asked about.
    Value base_;
};

}  // namespace strongroom::indicators
