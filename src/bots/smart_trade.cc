#include "bots/smart_trade.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/order_end.h"

namespace strongroom::bots {
namespace {

constexpr std::ptrdiff_t kEntriesMax = 20;  // At the venue at once.

}  // namespace

SmartTrade::SmartTrade(Terms terms, Market market, TradeDesk& desk)
    : terms_(std::move(terms)),
      market_(std::move(market)),
      desk_(desk),
      position_{.direction = terms_.direction} {
    set_steps(terms_.exits.take_profit);
    deal_.number = terms_.deal;
    deal_.pair = terms_.pair;
}

// ---- Entries ---------------------------------------------------------------------------------

void SmartTrade::enter(const Entry& entry, Actions& out) {
    const auto entries = std::ranges::count_if(
        live_, [](const auto& one) { return one.second.role == Role::entry; });
    if (entries >= kEntriesMax)
        return desk_.notices.say_once("too many entry orders are at the venue already", out);
    place({.role = Role::entry, .kind = entry.kind}, entry_side(), entry.limit, entry.qty,
          entry.why, out);
}

void SmartTrade::hold(Qty qty, Price price, Actions& out) {
    const Money none{{}, market_.instrument.symbol.quote};
    position_.add({.side = entry_side(), .price = price, .qty = qty, .fee = none},
                  market_.instrument.symbol);
    on_entered(true, out);
}

void SmartTrade::on_entered(bool is_whole, Actions& out) {
    if (stage_ == Stage::idle) {
        stage_ = Stage::open;
        deal_.opened = now_;
        best_ = price_;
    }
    if (stage_ == Stage::ending) return settle(out);  // It filled before its cancel arrived.
    if (!is_whole) {
        has_part_ = true;
        watch_stop(out);  // What is held is guarded at once.
        set_timer(kPartTimer, kPartQuiet, "partial fill", out);
        follow(out);
        return;
    }
    if (is_better(entry_price(), best_)) best_ = entry_price();
    book(false, out);
    replan(out);
}

void SmartTrade::cancel_entries(const std::string& why, Actions& out) {
    for (auto& [ref, order] : live_) {
        if (order.role != Role::entry || std::exchange(order.is_cancelling, true)) continue;
        out.emplace_back(Cancel{ref, why});
    }
}

// ---- Fills and ends --------------------------------------------------------------------------

bool SmartTrade::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return false;
    found->second.filled += filled.fill.qty;
    const LiveOrder order = found->second;
    if (filled.is_whole) live_.erase(found);
    position_.add(filled.fill, market_.instrument.symbol);
    if (order.role == Role::entry)
        on_entered(filled.is_whole, out);
    else
        on_exit_filled(order, filled.fill.qty, filled.is_whole, out);
    return true;
}

void SmartTrade::on_exit_filled(const LiveOrder& order, const Qty& qty, bool is_whole,
                                Actions& out) {
    exit_wait_ = kExitRetryFirst;
    if (order.role == Role::step && order.step < steps_.size()) {
        Step& step = steps_[order.step];
        step.filled += qty;
        if (is_whole) step.is_done = true;
        const bool to_breakeven =
            terms_.exits.stop_loss && terms_.exits.stop_loss->to_breakeven && is_whole;
        if (to_breakeven && !std::exchange(is_breakeven_, true)) watch_stop(out);
    }
    if (stage_ == Stage::ending) return settle(out);
    const Qty rest = exit_qty();
    const bool is_last = order.role == Role::step && !has_steps_left();
    if (rest.is_zero() || (is_whole && !is_worth_an_order(rest)))
        return end(order.role == Role::step ? "take profit" : "reduced to nothing", false, out);
    if (is_whole && is_last) return end("take profit", true, out);  // Funds were added late.
    if (is_whole && order.role == Role::reduce) return replan(out);
    place_steps(out);
}

bool SmartTrade::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end()) return false;
    const LiveOrder order = found->second;
    if (changed.state != OrderState::closed) {
        if (order.role != Role::entry) exit_wait_ = kExitRetryFirst;  // The venue took it.
        return true;
    }
    live_.erase(found);
    on_ended(order, changed, out);
    return true;
}

