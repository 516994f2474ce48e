// What a smart trade would do, before it trades.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bots/bot_check_internal.h"

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);

bool is_better(Price a, Price b, Direction direction) {
    return direction == Direction::buy_first ? a > b : a < b;
}

// The least take-profit percentage that earns something, to two places.
Decimal least_pct(const FeeRates& fees, Decimal fee_out) {
    const Decimal factor = quotient({1 + fees.taker}, {1 - fee_out}, kUnit, Round::up);
    return round_to(mul(factor - 1, 100, Round::up), percent(1), Round::up);
}

void check_step(BotCheck& check, CheckRow row, const TakeProfitStep& step, Direction direction,
                const Market& market, Price entry) {
    const Decimal fee_out = step.order == OrderKind::limit ? market.fees.maker : market.fees.taker;
    row.net_pct = net_pct(entry, row.price, direction, market.fees.taker, fee_out);
    if (const Status fine = market.instrument.check(row.price, row.qty); !fine) {
        const Decimal least =
            quotient({market.instrument.min_notional, 100}, {step.volume_pct}, kUnit, Round::up);
        check.problems.push_back(
            fmt::format("{}: {}; with its {} % of the volume the entry must be at least {} {}",
                        row.name, fine.error().message, step.volume_pct.to_string(),
                        least.to_fixed(2), market.instrument.symbol.quote.view()));
    }
    if (!is_better(row.price, entry, direction) || !row.net_pct.is_positive()) {
        check.problems.push_back(fmt::format("{}: loses to fees; it earns from {} % on", row.name,
                                             least_pct(market.fees, fee_out).to_string()));
    }
    check.rows.push_back(std::move(row));
}

}  // namespace

Decimal net_pct(Price entry, Price exit, Direction direction, Decimal fee_in, Decimal fee_out) {
    const bool is_long = direction == Direction::buy_first;
    const Decimal got = is_long ? exit.value : entry.value;
    const Decimal paid = is_long ? entry.value : exit.value;
    const Decimal fee_got = is_long ? fee_out : fee_in;
    const Decimal fee_paid = is_long ? fee_in : fee_out;
    const Decimal factor =
        quotient({got, 1 - fee_got}, {paid, 1 + fee_paid}, kUnit, Round::nearest);
    return mul(factor - 1, 100, Round::nearest);
}

void check_exits(BotCheck& check, const ExitPlan& exits, Direction direction, const Market& market,
                 Price entry, Qty qty) {
    const Side side = opposite(entry_side(direction));
    const Decimal tick = market.instrument.tick;
    Qty left = qty;
    int number = 0;
    for (const TakeProfitStep& step : exits.take_profit) {
        const bool is_last = &step == &exits.take_profit.back();
        const Qty share{
            quotient({qty.value, step.volume_pct}, {100}, market.instrument.step, Round::down)};
        check_step(check,
                   {.name = fmt::format("take profit {}", ++number),
                    .side = side,
                    .price = take_profit_level(step.at, entry, direction, tick),
                    .qty = is_last ? left : share},
                   step, direction, market, entry);
        left -= share;
    }
    if (!exits.stop_loss) return;
    CheckRow row{.name = "stop loss",
                 .side = side,
                 .price = stop_level(exits.stop_loss->at, entry, direction, tick),
                 .qty = qty};
    row.net_pct = net_pct(entry, row.price, direction, market.fees.taker, market.fees.taker);
    if (const Status fine = market.instrument.check(row.price, row.qty); !fine)
        check.problems.push_back(fmt::format("stop loss: {}", fine.error().message));
    check.rows.push_back(std::move(row));
}

BotCheck check_smart(const SmartConfig& config, const Market& market, Price price) {
    BotCheck check;
    const Asset& base = market.instrument.symbol.base;
    const Side side = entry_side(config.direction);
    const bool is_held = config.entry == SmartEntry::held;
    // A limit beyond the market takes at once, at the market's price.
    Price at = is_held ? config.held_price : config.limit.value_or(config.trigger.value_or(price));
    if (config.entry == SmartEntry::limit && is_better(at, price, config.direction)) at = price;
    at.value =
        round_to(at.value, market.instrument.tick, side == Side::buy ? Round::up : Round::down);
    const Qty qty = smart_qty(config, at, market.instrument);
    CheckRow entry{.name = is_held ? "held" : "entry", .side = side, .price = at, .qty = qty};
    const Decimal value = mul(at.value, qty.value, Round::up);
    entry.total = mul(value, 1 + std::max(market.fees.maker, market.fees.taker), Round::up);
    if (const Status fine = market.instrument.check(at, qty); !fine)
        check.problems.push_back(fmt::format("{}: {}", entry.name, fine.error().message));
    if (!is_held && side == Side::buy) check.funds = entry.total;
    if (is_held == (side == Side::buy)) {
        check.notes.push_back(fmt::format("it sells coins that the account holds: {} {} are needed",
                                          qty.value.to_string(), base.view()));
    }
    check.rows.push_back(std::move(entry));
    check_exits(check, config.exits, config.direction, market, at, qty);
    const auto& stop = config.exits.stop_loss;
    const Price now = is_held ? price : at;
    if (stop && stop->at.price && !is_better(now, *stop->at.price, config.direction)) {
        check.problems.push_back(fmt::format("stop loss: {} would fire at once; the price is {}",
                                             stop->at.price->value.to_string(),
                                             now.value.to_string()));
    }
    return check;
}

// An entry of the usual size, as a message without an amount makes it.
BotCheck check_signal(const SignalConfig& config, const Market& market, Price price) {
    const SmartConfig entry{
        .direction = config.takes_long ? Direction::buy_first : Direction::sell_first,
        .quote = config.order,
        .exits = config.exits};
    BotCheck check = check_smart(entry, market, price);
    if (config.takes_long) {
        check.funds =
            mul(config.max_position, 1 + std::max(market.fees.maker, market.fees.taker), Round::up);
    }
    if (config.takes_short) {
        check.notes.push_back(fmt::format(
            "short entries sell coins that the account holds: up to {} {} at this price",
            quotient({config.max_position}, {price.value}, market.instrument.step, Round::up)
                .to_string(),
            market.instrument.symbol.base.view()));
    }
    return check;
}

}  // namespace strongroom::bots
