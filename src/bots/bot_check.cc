#include "bots/bot_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_check_internal.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

Decimal change_pct(Price from, Price to) {
    return mul(quotient({to.value}, {from.value}, kUnit, Round::nearest) - 1, 100, Round::nearest);
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
        (void)check_filters(check, row, market.instrument);
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
        const LadderOrder order = ladder_order(step, base, 1, config.direction, market.instrument,
                                               config.safety_order_type);
        add({.name = fmt::format("safety order {}", ++number),
             .side = side,
             .price = order.price,
             .qty = order.qty,
             .deviation_pct = step.deviation_pct},
            market.fees.maker);
    }
    check.funds =
        mul(max_funds(config, base), 1 + std::max(market.fees.maker, market.fees.taker), Round::up);
    if (config.direction == Direction::sell_first) {
        check.notes.push_back(
            fmt::format("a short spot bot sells coins that the account holds: {} {} are needed",
                        position.entered.value.to_string(), market.instrument.symbol.base.view()));
    }
    return check;
}

}  // namespace

bool check_filters(BotCheck& check, const CheckRow& row, const Instrument& instrument) {
    const Status fine = instrument.check(row.price, row.qty);
    if (!fine) check.problems.push_back(fmt::format("{}: {}", row.name, fine.error().message));
    return !fine;
}

BotCheck check_bot(const BotFile& file, const Market& market, Price price) {
    try {
        if (const auto* dca = std::get_if<DcaConfig>(&file.config))
            return check_dca(*dca, market, price);
        if (const auto* grid = std::get_if<GridConfig>(&file.config))
            return check_grid(*grid, market, price);
        if (const auto* rebalance = std::get_if<RebalanceConfig>(&file.config))
            return check_rebalance(file, *rebalance, market, price);
        if (const auto* twap = std::get_if<TwapConfig>(&file.config))
            return check_twap(*twap, market, price);
        return check_smart(std::get<SmartConfig>(file.config), market, price);
    } catch (const DecimalOverflow& overflow) {
        BotCheck check;
        check.problems.emplace_back(overflow.what());
        return check;
    }
}

}  // namespace strongroom::bots
