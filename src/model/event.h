// Event: all that a bot ever learns. It comes through one door, in order, live as in a backtest.
#pragma once

#include <string>
#include <variant>

#include "model/candle.h"
#include "model/instrument.h"
#include "model/order.h"

namespace strongroom {

struct Started {};

// The market reached a price that the bot asked for (Watch), or any price while it follows (Follow,
// trigger number 0).
struct Traded {
    TriggerRef trigger;
    Price price;
};

struct CandleClosed {
    Candle candle;
};

// The venue accepted the order (open) or it ended (closed). A fill comes as Filled.
struct OrderChanged {
    OrderRef ref;
    OrderState state = OrderState::open;
    CloseReason reason = CloseReason::none;
    std::string text;  // The venue's or the policy's words.
};

struct Filled {
    OrderRef ref;
    Fill fill;
    bool is_whole = false;  // Nothing of the order is left.
};

struct TimerDue {
    TimerRef timer;
};

// A balance grew by other means than our own fills, or an order of another bot set funds free.
struct Funded {
    Money free;
};

struct Command {
    enum class Kind {
        stop,
        close
    };  // stop: no new deals. close: cancel all, sell at market, finish.
    Kind kind = Kind::stop;
};

struct FeedLost {
    std::string what;
};

// The venue has other limits for the pair than before. They hold for new orders.
struct TermsChanged {
    Instrument instrument;
};

using EventBody = std::variant<Started, Traded, CandleClosed, OrderChanged, Filled, TimerDue,
                               Funded, Command, FeedLost, TermsChanged>;

struct Event {
    Time time;     // The market's time: the only time a bot knows.
    Price market;  // The current price at that time.
    EventBody body;
};

}  // namespace strongroom
