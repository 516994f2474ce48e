// DcaBot: the stop loss, watched by the house or resting at the venue (docs/bots.md, "A stop that
// rests at the venue").
//
// On a spot market the venue locks what a resting order would sell, so the stop order and the
// take-profit cannot both lie there: the stop lies there, the take-profit is watched. Whoever wants
// to sell waits until the stop's cancel is confirmed.
#include "bots/dca.h"
#include "bots/order_end.h"

namespace strongroom::bots {

Price DcaBot::stop_price() const {
    return stop_loss_price(base_price_, config_.stop_loss_pct, config_.direction,
                           market_.instrument.tick);
}

Price DcaBot::stop_limit() const {
    return stop_limit_price(stop_price(), config_.stop_loss_limit_pct, config_.direction,
                            market_.instrument.tick);
}

// With a stop order at the venue: where the market has gone past its limit.
void DcaBot::watch_stop_loss(Actions& out) {
    if (!config_.stop_loss_pct.is_positive()) return;
    const bool is_below = config_.direction == Direction::buy_first;
    out.emplace_back(Watch{kStopLoss,
                           is_below ? Watch::When::at_or_below : Watch::When::at_or_above,
                           rests_stop() ? stop_limit() : stop_price(), kStopLossWords});
}

// Not before the one that it replaces is gone.
void DcaBot::place_stop(Actions& out) {
    if (!rests_stop() || is_at_venue(Role::stop_loss)) return;
    const Qty qty = exit_qty();
    if (qty.is_zero()) return;
    place(Role::stop_loss, 0, OrderKind::stop_limit, stop_limit(), qty, opposite(entry()),
          kStopLossWords, out);
    std::get<Place>(out.back()).trigger = stop_price();
}

// What is held has changed. Until the new one rests, the market at the limit is watched.
void DcaBot::move_stop(Actions& out) {
    if (const auto ref = live(Role::stop_loss)) cancel(*ref, "stop loss moves", out);
    place_stop(out);
}

// The stop order was triggered and trades: nothing more is bought, and it is left to sell.
void DcaBot::on_stop_filled(Actions& out) {
    if (stage_ == Stage::running)
        end_deal(kStopLossWords, true, out, true);
    else
        settle(out);
}

// At the stop; or beyond the limit of a stop order, which cannot sell there any more.
void DcaBot::on_stop_passed(Actions& out) {
    if (stage_ == Stage::running) return end_deal(kStopLossWords, true, out);
    if (stage_ != Stage::ending) return;
    if (const auto ref = live(Role::stop_loss)) cancel(*ref, "beyond its limit", out);
}

// The venue (or a policy) takes no stop order now: the house watches, as it does by default. The
// market may be beyond the stop already; the watch says so at once.
void DcaBot::on_stop_refused(const OrderChanged& changed, Actions& out) {
    notices_.say_once("the stop loss is watched, not at the venue: " + why_it_ended(changed), out);
    is_stop_watched_ = true;
    if (stage_ == Stage::running)
        watch_stop_loss(out);
    else
        settle(out);
}

}  // namespace strongroom::bots
