// VenueWorld: a signer, a network that loses and delays, and a venue, around a Core, in one thread
// and on a seed. The checker of the engine's promise: nothing lost, nothing doubled
// (docs/orders.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "engine/core.h"
#include "engine/journal.h"
#include "lab/matcher.h"

namespace strongroom::engine {

struct Faults {            // Per cent.
    int lost_request = 0;  // It never reaches the venue, and nobody says so.
    int lost_reply = 0;    // The venue acted; the answer is lost.
    int late = 0;          // It arrives late, perhaps after its deadline.
    int lost_event = 0;    // A private stream event that never comes.
    int doubled_event = 0;
    int crash = 0;  // Of each step: the engine is killed and starts again from its journal.
    bool blind_resend = false;  // A planted bug, to prove that the checker can fail.
};

class VenueWorld final : public Route, public Alerts, public Books {
  public:
    VenueWorld(std::uint64_t seed, Faults faults, std::string bot_file);

    void run(int steps);
    // No more faults; goes on until everything is settled. False when it never is.
    bool settle();
    // No more faults; the price stays, time goes on for five minutes, and every retry gets its
    // turn.
    void rest();
    // Coins on the account that no sell order offers.
    Decimal unoffered() const;
    // Empty when every promise held.
    std::string verdict() const;

    std::size_t venue_orders() const { return venue_.size(); }
    std::size_t engine_fills() const { return engine_fills_.size(); }
    std::size_t dead_attempts() const { return dead_.size(); }
    int crashes() const { return crashes_; }

  private:
    struct SignedIntent {
        OrderIntent intent;
        Time deadline;
    };
    struct VenueOrder {
        OrderIntent intent;
        std::uint64_t id = 0;
        Qty filled;
        bool is_closed = false;
        CloseReason reason = CloseReason::none;
        std::string text;
        std::vector<Fill> fills;
    };
    using Happening = std::function<void()>;

    // ---- The engine's doors.
    void place(const Approved<OrderIntent>& order) override;
    void cancel(const Approved<CancelIntent>& cancel) override;
    void ask(const ReadQuery& query) override;
    void set(BotId, const Symbol&, const Watch&) override {}
    void clear(BotId, TriggerRef) override {}
    void follow(BotId, const Symbol&, const Follow&) override {}
    void bot_changed(const BotView&) override {}
    void order_changed(BotId, OrderRef, const Order& order) override;
    void filled(BotId bot, OrderRef ref, const Order& order, const Fill& fill) override;
    void deal_changed(BotId bot, const Deal& deal) override;
    void noticed(BotId, Time, const std::string&) override {}

    void start_engine();
    void crash();
    void feed(InputBody body);
    void step();
    void happen();
    void later(Duration delay, Happening happening);
    void arrive_order(const SignedIntent& signed_intent);
    void arrive_cancel(const IntentId& intent);
    void arrive_question(const ReadQuery& query, Time asked_at);
    void drain_matcher();
    OrderReport report_of(const VenueOrder& order) const;
    void tell(const IntentId& intent, OrderReport report);
    bool chance(int per_cent) { return static_cast<int>(dice() % 100) < per_cent; }
    std::uint64_t dice();

    std::uint64_t state_;
    Faults faults_;
    std::string bot_file_;
    Time now_{1'000'000};
    std::vector<lab::Wallet> wallets_{1};
    lab::Matcher matcher_;
    std::unique_ptr<Core> core_;
    bool is_muted_ = true;
    std::vector<Input> journal_;
    std::multimap<Time, std::pair<int, Happening>>
        happenings_;  // The int: which engine life asked.
    int life_ = 0;
    int crashes_ = 0;
    std::map<IntentId, SignedIntent> signed_;
    std::map<IntentId, std::vector<std::uint64_t>>
        placed_;  // Venue orders of an intent: more than one is a double.
    std::map<std::uint64_t, VenueOrder> venue_;
    std::uint64_t next_order_ = 1;
    std::uint64_t next_trade_ = 1;
    // As the engine told its books in its newest life.
    std::map<std::pair<std::string, std::string>, Qty> engine_fills_;  // Intent, trade id.
    std::map<IntentId, std::pair<std::uint32_t, std::uint32_t>>
        known_;  // Intent -> bot, order number.
    std::set<IntentId> dead_;
    std::set<std::pair<BotId, std::uint32_t>> closed_deals_;
    std::string reopened_;  // A deal that changed after it was booked as closed.
};

}  // namespace strongroom::engine
