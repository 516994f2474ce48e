#include "lab/equity.h"

#include <algorithm>
#include <limits>

namespace strongroom::lab {

EquityCurve::EquityCurve(std::span<const MarketModel> markets, std::size_t marks)
    : third_coin_(markets.front().model.third_coin),
      third_coin_price_(markets.front().model.third_coin_price),
      keep_every_(marks / kCurvePointsMax + 1),
      until_kept_(marks == 0 ? std::numeric_limits<std::size_t>::max() : 0),
      closes_(markets.size()) {
    for (const MarketModel& market : markets)
        holdings_.push_back({market.instrument.symbol, 1 - market.model.fees.taker, {}});
}

void EquityCurve::set_holdings(const Wallet& wallet) {
    quote_ = wallet.balance(holdings_.front().symbol.quote).total();
    third_ = mul(wallet.balance(third_coin_).total(), third_coin_price_, Round::down);
    has_position_ = false;
    for (Holding& holding : holdings_) {
        holding.base = wallet.balance(holding.symbol.base).total();
        has_position_ = has_position_ || holding.base.is_positive();
    }
    has_changed_ = true;
}

Decimal EquityCurve::at(std::span<const Price> closes) const {
    Decimal sum = quote_ + third_;
    for (std::size_t i = 0; i < holdings_.size(); ++i) {
        const Holding& holding = holdings_[i];
        sum += quotient({holding.base, closes[i].value, holding.kept}, {}, Decimal::from_raw(1),
                        Round::down);
    }
    return sum;
}

void EquityCurve::begin_day(Time time) {
    if (day_ >= 0) daily_.push_back({last_time_, last(), closes_.front()});
    constexpr std::int64_t day_ms = 86'400'000;
    day_ = time.ms / day_ms;
    day_ends_ms_ = (day_ + 1) * day_ms;
}

void EquityCurve::keep(Time time) {
    curve_.push_back({time, last(), closes_.front()});
    until_kept_ = keep_every_;
}

void EquityCurve::mark(Time time, Price close) {
    if (time.ms >= day_ends_ms_) begin_day(time);
    last_time_ = time;
    closes_.front() = close;
    ++marks_;
    marks_in_position_ += has_position_ ? 1U : 0U;
    const bool is_extreme = has_position_ && (close > highest_ || close < lowest_);
    if (has_changed_ || is_extreme) weigh(close);
    if (until_kept_ == 0) keep(time);
    --until_kept_;
}

void EquityCurve::mark(Time time, std::span<const Price> closes) {
    if (time.ms >= day_ends_ms_) begin_day(time);
    std::ranges::copy(closes, closes_.begin());
    has_changed_ = has_changed_ || has_position_;
    mark(time, closes.front());
}

void EquityCurve::finish() {
    if (day_ >= 0) daily_.push_back({last_time_, last(), closes_.front()});
}

void EquityCurve::weigh(Price close) {
    highest_ = has_changed_ ? close : std::max(highest_, close);
    lowest_ = has_changed_ ? close : std::min(lowest_, close);
    has_changed_ = false;
    const Decimal equity = last();
    if (equity >= peak_) {
        peak_ = equity;
        lowest_ = close;  // Lower closes count from this peak on.
    } else {
        max_drawdown_ = std::max(max_drawdown_, div(peak_ - equity, peak_, Round::up));
    }
}

}  // namespace strongroom::lab
