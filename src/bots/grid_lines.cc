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
    if (value > Root("1e26")) throw DecimalOverflow();  // What a Decimal holds.
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

// Where the price is between the lines, as a number of lines above `lower`.
Root place_of(const GridConfig& config, Price price) {
    const Root lower = wide(config.lower.value);
    const Root upper = wide(config.upper.value);
    const Root at = wide(price.value);
    const Root share = config.spacing == Spacing::arithmetic
                           ? Root((at - lower) / (upper - lower))
                           : Root(boost::multiprecision::log(at / lower) /
                                  boost::multiprecision::log(upper / lower));
    return share * Root(config.intervals);
}

}  // namespace

Price grid_line(const GridConfig& config, int index) {
    ENSURE(config.intervals > 0, "a grid has an interval");
    if (index == config.intervals) return config.upper;
    return config.spacing == Spacing::arithmetic ? arithmetic_line(config, index)
                                                 : geometric_line(config, index);
}

int line_at_or_below(const GridConfig& config, Price price) {
    constexpr int farthest = 1'000'000'000;
    const Root place = boost::multiprecision::floor(place_of(config, price));
    if (place >= Root(farthest)) return farthest;
    if (place <= Root(-farthest)) return -farthest;
    int line = place.convert_to<int>();
    // The lines are rounded to 12 places and the place is not: it can be off by one.
    if (grid_line(config, line) > price) --line;
    if (grid_line(config, line + 1) <= price) ++line;
    return line;
}

std::vector<Price> grid_lines(const GridConfig& config) {
    std::vector<Price> lines;
    for (int i = 0; i <= config.intervals; ++i) lines.push_back(grid_line(config, i));
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

    GridPlan plan{round_lines(exact, instrument.tick), empty, {}, sells, {}, {}, {}};
    Decimal buys;
    for (std::size_t i = 0; i < empty; ++i) buys += exact[i].value;
    const Decimal coins =
        mul(market.value, Decimal::from_int(static_cast<std::int64_t>(sells)), Round::up);
    plan.need = mul(buys + coins, 1 + fee, Round::up);
    plan.qty = config.qty_per_line.is_positive()
                   ? instrument.floor_qty(config.qty_per_line)
                   : Qty{quotient({config.investment}, {plan.need}, instrument.step, Round::down)};
    for (std::size_t i = 0; i + 1 < exact.size(); ++i)
        plan.sizes.push_back(interval_size(config, plan.qty, plan.lines[i], instrument.step));
    plan.funds = mul(plan.qty.value, plan.need, Round::up);
    if (config.quote_per_line.is_zero()) return plan;
    plan.qty = std::ranges::min(plan.sizes);
    Decimal value = mul(market.value, coins_for_sells(plan).value, Round::up);
    for (std::size_t i = 0; i < empty; ++i)
        value += mul(plan.lines[i].value, plan.sizes[i].value, Round::up);
    plan.funds = mul(value, 1 + fee, Round::up);
    return plan;
}

Qty interval_size(const GridConfig& config, Qty same, Price low, Decimal step) {
    if (config.quote_per_line.is_zero()) return same;
    return {quotient({config.quote_per_line}, {low.value}, step, Round::down)};
}

Qty coins_for_sells(const GridPlan& plan) {
    Qty coins;
    for (std::size_t i = plan.empty_line; i < plan.sizes.size(); ++i) coins += plan.sizes[i];
    return coins;
}

Qty balancing_qty(const GridPlan& plan, const FeeRates& fees, const Instrument& instrument,
                  Decimal held) {
    const Decimal coins = coins_for_sells(plan).value - held;
    if (!coins.is_positive()) return {};
    const Decimal rest = fees.buys_pay == FeeAsset::base ? 1 - fees.taker : Decimal(1);
    return {quotient({coins}, {rest}, instrument.step, Round::up)};
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
