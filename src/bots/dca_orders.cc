// DcaDeal: its orders, timers and triggers, and how much an exit takes.
#include <algorithm>
#include <utility>

#include "bots/dca_deal.h"

namespace strongroom::bots {

OrderRef DcaDeal::place(Role role, int step, OrderKind kind, std::optional<Price> limit, Qty qty,
                        std::string why, Actions& out) {
    const bool enters = role == Role::base || role == Role::safety || role == Role::added;
    const OrderRef ref{desk_.next_ref++};
    live_[ref] = {role, step, {}, false};
    out.emplace_back(Place{.ref = ref,
                           .side = enters ? entry() : opposite(entry()),
                           .kind = kind,
                           .limit = limit,
                           .qty = qty,
                           .why = std::move(why),
                           .purpose = purpose_of(role),
                           .pair = seat_.pair});
    return ref;
}

// A loss must end now; a profit, and what the user closes, comes after it.
Purpose DcaDeal::purpose_of(Role role) const {
    switch (role) {
        case Role::base:
        case Role::safety:
        case Role::added: return Purpose::entry;
        case Role::take_profit: return Purpose::exit;
        case Role::close:
            return exit_reason_ == kStopLossWords ? Purpose::protective : Purpose::exit;
        case Role::stop_loss: return Purpose::protective;
    }
    return Purpose::entry;
}

void DcaDeal::cancel(OrderRef ref, const std::string& why, Actions& out) {
    LiveOrder& order = live_.at(ref);
    if (order.is_cancelling) return;
    order.is_cancelling = true;
    out.emplace_back(Cancel{ref, why});
}

void DcaDeal::cancel_all(const std::string& why, Actions& out, bool keeps_stop) {
    for (const auto& [ref, order] : live_) {
        if (order.role != Role::stop_loss || !keeps_stop) cancel(ref, why, out);
    }
}

void DcaDeal::cancel_role(Role role, const std::string& why, Actions& out) {
    for (const auto& [ref, order] : live_) {
        if (order.role == role) cancel(ref, why, out);
    }
}

// The order of that role (and that step, unless it is below zero) which is meant to stay.
std::optional<OrderRef> DcaDeal::live(Role role, int step) const {
    const auto found = std::ranges::find_if(live_, [&](const auto& entry) {
        const LiveOrder& order = entry.second;
        return order.role == role && (step < 0 || order.step == step) && !order.is_cancelling;
    });
    return found == live_.end() ? std::nullopt : std::optional(found->first);
}

bool DcaDeal::is_at_venue(Role role) const {
    return std::ranges::any_of(live_,
                               [role](const auto& entry) { return entry.second.role == role; });
}

// ---- Timers and triggers -----------------------------------------------------------------------

void DcaDeal::watch(TriggerKind kind, bool is_gain, Price price, const char* why, Actions& out) {
    watched_ |= 1U << kind;
    out.emplace_back(
        Watch{.trigger = {seat_.slot * kNumbersEach + kind},
              .when = is_gain == is_long() ? Watch::When::at_or_above : Watch::When::at_or_below,
              .price = price,
              .why = why,
              .pair = seat_.pair});
}

void DcaDeal::unwatch(TriggerKind kind, Actions& out) {
    watched_ &= ~(1U << kind);
    out.emplace_back(Unwatch{{seat_.slot * kNumbersEach + kind}});
}

void DcaDeal::set_timer(TimerKind kind, Duration delay, const char* why, Actions& out) const {
    out.emplace_back(SetTimer{{seat_.slot * kNumbersEach + kind}, delay, why, seat_.pair});
}

// ---- How much ----------------------------------------------------------------------------------

bool DcaDeal::watches_take_profit() const {
    return config_.trailing_pct.is_positive() || config_.is_stop_at_venue;
}

// Stops and what is watched exit at market, as taker; a take-profit at the venue as maker.
Qty DcaDeal::exit_qty() const {
    if (config_.profit_in_base && !exits_at_market_) return cover_qty();
    return bots::exit_qty(position_, market_.fees,
                          leaves_at_market() ? market_.fees.taker : market_.fees.maker,
                          market_.instrument);
}

// A profit in base: only so much is sold at the take-profit as brings the cost back (bought back as
// all of the proceeds pay for).
Qty DcaDeal::cover_qty() const {
    const Qty all = bots::exit_qty(position_, market_.fees, market_.fees.maker, market_.instrument);
    if (all.is_zero()) return {};
    const Decimal left = position_.entry_amount() - position_.exit_amount();
    if (!left.is_positive()) return {};
    const Price at =
        exit_price(position_, wanted(config_.take_profit_type, config_.take_profit_pct),
                   market_.fees.maker, market_.fees, market_.instrument);
    if (!at.value.is_positive()) return {};
    const Decimal rate = market_.fees.maker;
    if (is_long()) {
        const Qty needed{
            quotient({left}, {at.value, 1 - rate}, market_.instrument.step, Round::up)};
        return std::min(all, needed);
    }
    const Decimal paid = market_.fees.buys_pay == FeeAsset::base ? Decimal(1) : 1 + rate;
    return {quotient({left}, {at.value, paid}, market_.instrument.step, Round::down)};
}

// Would the venue take it, at the price where it would be sold (bought back)?
bool DcaDeal::is_worth_an_order(Qty rest) const {
    const Price at = leaves_at_market()
                         ? market_.instrument.passive_price(opposite(entry()), price_.value)
                         : take_profit();
    return market_.instrument.check(at, rest).has_value();
}

}  // namespace strongroom::bots
