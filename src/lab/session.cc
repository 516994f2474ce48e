#include "lab/session.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "base/ensure.h"

namespace strongroom::lab {
namespace {

constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

}  // namespace

Session::Session(bots::Market market, FillModel model, engine::Books& books)
    : wallets_(1),
      matcher_(std::move(market.instrument), model, wallets_),
      core_(engine::IntentNames({}), {}, *this, *this, books),
      next_timer_(kNever) {}

// ---- The path --------------------------------------------------------------------------------

void Session::open_market(Time time, Price price, Decimal volume) {
    matcher_.begin_candle(volume);
    matcher_.jump_to(time, price);
}

Status Session::status() const {
    if (!is_stuck()) return {};
    return fail(Errc::exhausted,
                fmt::format("more than {} things happen to the bot at {}: it answers "
                            "itself without end",
                            kInputsMax, to_iso8601(matcher_.time())));
}

Status Session::add_bot(const std::string& file) {
    const bots::Market market{matcher_.instrument(), matcher_.model().fees};
    const Time now = matcher_.time();
    TRY(core_.handle({now, now, matcher_.price(), engine::AddBot{file, {market}}}));
    settle();
    return {};
}

void Session::walk(const Candle& candle, Duration interval) {
    if (candle.open_time !=
        matcher_.time()) {  // The first candle's open is where the market opened.
        matcher_.begin_candle(candle.volume);
        jump(candle.open_time, candle.open);
    }
    const bool rises = candle.close >= candle.open;
    move(candle.open_time + Duration{interval.ms / 4}, rises ? candle.low : candle.high);
    move(candle.open_time + Duration{interval.ms / 2}, rises ? candle.high : candle.low);
    move(candle.open_time + interval - milliseconds(1), candle.close);
}

void Session::walk(const MarketTrade& trade) {
    if (!matcher_.model().max_participation.is_zero()) matcher_.begin_candle(trade.qty.value);
    jump(trade.time, trade.price);
}

void Session::jump(Time time, Price price) {
    begin();
    matcher_.jump_to(time, price);
    settle();
    tell_followers();
}

void Session::move(Time time, Price target) {
    begin();
    fire_timers(time);
    matcher_.begin_move(time);
    settle();
    while (matcher_.step_towards(target) && !is_stuck()) settle();
    tell_followers();
}

void Session::command(engine::BotId bot, Command::Kind kind) {
    begin();
    handle(engine::CommandBot{bot, {kind}}, matcher_.time());
    settle();
}

void Session::deposit(const AccountName& account, const Money& money) {
    begin();
    wallet().deposit(money);
    handle(engine::FundsArrived{account, money}, matcher_.time());
    settle();
}

void Session::skip(const Candle& candle, Duration interval) {
    matcher_.skip_to(candle.open_time + interval - milliseconds(1), candle.close);
}

// ---- Handing over ----------------------------------------------------------------------------

// Another moment: what it may bring is counted anew. A bot that went beyond it stays there.
void Session::begin() {
    if (!is_stuck()) inputs_left_ = kInputsMax;
}

void Session::settle() {
    while (!is_stuck()) {
        std::deque<SimEvent> events;
        while ((matcher_.has_events() || !events.empty()) && !is_stuck()) {
            // That an order is on the book is known before anything else that happens: a bot which
            // answers two fills of one jump can cancel in the second what it placed in the first.
            for (SimEvent& event : matcher_.take_events()) {
                if (std::holds_alternative<SimOpened>(event))
                    hand_over(event);
                else
                    events.push_back(std::move(event));
            }
            if (events.empty()) continue;
            const SimEvent next = std::move(events.front());
            events.pop_front();
            hand_over(next);
        }
        const auto next = core_.next_timer();
        next_timer_ = next ? next->due : kNever;
        if (next_timer_ > matcher_.time()) return;
        handle(next->timer, matcher_.time());
    }
}

// Timers that fall due on the way to a point fire before the movement, at the price it starts from
// and at their own time.
void Session::fire_timers(Time until) {
    while (next_timer_ <= until && !is_stuck()) {
        const auto next = core_.next_timer();
        if (next->due > matcher_.time()) begin();
        matcher_.wait_until(next->due);
        handle(next->timer, matcher_.time());
        settle();
    }
}

void Session::tell_followers() {
    for (const engine::BotId bot : std::set(followers_)) {
        handle(engine::AlertHit{bot, TriggerRef{0}, matcher_.price()}, matcher_.time());
        settle();
    }
}

void Session::handle(engine::InputBody body, Time time) {
    if (is_stuck()) return;
    --inputs_left_;
    const Status handled = core_.handle({time, time, matcher_.price(), std::move(body)});
    ENSURE(handled.has_value(), "only adding a bot can fail");
}

void Session::hand_over(const SimEvent& event) {
    if (const auto* alert = std::get_if<SimAlert>(&event)) {
        const engine::BotId bot{static_cast<std::uint32_t>(alert->owner)};
        handle(engine::AlertHit{bot, alert->trigger, alert->price}, matcher_.time());
        return;
    }
    OrderReport report;
    std::uint64_t id = 0;
    if (const auto* opened = std::get_if<SimOpened>(&event)) {
        id = opened->order.id;
    } else if (std::holds_alternative<SimTriggered>(event)) {
        return;  // The order is open as before.
    } else if (const auto* filled = std::get_if<SimFilled>(&event)) {
        id = filled->order.id;
        report.filled = filled->order.filled;
        report.fill = filled->fill;
        report.fill->trade_id = fmt::format("{}", next_trade_++);
        if (filled->is_whole) report.state = OrderState::closed;
        if (filled->is_whole) report.reason = CloseReason::filled;
    } else if (const auto* closed = std::get_if<SimClosed>(&event)) {
        id = closed->order.id;
        report = {.state = OrderState::closed,
                  .reason = closed->reason,
                  .filled = closed->order.filled,
                  .text = closed->text};
    }
    report.venue_id = fmt::format("{}", id);
    const IntentId intent = intent_of_.at(id);
    if (report.state == OrderState::closed) {
        intent_of_.erase(id);
        order_of_.erase(intent);
    }
    handle(engine::OrderReported{intent, std::move(report)}, matcher_.time());
}

// ---- The Core's doors ------------------------------------------------------------------------

void Session::place(const engine::Approved<OrderIntent>& order) {
    const std::uint64_t id = next_order_++;
    order_of_[order->id] = id;
    intent_of_[id] = order->id;
    matcher_.place({.id = id,
                    .side = order->side,
                    .kind = order->kind,
                    .limit = order->limit.value_or(Price{}),
                    .qty = order->qty,
                    .trigger = order->trigger.value_or(Price{})});
}

void Session::cancel(const engine::Approved<CancelIntent>& cancel) {
    // Not there any more: its fill is on the way to the bot already.
    if (const auto at = order_of_.find(cancel->order); at != order_of_.end())
        matcher_.cancel(at->second);
}

void Session::ask(const ReadQuery&) { ENSURE(false, "nothing is in doubt at a simulated venue"); }

void Session::set(engine::BotId bot, const Symbol&, const Watch& watch) {
    matcher_.set_alert(bot.number, watch.trigger, watch.when, watch.price);
}

void Session::clear(engine::BotId bot, TriggerRef trigger) {
    matcher_.clear_alert(bot.number, trigger);
}

void Session::follow(engine::BotId bot, const Symbol&, const Follow& follow) {
    if (follow.is_on)
        followers_.insert(bot);
    else
        followers_.erase(bot);
}

}  // namespace strongroom::lab
