// The doors of the Core: where orders go, who watches prices for it, and who is told what happened.
#pragma once

#include <string>
#include <vector>

#include "engine/approved.h"
#include "engine/input.h"
#include "model/action.h"
#include "model/order.h"

namespace strongroom::engine {

// Live and on the practice venue: signer and courier (Desk). Backtest and plays: lab::Matcher
// (lab::Session). Answers come back as Inputs, later, never from inside a call.
class Route {
  public:
    virtual ~Route() = default;
    virtual void place(const Approved<OrderIntent>& order) = 0;
    virtual void cancel(const Approved<CancelIntent>& cancel) = 0;
    virtual void ask(const ReadQuery& query) = 0;
};

// Watches prices for bots and answers with AlertHit. Live: PriceAlerts on the public stream.
class Alerts {
  public:
    virtual ~Alerts() = default;
    virtual void set(BotId bot, const Symbol& symbol, const Watch& watch) = 0;
    virtual void clear(BotId bot, TriggerRef trigger) = 0;
    virtual void follow(BotId bot, const Symbol& symbol, const Follow& follow) = 0;
};

struct BotView {
    BotId id;
    BotName name;
    std::string kind;
    AccountName account;
    Symbol symbol;                // The first of them.
    std::vector<Symbol> symbols;  // That it trades.
    std::string state;            // In the bot's words.
    bool is_finished = false;
};

// What happened, for the books and the page.
class Books {
  public:
    virtual ~Books() = default;
    virtual void bot_changed(const BotView& bot) = 0;
    // Whether bot_changed() means anything here: a state is a sentence, and those take time.
    virtual bool wants_states() const { return true; }
    virtual void order_changed(BotId bot, OrderRef ref, const Order& order) = 0;
    virtual void filled(BotId bot, OrderRef ref, const Order& order, const Fill& fill) = 0;
    virtual void deal_changed(BotId bot, const Deal& deal) = 0;
    virtual void noticed(BotId bot, Time time, const std::string& text) = 0;
};

}  // namespace strongroom::engine
