#include "bots/rebalance_plan.h"

#include <algorithm>

namespace strongroom::bots {
namespace {

constexpr Decimal kUnit = Decimal::from_raw(1);
// A market order may take at a worse price than the last one: there must be quote for this much
// more (0.2 %).
constexpr Decimal kRoomForSlippage = Decimal::from_raw(2'000'000'000);

Decimal rate_of(const Market& market, bool is_limit) {
    return is_limit ? market.fees.maker : market.fees.taker;
}

// Of the whole value; targets are percents.
Decimal target_value(Decimal target_pct, Decimal whole) {
    return mul(whole, percent(target_pct), Round::down);
}

bool is_worth(const RebalanceConfig& config, const Instrument& instrument, const Trade& trade) {
    if (trade.qty.is_zero()) return false;
    const Decimal value = mul(trade.price.value, trade.qty.value, Round::down);
    return value >= config.min_trade && instrument.check(trade.price, trade.qty).has_value();
}

Price planned_price(const Instrument& instrument, Side side, Price seen) {
    return instrument.passive_price(side, seen.value);
}

}  // namespace

Decimal Portfolio::value() const {
    Decimal sum = quote;
    for (const HeldPair& holding : coins) sum += holding.value();
    return sum;
}

Decimal share_pct(Decimal part, Decimal whole) {
    if (!whole.is_positive()) return {};
    return quotient({part, 100}, {whole}, kUnit, Round::nearest);
}

Decimal worst_drift(const RebalanceConfig& config, const Portfolio& portfolio) {
    const Decimal whole = portfolio.value();
    if (!whole.is_positive()) return {};
    const auto drift = [&](Decimal part, Decimal target) {
        const Decimal off = share_pct(part, whole) - target;
        return off.is_negative() ? -off : off;
    };
    Decimal worst = drift(portfolio.quote, config.quote_target);
    for (std::size_t i = 0; i < portfolio.coins.size(); ++i)
        worst = std::max(worst, drift(portfolio.coins[i].value(), config.targets[i]));
    return worst;
}

std::vector<Trade> plan_sells(const RebalanceConfig& config, const std::vector<Market>& markets,
                              const Portfolio& portfolio) {
    const Decimal whole = portfolio.value();
    std::vector<Trade> trades;
    for (std::size_t i = 0; i < portfolio.coins.size(); ++i) {
        const HeldPair& holding = portfolio.coins[i];
        const Decimal over = holding.value() - target_value(config.targets[i], whole);
        if (!over.is_positive()) continue;
        const Instrument& instrument = markets[i].instrument;
        const Qty most = instrument.floor_qty(holding.coins);
        const bool sells_all = config.targets[i].is_zero();
        const Qty wanted{quotient({over}, {holding.price.value}, instrument.step, Round::down)};
        const Trade trade{i, Side::sell, sells_all ? most : std::min(most, wanted),
                          planned_price(instrument, Side::sell, holding.price)};
        if (is_worth(config, instrument, trade)) trades.push_back(trade);
    }
    return trades;
}

std::vector<Trade> plan_buys(const RebalanceConfig& config, const std::vector<Market>& markets,
                             const Portfolio& portfolio) {
    const Decimal whole = portfolio.value();
    const Decimal free = portfolio.quote - target_value(config.quote_target, whole);
    if (!free.is_positive()) return {};
    std::vector<Decimal> gaps(portfolio.coins.size());
    Decimal cost;
    Decimal most;  // With the room that a market order may need.
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        gaps[i] = std::max(Decimal(),
                           target_value(config.targets[i], whole) - portfolio.coins[i].value());
        const Decimal rate = rate_of(markets[i], config.is_limit);
        cost += mul(gaps[i], 1 + rate, Round::up);
        most +=
            mul(gaps[i], 1 + rate + (config.is_limit ? Decimal() : kRoomForSlippage), Round::up);
    }
    std::vector<Trade> trades;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        if (!gaps[i].is_positive()) continue;
        const Instrument& instrument = markets[i].instrument;
        Decimal value = gaps[i];
        if (cost > free) value = quotient({gaps[i], free}, {cost}, kUnit, Round::down);
        if (most > portfolio.quote) {
            value =
                std::min(value, quotient({gaps[i], portfolio.quote}, {most}, kUnit, Round::down));
        }
        const Price seen = portfolio.coins[i].price;
        const Trade trade{i,
                          Side::buy,
                          {quotient({value}, {seen.value}, instrument.step, Round::down)},
                          planned_price(instrument, Side::buy, seen)};
        if (is_worth(config, instrument, trade)) trades.push_back(trade);
    }
    return trades;
}

Decimal fees_of(const std::vector<Trade>& trades, const std::vector<Market>& markets,
                bool is_limit) {
    Decimal sum;
    for (const Trade& trade : trades) {
        const Decimal value = mul(trade.price.value, trade.qty.value, Round::up);
        sum += mul(value, rate_of(markets[trade.pair], is_limit), Round::up);
    }
    return sum;
}

}  // namespace strongroom::bots
