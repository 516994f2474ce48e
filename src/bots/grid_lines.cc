#include "bots/grid_lines.h"

#include <algorithm>
#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>
#include <utility>

#include "base/ensure.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

// A root is not a decimal number: 50 digits of it, rounded once to 12 places.
using Root = boost::multiprecision::cpp_dec_float_50;

Root wide(Decimal value) { return Root(value.to_string()); }

Decimal narrow(const Root& value) {
    const Root scaled = boost::multiprecision::round(value * Root("1000000000000"));
    return Decimal::from_raw(
        static_cast<Int128>(scaled.convert_to<boost::multiprecision::int128_t>()));
}

Price geometric_line(const GridConfig& config, int index) {
    const Root share = Root(index) / Root(config.intervals);
    return {narrow(
        wide(config.lower.value) *
        boost::multiprecision::pow(wide(config.upper.value) / wide(config.lower.value), share))};
}

Price arithmetic_line(const GridConfig& config, int index) {
    const Decimal span = config.upper.value - config.lower.value;
    return {config.lower.value +
            quotient({span, index}, {config.intervals}, kUnit, Round::nearest)};
}

}  // namespace

std::vector<Price> grid_lines(const GridConfig& config) {
    ENSURE(config.intervals > 0, "a grid has an interval");
    std::vector<Price> lines;
    for (int i = 0; i <= config.intervals; ++i) {
        if (i == config.intervals)
            lines.push_back(config.upper);
        else if (config.spacing == Spacing::arithmetic)
            lines.push_back(arithmetic_line(config, i));
        else
            lines.push_back(geometric_line(config, i));
    }
    return lines;
}

std::vector<Price> round_lines(std::vector<Price> lines, Decimal tick) {
    for (Price& line : lines) line = {round_to(line.value, tick, Round::nearest)};
    return lines;
}

GridPlan plan_grid(const GridConfig& config, Price market, const FeeRates& fees,
                   const Instrument& instrument) {
    const std::vector<Price> exact = grid_lines(config);
    const auto distance = [market](Price line) {
        return line > market ? line.value - market.value : market.value - line.value;
    };
    const auto nearest = std::ranges::min_element(exact, {}, distance);  // The first of equals.
    const auto empty = static_cast<std::size_t>(nearest - exact.begin());
    const Decimal fee = std::max(fees.maker, fees.taker);
    const auto sells = exact.size() - 1 - empty;

    Decimal buys;
    for (std::size_t i = 0; i < empty; ++i) buys += exact[i].value;
    const Decimal coins =
        mul(market.value, Decimal::from_int(static_cast<std::int64_t>(sells)), Round::up);
    const Decimal need = mul(buys + coins, 1 + fee, Round::up);
    const Qty qty{quotient({config.investment}, {need}, instrument.step, Round::down)};
    return {round_lines(exact, instrument.tick), empty, qty, sells, need};
}

Qty balancing_qty(const GridPlan& plan, const FeeRates& fees, const Instrument& instrument) {
    const Decimal sells = Decimal::from_int(static_cast<std::int64_t>(plan.sells));
    const Decimal rest = fees.buys_pay == FeeAsset::base ? 1 - fees.taker : Decimal(1);
    return {quotient({plan.qty.value, sells}, {rest}, instrument.step, Round::up)};
}

Decimal round_trip_profit(Price low, Price high, Qty qty, Decimal maker) {
    const Decimal proceeds = mul(high.value, qty.value, Round::down);
    const Decimal cost = mul(low.value, qty.value, Round::up);
    return proceeds - mul(proceeds, maker, Round::up) - cost - mul(cost, maker, Round::up);
}

Qty buy_back_qty(Price low, Price high, Qty qty, Decimal maker, Decimal step) {
    return {
        quotient({qty.value, high.value, 1 - maker}, {low.value, 1 + maker}, step, Round::down)};
}

LineYield line_yield(Price low, Price high, Decimal fee) {
    const auto ratio_pct = [&](std::initializer_list<Decimal> over,
                               std::initializer_list<Decimal> under) {
        return mul(quotient(over, under, kUnit, Round::down) - 1, 100, Round::down);
    };
    return {ratio_pct({high.value}, {low.value}),
            ratio_pct({high.value, 1 - fee}, {low.value, 1 + fee}),
            ratio_pct({high.value, 1 - fee, 1 - fee}, {low.value})};
}

Decimal worst_net_pct(const GridConfig& config, Decimal fee) {
    const std::vector<Price> lines = grid_lines(config);
    return line_yield(lines[lines.size() - 2], lines.back(), fee).net_pct;
}

int most_intervals(GridConfig config, Decimal fee, Decimal least_pct) {
    int low = 0;  // Yields fall as intervals grow, so the last that is good is found by halving.
    int high = kIntervalsMax + 1;
    while (high - low > 1) {
        config.intervals = std::midpoint(low, high);
        (worst_net_pct(config, fee) >= least_pct ? low : high) = config.intervals;
    }
    return low;
}

}  // namespace strongroom::bots
