// Matcher: one market's order book against a price path; fills, fees and balances
// (docs/backtest.md).
//
// The same matcher serves the backtest, the plays and the practice venue. The caller walks the
// price along: jump_to() for an opening price or a trade, step_towards() for a movement through
// every value in between. step_towards() stops at each thing that happens, so that the answer of
// whoever is concerned is live for the rest of the same movement. Nothing here knows the time of
// day.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "lab/wallet.h"
#include "model/action.h"
#include "model/instrument.h"
#include "model/order.h"

namespace strongroom::lab {

struct FillModel {
    FeeRates fees;
    Decimal slippage_bps = 2;
    bool fills_on_touch = false;  // A limit fills when reached, not only when passed.
    Decimal max_participation;    // Of a candle's volume; 0 = no limit.
    Duration latency;             // Of orders and cancels, in path time.
    Asset third_coin;             // fees.buys_pay == third: what the fee is paid in …
    Decimal third_coin_price;     // … and its price in quote.
};

// A market of a run: the venue's terms, and how orders fill there.
struct MarketModel {
    Instrument instrument;
    FillModel model;
};

struct SimOrder {
    std::uint64_t id = 0;       // The caller's, unique in this matcher.
    std::uint32_t account = 0;  // Index into the wallets.
    Side side = Side::buy;
    OrderKind kind = OrderKind::limit;
    Price limit;  // Not for market orders.
    Qty qty;
    Qty filled;
    Price trigger = {};  // Of stop-limit orders. A stop that has become a limit order is one here.
};

struct SimOpened {
    SimOrder order;
};
struct SimFilled {
    SimOrder order;  // With this fill counted.
    Fill fill;       // Without trade id: the caller numbers fills.
    bool is_whole = false;
};
struct SimClosed {
    SimOrder order;
    CloseReason reason = CloseReason::cancelled;
    std::string text;
};
// A stop order's trigger was reached: it is a limit order from here on.
struct SimTriggered {
    SimOrder order;
};
struct SimAlert {
    std::uint64_t owner = 0;
    TriggerRef trigger;
    Price price;
};
using SimEvent = std::variant<SimOpened, SimFilled, SimClosed, SimAlert, SimTriggered>;

class Matcher {
  public:
    // The wallets are owned by the caller, who may share them between markets.
    Matcher(Instrument instrument, FillModel model, std::vector<Wallet>& wallets);

    // ---- Orders. What happens is in take_events(), in order.
    void place(const SimOrder& order);
    // False when it is not there any more (or has not arrived yet and never will).
    bool cancel(std::uint64_t order_id);
    const SimOrder* find(std::uint64_t order_id) const;
    std::vector<SimOrder> resting() const;  // Oldest first; without stops that wait.
    std::vector<SimOrder> stops() const;    // Those, oldest first.
    // Would it be filled whole on arrival, as things stand?
    bool fills_at_once(const SimOrder& order) const;
    bool can_pay(const SimOrder& order) const;  // As it would be asked on arrival.

    // ---- Price triggers of bots; they age with the orders, and fire once.
    void set_alert(std::uint64_t owner, TriggerRef trigger, Watch::When when, Price price);
    void clear_alert(std::uint64_t owner, TriggerRef trigger);

    // ---- The path.
    // A candle begins: its volume bounds what can fill. No call: no bound (trades, live prices).
    void begin_candle(Decimal volume);
    // Jumps to an opening price or a trade: what lies between fills at its own price, alerts fire
    // at the price jumped to, and only then does what latency held back until `time` arrive.
    void jump_to(Time time, Price price);
    // A movement begins; what happens on it bears this time. What latency held back arrives first.
    void begin_move(Time time);
    // Moves towards `target` up to the next thing that happens and returns true, or arrives and
    // returns false.
    bool step_towards(Price target);
    // True when walking anywhere within [low, high] would make nothing happen.
    bool is_quiet(Price low, Price high) const {
        return low > quiet_low_ && high < quiet_high_ && arrivals_.empty() && waiting_.empty();
    }
    // For a quiet stretch: only moves the price.
    void skip_to(Time time, Price price) {
        time_ = time;
        price_ = price;
    }

    // ---- Coming back. First where the path stood, then what had arrived, oldest first: it rests
    // (a market order waits) as it did, whatever the price is now, and nothing is told of it; but
    // one that its wallet cannot pay any more, since fees were raised meanwhile, ends.
    struct Standing {
        Time time;
        Price price;
        std::optional<Qty> volume_left;
    };
    Standing standing() const { return {time_, price_, volume_left_}; }
    void restore(const Standing& standing);
    void restore(const SimOrder& order);

