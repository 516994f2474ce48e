// SmartTrade: its take-profit steps and its stop loss.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/smart_trade.h"

namespace strongroom::bots {

// ---- Steps -----------------------------------------------------------------------------------

// What is held, or the plan, has changed: the steps that rest are taken back and placed anew when
// the last of them is gone, since the venue locks what they would sell.
void SmartTrade::replan(Actions& out) {
    has_part_ = false;
    needs_split_ = true;
    cancel_live("take profit moves", true, out);
    watch_stop(out);
    follow(out);
    place_steps(out);
}

void SmartTrade::place_steps(Actions& out) {
    if (stage_ != Stage::open || has_part_) return;
    if (needs_split_) {
        const bool is_selling = is_at_venue(Role::step) || is_at_venue(Role::reduce);
        if (is_selling) return;  // Its end calls again.
        if (!reduce_.is_zero()) {
            return place({.role = Role::reduce}, opposite(entry_side()), std::nullopt,
                         std::exchange(reduce_, {}), reduce_why_, out);
        }
        split(out);
        needs_split_ = false;
    }
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        const bool is_there = std::ranges::any_of(live_, [i](const auto& one) {
            return one.second.role == Role::step && one.second.step == i;
        });
        if (!is_there && !steps_[i].is_done) place_step(i, out);
    }
}

Decimal SmartTrade::volume_left() const {
    Decimal sum;
    for (const Step& step : steps_) sum += step.is_done ? Decimal() : step.plan.volume_pct;
    return sum;
}

bool SmartTrade::has_steps_left() const {
    return std::ranges::any_of(steps_, [](const Step& step) { return !step.is_done; });
}

// Shares of what is held now; the last step takes the rest. A step that is too small for an order
// goes into the ones after it (the last one into the one before).
void SmartTrade::split(Actions& out) {
    for (;;) {
        const Decimal volume = volume_left();
        if (!volume.is_positive()) return;
        const Qty all = exit_qty();
        Qty left = all;
        std::vector<Step*> open;
        for (Step& step : steps_) {
            if (!step.is_done) open.push_back(&step);
        }
        Step* small = nullptr;
        for (Step* step : open) {
            const Qty share{quotient({all.value, step->plan.volume_pct}, {volume},
                                     market_.instrument.step, Round::down)};
            step->planned = step == open.back() ? left : share;
            step->filled = {};
            left -= step->planned;
            const bool fits =
                market_.instrument.check(step_price(*step), step->planned).has_value();
            if (!fits && small == nullptr) small = step;
        }
        if (small == nullptr || open.size() == 1) return;
        small->is_done = true;
        desk_.notices.say_once(
            "a take-profit step is too little for an order and goes with the next one", out);
    }
}

void SmartTrade::set_steps(const std::vector<TakeProfitStep>& plan) {
    steps_.clear();
    for (const TakeProfitStep& step : plan) steps_.push_back({.plan = step});
    // Orders of the old steps that fill before their cancel arrives belong to none of the new.
    for (auto& [ref, order] : live_) order.step = kTakeProfitStepsMax;
}

// Beyond the market it takes at once. It may be far beyond (the price has run), and looks like a
// typing error then.
Price SmartTrade::step_price(const Step& step) const {
    const Price at =
        take_profit_level(step.plan.at, entry_price(), terms_.direction, market_.instrument.tick);
    const Side side = opposite(entry_side());
    const Price level = market_.instrument.passive_price(side, at.value);
    const Decimal factor = is_long() ? 1 - kBeyondMarket : 1 + kBeyondMarket;
    const Price farthest =
        market_.instrument.passive_price(side, mul(price_.value, factor, Round::nearest));
    return is_better(level, farthest) ? level : farthest;
}