void SmartTrade::on_ended(const LiveOrder& order, const OrderChanged& changed, Actions& out) {
    if (order.role == Role::entry) {
        entry_end_ = changed;
        if (!order.is_cancelling) desk_.notices.say_once(why_it_ended(changed), out);
        if (stage_ == Stage::ending) return settle(out);
        if (stage_ == Stage::open && !order.filled.is_zero()) {
            book(false, out);  // Of what it bought.
            replan(out);
        }
        return;
    }
    if (!order.is_cancelling) on_refused(changed, out);
    if (stage_ == Stage::ending) {
        if (order.is_cancelling) settle(out);
    } else if (order.role == Role::reduce) {
        replan(out);  // The steps go back to where they were.
    } else if (order.is_cancelling) {
        place_steps(out);  // What it locked is free now.
    }
}

// An exit that is not at the venue costs money, and it may lack only what a cancel on its way sets
// free: it is tried again soon.
void SmartTrade::on_refused(const OrderChanged& changed, Actions& out) {
    if (changed.reason != CloseReason::no_funds) {
        desk_.notices.say_once(why_it_ended(changed), out);
        set_timer(kRetryTimer, kRetryAfterRefusal, "try again", out);
        return;
    }
    desk_.notices.say_once("the venue refused the exit for want of funds: trying again", out);
    set_timer(kRetryTimer, exit_wait_, "try the exit again", out);
    exit_wait_ = std::min(exit_wait_ * 2, kRetryAfterRefusal);
}

bool SmartTrade::on_timer(const TimerDue& due, Actions& out) {
    const std::uint32_t number = due.timer.number - terms_.first;
    if (due.timer.number < terms_.first || number >= kNumbers) return false;
    if (number == kPartTimer) {
        if (stage_ == Stage::open && has_part_) {
            book(false, out);
            replan(out);
        }
    } else if (number == kStopTimer) {
        if (stage_ == Stage::open && std::exchange(is_timing_, false) && is_beyond_stop())
            fire_stop(out);
    } else if (stage_ == Stage::ending) {
        settle(out);
    } else {
        place_steps(out);
    }
    return true;
}

void SmartTrade::on_funded(Actions& out) {
    if (stage_ == Stage::ending)
        settle(out);
    else
        place_steps(out);
}

// ---- The end ---------------------------------------------------------------------------------

// The last word counts: a close after a stop whose limit order rests sells at market.
void SmartTrade::end_as(const std::string& why, bool at_market, bool is_stop, Actions& out) {
    if (stage_ == Stage::over) return;
    stage_ = Stage::ending;
    exit_reason_ = why;
    exits_at_market_ = at_market;
    is_stop_exit_ = is_stop;
    reduce_ = {};
    cancel_live(why, false, out);
    unwatch({kStop, kStopBack, kTrailingExit}, true, out);
    follow(out);
    settle(out);
}

// Called whenever something of the ending trade has changed.
void SmartTrade::settle(Actions& out) {
    if (!live_.empty()) return;  // What they sell meanwhile must be known, or it is sold twice.
    const Qty rest = exit_qty();
    if (!exits_at_market_ || rest.is_zero() || !is_worth_an_order(rest)) return finish(out);
    const bool is_limit = is_stop_exit_ && terms_.exits.stop_loss->order == OrderKind::limit;
    std::optional<Price> limit;
    if (is_limit) {
        limit = stop_limit_price(stop_price(), terms_.exits.stop_loss->limit_pct, terms_.direction,
                                 market_.instrument.tick);
    }
    place({.role = Role::close, .kind = is_limit ? OrderKind::limit : OrderKind::market},
          opposite(entry_side()), limit, rest, exit_reason_, out);
}

