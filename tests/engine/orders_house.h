// Orders alone, with a gate that lets everything pass, a route and books that remember, and a clock
// in the test's hand.
#pragma once

#include <string>
#include <vector>

#include "engine/orders.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {

class OrdersHouse : public testing::Test, protected Route, protected Books {
  protected:
    static constexpr Time kStart{1'700'000'000'000};
    static constexpr Duration kRecvWindow = seconds(2);
    const ProtocolTimes times_;  // As in production: grace 60 s.

    // ---- What a test does.
    // The bot's order `ref`: a buy of 3 at 100.
    void place(std::uint32_t ref = 1) { place({1}, ref, {"practice"}); }
    void place(BotId bot, std::uint32_t ref, const AccountName& account);
    void cancel(std::uint32_t ref = 1) { orders_.cancel({1}, {ref}, gate_, "a test"); }
    std::vector<OrderNews> tell(InputBody body) {
        return orders_.on_input({now_, now_, {100}, std::move(body)}, gate_);
    }
    void sign(std::uint32_t ref = 1, std::uint32_t attempt = 1) {
        tell(OrderSigned{id(ref, attempt), "tag", now_ + kRecvWindow, false});
    }
    void sign_and_send(std::uint32_t ref = 1, std::uint32_t attempt = 1) {
        sign(ref, attempt);
        tell(OrderSent{id(ref, attempt)});
    }
    void open(std::uint32_t ref = 1) {
        sign_and_send(ref);
        tell(OrderReported{id(ref), report()});
    }
    void pass(Duration time) { now_ = now_ + time; }
    // Time passes and check() is called as often as the engine does it.
    void wait(Duration time);

    // ---- What a test looks at.
    static IntentId id(std::uint32_t ref = 1, std::uint32_t attempt = 1) {
        return IntentNames({7}).name({1}, {ref}, attempt);
    }
    const Order& order(std::uint32_t ref = 1, std::uint32_t attempt = 1) {
        const Order* found = orders_.find(id(ref, attempt));
        if (found == nullptr) throw std::runtime_error("no such order is followed");
        return *found;
    }
    bool is_followed(std::uint32_t ref = 1, std::uint32_t attempt = 1) {
        return orders_.find(id(ref, attempt)) != nullptr;
    }
    // What went out since the last call: "place 1", "cancel 1", "ask order 1", "ask fills 1"; the
    // second attempt of order 1 is "1b".
    std::vector<std::string> left() { return std::exchange(left_, {}); }
    std::size_t left_count() const { return left_.size(); }
    // What the books were told of the orders' states: "1 signed", "1 closed: cancelled".
    std::vector<std::string> booked() { return std::exchange(booked_, {}); }

    // ---- Reports of the venue.
    static OrderReport report(Decimal filled = 0) {
        return {.state = OrderState::open, .filled = {filled}, .venue_id = "28"};
    }
    static OrderReport fill(const char* trade_id, Decimal qty, Decimal cumulative) {
        OrderReport made = report(cumulative);
        made.fill = Fill{.trade_id = trade_id, .price = {100}, .qty = {qty}};
        return made;
    }
    static OrderReport closed(CloseReason reason, Decimal filled = 0) {
        OrderReport made = report(filled);
        made.state = OrderState::closed;
        made.reason = reason;
        return made;
    }

    RiskGate gate_{RiskLimits{}};
    Orders orders_{IntentNames({7}), times_, *this, *this};
    Time now_ = kStart;

  private:
    static std::string name(const IntentId& intent);

    void place(const Approved<OrderIntent>& order) override;
    void cancel(const Approved<CancelIntent>& cancel) override;
    void ask(const ReadQuery& query) override;
    void bot_changed(const BotView&) override {}
    void order_changed(BotId bot, OrderRef ref, const Order& order) override;
    void filled(BotId, OrderRef ref, const Order&, const Fill& fill) override;
    void deal_changed(BotId, const Deal&) override {}
    void noticed(BotId, Time, const std::string&) override {}

    std::vector<std::string> left_;
    std::vector<std::string> booked_;
};

// News as text: "1 open", "1 filled 2", "1 filled 1 whole", "1 closed: cancelled".
std::vector<std::string> words(const std::vector<OrderNews>& news);

}  // namespace strongroom::engine
