// GridBot: how it ends.
#include <fmt/format.h>

#include <algorithm>

#include "bots/grid.h"
#include "bots/order_end.h"

namespace strongroom::bots {

// A lower stop is far from every sell line and sells at once. Anywhere else a sell line may be
// filling: what its order has sold must be known before the rest is sold, or it is sold twice.
void GridBot::exit_at_market(const std::string& why, bool sells_all, bool at_once, Actions& out) {
    if (stage_ == Stage::closing) sells_at_exit_ = sells_at_exit_ || sells_all;
    if (stage_ == Stage::closing || stage_ == Stage::finished) return;
    stage_ = Stage::closing;
    exit_reason_ = why;
    sells_at_exit_ = sells_all;
    exit_wait_ = kExitRetryFirst;
    wanted_.clear();
    out.emplace_back(Unwatch{kLowerStop});
    out.emplace_back(Unwatch{kUpperStop});
    for (auto& [ref, order] : live_) {
        order.is_cancelling = true;
        out.emplace_back(Cancel{ref, why});
    }
    if (at_once) (void)sell_held(out);
    finish_exit(out);
}

// False: there is nothing to sell, or nothing that the venue would take.
bool GridBot::sell_held(Actions& out) {
    const Qty coins = sells_at_exit_ ? market_.instrument.floor_qty(held_.value) : Qty{};
    if (coins.is_zero() || !is_worth_an_order(price_, coins)) return false;
    place(Role::close, {.side = Side::sell, .qty = coins}, OrderKind::market, exit_reason_, out);
    return true;
}

// Called whenever an order of the closing grid is gone: sells what is left, then ends.
void GridBot::finish_exit(Actions& out) {
    if (stage_ != Stage::closing || !live_.empty() || sell_held(out)) return;
    const Qty coins = sells_at_exit_ ? market_.instrument.floor_qty(held_.value) : Qty{};
    if (!coins.is_zero()) {
        out.emplace_back(
            Notify{fmt::format("{} {} are too little to sell and stay as they are",
                               coins.value.to_string(), market_.instrument.symbol.base.view())});
    }
    stage_ = Stage::finished;
    out.emplace_back(Finish{exit_reason_});
}

// Its coins may still be held by a sell line whose cancel is on its way.
void GridBot::on_exit_refused(const OrderChanged& changed, Actions& out) {
    if (changed.reason == CloseReason::no_funds) {
        notices_.say_once("the venue refused the exit for want of funds: trying again", out);
        out.emplace_back(SetTimer{kRetry, exit_wait_, "try the exit again"});
        exit_wait_ = std::min(exit_wait_ * 2, kRetryAfterRefusal);
    } else {
        notices_.say_once(why_it_ended(changed), out);
        out.emplace_back(SetTimer{kRetry, kRetryAfterRefusal, "try again"});
    }
}

}  // namespace strongroom::bots
