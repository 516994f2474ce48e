// Matcher: what fills, at which price, for which fee, and who can pay for it.
#include <algorithm>

#include "lab/matcher.h"

namespace strongroom::lab {

void Matcher::reject_unpaid(const SimOrder& order) {
    reject(order, CloseReason::no_funds, "Account has insufficient balance for requested action.");
}

bool Matcher::takes(const SimOrder& order) const {
    return order.kind == OrderKind::market || crosses(order);
}

Price Matcher::price_on_arrival(const SimOrder& order) const {
    if (order.kind == OrderKind::market) return slipped(order.side, price_);
    return crosses(order) ? price_ : order.limit;
}

// What takes must be paid at the price it takes at, and what then rests at its limit. A market
// order is asked for the whole of it: what finds no volume is asked again when it fills.
bool Matcher::can_pay(const SimOrder& order) const {
    if (order.side == Side::sell)
        return wallets_[order.account].has({order.qty.value, instrument_.symbol.base});
    const Qty now = order.kind == OrderKind::market ? order.qty : fillable(order);
    Money need = cost_of(order, price_on_arrival(order), now, false).sum();
    if (now != order.qty) {
        SimOrder rest = order;
        rest.filled += now;
        need += reserve_of(rest);
    }
    return wallets_[order.account].has(need);
}

// How much of it takes at once, as things stand.
Qty Matcher::fillable(const SimOrder& order) const {
    if (!takes(order)) return {};
    const Qty left = order.qty - order.filled;
    return volume_left_ ? std::min(left, *volume_left_) : left;
}

Money Matcher::reserve_of(const SimOrder& order) const {
    const Qty left = order.qty - order.filled;
    if (order.side == Side::sell) return {left.value, instrument_.symbol.base};
    return cost_of(order, order.limit, left, true).sum();
}

// An order that is filled in parts costs what it would cost whole: rounded is what it has come to
// so far, and a part is the difference. So parts never need more than was reserved.
Matcher::Cost Matcher::cost_of(const SimOrder& order, Price at, Qty qty, bool is_maker) const {
    const Decimal rate = is_maker ? model_.fees.maker : model_.fees.taker;
    const Round rounding = order.side == Side::buy ? Round::up : Round::down;
    const Asset& quote = instrument_.symbol.quote;
    const auto up_to = [&](Qty all) {
        if (all.is_zero()) return Cost{{{}, quote}, {{}, quote}};
        const Money value = notional(at, all, quote, rounding);
        return Cost{value, share(value, rate, Round::up)};
    };
    const Cost before = up_to(order.filled);
    const Cost after = up_to(order.filled + qty);
    return {after.value - before.value, after.fee - before.fee};
}

bool Matcher::fills_at_once(const SimOrder& order) const {
    return takes(order) && may_fill() && (!volume_left_ || order.qty <= *volume_left_);
}

void Matcher::fill_taker(SimOrder order, Price at) {
    const std::optional<SimOrder> left = fill(order, at, false);
    if (!left) return;
    if (left->kind == OrderKind::market)
        waiting_.push_back(*left);
    else if (left->kind == OrderKind::ioc)
        end_at_once(*left);
    else
        rest(*left, next_age_++);
}

// Market orders that no volume could fill: at the next price that has some.
void Matcher::fill_waiting() {
    if (!may_fill()) return;
    for (const SimOrder& order : std::exchange(waiting_, {})) {
        const Price at = slipped(order.side, price_);
        const Qty left = order.qty - order.filled;
        const Money need = order.side == Side::buy ? cost_of(order, at, left, false).sum()
                                                   : Money{left.value, instrument_.symbol.base};
        if (!wallets_[order.account].has(need))
            reject_unpaid(order);
        else if (may_fill())
            fill_taker(order, at);
        else
            waiting_.push_back(order);
    }
}

// A resting order fills at its limit, wherever the price is.
void Matcher::fill_resting(std::uint64_t order_id) {
    const auto at = where_.find(order_id);
    if (at == where_.end()) return;
    const auto [side, key] = at->second;
    const SimOrder order = side == Side::buy ? buys_.at(key).order : sells_.at(key).order;
    if (side == Side::buy)
        remove(buys_, key);
    else
        remove(sells_, key);
    if (const auto left = fill(order, key.price, true)) rest(*left, key.age);
}

std::optional<SimOrder> Matcher::fill(SimOrder order, Price at, bool is_maker) {
    const Qty wanted = order.qty - order.filled;
    const Qty qty = volume_left_ ? std::min(wanted, *volume_left_) : wanted;
    if (volume_left_) *volume_left_ -= qty;
    const Cost cost = cost_of(order, at, qty, is_maker);
    order.filled += qty;
    const Fill fill{.time = time_,
                    .side = order.side,
                    .price = at,
                    .qty = qty,
                    .fee = fee_of(order, cost.fee, qty, is_maker),
                    .is_maker = is_maker};
    settle(order, fill, cost.value);
    const bool is_whole = order.filled == order.qty;
    events_.emplace_back(SimFilled{order, fill, is_whole});
    if (is_whole) return std::nullopt;
    return order;
}

Money Matcher::fee_of(const SimOrder& order, const Money& in_quote, Qty qty, bool is_maker) const {
    const Decimal rate = is_maker ? model_.fees.maker : model_.fees.taker;
    if (order.side == Side::sell || model_.fees.buys_pay == FeeAsset::quote) return in_quote;
    const Money in_base{mul(qty.value, rate, Round::up), instrument_.symbol.base};
    if (model_.fees.buys_pay == FeeAsset::base) return in_base;
    const Money in_third{div(in_quote.amount, model_.third_coin_price, Round::up),
                         model_.third_coin};
    return wallets_[order.account].has(in_third) ? in_third : in_base;
}

void Matcher::settle(const SimOrder& order, const Fill& fill, const Money& value) {
    Wallet& wallet = wallets_[order.account];
    const Money coins{fill.qty.value, instrument_.symbol.base};
    if (order.side == Side::buy) {
        wallet.withdraw(value);
        wallet.deposit(coins);
    } else {
        wallet.withdraw(coins);
        wallet.deposit(value);
    }
    wallet.withdraw(fill.fee);
}

}  // namespace strongroom::lab
