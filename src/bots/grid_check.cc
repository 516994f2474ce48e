// What `bot check` says of a grid.
#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_check_internal.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

// The worst interval names the number that works for all of them.
void check_yields(BotCheck& check, const GridConfig& config, Decimal maker) {
    const CheckRow* worst = nullptr;
    for (const CheckRow& row : check.rows) {
        if (worst == nullptr || row.net_pct < worst->net_pct) worst = &row;
    }
    if (worst == nullptr || worst->net_pct.is_positive()) return;
    const int most = most_intervals(config, maker, kUnit);
    const std::string advice = most == 0 ? "the whole range is tighter than the fees: make it wider"
                                         : fmt::format("use at most {} intervals", most);
    check.problems.push_back(fmt::format("{}: a round trip loses {} % to fees; {}", worst->name,
                                         (-worst->net_pct).to_fixed(4), advice));
}

// The amount with which the least order is one that the venue takes.
void advise_amount(BotCheck& check, const GridConfig& config, const GridPlan& plan,
                   const Instrument& instrument) {
    const bool in_quote = config.quote_per_line.is_positive();
    Decimal least;
    for (std::size_t i = 0; i + 1 < plan.lines.size(); ++i) {
        const Price line = plan.lines[i];
        const Decimal by_value =
            quotient({instrument.min_notional}, {line.value}, instrument.step, Round::up);
        const Decimal qty = std::max({instrument.step, instrument.min_qty, by_value});
        least = std::max(least, in_quote ? mul(qty, line.value, Round::up) : qty);
    }
    if (in_quote)
        check.problems.push_back(
            fmt::format("grid.quote_per_line: must be at least {}", least.to_string()));
    else if (config.qty_per_line.is_positive())
        check.problems.push_back(
            fmt::format("grid.qty_per_line: must be at least {}", least.to_string()));
    else
        check.problems.push_back(
            fmt::format("grid.investment: must be at least {} for {} intervals",
                        mul(least, plan.need, Round::up).to_string(), config.intervals));
}

Decimal growth_funds(const GridConfig& config, const GridPlan& plan, Decimal fee, Decimal step) {
    Decimal value;
    const auto add = [&](int low, Price paid) {
        const Qty size = interval_size(config, plan.qty, grid_line(config, low), step);
        value += mul(paid.value, size.value, Round::up);
    };
    if (config.expand_up.value.is_positive()) {
        const int top = line_at_or_below(config, config.expand_up);
        for (int low = config.intervals; low < top; ++low) add(low, grid_line(config, low + 1));
    }
    if (config.expand_down.value.is_positive()) {
        for (int low = -1; grid_line(config, low) >= config.expand_down; --low)
            add(low, grid_line(config, low));
    }
    return mul(value, 1 + fee, Round::up);
}

void add_notes(BotCheck& check, const GridConfig& config, const GridPlan& plan,
               const Market& market, Price price) {
    const std::string_view quote = market.instrument.symbol.quote.view();
    const bool is_outside = price < config.lower || price > config.upper;
    if (is_outside)
        check.notes.emplace_back("the market is outside the grid: all lines are on one side");
    const Decimal least = percent(10);
    check.notes.push_back(fmt::format("at most {} intervals earn {} % each after fees",
                                      most_intervals(config, market.fees.maker, least),
                                      least.to_string()));
    const Decimal growth = growth_funds(
        config, plan, std::max(market.fees.maker, market.fees.taker), market.instrument.step);
    if (growth.is_positive()) {
        check.notes.push_back(fmt::format("the lines of expand_up and expand_down need {} {} more",
                                          growth.to_fixed(2), quote));
    }
    if (config.trailing_down) {
        check.notes.emplace_back(
            "trailing_down sells the coins of the highest line at market, most often with a loss");
    }
    if (config.trailing_up && config.qty_per_line.is_positive()) {
        check.notes.push_back(fmt::format(
            "with qty_per_line each line that trailing_up adds costs more {} than the one it drops",
            quote));
    }
}

}  // namespace

BotCheck check_grid(const GridConfig& config, const Market& market, Price price) {
    BotCheck check;
    const GridPlan plan = plan_grid(config, price, market.fees, market.instrument);
    for (std::size_t i = 0; i < plan.lines.size(); ++i) {
        if (i == plan.empty_line) continue;
        const Side side = i < plan.empty_line ? Side::buy : Side::sell;
        const std::size_t low = side == Side::buy ? i : i - 1;
        CheckRow row{.name = fmt::format("line {}", i),
                     .side = side,
                     .price = plan.lines[i],
                     .qty = plan.sizes[low]};
        row.take_profit = plan.lines[side == Side::buy ? i + 1 : i - 1];
        row.net_pct = line_yield(plan.lines[low], plan.lines[low + 1], market.fees.maker).net_pct;
        check.rows.push_back(std::move(row));
    }
    bool is_refused = false;
    for (const CheckRow& row : check.rows)
        is_refused = check_filters(check, row, market.instrument) || is_refused;
    if (is_refused) advise_amount(check, config, plan, market.instrument);
    check_yields(check, config, market.fees.maker);
    const Qty held = std::min(coins_for_sells(plan), market.instrument.floor_qty(config.use_held));
    check.coins_to_buy = balancing_qty(plan, market.fees, market.instrument, held.value).value;
    check.funds = plan.funds;
    if (!held.is_zero()) {
        const Decimal fee = std::max(market.fees.maker, market.fees.taker);
        check.funds -= mul(mul(held.value, price.value, Round::down), 1 + fee, Round::down);
        check.notes.push_back(fmt::format("{} {} that the account holds are used",
                                          held.value.to_string(),
                                          market.instrument.symbol.base.view()));
    }
    add_notes(check, config, plan, market, price);
    return check;
}

}  // namespace strongroom::bots
