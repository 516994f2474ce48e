// Core: the engine's step loop without any outside. Inputs in, in order; orders, alerts and books
// out.
//
// Synchronous and single-threaded, the same live, on the practice venue and in a backtest. It asks
// nobody for the time: each Input brings it. Its state is a function of the inputs, so that reading
// the journal again is recovery.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bots/bot_file.h"
#include "engine/orders.h"
#include "engine/ports.h"
#include "engine/risk_gate.h"

namespace strongroom::engine {

struct Settings {
    RiskLimits limits;
    ProtocolTimes times;
};

class Core {
  public:
    Core(IntentNames names, Settings settings, Route& route, Alerts& alerts, Books& books);

    // One step. Errors: invalid, when an AddBot's file does not parse or its name is taken; the
    // input then changed nothing.
    Status handle(const Input& input);

    // The earliest timer by market time, and whose it is. Feed it back as TimerFired when it is
    // due.
    struct DueTimer {
        Time due;
        TimerFired timer;
    };
    std::optional<DueTimer> next_timer() const;

    // Asks the venue for what is in doubt and due; the venue's time.
    void check(Time venue_now) { orders_.check(venue_now); }
    // The journal has been read: go on with what was under way.
    void resume(Time venue_now) { orders_.resume(venue_now); }
    void halt(std::string why) { gate_.halt(std::move(why)); }

    const Orders& orders() const { return orders_; }
    std::vector<BotView> bots() const;
    const bots::BotFile* file_of(BotId bot) const;
    bool has_bot(const BotName& name) const;

  private:
    struct Running {
        BotId id;
        bots::BotFile file;
        std::unique_ptr<bots::Bot> bot;
        std::map<TimerRef, Time> timers;
        Time now;                // Of its newest event; the next one is not earlier.
        std::string stopped_by;  // Set when an error parked it.
        std::string last_state;
        bool is_finished = false;
        bool is_starving = false;  // An order was refused for want of funds.
    };

    Status add_bot(const AddBot& add, const Input& input);
    void dispatch(Running& running, EventBody body, const Input& input);
    void perform(Running& running, const Action& action, const Input& input);
    void place(Running& running, const Place& place, const Input& input);
    void on_order_input(const Input& input);
    void deliver(std::vector<OrderNews> news, const Input& input);
    void tell_late_news(const Input& input);
    void stop(Running& running, const std::string& why);
    void wake_starving(const AccountName& account, BotId except);
    BotView view(const Running& running) const;
    void show(Running& running);

    IntentNames names_;
    RiskGate gate_;
    Alerts& alerts_;
    Books& books_;
    Orders orders_;
    std::map<BotId, Running> bots_;
    std::vector<OrderNews> late_news_;  // Made while a bot was acting; told when it is done.
};

}  // namespace strongroom::engine
