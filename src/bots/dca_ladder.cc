#include "bots/dca_ladder.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace strongroom::bots {
namespace {

// Exact fractions for the powers of the two scales; a power of a decimal needs no rounding here.
using Whole = boost::multiprecision::cpp_int;
using Fraction = boost::multiprecision::cpp_rational;

Fraction exact(Decimal value) { return {Whole(value.raw()), Whole(Decimal::one_raw)}; }

// To 12 places, ties upwards; the amounts here are never below zero.
Decimal rounded(const Fraction& value) {
    const Fraction scaled = value * Fraction(Whole(Decimal::one_raw)) + Fraction(1, 2);
    const Whole raw = numerator(scaled) / denominator(scaled);
    constexpr Int128 largest = ~(static_cast<Int128>(1) << 127);
    if (raw > Whole(largest)) throw DecimalOverflow();
    return Decimal::from_raw(static_cast<Int128>(raw));
}

bool is_long(Direction direction) { return direction == Direction::buy_first; }

}  // namespace

std::vector<SafetyStep> ladder_steps(const DcaConfig& config) {
    std::vector<SafetyStep> steps;
    if (!config.custom_steps.empty()) {
        steps = config.custom_steps;
        steps.resize(std::min(steps.size(), static_cast<std::size_t>(config.max_safety_orders)));
        return steps;
    }
    Fraction deviation = 0;
    Fraction step = exact(config.deviation_pct);
    Fraction volume = exact(config.safety_order);
    for (int k = 1; k <= config.max_safety_orders; ++k) {
        deviation +=
            step;  // d * (1 + s + … + s^(k-1)) is the closed form, and holds for s = 1 too.
        steps.push_back({rounded(deviation), rounded(volume)});
        step *= exact(config.step_scale);
        volume *= exact(config.volume_scale);
    }
    return steps;
}

Qty volume_qty(Decimal volume, VolumeUnit unit, Decimal scale, Price price,
               const Instrument& instrument) {
    const Decimal one = 1;
    const Decimal per = unit == VolumeUnit::quote ? price.value : one;
    return {quotient({volume, scale}, {per}, instrument.step, Round::down)};
}

LadderOrder ladder_order(const SafetyStep& step, Price base_price, Decimal scale,
                         Direction direction, const Instrument& instrument, VolumeUnit unit) {
    const Decimal part = percent(step.deviation_pct);
    const Decimal factor = is_long(direction) ? 1 - part : 1 + part;
    const Round against_crossing = is_long(direction) ? Round::down : Round::up;
    const Price price{quotient({base_price.value, factor}, {}, instrument.tick, against_crossing)};
    if (!price.value.is_positive()) return {price, {}};
    return {price, volume_qty(step.volume, unit, scale, price, instrument)};
}

Decimal max_funds(const DcaConfig& config, Price price) {
    Decimal sum = config.base_order_type == VolumeUnit::quote
                      ? config.base_order
                      : mul(config.base_order, price.value, Round::up);
    for (const SafetyStep& step : ladder_steps(config)) {
        const Decimal part = percent(step.deviation_pct);
        const Decimal factor = is_long(config.direction) ? 1 - part : 1 + part;
        sum += config.safety_order_type == VolumeUnit::quote
                   ? step.volume
                   : mul(step.volume, mul(price.value, factor, Round::up), Round::up);
    }
    return sum;
}

Decimal size_scale(const DcaConfig& config, Decimal profit, Price price) {
    const Decimal share = profit.is_negative() ? config.risk_reduction_pct : config.reinvest_pct;
    if (share.is_zero() || profit.is_zero()) return 1;
    const Decimal change = quotient({percent(share), profit}, {max_funds(config, price)},
                                    Decimal::from_raw(1), Round::down);
    return std::max(Decimal(0), 1 + change);
}

void Position::add(const Fill& fill, const Symbol& symbol) {
    const bool is_entry = fill.side == entry_side(direction);
    const Decimal value = mul(fill.price.value, fill.qty.value, is_entry ? Round::up : Round::down);
    (is_entry ? entered : exited) += fill.qty;
    (is_entry ? entered_value : exited_value) += value;
    if (fill.fee.asset == symbol.quote) {
        (is_entry ? quote_fees_in : quote_fees_out) += fill.fee.amount;
    } else if (fill.fee.asset == symbol.base) {
        base_fees += Qty{fill.fee.amount};
    }  // A fee in a third coin is booked at its own price, outside the deal.
}

