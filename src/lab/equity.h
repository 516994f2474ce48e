// EquityCurve: what the account is worth at each candle's close, its peak and its deepest fall.
//
// Marking must cost next to nothing, a candle in 50 ns being the goal. While the holdings do not
// change, the equity of one market moves with its close alone, so only a new highest or a new
// lowest close since the peak can matter, and only those are multiplied out. With several markets
// each mark is. The figures are exact, not sampled.
#pragma once

#include <span>
#include <vector>

#include "lab/backtest.h"
#include "lab/session.h"
#include "lab/wallet.h"

namespace strongroom::lab {

class EquityCurve {
  public:
    // The markets share their quote. `marks`: how many will come, so that the curve can be thinned
    // evenly; 0: no curve is wanted.
    EquityCurve(std::span<const MarketModel> markets, std::size_t marks);

    void set_holdings(const Wallet& wallet);  // After each change.
    void mark(Time time, Price close);        // Of the only market.
    void mark(Time time, std::span<const Price> closes);
    void finish();  // After the last mark: closes the last day.

    // Quote plus each base at its price less the taker fee, plus the third coin at its price. In a
    // curve's points and days the close is the first market's.
    Decimal at(std::span<const Price> closes) const;
    Decimal at(Price close) const { return at({&close, 1}); }
    Decimal last() const { return at(closes_); }
    Decimal max_drawdown() const { return max_drawdown_; }
    std::uint64_t marks() const { return marks_; }
    std::uint64_t marks_in_position() const { return marks_in_position_; }
    const std::vector<EquityPoint>& curve() const { return curve_; }
    const std::vector<EquityPoint>& daily() const { return daily_; }

  private:
    struct Holding {
        Symbol symbol;
        Decimal kept;  // After the taker fee, of what is sold.
        Decimal base;
    };
    void begin_day(Time time);
    void keep(Time time);
    void weigh(Price close);

    std::vector<Holding> holdings_;
    Asset third_coin_;
    Decimal third_coin_price_;
    std::size_t keep_every_;
    std::size_t until_kept_;
    Decimal quote_;
    Decimal third_;
    bool has_position_ = false;
    bool has_changed_ = true;
    Price highest_;  // Closes since the holdings changed …
    Price lowest_;   // … and since the last new peak.
    std::vector<Price> closes_;
    Time last_time_;
    std::int64_t day_ = -1;
    std::int64_t day_ends_ms_ = 0;
    Decimal peak_;
    Decimal max_drawdown_;
    std::uint64_t marks_ = 0;
    std::uint64_t marks_in_position_ = 0;
    std::vector<EquityPoint> curve_;
    std::vector<EquityPoint> daily_;
};

}  // namespace strongroom::lab
