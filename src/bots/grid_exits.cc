// GridBot: how it ends.
#include <fmt/format.h>

#include <algorithm>

#include "bots/grid.h"
#include "bots/order_end.h"

namespace strongroom::bots {

// A lower stop is far from every sell line and sells at once. Anywhere else a sell line may be
// filling: what its order has sold must be known before the rest is sold, or it is sold twice.
void GridBot::exit_at_market(const std::string& why, AtStop then, bool at_once, Actions& out) {
    if (stage_ == Stage::closing && then == AtStop::sell) exit_then_ = then;
    if (stage_ == Stage::closing || stage_ == Stage::finished) return;
    stage_ = Stage::closing;
    exit_reason_ = why;
    exit_then_ = then;
    exit_wait_ = kExitRetryFirst;
    call_off_move();
    for (const Wanted& wanted : wanted_) {
        if (wanted.side == Side::buy)
            exit_quote_ += mul(lines_.at(wanted.line).value, wanted.left().value, Round::down);
    }
    wanted_.clear();
    shift_.reset();
    out.emplace_back(Unwatch{kLowerStop});
    out.emplace_back(Unwatch{kUpperStop});
    for (auto& [ref, order] : live_) {
        order.is_cancelling = true;
        out.emplace_back(Cancel{ref, why});
    }
    if (at_once && exit_then_ == AtStop::sell) (void)trade_at_exit(out);
    finish_exit(out);
}

// False: there is nothing to trade, or nothing that the venue would take.
bool GridBot::trade_at_exit(Actions& out) {
    Wanted wanted{.line = 0, .side = Side::sell, .qty = {}};
    switch (exit_then_) {
        case AtStop::stop: return false;
        case AtStop::sell: wanted.qty = market_.instrument.floor_qty(held_.value); break;
        case AtStop::buy:
            wanted.side = Side::buy;
            wanted.qty = {quotient({exit_quote_}, {price_.value, 1 + market_.fees.taker},
                                   market_.instrument.step, Round::down)};
            break;
    }
    if (wanted.qty.is_zero() || !is_worth_an_order(price_, wanted.qty)) return false;
    place(Role::close, wanted, OrderKind::market, exit_reason_, out);
    return true;
}

// Called whenever an order of the closing grid is gone: trades what is left, then ends.
void GridBot::finish_exit(Actions& out) {
    if (stage_ != Stage::closing || !live_.empty() || trade_at_exit(out)) return;
    const Qty coins =
        exit_then_ == AtStop::sell ? market_.instrument.floor_qty(held_.value) : Qty{};
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
