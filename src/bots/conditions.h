// Conditions: an AND-list of a bot file ("start", "close", "safety") that is looked at on closed
// candles only (docs/indicators.md).
//
// What the newest closed candle says holds until the next one closes: a deal that ends in between
// may be followed by another at once.
#pragma once

#include <variant>
#include <vector>

#include "indicators/bar.h"
#include "indicators/sign.h"
#include "model/action.h"
#include "model/event.h"

namespace strongroom::bots {

// Holds at all times.
struct Asap {
    friend bool operator==(const Asap&, const Asap&) = default;
};
// Never holds: only the user's command starts something.
struct Manual {
    friend bool operator==(const Manual&, const Manual&) = default;
};
struct OnCandles {
    Duration interval;  // One of those that a bot file knows.
    indicators::Test test;
    friend bool operator==(const OnCandles&, const OnCandles&) = default;
};
using Condition = std::variant<Asap, Manual, OnCandles>;

// The conditions of one list, for one pair. A function of the candles that it is told. Make it when
// the bot is made, and keep it: history is told once, and one that is made later has missed it.
// (A copy of one that was told has heard it.)
class Conditions {
  public:
    // `list` has passed read_conditions.
    Conditions(const std::vector<Condition>& list, PairRef pair);

    bool is_empty() const { return is_empty_; }
    // Follows the candles that it needs. Once, when the bot starts.
    void start(Actions& out) const;
    // Candles of other pairs and intervals mean nothing.
    void on_candle(const CandleClosed& closed, PairRef pair);
    // The same of a candle of its pair, for whoever has made the bar already.
    void on_bar(const indicators::Bar& bar, Duration interval);
    // All of them hold, as of the newest closed candle of each interval. An empty list holds. One
    // whose indicator has seen too few candles does not.
    bool hold() const;

  private:
    struct Watched {
        Duration interval;
        indicators::Sign sign;
    };
    std::vector<Watched> watched_;
    PairRef pair_;
    bool is_empty_;
    bool is_manual_ = false;  // Never holds: only a command opens a deal.
};

}  // namespace strongroom::bots
