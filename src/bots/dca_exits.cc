// DcaBot: how a deal ends (take-profit, trailing, stop loss) and how its orders are placed.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/dca.h"

namespace strongroom::bots {

// ---- Exits ---------------------------------------------------------------------------------

void DcaBot::arm_trailing(Actions& out) {
    if (is_armed_) {
        out.emplace_back(Unwatch{kTrailingExit});
        out.emplace_back(Follow{false});
        is_armed_ = false;
    }
    const Price at =
        take_profit_price(position_, config_, mul(config_.base_order, scale_, Round::up),
                          market_.fees, market_.instrument);
    const bool is_long = config_.direction == Direction::buy_first;
    out.emplace_back(Watch{kArm, is_long ? Watch::When::at_or_above : Watch::When::at_or_below, at,
                           "trailing take profit starts"});
}

void DcaBot::on_traded(const Traded& traded, Actions& out) {
    if (stage_ != Stage::running) return;
    if (traded.trigger == kStopLoss) {
        exit_at_market("stop loss", out);
    } else if (traded.trigger == kTrailingExit) {
        exit_at_market("trailing take profit", out);
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

void DcaBot::exit_at_market(const std::string& why, Actions& out) {
    stage_ = Stage::closing;
    exit_reason_ = why;
    cancel_all(why, out);
    const Qty qty = exit_qty();
    if (qty.is_zero())
        close_deal(out);
    else
        place(Role::close, 0, OrderKind::market, std::nullopt, qty, opposite(entry()), why, out);
}

// ---- Orders ----------------------------------------------------------------------------------

OrderRef DcaBot::place(Role role, int step, OrderKind kind, std::optional<Price> limit, Qty qty,
                       Side side, std::string why, Actions& out) {
    const OrderRef ref{next_ref_++};
    live_[ref] = {role, step, qty, false};
    out.emplace_back(Place{ref, side, kind, limit, qty, std::move(why)});
    return ref;
}

void DcaBot::cancel(OrderRef ref, const std::string& why, Actions& out) {
    LiveOrder& order = live_.at(ref);
    if (order.is_cancelling) return;
    order.is_cancelling = true;
    out.emplace_back(Cancel{ref, why});
}

void DcaBot::cancel_all(const std::string& why, Actions& out) {
    for (const auto& [ref, order] : live_) cancel(ref, why, out);
}

// The order of that role which is meant to stay.
std::optional<OrderRef> DcaBot::live(Role role) const {
    const auto found = std::ranges::find_if(live_, [role](const auto& entry) {
        return entry.second.role == role && !entry.second.is_cancelling;
    });
    return found == live_.end() ? std::nullopt : std::optional(found->first);
}

// What an exit may sell (buy back), in whole lots.
Qty DcaBot::exit_qty() const {
    const bool is_long = config_.direction == Direction::buy_first;
    const Decimal open = position_.open_qty().value;
    if (!open.is_positive()) return {};
    return {round_to(open, market_.instrument.step, is_long ? Round::down : Round::up)};
}

void DcaBot::say_once(const std::string& text, Actions& out) {
    if (text == said_) return;
    said_ = text;
    out.emplace_back(Notify{text});
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
            return fmt::format("deal {}: {} of {} safety orders filled{}", deal_.number,
                               deal_.safety_orders, config_.max_safety_orders,
                               is_armed_ ? ", trailing" : "");
        case Stage::closing: return fmt::format("deal {}: closing at market", deal_.number);
        case Stage::finished: return "finished";
    }
    return "?";
}

}  // namespace strongroom::bots
