// DcaDeal: how a profit is taken. One take-profit or several steps, as limit orders; or trailing;
// or when conditions hold.
#include <fmt/format.h>

#include <algorithm>

#include "bots/dca_deal.h"

namespace strongroom::bots {

Decimal DcaDeal::wanted(ProfitBase of, Decimal pct) const {
    Decimal base = position_.entry_amount();
    if (of == ProfitBase::base_order) {
        base = config_.base_order_type == VolumeUnit::quote
                   ? mul(config_.base_order, scale_, Round::up)
                   : base_fills_.entered_value;
    }
    return mul(base, percent(pct), Round::up);
}

// The one take-profit; of several steps the last one.
Price DcaDeal::take_profit() const {
    if (!targets_.empty()) return near_market(targets_.back().price);
    return near_market(exit_price(position_,
                                  wanted(config_.take_profit_type, config_.take_profit_pct),
                                  market_.fees.maker, market_.fees, market_.instrument));
}

// Beyond the market a take-profit takes at once, at the market's price. It may be far beyond (the
// price has run, or earlier exits have brought all that was asked for), and looks like a typing
// error then.
Price DcaDeal::near_market(Price at) const {
    if (is_long() ? at >= price_ : at <= price_ && at.value.is_positive()) return at;
    const Decimal factor = is_long() ? 1 - kBeyondMarket : 1 + kBeyondMarket;
    const Price farthest = market_.instrument.passive_price(
        opposite(entry()), mul(price_.value, factor, Round::nearest));
    const Price least{market_.instrument.tick};
    return std::max(least, is_long() ? std::max(at, farthest) : std::min(at, farthest));
}

// ---- Steps -----------------------------------------------------------------------------------

std::optional<std::size_t> DcaDeal::next_target() const {
    const auto next = std::ranges::find(targets_, false, &Target::is_done);
    if (next == targets_.end()) return std::nullopt;
    return static_cast<std::size_t>(next - targets_.begin());
}

// What is held is shared out among the steps that are not done, by their amounts; the last of them
// gets the rest. A part that is too little for an order goes to a neighbour.
void DcaDeal::plan_targets() {
    const Qty open = exit_qty();
    if (targets_.empty() || open.is_zero()) return;
    Decimal weights;
    std::size_t last = 0;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        const ProfitStep& step = config_.take_profit_steps[i];
        targets_[i].qty = {};
        if (targets_[i].is_done) continue;
        targets_[i].price = step_price(position_, wanted(config_.take_profit_type, step.profit_pct),
                                       market_.fees, market_.instrument);
        weights += step.amount_pct;
        last = i;
    }
    if (weights.is_zero()) {  // All are done, and a late entry is held: the last one takes it.
        targets_.back().is_done = false;
        return plan_targets();
    }
    Qty left = open;
    Qty too_little;
    std::size_t before_last = last;
    for (std::size_t i = 0; i < last; ++i) {
        if (targets_[i].is_done) continue;
        const Decimal amount = config_.take_profit_steps[i].amount_pct;
        const Qty part = too_little + Qty{quotient({open.value, amount}, {weights},
                                                   market_.instrument.step, Round::down)};
        too_little = part;
        if (!market_.instrument.check(targets_[i].price, part)) continue;
        targets_[i].qty = part;
        left -= part;
        too_little = {};
        before_last = i;
    }
    if (market_.instrument.check(targets_[last].price, left)) before_last = last;
    targets_[before_last].qty += left;
}

// Those that are not at the venue.
void DcaDeal::place_take_profits(Actions& out) {
    if (!config_.has_steps()) {
        if (watches_take_profit()) {
            if (!is_armed_) watch_take_profit(out);
        } else if (!live(Role::take_profit)) {
            const Qty qty = exit_qty();
            if (qty.is_zero()) return;
            place(Role::take_profit, 0, OrderKind::limit, take_profit(), qty, "take profit", out);
        }
        return;
    }
    for (std::size_t i = 0; i < targets_.size(); ++i) place_target(i, out);
    if (config_.trailing_pct.is_positive() && !is_armed_) watch_take_profit(out);
}

