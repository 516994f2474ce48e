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

// A candle of an interval that the bot asked for (FollowCandles). What is decided on it is active
// from the next candle's open on.
struct CandleClosed {
    Candle candle;
    Duration interval = minutes(1);
    bool is_history = false;  // Another one has closed since: it warms indicators up, no more.
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

// What the user asks of a bot, or of one of its deals.
struct Command {
    enum class Kind {
        stop,          // No new deals; those that are open go on.
        close,         // Cancel all, sell at market, finish.
        start,         // New deals again, after stop.
        cancel,        // Cancel all, keep what is held, finish.
        open_deal,     // A deal now, whatever the start conditions say.
        close_deal,    // Sell what this deal holds at market.
        cancel_deal,   // Cancel this deal's orders, keep what it holds.
        close_step,    // Sell the next take-profit step of this deal at market.
        add_funds,     // One more entry for this deal; `text` says how much.
        cancel_funds,  // Cancel the entries that add_funds placed and that are not filled.
        edit_deal,     // Other terms for this deal; `text` has them.
    };
    Kind kind = Kind::stop;
    std::uint32_t deal = 0;  // Of the kinds about one deal: its number.
    std::string text = {};   // Fields as the bot's kind has them (docs/bots.md).
};

// A message from outside for this bot (a webhook), as JSON that the door has checked.
struct Signal {
    std::string text;
};

struct FeedLost {
    std::string what;
};

// The venue has other limits for the pair than before. They hold for new orders.
struct TermsChanged {
    Instrument instrument;
};

using EventBody = std::variant<Started, Traded, CandleClosed, OrderChanged, Filled, TimerDue,
                               Funded, Command, FeedLost, TermsChanged, Signal>;

struct Event {
    Time time;     // The market's time: the only time a bot knows.
    Price market;  // The current price of `pair` at that time.
    EventBody body;
    PairRef pair = {};  // Which pair it is about; of what concerns them all, the first.
};

}  // namespace strongroom
