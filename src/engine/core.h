// Core: the engine's step loop without any outside. Inputs in, in order; orders, alerts and books
// out.
//
// Synchronous and single-threaded, the same live, on the practice venue and in a backtest. It asks
// nobody for the time: each Input brings it. Its state is a function of the inputs, so that reading
// the journal again is recovery.
#pragma once

#include <functional>
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

// Makes the bot of a file. Null or empty: as bots::make_bot does.
using BotMaker = std::function<Result<std::unique_ptr<bots::Bot>>(
    const bots::BotFile& file, const std::vector<bots::Market>& markets)>;

struct Settings {
    RiskLimits limits;
    ProtocolTimes times;
    BotMaker make_bot = {};  // Only a backtest sets it.
};

// The order's price and quantity by these limits: a buy's price down, a sell's up, quantities down.
void fit(OrderIntent& intent, const Instrument& instrument);

class Core {
  public:
    Core(IntentNames names, Settings settings, Route& route, Alerts& alerts, Books& books);

    // One step. Errors: invalid, when an AddBot's file does not parse or its name is taken; the
    // input then changed nothing.
    Status handle(const Input& input);

    // For a backtest, which has a candle for each step: whether CandleSeen with this candle would
    // lead to nothing. True: the bot knows the candle from here on, as after CandleSeen. False: it
    // must be handed in. A bot with several pairs may not be asked: it would not hear their prices.
    bool takes_quietly(BotId bot, PairRef pair, const CandleClosed& closed);

    // The earliest timer by market time, and whose it is. Feed it back as TimerFired, with the
    // price of this pair, when it is due.
    struct DueTimer {
        Time due;
        TimerFired timer;
        Symbol symbol;
    };
    std::optional<DueTimer> next_timer() const;

    // The candles that bots follow, and the newest of them that each has seen. Whoever feeds the
    // Core gives them as CandleSeen: at first `history` closed ones, then each that closes.
    struct CandleFollower {
        BotId bot;
        PairRef pair;
        Symbol symbol;
        Duration interval;
        int history = 0;           // As many as were asked for and not given yet.
        std::optional<Time> seen;  // When the newest one opened.
    };
    std::vector<CandleFollower> candle_followers() const;

    // Asks the venue for what is in doubt and due; the venue's time.
    void check(Time venue_now) { orders_.check(venue_now); }
    // The journal has been read: go on with what was under way.
    void resume(Time venue_now) { orders_.resume(venue_now); }
    void halt(std::string why) { gate_.halt(std::move(why)); }

    const Orders& orders() const { return orders_; }
    std::vector<BotView> bots() const;
    const bots::BotFile* file_of(BotId bot) const;
    std::vector<OpenDeal> open_deals(BotId bot) const;  // By number; asked of the bot itself.
    bool has_bot(const BotName& name) const;
    // As the newest bot on this pair that is not over knows it; null: there is none.
    const Instrument* instrument_of(const Symbol& symbol) const;
    // Whether some bot's view of its market is another one than this.
    bool is_news(const MarketStatus& status) const;

  private:
    // An order that waits for its market.
    struct Held {
        Place place;
        std::uint32_t attempt = 1;
    };
    struct Timer {
        Time due;
        PairRef pair;
    };
    // One of its markets.
    struct Pair {
        Instrument instrument;       // The newest limits that it was told.
        bool has_new_terms = false;  // They are not those that it was added with.
        std::string parked_by;       // Why the market takes no orders; empty: it does.
    };
    struct Candles {
        int history = 0;
        std::optional<Time> seen;
    };
    struct Running {
        BotId id;
        bots::BotFile file;
        std::unique_ptr<bots::Bot> bot;
        std::map<TimerRef, Timer> timers;
        std::map<std::pair<PairRef, Duration>, Candles> candles;
        Time now;                // Of its newest event; the next one is not earlier.
        std::string stopped_by;  // Set when an error parked it.
        std::string last_state;
        bool is_finished = false;
        bool is_starving = false;       // An order was refused for want of funds.
        std::vector<Pair> pairs;        // In the order of file.symbols.
        std::map<OrderRef, Held> held;  // Decided while parked. Bounded by kHeldMax.
    };

    Status add_bot(const AddBot& add, const Input& input);
    void dispatch(Running& running, EventBody body, const Input& input, PairRef pair = {});
    void on_candle(const CandleSeen& seen, const Input& input);
    static void count(Candles& known, const CandleClosed& closed);
    void on_signal(Running& running, const Signal& signal, const Input& input);
    void on_timer(const TimerFired& fired, const Input& input);
    static Pair& pair_of(Running& running, PairRef pair);
    static PairRef pair_of(const Running& running, const Symbol& symbol);
    void perform(Running& running, const Action& action, const Input& input);
    void place(Running& running, const Place& place, const Input& input, std::uint32_t attempt = 1);
    OrderIntent intent_of(const Running& running, const Place& place, std::uint32_t attempt,
                          Time decided_at) const;
    void refuse(const Running& running, OrderRef ref, OrderIntent intent, std::string text);
    void on_order_input(const Input& input);
    void deliver(std::vector<OrderNews> news, const Input& input);
    void tell_late_news(const Input& input);
    void stop(Running& running, const std::string& why);
    void wake_starving(const AccountName& account, BotId except);
    static std::string state_of(const Running& running);
    BotView view(const Running& running) const;
    void show(Running& running);
    // ---- core_market.cc: what a market that is closed, or has other limits, means for its bots.
    static bool trades(const Running& running, const Symbol& symbol);
    void on_market(const MarketStatus& status, const Input& input);
    void renew_terms(Running& running, PairRef pair, const Instrument& instrument,
                     const Input& input);
    void park(Running& running, PairRef pair, const std::string& closed, const Input& input);
    void hold(Running& running, const Place& place, std::uint32_t attempt, const Input& input);
    bool drop_held(Running& running, const Cancel& cancel);
    bool keep(Running& running, const OrderNews& news, const Input& input);

    IntentNames names_;
    BotMaker make_bot_;
    RiskGate gate_;
    Alerts& alerts_;
    Books& books_;
    Orders orders_;
    std::map<BotId, Running> bots_;
    std::vector<OrderNews> late_news_;  // Made while a bot was acting; told when it is done.
};

}  // namespace strongroom::engine