// What is left and not sold stays on the account; it leaves the books with its cost.
void SmartTrade::finish(Actions& out) {
    stage_ = Stage::over;
    if (!has_entered()) return;
    deal_.bought = position_.entered;
    deal_.average = position_.average_entry();
    const Qty rest = exit_qty();
    if (!rest.is_zero()) {
        const bool is_little = exits_at_market_ || !is_worth_an_order(rest);
        out.emplace_back(Notify{fmt::format("{} {} {}stay as they are", rest.value.to_string(),
                                            market_.instrument.symbol.base.view(),
                                            is_little ? "are too little for an order and " : "")});
        position_.entered_value -= mul(position_.average_entry(), rest.value, Round::up);
        position_.entered -= rest;
    }
    book(true, out);
}

void SmartTrade::book(bool is_closed, Actions& out) {
    has_part_ = false;
    if (!terms_.is_booked) return;
    if (!is_closed) {
        deal_.bought = position_.entered;
        deal_.average = position_.average_entry();
    }
    deal_.exit_price = position_.average_exit();
    deal_.profit = {is_closed ? position_.profit() : Decimal(), market_.instrument.symbol.quote};
    if (is_closed) {
        deal_.closed = now_;
        deal_.reason = exit_reason_;
    }
    out.emplace_back(Book{deal_});
}

// ---- Orders ----------------------------------------------------------------------------------

void SmartTrade::place(const LiveOrder& order, Side side, std::optional<Price> limit, Qty qty,
                       std::string why, Actions& out) {
    const OrderRef ref{desk_.next_ref++};
    live_[ref] = order;
    // A loss must end now; a profit, and what the user closes, comes after it.
    const Purpose purpose = order.role == Role::entry ? Purpose::entry
                            : is_stop_exit_           ? Purpose::protective
                                                      : Purpose::exit;
    out.emplace_back(Place{.ref = ref,
                           .side = side,
                           .kind = order.kind,
                           .limit = limit,
                           .qty = qty,
                           .why = std::move(why),
                           .purpose = purpose,
                           .pair = terms_.pair});
}

// Market orders are left: they fill, or end by themselves.
void SmartTrade::cancel_live(const std::string& why, bool steps_only, Actions& out) {
    for (auto& [ref, order] : live_) {
        if (order.kind == OrderKind::market || (steps_only && order.role != Role::step)) continue;
        if (!std::exchange(order.is_cancelling, true)) out.emplace_back(Cancel{ref, why});
    }
}

bool SmartTrade::is_at_venue(Role role) const {
    return std::ranges::any_of(live_, [role](const auto& one) { return one.second.role == role; });
}

std::optional<OpenDeal> SmartTrade::view() const {
    if (!terms_.is_booked || is_over() || (!has_entered() && !has_orders())) return std::nullopt;
    OpenDeal view{.number = deal_.number,
                  .pair = deal_.pair,
                  .state = state(),
                  .is_short = !is_long(),
                  .held = exit_qty(),
                  .average = position_.average_entry(),
                  .has_steps = has_steps_left()};
    view.cost = mul(view.average, view.held.value, Round::up);
    if (stage_ != Stage::open || !has_entered()) return view;
    if (terms_.exits.stop_loss) view.stop = stop_price();
    const auto next = std::ranges::find(steps_, false, &Step::is_done);
    if (next != steps_.end() && !is_armed_) view.take_profit = step_price(*next);
    return view;
}

std::string SmartTrade::state() const {
    switch (stage_) {
        case Stage::idle: return "the entry order is at the venue";
        case Stage::open: {
            const auto done = std::ranges::count_if(steps_, &Step::is_done);
            std::string text = fmt::format("{} {} at {}", is_long() ? "bought" : "sold",
                                           position_.entered.value.to_string(),
                                           position_.average_entry().to_fixed(4));
            if (!steps_.empty())
                text += fmt::format(", {} of {} take-profit steps done", done, steps_.size());
            if (is_armed_) text += ", trailing";
            if (terms_.exits.stop_loss)
                text += fmt::format(", stop at {}", stop_price().value.to_string());
            return text;
        }
        case Stage::ending:
            return is_at_venue(Role::close)
                       ? "closing"
                       : fmt::format("{} orders are being cancelled", live_.size());
        case Stage::over: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