    bool has_price() const { return price_.value.is_positive(); }
    Price price() const { return price_; }
    Time time() const { return time_; }
    // Time passes where the price is; it never goes back.
    void wait_until(Time time) { time_ = std::max(time_, time); }
    std::vector<SimEvent> take_events() { return std::exchange(events_, {}); }
    // The same one by one; `take` makes none itself.
    template <typename Take>
    void drain_events(Take take) {
        for (SimEvent& event : events_) take(std::move(event));
        events_.clear();
    }
    bool has_events() const { return !events_.empty(); }
    const Instrument& instrument() const { return instrument_; }
    // Other limits for new orders.
    void set_instrument(Instrument instrument) { instrument_ = std::move(instrument); }
    const FillModel& model() const { return model_; }

    // The price of a market order at this market price (docs/backtest.md, "Fills").
    Price slipped(Side side, Price market) const;

  private:
    struct Resting {
        SimOrder order;
        Money locked;
    };
    struct Stop {
        Resting resting;
        std::uint64_t age;
    };
    struct Alert {
        std::uint64_t owner;
        TriggerRef trigger;
        Watch::When when;
        Price price;
        std::uint64_t age;
    };
    // Orders of one side by price, then age. Buys: highest price first; sells: lowest first.
    struct Key {
        Price price;
        std::uint64_t age;
    };
    struct BuyFirst {
        bool operator()(const Key& a, const Key& b) const {
            return a.price != b.price ? a.price > b.price : a.age < b.age;
        }
    };
    struct SellFirst {
        bool operator()(const Key& a, const Key& b) const {
            return a.price != b.price ? a.price < b.price : a.age < b.age;
        }
    };
    // What an amount of an order is worth, and the fee of that in quote.
    struct Cost {
        Money value;
        Money fee;
        Money sum() const { return value + fee; }
    };
    // Something that a movement or a jump meets: an order, or an alert (order_id 0).
    struct Crossing {
        Price price;       // Where the path meets it.
        Decimal distance;  // From where the path began.
        std::uint64_t age = 0;
        std::uint64_t order_id = 0;
        std::uint64_t owner = 0;
        TriggerRef trigger;
    };
    struct Arrival {
        Time due;
        std::variant<SimOrder, std::uint64_t> what;  // An order, or the id of one to cancel.
    };

    void arrive_until(Time time);
    void arrive(const SimOrder& order);
    void rest(const SimOrder& order, std::uint64_t age);
    void end_at_once(const SimOrder& order);
    void arrive_stop(const SimOrder& order);
    void hold_stop(const SimOrder& order);
    bool is_triggered_by(const SimOrder& stop, Price reached) const;
    void trigger(std::uint64_t order_id);
    SimOrder release_stop(std::uint64_t order_id);
    void meet(const Crossing& crossing);
    void cancel_now(std::uint64_t order_id);
    void reject(const SimOrder& order, CloseReason reason, std::string text);
    void reject_unpaid(const SimOrder& order);
    bool crosses(const SimOrder& order) const;
    bool takes(const SimOrder& order) const;
    Price price_on_arrival(const SimOrder& order) const;
    void fill_waiting();
    void fill_taker(SimOrder order, Price at);
    // Fills as much as the volume allows; the order left over, or nothing when it is whole.
    std::optional<SimOrder> fill(SimOrder order, Price at, bool is_maker);
    void fill_resting(std::uint64_t order_id);
    bool may_fill() const;
    void settle(const SimOrder& order, const Fill& fill, const Money& value);
    template <typename Book>
    void remove(Book& book, const Key& key);
    Qty fillable(const SimOrder& order) const;
    Money reserve_of(const SimOrder& order) const;
    Money reserve_of_stop(const SimOrder& order) const;
    // Of the `qty` that come next.
    Cost cost_of(const SimOrder& order, Price at, Qty qty, bool is_maker) const;
    Money fee_of(const SimOrder& order, const Money& in_quote, Qty qty, bool is_maker) const;
    bool passes(Side side, Price limit, Price reached) const;
    std::optional<Crossing> next_crossing(Price target) const;
    template <typename Book>
    void meet_orders(const Book& book, Side side, Price target,
                     std::optional<Crossing>& next) const;
    static void take_nearer(std::optional<Crossing>& next, const Crossing& other, bool is_up);
    std::vector<Crossing> crossings_of_jump(Price target) const;
    void fire(std::uint64_t owner, TriggerRef trigger, Price at);
    void refresh_quiet();

    Instrument instrument_;
    FillModel model_;
    std::vector<Wallet>& wallets_;
    Price price_;
    Time time_;
    std::map<Key, Resting, BuyFirst> buys_;
    std::map<Key, Resting, SellFirst> sells_;
    std::map<std::uint64_t, std::pair<Side, Key>> where_;  // Order id -> its place in the book.
    std::map<std::uint64_t, Stop> stops_;  // By order id: those that wait for their trigger.
    std::vector<Alert> alerts_;
    std::deque<Arrival> arrivals_;   // Held back by latency.
    std::vector<SimOrder> waiting_;  // Market orders that no volume could fill yet.
    std::uint64_t next_age_ = 1;
    std::optional<Qty> volume_left_;
    std::vector<SimEvent> events_;
    Price quiet_low_;  // Nothing happens while the price stays strictly between these.
    Price quiet_high_;
};

}  // namespace strongroom::lab
