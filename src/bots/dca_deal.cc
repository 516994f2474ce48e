#include "bots/dca_deal.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/order_end.h"

namespace strongroom::bots {

// position_ begins with what an earlier deal could not sell, being too little for an order.
DcaDeal::DcaDeal(DcaConfig config, std::vector<SafetyStep> steps, Market market, DealSeat seat,
                 const Position& carried, Decimal scale, const DealRules& rules, DealDesk& desk)
    : config_(std::move(config)),
      market_(std::move(market)),
      seat_(seat),
      rules_(rules),
      desk_(desk),
      steps_(std::move(steps)),
      deal_{.number = seat.number, .pair = seat.pair},
      position_(carried),
      base_fills_{.direction = config_.direction},
      scale_(scale),
      targets_(config_.take_profit_steps.size()),
      carried_(carried) {}

void DcaDeal::see(Time now, Price price) {
    now_ = now;
    price_ = price;
}

// ---- Opening -------------------------------------------------------------------------------

bool DcaDeal::open(Actions& out) {
    const bool is_market = config_.base_order_kind == OrderKind::market;
    const std::optional<Price> limit =
        is_market ? std::nullopt
                  : std::optional(market_.instrument.passive_price(entry(), price_.value));
    const Qty qty = volume_qty(config_.base_order, config_.base_order_type, scale_,
                               limit.value_or(price_), market_.instrument);
    if (qty.is_zero()) return false;
    deal_.opened = now_;
    place(Role::base, 0, config_.base_order_kind, limit, qty, "base order", out);
    return true;
}

void DcaDeal::start(Actions& out) {
    stage_ = Stage::running;
    desk_.notices.forget();
    base_price_ = {base_fills_.average_entry()};
    deal_.opened = now_;
    book(out, false);
    if (keeps_coins_) {  // It filled before its cancel arrived.
        end(kCancelledByUser, false, out);
        return;
    }
    if (is_closed_by_user_) {
        end(kClosedByUser, true, out);
        return;
    }
    start_stop(out);
    if (config_.close_after > Duration{})
        set_timer(timer_close_after, config_.close_after, "time for the deal", out);
    plan_targets();
    place_missing(out);
    check_close(out);
}

// What the venue does not have yet, in the order of docs/bots-dca.md: stop, take-profit, ladder.
void DcaDeal::place_missing(Actions& out) {
    switch (stage_) {
        case Stage::running:
            place_stop(out);
            place_take_profits(out);
            place_safety_orders(out);
            break;
        case Stage::ending: settle(out); break;
        case Stage::entering:
        case Stage::over: break;
    }
}

// ---- Fills ---------------------------------------------------------------------------------

void DcaDeal::on_filled(const Filled& filled, Actions& out) {
    const auto found = live_.find(filled.ref);
    if (found == live_.end()) return;
    found->second.filled += filled.fill.qty;
    const LiveOrder order = found->second;
    if (filled.is_whole) live_.erase(found);
    position_.add(filled.fill, market_.instrument.symbol);

    switch (order.role) {
        case Role::base:
            base_fills_.add(filled.fill, market_.instrument.symbol);
            if (filled.is_whole) start(out);
            return;
        case Role::safety:
        case Role::added: on_entry_filled(order.role, filled.is_whole, out); return;
        case Role::stop_loss: on_stop_filled(out); return;
        case Role::take_profit:
            if (order.step > 0 && !order.is_cancelling)
                targets_[static_cast<std::size_t>(order.step - 1)].qty -= filled.fill.qty;
            on_exit_filled(order, filled.is_whole, out);
            return;
        case Role::close: on_exit_filled(order, filled.is_whole, out); return;
    }
}

void DcaDeal::on_entry_filled(Role role, bool is_whole, Actions& out) {
    if (is_whole) {
        if (role == Role::safety) ++deal_.safety_orders;
        book(out, false);
    }
    if (stage_ == Stage::ending) {
        settle(out);  // It filled while it was being cancelled.
    } else if (is_whole) {
        move_take_profit(out);
    } else {
        has_part_ = true;
        set_timer(timer_partial_fill, kPartialFillQuiet, "partial fill", out);
    }
}

void DcaDeal::on_exit_filled(const LiveOrder& order, bool is_whole, Actions& out) {
    if (order.step > 0 && is_whole) {
        const auto index = static_cast<std::size_t>(order.step - 1);
        targets_[index].is_done = true;
        if (closing_ == index) closing_.reset();  // It filled before its cancel arrived.
    }
    if (stage_ == Stage::ending) {
        settle(out);
        return;
    }
    const Qty rest = exit_qty();
    if (rest.is_zero() || (is_whole && !is_worth_an_order(rest)))
        end("take profit", false, out);
    else if (order.step > 0 && is_whole && !order.is_cancelling)
        on_target_filled(out);
    else if (is_whole || order.is_cancelling)
        move_take_profit(out);  // A safety order filled meanwhile: what rests is not what is held.
}

// ---- Refusals and timers ---------------------------------------------------------------------

void DcaDeal::on_changed(const OrderChanged& changed, Actions& out) {
    const auto found = live_.find(changed.ref);
    if (found == live_.end()) return;
    const LiveOrder order = found->second;
    if (changed.state != OrderState::closed) {
        const bool is_exit = order.role == Role::take_profit || order.role == Role::close;
        if (is_exit) exit_wait_ = kExitRetryFirst;  // The venue took it.
        return;
    }
    live_.erase(found);
    if (order.role == Role::base)
        on_base_ended(changed, order.is_cancelling, out);
    else if (order.is_cancelling)
        on_ours_cancelled(order, out);
    else if (order.role == Role::stop_loss)
        on_stop_refused(changed, out);
    else
        on_refused(order, changed, out);
}

void DcaDeal::on_base_ended(const OrderChanged& changed, bool was_ours_to_end, Actions& out) {
    if (!was_ours_to_end) desk_.notices.say_once(why_it_ended(changed), out);
    if (!base_fills_.entered.is_zero()) {  // Filled in part: a deal, of what it bought.
        start(out);
        return;
    }
    base_order_end_ = changed.reason;
    stage_ = Stage::over;
}

void DcaDeal::on_ours_cancelled(const LiveOrder& order, Actions& out) {
    if (order.role == Role::safety && order.filled.is_zero()) unplaced_.push_back(order.step);
    if (stage_ == Stage::ending) {
        settle(out);
    } else if (stage_ == Stage::running && order.role == Role::stop_loss) {
        place_stop(out);  // What it locked is free now.
    } else if (stage_ == Stage::running && order.role == Role::take_profit) {
        if (closing_ && order.step == static_cast<int>(*closing_) + 1) sell_target(*closing_, out);
        // The new one was refused: the old one still held the coins.
        if (!watches_take_profit() || config_.has_steps()) place_take_profits(out);
    }
}

// Without funds only a fill or a deposit can help, and we are told of them. But an exit that is not
// at the venue costs money, and it may lack only what a cancel on its way sets free.
void DcaDeal::on_refused(const LiveOrder& order, const OrderChanged& changed, Actions& out) {
    const bool is_exit = order.role == Role::take_profit || order.role == Role::close;
    if (changed.reason != CloseReason::no_funds) {
        desk_.notices.say_once(why_it_ended(changed), out);
        set_timer(timer_retry, kRetryAfterRefusal, "try again", out);
    } else if (is_exit) {
        desk_.notices.say_once("the venue refused the exit for want of funds: trying again", out);
        set_timer(timer_exit_retry, exit_wait_, "try the exit again", out);
        exit_wait_ = std::min(exit_wait_ * 2, kRetryAfterRefusal);
    } else {
        desk_.notices.say_once(why_it_ended(changed), out);
        if (order.role == Role::safety) unplaced_.push_back(order.step);
    }
    if (stage_ == Stage::ending && !is_exit) settle(out);
}

void DcaDeal::on_timer(std::uint32_t kind, Actions& out) {
    if (kind == timer_partial_fill) {
        if (stage_ == Stage::running && has_part_) move_take_profit(out);
    } else if (kind == timer_stop) {
        if (stage_ == Stage::running && is_stop_waiting_) end(kStopLossWords, true, out);
    } else if (kind == timer_close_after) {
        if (stage_ == Stage::running) end("its time is over", true, out);
    } else {
        place_missing(out);
    }
}

void DcaDeal::on_trigger(std::uint32_t kind, Price price, Actions& out) {
    watched_ &= ~(1U << kind);  // It fires once.
    if (kind == trigger_stop_loss) return on_stop_passed(out);
    if (stage_ != Stage::running) return;
    switch (kind) {
        case trigger_trailing_exit: on_trailing_exit(out); break;
        case trigger_arm:
            if (!config_.trailing_pct.is_positive()) return end("take profit", true, out);
            is_armed_ = true;
            best_ = price;
            follow_trailing(price, out);
            break;
        case trigger_stop_recovers: on_stop_recovered(out); break;
        case trigger_safety: check_safety(out); break;
        case trigger_close: check_close(out); break;
        default: break;
    }
}

void DcaDeal::on_price(Price price, Actions& out) {
    if (stage_ != Stage::running) return;
    if (is_armed_) follow_trailing(price, out);
    if (stage_ == Stage::running && config_.stop_loss_trailing) raise_stop(price, out);
}

void DcaDeal::on_candle(Actions& out) {
    if (stage_ == Stage::running) check_close(out);
    if (stage_ == Stage::running && !config_.safety.empty()) check_safety(out);
}

// As long as conditions hold, each candle looks anew; when they hold no more, what is watched for
// their sake is called off.
bool DcaDeal::heeds_candles() const {
    if (stage_ != Stage::running) return false;
    const auto heeds = [&](const std::vector<Condition>& list, const Conditions& rule,
                           TriggerKind watch) {
        return !list.empty() && (rule.hold() || is_watched(watch));
    };
    return heeds(config_.close, rules_.close, trigger_close) ||
           heeds(config_.safety, rules_.safety, trigger_safety);
}

bool DcaDeal::wants_every_price() const {
    return stage_ == Stage::running &&
           (is_armed_ || (config_.stop_loss_trailing && stop_.has_value()));
}

}  // namespace strongroom::bots
