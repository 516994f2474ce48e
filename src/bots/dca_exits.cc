// DcaBot: how a deal ends (take-profit, trailing, stop loss, the user) and how its orders are
// placed.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/dca.h"

namespace strongroom::bots {

// ---- Exits ---------------------------------------------------------------------------------

void DcaBot::watch_take_profit(Actions& out) {
    if (is_armed_) {
        out.emplace_back(Unwatch{kTrailingExit});
        out.emplace_back(Follow{false});
        is_armed_ = false;
    }
    if (exit_qty().is_zero()) return;
    const bool is_long = config_.direction == Direction::buy_first;
    out.emplace_back(
        Watch{kArm, is_long ? Watch::When::at_or_above : Watch::When::at_or_below, take_profit(),
              config_.trailing_pct.is_positive() ? "trailing take profit starts" : "take profit"});
}

void DcaBot::on_traded(const Traded& traded, Actions& out) {
    if (traded.trigger == kStopLoss) return on_stop_passed(out);
    if (stage_ != Stage::running) return;
    if (traded.trigger == kTrailingExit) {
        end_deal("trailing take profit", true, out);
    } else if (traded.trigger == kArm && !config_.trailing_pct.is_positive()) {
        end_deal("take profit", true, out);
    } else if (traded.trigger == kArm) {
        is_armed_ = true;
        best_ = traded.price;
        out.emplace_back(Follow{true});
        follow_trailing(traded.price, out);
    } else if (is_armed_) {
        follow_trailing(traded.price, out);
    }
}

void DcaBot::follow_trailing(Price price, Actions& out) {
    const bool is_long = config_.direction == Direction::buy_first;
    const bool is_better = is_long ? price > best_ : price < best_;
    if (!is_better && price != best_) return;
    best_ = price;
    const Price exit = trailing_exit_price(best_, config_.trailing_pct, config_.direction,
                                           market_.instrument.tick);
    out.emplace_back(Watch{kTrailingExit,
                           is_long ? Watch::When::at_or_below : Watch::When::at_or_above, exit,
                           "trailing take profit"});
}

// All is sold, or is to be sold at market. A deal is booked when nothing of it is at the venue any
// more: until then one of its orders may still fill.
void DcaBot::end_deal(const std::string& why, bool at_market, Actions& out, bool keeps_stop) {
    stage_ = Stage::ending;
    exit_reason_ = why;
    exits_at_market_ = at_market;
    cancel_all(at_market ? why : "deal closed", out, keeps_stop);
    for (const TriggerRef trigger : {kArm, kTrailingExit}) out.emplace_back(Unwatch{trigger});
    if (!keeps_stop) out.emplace_back(Unwatch{kStopLoss});
    if (is_armed_) out.emplace_back(Follow{false});
    is_armed_ = false;
    settle(out);
}

// Called whenever something of the ending deal has changed.
void DcaBot::settle(Actions& out) {
    // Their end calls again. To sell what a stop order still locks could sell it twice.
    if (live(Role::close) || is_at_venue(Role::stop_loss)) return;
    const Qty rest = exit_qty();
    const bool has_sold = !position_.exited.is_zero() || is_closed_by_user_;
    const bool is_left = !rest.is_zero() && (!has_sold || is_worth_an_order(rest));
    if (is_left && exits_at_market_) {
        // The user may close at any price, also where the take-profit is filling: to sell before
        // its cancel is confirmed could sell twice. A stop is far from it and does not wait.
        if (is_closed_by_user_ && is_at_venue(Role::take_profit)) return;
        place(Role::close, 0, OrderKind::market, std::nullopt, rest, opposite(entry()),
              exit_reason_, out);
        return;
    }
    if (!live_.empty()) return;
    if (is_left)
        go_on(out);
    else
        close_deal(out);
}

// The take-profit has sold all that was held, and a safety order filled before its cancel arrived.
void DcaBot::go_on(Actions& out) {
    stage_ = Stage::running;
    exit_reason_.clear();
    out.emplace_back(Notify{"a safety order filled before it was cancelled: the deal goes on"});
    watch_stop_loss(out);
    move_take_profit(out);
}

void DcaBot::close_deal(Actions& out) {
    if (config_.is_stop_at_venue) out.emplace_back(Unwatch{kStopLoss});
    const Position carried = split_rest(out);
    realised_ += position_.profit();
    ++deals_closed_;
    book(out, true);
    position_ = carried;
    stage_ = Stage::waiting;
    after_deal(out);
}

// What is too little for an order is not sold with the deal: its coins and their cost are taken out
// of it, for the next one.
Position DcaBot::split_rest(Actions& out) {
    Position carried{.direction = config_.direction};
    const Qty rest = exit_qty();
    if (rest.is_zero()) return carried;
    carried.entered = rest;
    carried.entered_value = mul(position_.average_entry(), rest.value, Round::up);
    position_.entered -= rest;
    position_.entered_value -= carried.entered_value;
    const bool is_end = is_stopping_ || deals_closed_ + 1 == config_.max_deals;
    out.emplace_back(
        Notify{fmt::format("{} {} are too little for an order and {}", rest.value.to_string(),
                           market_.instrument.symbol.base.view(),
                           is_end ? "stay as they are" : "go into the next deal")});
    return carried;
}

bool DcaBot::is_last_deal() const {
    return config_.max_deals != 0 && deals_closed_ >= config_.max_deals;
}

void DcaBot::after_deal(Actions& out) {
    if (is_stopping_ || is_last_deal()) {
        stage_ = Stage::finished;
        out.emplace_back(Finish{is_closed_by_user_ ? kClosedByUser
                                : is_last_deal()   ? "the last deal is closed"
                                                   : "stopped after the deal"});
    } else if (config_.cooldown > Duration{}) {
        is_cooling_ = true;
        out.emplace_back(SetTimer{kCooldown, config_.cooldown, "cooldown"});
    } else {
        open_deal(out);
    }
}

// ---- Orders ----------------------------------------------------------------------------------

OrderRef DcaBot::place(Role role, int step, OrderKind kind, std::optional<Price> limit, Qty qty,
                       Side side, std::string why, Actions& out) {
    const OrderRef ref{next_ref_++};
    live_[ref] = {role, step, {}, false};
    out.emplace_back(Place{ref, side, kind, limit, qty, std::move(why), purpose_of(role)});
    return ref;
}

// A loss must end now; a profit, and what the user closes, comes after it.
Purpose DcaBot::purpose_of(Role role) const {
    switch (role) {
        case Role::base:
        case Role::safety: return Purpose::entry;
        case Role::take_profit: return Purpose::exit;
        case Role::close:
            return exit_reason_ == kStopLossWords ? Purpose::protective : Purpose::exit;
        case Role::stop_loss: return Purpose::protective;
    }
    return Purpose::entry;
}

void DcaBot::cancel(OrderRef ref, const std::string& why, Actions& out) {
    LiveOrder& order = live_.at(ref);
    if (order.is_cancelling) return;
    order.is_cancelling = true;
    out.emplace_back(Cancel{ref, why});
}

void DcaBot::cancel_all(const std::string& why, Actions& out, bool keeps_stop) {
    for (const auto& [ref, order] : live_) {
        if (order.role != Role::stop_loss || !keeps_stop) cancel(ref, why, out);
    }
}

// The order of that role which is meant to stay.
std::optional<OrderRef> DcaBot::live(Role role) const {
    const auto found = std::ranges::find_if(live_, [role](const auto& entry) {
        return entry.second.role == role && !entry.second.is_cancelling;
    });
    return found == live_.end() ? std::nullopt : std::optional(found->first);
}

bool DcaBot::is_at_venue(Role role) const {
    return std::ranges::any_of(live_,
                               [role](const auto& entry) { return entry.second.role == role; });
}

// Stops and what is watched exit at market, as taker; a take-profit at the venue as maker.
Qty DcaBot::exit_qty() const {
    return bots::exit_qty(position_, market_.fees,
                          leaves_at_market() ? market_.fees.taker : market_.fees.maker,
                          market_.instrument);
}

// Would the venue take it, at the price where it would be sold (bought back)?
bool DcaBot::is_worth_an_order(Qty rest) const {
    const Price at = leaves_at_market()
                         ? market_.instrument.passive_price(opposite(entry()), price_.value)
                         : take_profit();
    return market_.instrument.check(at, rest).has_value();
}

Price DcaBot::take_profit() const {
    const Price at =
        take_profit_price(position_, config_, mul(config_.base_order, scale_, Round::up),
                          market_.fees, market_.instrument);
    // Beyond the market it takes at once, at the market's price. It may be far beyond (the price
    // has run, or earlier exits have brought all that was asked for), and looks like a typing error
    // then.
    const bool is_long = config_.direction == Direction::buy_first;
    if (is_long ? at >= price_ : at <= price_ && at.value.is_positive()) return at;
    const Decimal factor = is_long ? 1 - kBeyondMarket : 1 + kBeyondMarket;
    const Price farthest = market_.instrument.passive_price(
        opposite(entry()), mul(price_.value, factor, Round::nearest));
    const Price least{market_.instrument.tick};
    return std::max(least, is_long ? std::max(at, farthest) : std::min(at, farthest));
}

void DcaBot::book(Actions& out, bool is_closed) {
    deal_.bought = position_.entered;
    deal_.average = position_.average_entry();
    deal_.exit_price = position_.average_exit();
    deal_.profit = {is_closed ? position_.profit() : Decimal(), market_.instrument.symbol.quote};
    if (is_closed) {
        deal_.closed = now_;
        deal_.reason = exit_reason_;
    }
    out.emplace_back(Book{deal_});
}

std::string DcaBot::state() const {
    switch (stage_) {
        case Stage::waiting:
            return is_short_of_funds_ ? "waiting for funds" : "waiting to start a deal";
        case Stage::entering: return fmt::format("deal {}: base order at the venue", deal_.number);
        case Stage::running:
            return fmt::format("deal {}: {} of {} safety orders filled{}{}", deal_.number,
                               deal_.safety_orders, config_.max_safety_orders,
                               is_armed_ ? ", trailing" : "",
                               is_stopping_ ? "; stopped, no deal after it" : "");
        case Stage::ending:
            return live(Role::close) ? fmt::format("deal {}: closing at market", deal_.number)
                                     : fmt::format("deal {}: {} orders are being cancelled",
                                                   deal_.number, live_.size());
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
