#include "bots/bot_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

Decimal change_pct(Price from, Price to) {
    return mul(quotient({to.value}, {from.value}, kUnit, Round::nearest) - 1, 100, Round::nearest);
}

void check_filters(BotCheck& check, const CheckRow& row, const Instrument& instrument) {
    if (const Status fine = instrument.check(row.price, row.qty); !fine) {
        check.problems.push_back(fmt::format("{}: {}", row.name, fine.error().message));
    }
}

Fill expected_fill(const CheckRow& row, Decimal rate, const Market& market) {
    const Money value = notional(row.price, row.qty, market.instrument.symbol.quote, Round::up);
    Money fee = share(value, rate, Round::up);
    if (market.fees.buys_pay == FeeAsset::base && row.side == Side::buy) {
        fee = {mul(row.qty.value, rate, Round::up), market.instrument.symbol.base};
    }
    return {.side = row.side, .price = row.price, .qty = row.qty, .fee = fee};
}

BotCheck check_dca(const DcaConfig& config, const Market& market, Price price) {
    BotCheck check;
    Position position{.direction = config.direction};
    const auto add = [&](CheckRow row, Decimal rate) {
        check_filters(check, row, market.instrument);
        if (row.qty.is_zero()) return;
        position.add(expected_fill(row, rate, market), market.instrument.symbol);
        row.total = position.entry_amount();
        row.average = position.average_entry();
        row.take_profit =
            take_profit_price(position, config, config.base_order, market.fees, market.instrument);
        row.required_change_pct = change_pct(row.price, row.take_profit);
        check.rows.push_back(std::move(row));
    };
    const Side side = entry_side(config.direction);
    const Price base{
        round_to(price.value, market.instrument.tick, side == Side::buy ? Round::up : Round::down)};
    const bool takes = config.base_order_kind == OrderKind::market;
    add({.name = "base order",
         .side = side,
         .price = base,
         .qty = {quotient({config.base_order}, {price.value}, market.instrument.step,
                          Round::down)}},
        takes ? market.fees.taker : market.fees.maker);
    int number = 0;
    for (const SafetyStep& step : ladder_steps(config)) {
        const LadderOrder order = ladder_order(step, base, 1, config.direction, market.instrument);
        add({.name = fmt::format("safety order {}", ++number),
             .side = side,
             .price = order.price,
             .qty = order.qty,
             .deviation_pct = step.deviation_pct},
            market.fees.maker);
    }
    check.funds =
        mul(max_funds(config), 1 + std::max(market.fees.maker, market.fees.taker), Round::up);
    if (config.direction == Direction::sell_first) {
        check.notes.push_back(
            fmt::format("a short spot bot sells coins that the account holds: {} {} are needed",
                        position.entered.value.to_string(), market.instrument.symbol.base.view()));
    }
    return check;
}

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
                     .qty = plan.qty};
        row.take_profit = plan.lines[side == Side::buy ? i + 1 : i - 1];
        row.net_pct = line_yield(plan.lines[low], plan.lines[low + 1], market.fees.maker).net_pct;
        check_filters(check, row, market.instrument);
        if (!row.net_pct.is_positive()) {
            check.problems.push_back(
                fmt::format("{}: a round trip loses {} % to fees; use fewer intervals", row.name,
                            (-row.net_pct).to_fixed(4)));
        }
        check.rows.push_back(std::move(row));
    }
    check.coins_to_buy = balancing_qty(plan, market.fees, market.instrument).value;
    check.funds = mul(plan.qty.value, plan.need, Round::up);
    const bool is_outside = price < config.lower || price > config.upper;
    if (is_outside)
        check.notes.emplace_back("the market is outside the grid: all lines are on one side");
    const Decimal least = percent(10);
    check.notes.push_back(fmt::format("at most {} intervals earn {} % each after fees",
                                      most_intervals(config, market.fees.maker, least),
                                      least.to_string()));
    return check;
}

}  // namespace

BotCheck check_bot(const BotFile& file, const Market& market, Price price) {
    try {
        if (const auto* dca = std::get_if<DcaConfig>(&file.config))
            return check_dca(*dca, market, price);
        return check_grid(std::get<GridConfig>(file.config), market, price);
    } catch (const DecimalOverflow& overflow) {
        BotCheck check;
        check.problems.emplace_back(overflow.what());
        return check;
    }
}

}  // namespace strongroom::bots
