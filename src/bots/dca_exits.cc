// DcaDeal: how a deal ends, and what of it goes into the books.
#include <fmt/format.h>

#include <algorithm>

#include "bots/dca_deal.h"

namespace strongroom::bots {

// All is sold, or is to be sold at market. A deal is booked when nothing of it is at the venue any
// more: until then one of its orders may still fill.
void DcaDeal::end(const std::string& why, bool at_market, Actions& out, bool keeps_stop) {
    stage_ = Stage::ending;
    exit_reason_ = why;
    exits_at_market_ = at_market;
    is_stop_waiting_ = false;
    closing_.reset();
    cancel_all(at_market || keeps_coins_ ? why : "deal closed", out, keeps_stop);
    for (const TriggerKind kind : {trigger_arm, trigger_trailing_exit}) unwatch(kind, out);
    if (!keeps_stop) unwatch(trigger_stop_loss, out);
    if (config_.stop_loss_timeout > Duration{}) unwatch(trigger_stop_recovers, out);
    if (!config_.safety.empty()) unwatch(trigger_safety, out);
    if (!config_.close.empty()) unwatch(trigger_close, out);
    is_armed_ = false;
    settle(out);
}

// Called whenever something of the ending deal has changed.
void DcaDeal::settle(Actions& out) {
    // Their end calls again. To sell what a stop order still locks could sell it twice.
    if (live(Role::close) || is_at_venue(Role::stop_loss)) return;
    const Qty rest = exit_qty();
    const bool has_sold = !position_.exited.is_zero() || is_closed_by_user_;
    const bool is_left = !keeps_coins_ && !rest.is_zero() && (!has_sold || is_worth_an_order(rest));
    if (is_left && exits_at_market_) {
        // To sell where the take-profit is filling, before its cancel is confirmed, could sell
        // twice. A stop is far from it and does not wait; nor does a trailing exit.
        const bool is_urgent = exit_reason_ == kStopLossWords || exit_reason_ == kTrailingWords;
        if ((is_closed_by_user_ || !is_urgent) && is_at_venue(Role::take_profit)) return;
        place(Role::close, 0, OrderKind::market, std::nullopt, rest, exit_reason_, out);
        return;
    }
    if (!live_.empty()) return;
    if (is_left)
        go_on(out);
    else
        finish(out);
}

// The take-profit has sold all that was held, and a safety order filled before its cancel arrived.
void DcaDeal::go_on(Actions& out) {
    stage_ = Stage::running;
    exit_reason_.clear();
    out.emplace_back(Notify{"a safety order filled before it was cancelled: the deal goes on"});
    watch_stop_loss(out);
    move_take_profit(out);
}

void DcaDeal::finish(Actions& out) {
    if (config_.is_stop_at_venue) unwatch(trigger_stop_loss, out);
    if (keeps_coins_)
        release_rest(out);
    else
        carried_ = split_rest(out);
    const bool counts_base = config_.profit_in_base;
    profit_ = position_.profit();
    if (counts_base) profit_ += mul(position_.open_qty().value, price_.value, Round::down);
    stage_ = Stage::over;
    was_booked_ = true;
    book(out, true);
}

// What is too little for an order is not sold with the deal: its coins and their cost are taken out
// of it, for the next one. A profit in base is what is left, and stays.
Position DcaDeal::split_rest(Actions& out) {
    Position carried{.direction = config_.direction};
    const Qty rest = exit_qty();
    if (rest.is_zero()) return carried;
    carried.entered = rest;
    carried.entered_value = mul(position_.average_entry(), rest.value, Round::up);
    position_.entered -= rest;
    position_.entered_value -= carried.entered_value;
    const bool is_end = desk_.is_stopping ||
                        (config_.max_deals != 0 && desk_.deals_closed + 1 >= config_.max_deals);
    out.emplace_back(
        Notify{fmt::format("{} {} are too little for an order and {}", rest.value.to_string(),
                           market_.instrument.symbol.base.view(),
                           is_end ? "stay as they are" : "go into the next deal")});
    return carried;
}

// The user keeps what is held: the books count only what was sold, with its share of the cost.
void DcaDeal::release_rest(Actions& out) {
    carried_ = Position{.direction = config_.direction};
    const Qty rest = position_.open_qty();
    if (!rest.value.is_positive()) return;
    out.emplace_back(Notify{fmt::format(
        "{} {} of deal {} {}", rest.value.to_string(), market_.instrument.symbol.base.view(),
        deal_.number, is_long() ? "stay on the account" : "are not bought back")});
    if (is_converted_) out.emplace_back(Notify{"as a smart trade: " + smart_of()});
    const Qty sold = position_.exited;
    const Qty all = position_.entered;
    if (sold.is_zero()) {
        position_ = Position{.direction = config_.direction};
        return;
    }
    const auto part = [&](Decimal of) {
        return quotient({of, sold.value}, {all.value}, Decimal::from_raw(1), Round::up);
    };
    position_.entered_value = part(position_.entered_value);
    position_.quote_fees_in = part(position_.quote_fees_in);
    position_.entered = sold;
    position_.base_fees = {};
}

// ---- The user's wishes -----------------------------------------------------------------------

void DcaDeal::close(Actions& out) {
    is_closed_by_user_ = true;
    switch (stage_) {
        case Stage::entering: cancel_all(kClosedByUser, out); return;
        case Stage::running: end(kClosedByUser, true, out); return;
        case Stage::ending: exits_at_market_ = true; return;
        case Stage::over: return;
    }
}

void DcaDeal::cancel(Actions& out) {
    if (stage_ == Stage::ending && exits_at_market_) return;  // It is being sold already.
    keeps_coins_ = true;
    switch (stage_) {
        case Stage::entering: cancel_all(kCancelledByUser, out); return;
        case Stage::running:
        case Stage::ending: end(kCancelledByUser, false, out); return;
        case Stage::over: return;
    }
}

// ---- The books -------------------------------------------------------------------------------

void DcaDeal::book(Actions& out, bool is_closed) {
    const Symbol& symbol = market_.instrument.symbol;
    deal_.bought = position_.entered;
    deal_.average = position_.average_entry();
    deal_.exit_price = position_.average_exit();
    deal_.profit = {is_closed ? position_.profit() : Decimal(), symbol.quote};
    if (config_.profit_in_base)
        deal_.profit = {is_closed ? profit_in_base() : Decimal(), symbol.base};
    if (is_closed) {
        deal_.closed = now_;
        deal_.reason = exit_reason_;
    }
    out.emplace_back(Book{deal_});
}

// The coins that are left, and what was earned or lost in quote at the price of the exits.
Decimal DcaDeal::profit_in_base() const {
    const Decimal at = position_.exited.is_zero() ? price_.value : position_.average_exit();
    const Decimal in_quote =
        quotient({position_.profit()}, {at}, Decimal::from_raw(1), Round::down);
    const Decimal left = position_.open_qty().value;
    return (is_long() ? left : -left) + in_quote;
}

std::string DcaDeal::state() const { return fmt::format("deal {}: {}", deal_.number, words()); }

std::string DcaDeal::words() const {
    switch (stage_) {
        case Stage::entering: return "base order at the venue";
        case Stage::running:
            return fmt::format("{} of {} safety orders filled{}{}", deal_.safety_orders,
                               config_.max_safety_orders, is_armed_ ? ", trailing" : "",
                               desk_.is_stopping ? "; stopped, no deal after it" : "");
        case Stage::ending:
            return live(Role::close) ? "closing at market"
                                     : fmt::format("{} orders are being cancelled", live_.size());
        case Stage::over: return "over";
    }
    return "?";
}

// A trailing take-profit that is armed has no price any more: it follows the market.
OpenDeal DcaDeal::view() const {
    OpenDeal view{.number = deal_.number,
                  .pair = seat_.pair,
                  .state = words(),
                  .is_short = !is_long(),
                  .held = exit_qty(),
                  .average = position_.average_entry(),
                  .stop = stop_,
                  .has_steps = config_.has_steps()};
    view.cost = mul(view.average, view.held.value, Round::up);
    if (stage_ != Stage::running || view.held.is_zero() || is_armed_) return view;
    if (const auto next = next_target())
        view.take_profit = near_market(targets_[*next].price);
    else
        view.take_profit = take_profit();
    return view;
}

}  // namespace strongroom::bots