Qty Position::open_qty() const {
    const Qty left = entered - exited;
    // A long deal holds less by a fee in base; a short one must buy that much more.
    return is_long(direction) ? left - base_fees : left + base_fees;
}

Decimal Position::entry_amount() const {
    return is_long(direction) ? entered_value + quote_fees_in : entered_value - quote_fees_in;
}

Decimal Position::exit_amount() const {
    return is_long(direction) ? exited_value - quote_fees_out : exited_value + quote_fees_out;
}

Decimal Position::profit() const {
    return is_long(direction) ? exit_amount() - entry_amount() : entry_amount() - exit_amount();
}

Decimal Position::average_entry() const {
    return entered.is_zero() ? Decimal() : div(entered_value, entered.value, Round::nearest);
}

Decimal Position::average_exit() const {
    return exited.is_zero() ? Decimal() : div(exited_value, exited.value, Round::nearest);
}

Qty exit_qty(const Position& position, const FeeRates& fees, Decimal rate,
             const Instrument& instrument) {
    const Decimal open = position.open_qty().value;
    if (!open.is_positive()) return {};
    if (is_long(position.direction)) return instrument.floor_qty(open);
    const Decimal kept = fees.buys_pay == FeeAsset::base ? 1 - rate : Decimal(1);
    return {quotient({open}, {kept}, instrument.step, Round::up)};
}

Price exit_price(const Position& position, Decimal wanted, Decimal rate, const FeeRates& fees,
                 const Instrument& instrument) {
    const Decimal qty = exit_qty(position, fees, rate, instrument).value;
    if (is_long(position.direction)) {
        const Decimal needed = position.entry_amount() + wanted - position.exit_amount();
        return {quotient({needed}, {qty, 1 - rate}, instrument.tick, Round::up)};
    }
    const Decimal allowed = position.entry_amount() - wanted - position.exit_amount();
    const Decimal paid = fees.buys_pay == FeeAsset::base ? Decimal(1) : 1 + rate;
    return {quotient({allowed}, {qty, paid}, instrument.tick, Round::down)};
}

Price step_price(const Position& position, Decimal wanted, const FeeRates& fees,
                 const Instrument& instrument) {
    Position entered = position;
    entered.exited = {};
    entered.exited_value = {};
    entered.quote_fees_out = {};
    if (!is_long(position.direction)) entered.base_fees = {};  // Those of its exits, too.
    return exit_price(entered, wanted, fees.maker, fees, instrument);
}

Price take_profit_price(const Position& position, const DcaConfig& config, Decimal base_volume,
                        const FeeRates& fees, const Instrument& instrument) {
    const Decimal of =
        config.take_profit_type == ProfitBase::total ? position.entry_amount() : base_volume;
    const Decimal wanted = mul(of, percent(config.take_profit_pct), Round::up);
    return exit_price(position, wanted, fees.maker, fees, instrument);
}

Decimal breakeven_price(const Position& position, const FeeRates& fees) {
    const Decimal left = position.entry_amount() - position.exit_amount();
    const Decimal qty = position.open_qty().value;
    const Decimal unit = Decimal::from_raw(1);
    if (is_long(position.direction))
        return quotient({left}, {qty, 1 - fees.maker}, unit, Round::up);
    return quotient({left}, {qty, 1 + fees.maker}, unit, Round::down);
}

Price trailing_exit_price(Price best, Decimal trailing_pct, Direction direction, Decimal tick) {
    const Decimal part = percent(trailing_pct);
    if (is_long(direction)) return {quotient({best.value, 1 - part}, {}, tick, Round::down)};
    return {quotient({best.value, 1 + part}, {}, tick, Round::up)};
}

Price stop_loss_price(Price base_price, Decimal stop_loss_pct, Direction direction, Decimal tick) {
    return trailing_exit_price(base_price, stop_loss_pct, direction, tick);
}

Price stop_limit_price(Price stop, Decimal limit_pct, Direction direction, Decimal tick) {
    return trailing_exit_price(stop, limit_pct, direction, tick);
}

}  // namespace strongroom::bots
