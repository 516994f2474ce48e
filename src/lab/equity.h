// EquityCurve: what the account is worth at each candle's close, its peak and its deepest fall.
//
// Marking must cost next to nothing, a candle in 50 ns being the goal. While the holdings do not
// change, equity moves with the close alone, so only a new highest or a new lowest close since the
// peak can matter, and only those are multiplied out. The figures are exact, not sampled.
#pragma once

#include <vector>

#include "lab/backtest.h"
#include "lab/wallet.h"

namespace strongroom::lab {

class EquityCurve {
  public:
    // `marks`: how many will come, so that the curve can be thinned evenly.
    EquityCurve(Symbol symbol, FillModel model, std::size_t marks);

    void set_holdings(const Wallet& wallet);  // After each change.
    void mark(Time time, Price close);
    void finish();  // After the last mark: closes the last day.

    // Quote plus base at this price less the taker fee, plus the third coin at its price.
    Decimal at(Price close) const;
    Decimal last() const { return at(last_close_); }
    Decimal max_drawdown() const { return max_drawdown_; }
    std::uint64_t marks_in_position() const { return marks_in_position_; }
    const std::vector<EquityPoint>& curve() const { return curve_; }
    const std::vector<EquityPoint>& daily() const { return daily_; }

  private:
    void weigh(Price close);

    Symbol symbol_;
    FillModel model_;
    std::size_t keep_every_;
    std::size_t until_kept_ = 0;
    Decimal quote_;
    Decimal base_;
    Decimal third_;
    bool has_position_ = false;
    bool has_changed_ = true;
    Price highest_;  // Closes since the holdings changed …
    Price lowest_;   // … and since the last new peak.
    Price last_close_;
    Time last_time_;
    std::int64_t day_ = -1;
    std::int64_t day_ends_ms_ = 0;
    Decimal peak_;
    Decimal max_drawdown_;
    std::uint64_t marks_in_position_ = 0;
    std::vector<EquityPoint> curve_;
    std::vector<EquityPoint> daily_;
};

}  // namespace strongroom::lab
