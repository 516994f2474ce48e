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

// The exits of several steps, after the base order alone: each a note, or a problem.
void check_steps(BotCheck& check, const DcaConfig& config, const Position& position,
                 const Market& market) {
    const Qty open = exit_qty(position, market.fees, market.fees.maker, market.instrument);
    std::string note;
    Qty left = open;
    for (std::size_t i = 0; i < config.take_profit_steps.size(); ++i) {
        const ProfitStep& step = config.take_profit_steps[i];
        const Decimal of = config.take_profit_type == ProfitBase::total ? position.entry_amount()
                                                                        : position.entered_value;
        const Price price = step_price(position, mul(of, percent(step.profit_pct), Round::up),
                                       market.fees, market.instrument);
        const bool is_last = i + 1 == config.take_profit_steps.size();
        const Qty part = is_last ? left
                                 : Qty{quotient({open.value, step.amount_pct}, {100},
                                                market.instrument.step, Round::down)};
        left -= part;
        const std::string name =
            fmt::format("take profit {} of {}", i + 1, config.take_profit_steps.size());
        note += fmt::format("{}{}: sells {} at {}", note.empty() ? "" : "; ", name,
                            part.value.to_string(), price.value.to_string());
        const Status fine = market.instrument.check(price, part);
        if (fine) continue;
        const Decimal least = quotient({market.instrument.min_notional, 100},
                                       {open.value, price.value}, percent(1), Round::up);
        check.problems.push_back(
            fmt::format("{}: {}; give it an amount_pct of at least {}, or make base_order larger",
                        name, fine.error().message, least.to_string()));
    }
    check.notes.push_back(note + " (of the base order)");
}

// What cannot be said in rows.
void add_dca_notes(BotCheck& check, const DcaConfig& config, const Market& market,
                   const Position& position) {
    const std::string quote = market.instrument.symbol.quote.str();
    if (config.max_active_deals > 1) {
        check.notes.push_back(fmt::format("{} deals at once need {} times {} {}",
                                          config.max_active_deals, config.max_active_deals,
                                          check.funds.to_string(), quote));
        check.funds = mul(check.funds, Decimal(config.max_active_deals), Round::up);
    }
    if (config.direction == Direction::sell_first) {
        check.notes.push_back(
            fmt::format("a short spot bot sells coins that the account holds: {} {} are needed{}",
                        position.entered.value.to_string(), market.instrument.symbol.base.view(),
                        config.max_active_deals > 1 ? " for each deal" : ""));
    }
    if (!config.safety.empty())
        check.notes.emplace_back("safety orders go at market, when their conditions hold");
}

BotCheck check_dca(const DcaConfig& config, const Market& market, Price price) {
    BotCheck check;
    Position position{.direction = config.direction};
    const Side side = entry_side(config.direction);
    const Price base{
        round_to(price.value, market.instrument.tick, side == Side::buy ? Round::up : Round::down)};
    const Decimal base_volume = config.base_order_type == VolumeUnit::quote
                                    ? config.base_order
                                    : mul(config.base_order, base.value, Round::up);
    const auto add = [&](CheckRow row, Decimal rate) {
        (void)check_filters(check, row, market.instrument);
        if (row.qty.is_zero()) return;
        position.add(expected_fill(row, rate, market), market.instrument.symbol);
        row.total = position.entry_amount();
        row.average = position.average_entry();
        DcaConfig exit = config;
        if (config.has_steps()) exit.take_profit_pct = config.take_profit_steps.back().profit_pct;
        row.take_profit =
            take_profit_price(position, exit, base_volume, market.fees, market.instrument);
        row.required_change_pct = change_pct(row.price, row.take_profit);
        check.rows.push_back(std::move(row));
    };
    const bool takes = config.base_order_kind == OrderKind::market;
    add({.name = "base order",
         .side = side,
         .price = base,
         .qty = volume_qty(config.base_order, config.base_order_type, 1, price, market.instrument)},
        takes ? market.fees.taker : market.fees.maker);
    if (config.has_steps() && !position.entered.is_zero())
        check_steps(check, config, position, market);
    int number = 0;
    for (const SafetyStep& step : ladder_steps(config)) {
        const LadderOrder order = ladder_order(step, base, 1, config.direction, market.instrument,
                                               config.safety_order_type);
        add({.name = fmt::format("safety order {}", ++number),
             .side = side,
             .price = order.price,
             .qty = order.qty,
             .deviation_pct = step.deviation_pct},
            config.safety.empty() ? market.fees.maker : market.fees.taker);
    }
    check.funds =
        mul(max_funds(config, base), 1 + std::max(market.fees.maker, market.fees.taker), Round::up);
    add_dca_notes(check, config, market, position);
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
        if (const auto* smart = std::get_if<SmartConfig>(&file.config))
            return check_smart(*smart, market, price);
        if (const auto* signal = std::get_if<SignalConfig>(&file.config))
            return check_signal(*signal, market, price);
        BotCheck check;
        check.problems.emplace_back(
            "a process bot runs in a backtest only: lab backtest "
            "--bot-command");
        return check;
    } catch (const DecimalOverflow& overflow) {
        BotCheck check;
        check.problems.emplace_back(overflow.what());
        return check;
    }
}

}  // namespace strongroom::bots