void SmartTrade::place_step(std::size_t index, Actions& out) {
    const Step& step = steps_[index];
    const Qty qty = step.planned - step.filled;
    const std::string why = steps_.size() == 1
                                ? "take profit"
                                : fmt::format("take profit {} of {}", index + 1, steps_.size());
    if (!qty.value.is_positive()) return;
    if (step.plan.order == OrderKind::limit || step.is_due) {
        const bool is_market = step.is_due;
        place({.role = Role::step,
               .step = index,
               .kind = is_market ? OrderKind::market : OrderKind::limit},
              opposite(entry_side()), is_market ? std::nullopt : std::optional(step_price(step)),
              qty, why, out);
        return;
    }
    if (step.plan.trailing_pct.is_positive() && is_armed_) return;
    watch(kFirstStep + static_cast<std::uint32_t>(index), profit_side(),
          take_profit_level(step.plan.at, entry_price(), terms_.direction, market_.instrument.tick),
          why, out);
}

void SmartTrade::on_step_hit(std::size_t index, Actions& out) {
    if (index >= steps_.size() || steps_[index].is_done || steps_[index].is_due) return;
    Step& step = steps_[index];
    if (!step.plan.trailing_pct.is_positive()) {
        step.is_due = true;
        return place_steps(out);
    }
    is_armed_ = true;
    trailing_best_ = price_;
    follow(out);
    on_trailing(out);
}

// The exit of a trailing step follows the best price since it armed.
void SmartTrade::on_trailing(Actions& out) {
    const bool is_news = price_ == trailing_best_ || is_better(price_, trailing_best_);
    if (!is_armed_ || !is_news) return;
    trailing_best_ = price_;
    watch(kTrailingExit, loss_side(),
          trailing_exit_price(trailing_best_, steps_.back().plan.trailing_pct, terms_.direction,
                              market_.instrument.tick),
          "trailing take profit", out);
}

void SmartTrade::close_step(Actions& out) {
    if (stage_ != Stage::open)
        return tell_user("only of a position that is open can a step be sold", out);
    const auto next = std::ranges::find_if(steps_, [](const Step& step) { return !step.is_done; });
    if (next == steps_.end()) return tell_user("there is no take-profit step left to close", out);
    next->is_due = true;
    const auto index = static_cast<std::size_t>(next - steps_.begin());
    for (auto& [ref, order] : live_) {
        if (order.role != Role::step || order.step != index) continue;
        if (order.kind == OrderKind::market) return;
        if (!std::exchange(order.is_cancelling, true))
            out.emplace_back(Cancel{ref, "closed by the user"});
        return;  // It is sold at market when its cancel is confirmed.
    }
    place_steps(out);
}

void SmartTrade::reduce(Qty qty, const std::string& why, Actions& out) {
    if (stage_ != Stage::open) return;
    const Qty all = exit_qty();
    if (qty >= all) return end(why, true, out);
    // What the steps lock must be free before it is sold: they are placed anew afterwards.
    reduce_ = qty;
    reduce_why_ = why;
    replan(out);
}

void SmartTrade::edit(const EditTrade& edit, Actions& out) {
    if (stage_ != Stage::open && stage_ != Stage::idle) return;
    if (edit.has_stop_loss) {
        terms_.exits.stop_loss = edit.stop_loss;
        is_timing_ = false;
        unwatch({kStop, kStopBack}, false, out);
    }
    if (edit.take_profit) {
        set_steps(*edit.take_profit);
        is_armed_ = false;
        unwatch({kTrailingExit}, true, out);
        if (stage_ == Stage::open) replan(out);
    }
    watch_stop(out);
    follow(out);
}

void SmartTrade::unwatch(std::initializer_list<std::uint32_t> numbers, bool steps_too,
                         Actions& out) {
    for (const std::uint32_t number : numbers) out.emplace_back(Unwatch{{terms_.first + number}});
    for (std::uint32_t i = 0; steps_too && i < kTakeProfitStepsMax; ++i)
        out.emplace_back(Unwatch{{terms_.first + kFirstStep + i}});
}

// ---- The stop --------------------------------------------------------------------------------

