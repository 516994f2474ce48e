// Orders: every order that is not closed yet, and how it is brought to an end by proof.
//
// The durable order protocol (docs/orders.md): an intent is signed at most once; an order without
// an answer is Unknown and is asked for, never sent again; it is dead only when the venue, asked
// after the signature's deadline plus its grace, knows it neither by id nor in its list; then, and
// only then, the next attempt gets a new intent id.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/input.h"
#include "engine/ports.h"
#include "engine/risk_gate.h"

namespace strongroom::engine {

// Makes intent ids: the same bot, order and attempt give the same id after any restart, and another
// installation gives another one.
class IntentNames {
  public:
    explicit IntentNames(std::array<std::uint8_t, 16> install) : install_(install) {}
    IntentId name(BotId bot, OrderRef ref, std::uint32_t attempt) const;

  private:
    std::array<std::uint8_t, 16> install_;
};

struct ProtocolTimes {
    Duration grace = seconds(60);  // After the deadline, before missing means dead.
    Duration first_check = milliseconds(200);
    Duration longest_check = seconds(5);
    Duration silence = seconds(15);  // A signed order without a word for so long is in doubt.
    std::uint32_t attempts_max = 5;
};

// News for a bot: an OrderChanged or a Filled.
struct OrderNews {
    // The venue rejected all of an order that its bot still wanted.
    struct Rejected {
        OrderIntent intent;
        std::uint32_t attempt = 1;
    };
    BotId bot;
    EventBody body;
    Symbol symbol;  // The order's.
    std::optional<Rejected> rejected = {};
};

class Orders {
  public:
    Orders(IntentNames names, ProtocolTimes times, Route& route, Books& books);

    // Takes over an approved decision and sends it on its way.
    void place(BotId bot, OrderRef ref, Approved<OrderIntent> order, std::uint32_t attempt = 1);
    void cancel(BotId bot, OrderRef ref, const RiskGate& gate, const std::string& why);
    IntentId first_intent(BotId bot, OrderRef ref) const { return intent(bot, ref, 1); }
    IntentId intent(BotId bot, OrderRef ref, std::uint32_t attempt) const {
        return names_.name(bot, ref, attempt);
    }

    // What the input means for bots; unknown intents (closed long ago, or foreign) mean nothing.
    std::vector<OrderNews> on_input(const Input& input, const RiskGate& gate);
    // Asks for what is in doubt and is due. Called often with the venue's time.
    void check(Time venue_now);
    // After a restart, when the journal has been read: what was under way goes on.
    void resume(Time venue_now);

    int open_count(BotId bot) const;
    std::optional<BotId> owner(const IntentId& intent) const;  // Of an order that is not closed.
    // The venue has ended an order that nobody wanted to end; not for orders that are closed.
    bool is_unasked_end(const OrderReported& reported) const;
    // Orders whose fate is not settled: handed out and not yet open or closed. 0 = quiet.
    int in_flight() const;
    const Order* find(const IntentId& intent) const;
    std::vector<const Order*> open_orders() const;

  private:
    struct Tracked {
        BotId bot;
        OrderRef ref;
        std::uint32_t attempt = 1;
        Approved<OrderIntent> approved;
        Order order;
        Time deadline;                  // Of the signature; zero before there is one.
        bool was_never_sent = false;    // The courier is sure of it.
        bool is_missing_by_id = false;  // Asked after the grace.
        bool is_in_doubt = false;  // Ask, though it has a state: a cancel failed, a fill lacks.
        bool has_gap = false;  // News of it may be lost: only an answer to a question ends that.
        bool is_cancel_wanted = false;
        bool is_cancel_sent = false;
        std::string cancel_why;
        Time next_cancel;      // Not before: a cancel failed.
        Duration cancel_wait;  // Doubles with each cancel that fails; a success ends the order.
        Time next_check;
        Duration check_wait;
    };
    using Map = std::map<IntentId, Tracked>;
    using News = std::vector<OrderNews>;

    void on_signed(Tracked& tracked, const OrderSigned& input, Time now);
    void on_refused(Map::iterator at, const OrderRefused& input, Time now, News& news);
    void on_unanswered(Tracked& tracked, const OrderUnanswered& input, Time now);
    void on_report(Map::iterator at, const OrderReport& report, Time now, const RiskGate& gate,
                   News& news);
    void on_missing(Map::iterator at, const OrderMissing& input, Time now, const RiskGate& gate,
                    News& news);
    void on_gap(const LinkGap& gap, Time now);
    void on_cancel_failed(Tracked& tracked, Time now);
    void doubt(Tracked& tracked, Time now);
    void doubt_after_gap(Tracked& tracked, Time now);
    void doubt_cancel(Tracked& tracked, Time now);
    Duration longer(Duration wait) const;
    void set_state(Tracked& tracked, OrderState state);
    static void tell(const Tracked& tracked, EventBody body, News& news) {
        news.push_back({tracked.bot, std::move(body), tracked.order.intent.symbol});
    }
    void check_one(Tracked& tracked, Time now);
    void ask(const Tracked& tracked);
    void try_again(Map::iterator at, Time now, const RiskGate& gate, News& news);
    void close(Map::iterator at, CloseReason reason, const std::string& text, News& news);
    void send_wanted_cancel(Tracked& tracked, Time now, const RiskGate& gate);

    IntentNames names_;
    ProtocolTimes times_;
    Route& route_;
    Books& books_;
    Map tracked_;  // By the intent of the attempt in hand. Bounded by the risk gate's open orders.
    std::map<std::pair<BotId, OrderRef>, IntentId> by_ref_;
};

}  // namespace strongroom::engine
