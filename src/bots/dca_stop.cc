// DcaDeal: the stop loss, watched by the house or resting at the venue (docs/bots-dca.md).
//
// On a spot market the venue locks what a resting order would sell, so the stop order and the
// take-profit cannot both lie there: the stop lies there, the take-profit is watched. Whoever wants
// to sell waits until the stop's cancel is confirmed.
#include <algorithm>

#include "bots/dca_deal.h"
#include "bots/order_end.h"

namespace strongroom::bots {

// From the price that the base order filled at.
void DcaDeal::start_stop(Actions& out) {
    best_since_start_ = base_price_;
    stop_.reset();
    if (config_.stop_loss_pct.is_positive()) {
        stop_ = stop_loss_price(base_price_, config_.stop_loss_pct, config_.direction,
                                market_.instrument.tick);
    }
    watch_stop_loss(out);
}

Price DcaDeal::stop_limit() const {
    return stop_limit_price(stop_.value_or(Price{}), config_.stop_loss_limit_pct, config_.direction,
                            market_.instrument.tick);
}

// With a stop order at the venue: where the market has gone past its limit.
void DcaDeal::watch_stop_loss(Actions& out) {
    if (stop_)
        watch(trigger_stop_loss, false, rests_stop() ? stop_limit() : *stop_, kStopLossWords, out);
}

// A trailing stop: as far from the best price as it began. It never goes back.
void DcaDeal::raise_stop(Price price, Actions& out) {
    const bool is_better = is_long() ? price > best_since_start_ : price < best_since_start_;
    if (!is_better || !stop_) return;
    best_since_start_ = price;
    const Price moved =
        stop_loss_price(price, config_.stop_loss_pct, config_.direction, market_.instrument.tick);
    if (is_long() ? moved <= *stop_ : moved >= *stop_) return;
    stop_ = moved;
    if (!is_stop_waiting_) watch_stop_loss(out);
}

// After the first step of the take-profit the deal shall not lose any more; after the next ones it
// may keep what the steps before have shown.
void DcaDeal::stop_to_breakeven(Actions& out) {
    if (!config_.stop_loss_to_breakeven) return;
    const auto done = std::ranges::count(targets_, true, &Target::is_done);
    const int level = std::min(static_cast<int>(done) - 1, config_.upper_breakeven_limit);
    if (level < 0) return;
    Position entered = position_;
    entered.exited = {};
    entered.exited_value = {};
    entered.quote_fees_out = {};
    if (!is_long()) entered.base_fees = {};
    const Price moved =
        level == 0 ? exit_price(entered, 0, market_.fees.taker, market_.fees, market_.instrument)
                   : targets_[static_cast<std::size_t>(level - 1)].price;
    if (stop_ && (is_long() ? moved <= *stop_ : moved >= *stop_)) return;
    stop_ = moved;
    watch_stop_loss(out);
}

// Not before the one that it replaces is gone.
void DcaDeal::place_stop(Actions& out) {
    if (!rests_stop() || is_at_venue(Role::stop_loss)) return;
    const Qty qty = exit_qty();
    if (qty.is_zero()) return;
    place(Role::stop_loss, 0, OrderKind::stop_limit, stop_limit(), qty, kStopLossWords, out);
    std::get<Place>(out.back()).trigger = stop_;
}

// What is held has changed. Until the new one rests, the market at the limit is watched.
void DcaDeal::move_stop(Actions& out) {
    if (const auto ref = live(Role::stop_loss)) cancel(*ref, "stop loss moves", out);
    place_stop(out);
}

// The stop order was triggered and trades: nothing more is bought, and it is left to sell.
void DcaDeal::on_stop_filled(Actions& out) {
    if (stage_ == Stage::running)
        end(kStopLossWords, true, out, true);
    else
        settle(out);
}

// At the stop; or beyond the limit of a stop order, which cannot sell there any more.
void DcaDeal::on_stop_passed(Actions& out) {
    if (stage_ == Stage::running && config_.stop_loss_timeout > Duration{}) {
        // The market must stay there: a spike does not end the deal.
        is_stop_waiting_ = true;
        set_timer(timer_stop, config_.stop_loss_timeout, "stop loss holds", out);
        const Decimal tick = market_.instrument.tick;
        const Decimal back = stop_->value + (is_long() ? tick : -tick);
        return watch(trigger_stop_recovers, true, {back}, "stop loss recovers", out);
    }
    if (stage_ == Stage::running) return end(kStopLossWords, true, out);
    if (stage_ != Stage::ending) return;
    if (const auto ref = live(Role::stop_loss)) cancel(*ref, "beyond its limit", out);
}

void DcaDeal::on_stop_recovered(Actions& out) {
    is_stop_waiting_ = false;  // Its timer finds nothing to do.
    watch_stop_loss(out);
}

// The venue (or a policy) takes no stop order now: the house watches, as it does by default. The
// market may be beyond the stop already; the watch says so at once.
void DcaDeal::on_stop_refused(const OrderChanged& changed, Actions& out) {
    desk_.notices.say_once("the stop loss is watched, not at the venue: " + why_it_ended(changed),
                           out);
    is_stop_watched_ = true;
    if (stage_ == Stage::running)
        watch_stop_loss(out);
    else
        settle(out);
}

}  // namespace strongroom::bots
