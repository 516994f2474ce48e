#include "lab/equity.h"

#include <algorithm>
#include <utility>

namespace strongroom::lab {

EquityCurve::EquityCurve(Symbol symbol, FillModel model, std::size_t marks)
    : symbol_(symbol), model_(model), keep_every_(marks / kCurvePointsMax + 1) {}

void EquityCurve::set_holdings(const Wallet& wallet) {
    quote_ = wallet.balance(symbol_.quote).total();
    base_ = wallet.balance(symbol_.base).total();
    third_ = mul(wallet.balance(model_.third_coin).total(), model_.third_coin_price, Round::down);
    has_position_ = base_.is_positive();
    has_changed_ = true;
}

Decimal EquityCurve::at(Price close) const {
    const Decimal coins = quotient({base_, close.value, 1 - model_.fees.taker}, {},
                                   Decimal::from_raw(1), Round::down);
    return quote_ + third_ + coins;
}

void EquityCurve::mark(Time time, Price close) {
    if (time.ms >= day_ends_ms_) {
        if (day_ >= 0) daily_.push_back({last_time_, at(last_close_), last_close_});
        constexpr std::int64_t day_ms = 86'400'000;
        day_ = time.ms / day_ms;
        day_ends_ms_ = (day_ + 1) * day_ms;
    }
    last_time_ = time;
    last_close_ = close;
    marks_in_position_ += has_position_ ? 1U : 0U;
    const bool is_extreme = has_position_ && (close > highest_ || close < lowest_);
    if (has_changed_ || is_extreme) weigh(close);
    if (until_kept_ == 0) {
        curve_.push_back({time, at(close), close});
        until_kept_ = keep_every_;
    }
    --until_kept_;
}

void EquityCurve::finish() {
    if (day_ >= 0) daily_.push_back({last_time_, at(last_close_), last_close_});
}

void EquityCurve::weigh(Price close) {
    highest_ = has_changed_ ? close : std::max(highest_, close);
    lowest_ = has_changed_ ? close : std::min(lowest_, close);
    has_changed_ = false;
    const Decimal equity = at(close);
    if (equity >= peak_) {
        peak_ = equity;
        lowest_ = close;  // Lower closes count from this peak on.
    } else {
        max_drawdown_ = std::max(max_drawdown_, div(peak_ - equity, peak_, Round::up));
    }
}

}  // namespace strongroom::lab
