// Conditions: an AND-list of a bot file ("start", "close", "safety") that is looked at on closed
// candles only.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/action.h"
#include "model/event.h"

namespace strongroom::bots {

struct Asap {
    friend bool operator==(const Asap&, const Asap&) = default;
};
using Condition = std::variant<Asap>;

// The conditions of one list, for one pair. A function of the candles that it is told.
class Conditions {
  public:
    Conditions(std::vector<Condition> list, PairRef pair) : list_(std::move(list)), pair_(pair) {}

    bool is_empty() const { return list_.empty(); }
    // Follows the candles that it needs. Once, when the bot starts.
    void start(Actions& out) const;
    // Candles of other pairs and intervals mean nothing.
    void on_candle(const CandleClosed& closed, PairRef pair);
    // All of them hold, as of the newest closed candle of each interval. An empty list holds.
    bool hold() const;

  private:
    std::vector<Condition> list_;
    PairRef pair_;
};

}  // namespace strongroom::bots
