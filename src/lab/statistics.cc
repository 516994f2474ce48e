#include "lab/statistics.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace strongroom::lab {
namespace {

double sharpe_of(const BacktestResult& result) {
    std::vector<double> returns;
    double before = result.equity_start.to_double();
    for (const EquityPoint& day : result.daily) {
        const double now = day.equity.to_double();
        if (before > 0) returns.push_back(now / before - 1);
        before = now;
    }
    if (returns.size() < 2) return 0;
    const auto count = static_cast<double>(returns.size());
    double mean = 0;
    for (const double value : returns) mean += value / count;
    double variance = 0;
    for (const double value : returns) variance += (value - mean) * (value - mean) / (count - 1);
    constexpr double days_a_year = 365;
    return variance > 0 ? mean / std::sqrt(variance) * std::sqrt(days_a_year) : 0;
}

double percent_change(Decimal from, Decimal to) {
    return from.is_zero() ? 0 : (to - from).to_double() / from.to_double() * 100;
}

}  // namespace

Statistics statistics_of(const BacktestResult& result) {
    Statistics stats;
    stats.return_pct = percent_change(result.equity_start, result.equity_end);
    stats.max_drawdown_pct = result.max_drawdown.to_double() * 100;
    stats.exposure_pct = result.marks == 0 ? 0
                                           : 100 * static_cast<double>(result.candles_in_position) /
                                                 static_cast<double>(result.marks);
    stats.sharpe = sharpe_of(result);
    for (const PairResult& pair : result.pairs) {
        stats.buy_and_hold_pct += percent_change(pair.first_open.value, pair.last_close.value) /
                                  static_cast<double>(result.pairs.size());
    }
    double gains = 0;
    double losses = 0;
    std::size_t closed = 0;
    std::size_t won = 0;
    for (const Deal& deal : result.deals) {
        if (!deal.closed) continue;
        ++closed;
        const double profit = deal.profit.amount.to_double();
        if (profit > 0) ++won;
        (profit > 0 ? gains : losses) += std::abs(profit);
    }
    stats.win_rate = closed == 0 ? 0 : static_cast<double>(won) / static_cast<double>(closed);
    if (losses > 0) stats.profit_factor = gains / losses;
    constexpr double ns_a_second = 1e9;
    if (result.elapsed_ns > 0) {
        stats.candles_per_s = static_cast<double>(result.candles) * ns_a_second /
                              static_cast<double>(result.elapsed_ns);
    }
    return stats;
}

Honesty honesty_of(const BacktestResult& result, const BacktestResult& other) {
    Honesty honesty;
    using Key = std::tuple<Time, std::size_t, Side, Price, Qty>;
    const auto keys = [](const BacktestResult& of) {
        std::vector<Key> list;
        for (const TestFill& f : of.fills)
            list.emplace_back(f.fill.time, f.pair, f.fill.side, f.fill.price, f.fill.qty);
        std::ranges::sort(list);
        return list;
    };
    std::vector<Key> only_here;
    std::ranges::set_difference(keys(result), keys(other), std::back_inserter(only_here));
    honesty.fills_only_this_way = only_here.size();
    honesty.thin_fills = static_cast<std::uint64_t>(std::ranges::count_if(
        result.fills, [](const TestFill& f) { return f.candle_volume < f.fill.qty.value; }));

    double gains = 0;
    double within = 0;
    for (const Deal& deal : result.deals) {
        const double profit = deal.profit.amount.to_double();
        if (!deal.closed || profit <= 0) continue;
        gains += profit;
        const std::int64_t interval = std::max<std::int64_t>(1, result.interval.ms);
        if (deal.opened.ms / interval == deal.closed->ms / interval) within += profit;
    }
    honesty.same_candle_profit_share = gains > 0 ? within / gains : 0;
    return honesty;
}

}  // namespace strongroom::lab
