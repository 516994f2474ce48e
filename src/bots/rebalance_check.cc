// What `bot check` says of a rebalancing bot and of a TWAP: for one pair at its price.
#include <fmt/format.h>

#include <algorithm>

#include "bots/bot_check_internal.h"

namespace strongroom::bots {
namespace {

Price check_price(const Market& market, Side side, Price price) {
    return market.instrument.passive_price(opposite(side), price.value);
}

// The least value that the venue takes, at this price.
Decimal least_value(const Instrument& instrument, Price price) {
    const Decimal qty = std::max(instrument.min_qty, instrument.step);
    return std::max(instrument.min_notional, mul(qty, price.value, Round::up));
}

bool holds_others(const BotFile& file, const RebalanceConfig& config, std::size_t pair) {
    for (std::size_t i = 0; i < file.symbols.size(); ++i) {
        if (i != pair && config.held[i].is_positive()) return true;
    }
    return false;
}

}  // namespace

BotCheck check_rebalance(const BotFile& file, const RebalanceConfig& config, const Market& market,
                         Price price) {
    BotCheck check;
    const Symbol& symbol = market.instrument.symbol;
    const auto at = std::ranges::find(file.symbols, symbol);
    const auto pair = static_cast<std::size_t>(at - file.symbols.begin());
    if (pair >= file.symbols.size()) return check;
    const std::vector<Market> markets(file.symbols.size(), market);
    Portfolio portfolio{.coins = {}, .quote = config.quote};
    for (std::size_t i = 0; i < file.symbols.size(); ++i)
        portfolio.coins.push_back({i == pair ? config.held[i] : Decimal(), price});
    if (holds_others(file, config, pair)) {
        check.notes.emplace_back(
            "coins of other pairs are held: the first round depends on their prices too");
    }
    std::vector<Trade> trades = plan_sells(config, markets, portfolio);
    const std::vector<Trade> buys = plan_buys(config, markets, portfolio);
    trades.insert(trades.end(), buys.begin(), buys.end());
    for (const Trade& trade : trades) {
        if (trade.pair != pair) continue;
        CheckRow row{.name = symbol.base.str(),
                     .side = trade.side,
                     .price = check_price(market, trade.side, price),
                     .qty = trade.qty};
        row.total = mul(trade.qty.value, price.value, Round::up);
        (void)check_filters(check, row, market.instrument);
        check.rows.push_back(std::move(row));
    }
    const Decimal whole = portfolio.value();
    check.funds = config.quote;
    const Decimal least = least_value(market.instrument, price);
    const Decimal trade =
        mul(whole, percent(std::max(config.threshold_pct, Decimal::from_raw(1))), Round::down);
    if (config.min_trade < least) {
        check.problems.push_back(
            fmt::format("rebalance.min_trade: must be at least {}, the venue's least value of {}",
                        least.to_string(), symbol.str()));
    }
    if (config.threshold_pct.is_positive() && trade < std::max(least, config.min_trade)) {
        const Decimal works = quotient({std::max(least, config.min_trade), 100}, {whole},
                                       Decimal::from_raw(1), Round::up);
        check.problems.push_back(fmt::format(
            "rebalance.threshold_pct: {} points are {} {}, less than min_trade; at least {} works",
            config.threshold_pct.to_string(), trade.to_fixed(2), symbol.quote.view(),
            works.to_string()));
    }
    check.notes.push_back(fmt::format(
        "it counts what [rebalance] gives it and its own fills, not the account's balances"));
    return check;
}

BotCheck check_twap(const TwapConfig& config, const Market& market, Price price) {
    BotCheck check;
    const Instrument& instrument = market.instrument;
    const bool in_base = config.base_amount.is_positive();
    const Decimal total = in_base ? config.base_amount : config.quote_amount;
    const Decimal slice = quotient({total}, {config.slices}, Decimal::from_raw(1), Round::down);
    CheckRow row{.name = fmt::format("each of {} slices", config.slices),
                 .side = config.side,
                 .price = check_price(market, config.side, price),
                 .qty = {}};
    row.qty = in_base ? instrument.floor_qty(slice)
                      : Qty{quotient({slice}, {price.value}, instrument.step, Round::down)};
    row.total = mul(row.qty.value, price.value, Round::up);
    if (check_filters(check, row, instrument)) {
        const Decimal value = in_base ? mul(total, price.value, Round::down) : total;
        const Decimal most =
            quotient({value}, {least_value(instrument, price)}, Decimal(1), Round::down);
        check.problems.push_back(
            fmt::format("twap.slices: at most {} can be ordered one by one", most.to_string()));
    }
    check.rows.push_back(row);
    const Decimal value = in_base ? mul(total, price.value, Round::up) : total;
    const Decimal fee = std::max(market.fees.maker, market.fees.taker);
    if (config.side == Side::buy)
        check.funds = mul(value, 1 + fee, Round::up);
    else
        check.notes.push_back(fmt::format(
            "it sells coins that the account holds: {} {} are needed",
            (in_base ? total : quotient({total}, {price.value}, instrument.step, Round::up))
                .to_string(),
            instrument.symbol.base.view()));
    check.notes.push_back(fmt::format("the last slice is {} after the first",
                                      to_string(config.every * (config.slices - 1))));
    const bool is_beyond =
        config.limit && (config.side == Side::buy ? price > *config.limit : price < *config.limit);
    if (is_beyond) check.notes.emplace_back("the market is beyond the limit: it would wait");
    return check;
}

}  // namespace strongroom::bots