void DcaDeal::place_target(std::size_t index, Actions& out) {
    const Target& target = targets_[index];
    const int step = static_cast<int>(index) + 1;
    const bool trails = config_.trailing_pct.is_positive() && index + 1 == targets_.size();
    if (target.is_done || target.qty.is_zero() || trails || closing_ == index) return;
    if (live(Role::take_profit, step)) return;
    place(Role::take_profit, step, OrderKind::limit, near_market(target.price), target.qty,
          fmt::format("take profit {} of {}", step, targets_.size()), out);
}

void DcaDeal::sell_target(std::size_t index, Actions& out) {
    closing_.reset();
    const Qty qty = std::min(targets_[index].qty, exit_qty());
    if (qty.is_zero()) return;
    const int step = static_cast<int>(index) + 1;
    place(Role::take_profit, step, OrderKind::market, std::nullopt, qty,
          fmt::format("take profit {} of {}, by the user", step, targets_.size()), out);
}

void DcaDeal::on_target_filled(Actions& out) {
    book(out, false);
    stop_to_breakeven(out);
    if (stage_ == Stage::running) place_take_profits(out);
}

Status DcaDeal::close_step(Actions& out) {
    const auto next = next_target();
    if (!next)
        return fail(Errc::invalid, "this deal has no take-profit steps: close_deal sells it");
    if (stage_ != Stage::running)
        return fail(Errc::invalid, "only of a deal that runs can a step be sold");
    if (closing_) return fail(Errc::invalid, "a step is being sold already");
    const bool is_last = *next + 1 == targets_.size();
    if (is_last) {
        close(out);
        return {};
    }
    closing_ = next;
    if (const auto ref = live(Role::take_profit, static_cast<int>(*next) + 1))
        cancel(*ref, "sold at market", out);
    else
        sell_target(*next, out);
    return {};
}

// ---- When what is held, or what it cost, has changed -------------------------------------------

// The exit moves, then the ladder is filled up.
void DcaDeal::move_take_profit(Actions& out) {
    has_part_ = false;
    cancel_role(Role::take_profit, "take profit moves", out);
    move_stop(out);
    plan_targets();
    disarm(out);
    place_take_profits(out);
    place_safety_orders(out);
    check_close(out);
}

// ---- Trailing ----------------------------------------------------------------------------------

void DcaDeal::disarm(Actions& out) {
    if (is_armed_) unwatch(trigger_trailing_exit, out);
    is_armed_ = false;
}

void DcaDeal::watch_take_profit(Actions& out) {
    if (exit_qty().is_zero()) return;
    watch(trigger_arm, true, take_profit(),
          config_.trailing_pct.is_positive() ? "trailing take profit starts" : "take profit", out);
}

void DcaDeal::follow_trailing(Price price, Actions& out) {
    const bool is_better = is_long() ? price > best_ : price < best_;
    if (!is_better && price != best_) return;
    best_ = price;
    const Price exit = trailing_exit_price(best_, config_.trailing_pct, config_.direction,
                                           market_.instrument.tick);
    watch(trigger_trailing_exit, false, exit, kTrailingWords, out);
}

void DcaDeal::on_trailing_exit(Actions& out) {
    const Price even =
        exit_price(position_, 0, market_.fees.taker, market_.fees, market_.instrument);
    if (!config_.trailing_goes_back || is_at_gain(even)) return end(kTrailingWords, true, out);
    desk_.notices.say_once(
        "the price fell through the trailing exit to a loss: the deal waits as before", out);
    disarm(out);
    watch_take_profit(out);
}

// ---- Conditions --------------------------------------------------------------------------------

void DcaDeal::check_close(Actions& out) {
    if (config_.close.empty() || stage_ != Stage::running || exit_qty().is_zero()) return;
    if (!rules_.close.hold()) return unwatch(trigger_close, out);
    if (config_.min_profit_pct) {
        const Price least =
            exit_price(position_, wanted(config_.min_profit_type, *config_.min_profit_pct),
                       market_.fees.taker, market_.fees, market_.instrument);
        if (!is_at_gain(least))
            return watch(trigger_close, true, least, "least profit of a close", out);
    }
    end("close conditions", true, out);
}

}  // namespace strongroom::bots
