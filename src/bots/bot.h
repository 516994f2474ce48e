// Bot: a pure state machine. One door in (an event), one door out (actions).
//
// The same code trades live, on the practice venue and in a backtest: it has no clock, no random,
// no socket, and no idea which of them it is in. Fed the same events it does the same, which is how
// the engine recovers it after a crash.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/action.h"
#include "model/deal.h"
#include "model/event.h"
#include "model/instrument.h"

namespace strongroom::bots {

// What the venue told us of the pair that the bot trades.
struct Market {
    Instrument instrument;
    FeeRates fees;
};

class Bot {
  public:
    virtual ~Bot() = default;
    // Appends what to do. An Event's time never goes back.
    virtual void on_event(const Event& event, Actions& out) = 0;
    // Whether nothing but the bot's memory would change if on_event() told it this candle: no
    // action, no other state(). True: it remembers the candle from here on, and must not be told
    // it. False: it must be, next. Asked by a backtest of one pair alone, to be fast.
    virtual bool takes_quietly(const CandleClosed& /*closed*/, PairRef /*pair*/) { return false; }
    // One line for the user: "deal 3: 2 of 5 safety orders filled", "waiting for funds".
    virtual std::string state() const = 0;
    // What is open, by number. Of a bot without deals nothing.
    virtual std::vector<OpenDeal> open_deals() const { return {}; }
};

}  // namespace strongroom::bots
