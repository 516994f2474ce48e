#include "bots/ladder_drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace strongroom::bots {
namespace {

using Kind = DrawnLevel::Kind;

constexpr Decimal kUnit = Decimal::from_raw(1);

std::string pct_between(Price from, Price to) {
    const Decimal change =
        mul(quotient({to.value}, {from.value}, kUnit, Round::nearest) - 1, 100, Round::nearest);
    return (change.is_negative() ? "" : "+") + change.to_fixed(2) + " %";
}

bool is_refused(const BotCheck& check, const CheckRow& row) {
    return std::ranges::any_of(check.problems, [&row](const std::string& problem) {
        return problem.starts_with(row.name + ":");
    });
}

std::string rate_pct(Decimal rate) { return mul(rate, 100, Round::nearest).to_string(); }

// What the rows together hold, as the fees of these rates leave it.
Position position_of(const BotCheck& check, const DcaConfig& config, const FeeRates& fees) {
    Position position{.direction = config.direction};
    for (const CheckRow& row : check.rows) {
        position.entered += row.qty;
        position.entered_value += mul(row.price.value, row.qty.value, Round::up);
        if (fees.buys_pay == FeeAsset::base && row.side == Side::buy)
            position.base_fees += {mul(row.qty.value, fees.maker, Round::up)};
    }
    const Decimal fee = check.rows.back().total - position.entered_value;
    position.quote_fees_in = fee.is_negative() ? -fee : fee;
    return position;
}

void add_stop(LadderDrawing& drawing, const BotCheck& check, const DcaConfig& config,
              const Market& market, const Position& position) {
    if (!config.stop_loss_pct.is_positive()) {
        drawing.words.emplace_back(
            "There is no stop loss: a fall below the last safety order is "
            "waited out.");
        return;
    }
    const bool is_long = config.direction == Direction::buy_first;
    const Price stop = stop_loss_price(check.rows.front().price, config.stop_loss_pct,
                                       config.direction, market.instrument.tick);
    drawing.levels.push_back({.kind = Kind::stop, .name = "stop loss", .price = stop});
    const auto beyond = std::ranges::count_if(check.rows, [&](const CheckRow& row) {
        return is_long ? row.price <= stop : row.price >= stop;
    });
    if (beyond > 0) {
        drawing.words.push_back(fmt::format(
            "The stop loss at {} comes before {} of the safety orders, which then never fill.",
            stop.value.to_string(), beyond));
        return;
    }
    const Decimal out = mul(stop.value, position.open_qty().value, Round::down);
    const Decimal fee = mul(out, market.fees.taker, Round::up);
    const Decimal lost =
        is_long ? position.entry_amount() - (out - fee) : out + fee - position.entry_amount();
    drawing.words.push_back(
        fmt::format("The stop loss at {} with the whole ladder filled loses "
                    "about {} {}.",
                    stop.value.to_string(), lost.to_fixed(2), drawing.quote));
}

void draw_dca(LadderDrawing& drawing, const BotCheck& check, const DcaConfig& config,
              const Market& market) {
    for (const CheckRow& row : check.rows) {
        drawing.levels.push_back({.kind = row.side == Side::buy ? Kind::entry : Kind::sell,
                                  .name = row.name,
                                  .price = row.price,
                                  .size = mul(row.price.value, row.qty.value, Round::nearest),
                                  .note = fmt::format("exit {}", row.take_profit.value.to_string()),
                                  .is_refused = is_refused(check, row)});
    }
    if (check.rows.empty()) return;
    const CheckRow& first = check.rows.front();
    const CheckRow& last = check.rows.back();
    const Position position = position_of(check, config, market.fees);
    const bool is_long = config.direction == Direction::buy_first;
    const Decimal tick = market.instrument.tick;
    const Price even{
        round_to(breakeven_price(position, market.fees), tick, is_long ? Round::up : Round::down)};
    drawing.levels.push_back(
        {.kind = Kind::take_profit, .name = "take profit, first", .price = first.take_profit});
    if (check.rows.size() > 1)
        drawing.levels.push_back(
            {.kind = Kind::take_profit, .name = "take profit, last", .price = last.take_profit});
    drawing.levels.push_back({.kind = Kind::break_even, .name = "break-even, last", .price = even});
    drawing.words.push_back(fmt::format(
        "With {} safety orders the ladder reaches {} from the base price; then the average is {} "
        "and the break-even {} ({}).",
        check.rows.size() - 1, pct_between(first.price, last.price),
        round_to(last.average, tick, Round::nearest).to_string(), even.value.to_string(),
        pct_between(first.price, even)));
    drawing.words.push_back(
        fmt::format("From the last order the take profit at {} needs a move of {}.",
                    last.take_profit.value.to_string(), pct_between(last.price, last.take_profit)));
    add_stop(drawing, check, config, market, position);
}

// Of a kind that has nothing of its own to say: its orders.
void add_rows(LadderDrawing& drawing, const BotCheck& check) {
    for (const CheckRow& row : check.rows) {
        drawing.levels.push_back({.kind = row.side == Side::buy ? Kind::entry : Kind::sell,
                                  .name = row.name,
                                  .price = row.price,
                                  .size = mul(row.price.value, row.qty.value, Round::nearest),
                                  .note = {},
                                  .is_refused = is_refused(check, row)});
    }
}

void draw_grid(LadderDrawing& drawing, const BotCheck& check, const GridConfig& config,
               const Market& market, Price price) {
    for (const CheckRow& row : check.rows) {
        drawing.levels.push_back({.kind = row.side == Side::buy ? Kind::entry : Kind::sell,
                                  .name = row.name,
                                  .price = row.price,
                                  .size = mul(row.price.value, row.qty.value, Round::nearest),
                                  .note = fmt::format("earns {} %", row.net_pct.to_fixed(3)),
                                  .is_refused = is_refused(check, row)});
    }
    const GridPlan plan = plan_grid(config, price, market.fees, market.instrument);
    drawing.levels.push_back({.kind = Kind::empty_line,
                              .name = fmt::format("line {}, empty", plan.empty_line),
                              .price = plan.lines.at(plan.empty_line)});
    for (const Price stop : {config.lower_stop, config.upper_stop}) {
        if (stop.value.is_positive())
            drawing.levels.push_back({.kind = Kind::stop, .name = "stop", .price = stop});
    }
    if (check.rows.empty()) return;
    const auto [least, most] = std::ranges::minmax_element(
        check.rows, {}, [](const CheckRow& row) { return row.net_pct; });
    drawing.words.push_back(
        fmt::format("Each round trip between two lines earns {} to {} % after two maker fees; "
                    "{} {} on each line.",
                    least->net_pct.to_fixed(3), most->net_pct.to_fixed(3),
                    plan.qty.value.to_string(), market.instrument.symbol.base.view()));
    if (check.coins_to_buy.is_positive())
        drawing.words.push_back(fmt::format("At the start {} {} are bought for the lines above.",
                                            check.coins_to_buy.to_string(),
                                            market.instrument.symbol.base.view()));
}

void say_terms(LadderDrawing& drawing, const BotCheck& check, const Market& market) {
    drawing.words.insert(drawing.words.begin(),
                         fmt::format("It needs at most {} {}, fees counted.",
                                     check.funds.to_fixed(2), drawing.quote));
    drawing.words.push_back(
        fmt::format("Fees: {} % for an order that rests, {} % for one that takes, each way.",
                    rate_pct(market.fees.maker), rate_pct(market.fees.taker)));
    const Instrument& terms = market.instrument;
    drawing.words.push_back(fmt::format(
        "Filters: prices in steps of {}, quantities of {}, at least {} {} an order: {}.",
        terms.tick.to_string(), terms.step.to_string(), terms.min_notional.to_string(),
        drawing.quote,
        check.problems.empty() ? "all orders pass"
                               : fmt::format("{} would be refused", check.problems.size())));
}

}  // namespace

LadderDrawing draw_ladder(const BotFile& file, const BotCheck& check, const Market& market,
                          Price price) {
    LadderDrawing drawing;
    drawing.title = fmt::format("{}: {}, {} at {}", file.name.value, file.kind(),
                                market.instrument.symbol.str(), price.value.to_string());
    drawing.quote = market.instrument.symbol.quote.str();
    drawing.market = price;
    if (const auto* dca = std::get_if<DcaConfig>(&file.config))
        draw_dca(drawing, check, *dca, market);
    else if (const auto* grid = std::get_if<GridConfig>(&file.config))
        draw_grid(drawing, check, *grid, market, price);
    else
        add_rows(drawing, check);
    drawing.levels.push_back({.kind = Kind::market, .name = "market", .price = price});
    std::ranges::sort(drawing.levels, [](const DrawnLevel& a, const DrawnLevel& b) {
        return std::tie(b.price, a.kind, a.name) < std::tie(a.price, b.kind, b.name);
    });
    say_terms(drawing, check, market);
    return drawing;
}

}  // namespace strongroom::bots
