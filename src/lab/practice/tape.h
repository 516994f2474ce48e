// Tape: what one market has traded: candles up to the present moment and the newest public trades.
//
// A candle is its walk (docs/backtest.md): four points, at its open, a quarter, a half and its end.
// Bars of any interval are folded from such points, so a finer interval than the recording's has
// bars too, where points are. The candle that grows is made of the points that were reached.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "lab/practice/intervals.h"
#include "lab/practice/order.h"
#include "model/candle.h"

namespace strongroom::lab::practice {

struct PathPoint {
    Time time;
    Price price;
    Decimal volume;  // Traded on the way to it.
};
// The walk of a candle. Its volume is spread over the points in whole steps.
std::array<PathPoint, 4> walk_points(const Candle& candle, Duration interval, Decimal step);

struct Bar {
    Time open_time;
    Time close_time;  // Its last millisecond.
    Price open;
    Price high;
    Price low;
    Price close;
    Decimal volume;
    Decimal quote_volume;
    std::int64_t points = 0;  // Stands for the number of trades, which no recording has.

    void add(const PathPoint& point);         // Later than all in it.
    void add_before(const PathPoint& point);  // Earlier.
};

class Tape {
  public:
    static constexpr std::size_t kTradesMax = 5'000;
    static constexpr std::size_t kCandlesMax = 4'000'000;

    explicit Tape(Decimal step) : step_(step) {}

    // Closed candles that lie before everything else.
    void add_history(const std::vector<Candle>& candles, Duration interval);

    // A recorded candle, in three steps.
    void begin_candle();
    void reach(const PathPoint& point);  // Extends what grows.
    void close_candle(const Candle& candle, Duration interval);
    // A trade: a candle of one second, as long as the trades stay in it.
    void add_second(const PathPoint& point);

    void add_trade(const PublicTrade& trade);
    const std::deque<PublicTrade>& trades() const { return trades_; }

    struct Query {
        Interval interval;
        Duration offset;            // Of the time zone.
        std::optional<Time> start;  // By a bar's open time …
        std::optional<Time> end;    // … both inclusive.
        std::size_t limit = 500;
    };
    // Oldest first: from the start when there is one, else the newest.
    std::vector<Bar> bars(const Query& query) const;
    // Everything after `from`, as one bar.
    std::optional<Bar> since(Time from) const;
    // The last price before or at `time`.
    std::optional<Price> price_at(Time time) const;

  private:
    struct Segment {  // Of one interval.
        Duration interval;
        std::vector<Candle> candles;
    };
    // Calls `each` with every point from the newest back, until it returns false.
    template <typename Each>
    void walk_back(Each each) const;
    // Every point at or after `from`, forward, until `each` returns false.
    template <typename Each>
    void walk_on(Time from, Each each) const;
    void push(const Candle& candle, Duration interval);
    void close_second();

    Decimal step_;
    std::vector<Segment> segments_;
    std::vector<PathPoint> growing_;
    std::deque<PublicTrade> trades_;
};

}  // namespace strongroom::lab::practice