Price SmartTrade::stop_price() const {
    const StopLoss& stop = *terms_.exits.stop_loss;
    const Price from = stop.is_trailing ? best_ : entry_price();
    const Price level = stop_level(stop.at, from, terms_.direction, market_.instrument.tick);
    if (!is_breakeven_ || is_better(level, entry_price())) return level;
    return market_.instrument.passive_price(opposite(entry_side()), entry_price().value);
}

void SmartTrade::watch_stop(Actions& out) {
    if (!terms_.exits.stop_loss || stage_ != Stage::open) return;
    is_timing_ = false;
    watch(kStop, loss_side(), stop_price(), "stop loss", out);
}

bool SmartTrade::is_beyond_stop() const { return !is_better(price_, stop_price()); }

void SmartTrade::on_stop_hit(Actions& out) {
    if (stage_ != Stage::open || !terms_.exits.stop_loss) return;
    const Duration timeout = terms_.exits.stop_loss->timeout;
    if (timeout == Duration{}) return fire_stop(out);
    if (std::exchange(is_timing_, true)) return;
    set_timer(kStopTimer, timeout, "the stop waits", out);
    const Decimal tick = market_.instrument.tick;
    const Decimal back =
        is_long() ? stop_price().value + tick : std::max(tick, stop_price().value - tick);
    watch(kStopBack, profit_side(), {back}, "the price is back", out);
}

void SmartTrade::fire_stop(Actions& out) {
    const StopLoss& stop = *terms_.exits.stop_loss;
    const Price level = stop_price();
    const bool is_at_entry = is_breakeven_ && !is_better(level, entry_price());
    end_as(is_at_entry        ? "stop at break-even"
           : stop.is_trailing ? "trailing stop loss"
                              : "stop loss",
           true, true, out);
}

// ---- Prices ----------------------------------------------------------------------------------

bool SmartTrade::on_traded(const Traded& traded, Actions& out) {
    // Number 0 is nobody's: a price that is followed.
    const std::uint32_t number = traded.trigger.number - terms_.first;
    if (traded.trigger.number <= terms_.first || number >= kNumbers) return false;
    if (stage_ != Stage::open) return true;
    if (number == kStop) {
        on_stop_hit(out);
    } else if (number == kStopBack) {
        watch_stop(out);
    } else if (number == kTrailingExit) {
        if (!steps_.empty() && is_armed_) {
            steps_.back().is_due = true;
            place_steps(out);
        }
    } else if (number >= kFirstStep) {
        on_step_hit(number - kFirstStep, out);
    }
    return true;
}

void SmartTrade::on_price(Actions& out) {
    if (stage_ != Stage::open) return;
    on_trailing(out);
    const bool trails = terms_.exits.stop_loss && terms_.exits.stop_loss->is_trailing;
    if (!trails || !is_better(price_, best_)) return;
    best_ = price_;
    watch_stop(out);
}

// Every price is wanted while something trails.
void SmartTrade::follow(Actions& out) {
    const bool trails = terms_.exits.stop_loss && terms_.exits.stop_loss->is_trailing;
    const bool is_wanted = stage_ == Stage::open && (trails || is_armed_);
    if (is_wanted == std::exchange(is_following_, is_wanted)) return;
    out.emplace_back(Follow{is_wanted, terms_.pair});
}

void SmartTrade::watch(std::uint32_t number, Watch::When when, Price price, std::string why,
                       Actions& out) {
    out.emplace_back(Watch{{terms_.first + number}, when, price, std::move(why), terms_.pair});
}

void SmartTrade::set_timer(std::uint32_t number, Duration delay, std::string why, Actions& out) {
    out.emplace_back(SetTimer{{terms_.first + number}, delay, std::move(why), terms_.pair});
}

Qty SmartTrade::exit_qty() const {
    // A limit step sells as maker; what matters here is only a short one whose fee is in base.
    return bots::exit_qty(position_, market_.fees, market_.fees.taker, market_.instrument);
}

bool SmartTrade::is_worth_an_order(Qty rest) const {
    const Price at = market_.instrument.passive_price(opposite(entry_side()), price_.value);
    return market_.instrument.check(at, rest).has_value();
}

}  // namespace strongroom::bots
