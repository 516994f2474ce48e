// Whether an order is within a policy, reckoned by itself: with fractions instead of the policy's
// products, one rule after the other, and no rule ends the reckoning. What the policy allows, this
// must allow, too.
#pragma once

#include <string>
#include <vector>

#include "vault/policy.h"

namespace strongroom::vault {

inline bool oracle_is_old(Time seen, Time now, std::int64_t age_ms_max) {
    return seen.ms > now.ms || now.ms - seen.ms > age_ms_max;
}

// How far apart two middles are, as a share of the smaller one, rounded up.
inline Decimal oracle_distance(const ReferencePrice& a, const ReferencePrice& b) {
    const Decimal one = div(a.bid.value + a.ask.value, 2, Round::down);
    const Decimal other = div(b.bid.value + b.ask.value, 2, Round::down);
    const Decimal low = std::min(one, other);
    return div(std::max(one, other) - low, low, Round::down);
}

inline Decimal oracle_bps(std::uint64_t bps) {
    return div(Decimal::from_int(static_cast<std::int64_t>(bps)), 10'000, Round::nearest);
}

// The prices that count now: the key's own first.
inline std::vector<ReferencePrice> oracle_prices(const MarketView& market, Time now) {
    std::vector<ReferencePrice> fresh;
    if (!market.own || oracle_is_old(market.own->seen, now, 60'000)) return fresh;
    fresh.push_back(*market.own);
    for (const ReferencePrice& other : market.others) {
        if (!oracle_is_old(other.seen, now, 60'000)) fresh.push_back(other);
    }
    return fresh;
}

// Every rule that the order breaks, were it allowed; empty when it may be signed.
inline std::vector<std::string> oracle_breaches(const PolicyRules& rules, const OrderIntent& order,
                                                const Spent& spent, const MarketView& market,
                                                Time now) {
    std::vector<std::string> breaches;
    const auto hold = [&](bool is_kept, const char* rule) {
        if (!is_kept) breaches.emplace_back(rule);
    };
    hold(rules.symbols.count(order.symbol) == 1, "symbol");
    if (!breaches.empty()) return breaches;  // It has no limits then.
    hold(rules.sides.count(order.side) == 1, "side");
    hold(rules.kinds.count(order.kind) == 1, "kind");
    const auto& limits = rules.limits.find(order.symbol.quote)->second;
    if (limits.liquidity_floor && rules.thin_symbols.count(order.symbol) == 0) {
        hold(market.volume && !oracle_is_old(market.volume->seen, now, 3'600'000) &&
                 market.volume->quote >= *limits.liquidity_floor,
             "liquidity");
    }
    const std::vector<ReferencePrice> fresh = oracle_prices(market, now);
    const bool costs_its_limit = order.side == Side::buy && order.kind != OrderKind::market;
    if (!costs_its_limit || rules.is_band_written) {
        std::size_t needed = 1;
        if (rules.references == References::two) needed = 2;
        if (rules.references == References::two_if_known && !market.others.empty()) needed = 2;
        hold(fresh.size() >= needed, "reference");
        for (const ReferencePrice& price : fresh)
            hold(oracle_distance(fresh.front(), price) <= oracle_bps(rules.agree_bps), "reference");
    }
    Decimal worth = order.limit ? order.limit->value : Decimal();
    if (!fresh.empty()) {
        const Decimal ask = fresh.front().ask.value;
        const Decimal bid = fresh.front().bid.value;
        if (order.limit && order.side == Side::buy) {
            const Decimal from = order.trigger ? std::max(ask, order.trigger->value) : ask;
            hold(div(order.limit->value, from, Round::down) - 1 <= oracle_bps(rules.price_band_bps),
                 "price_band");
        } else if (order.limit) {
            const Decimal from = order.trigger ? std::min(bid, order.trigger->value) : bid;
            hold(Decimal(1) - div(order.limit->value, from, Round::up) <=
                     oracle_bps(rules.price_band_bps),
                 "price_band");
        }
        if (order.side == Side::sell) worth = std::max(worth, bid);
        if (!order.limit && order.side == Side::buy) worth = ask;
    }
    const Decimal notional = mul(worth, order.qty.value, Round::nearest);
    hold(notional <= limits.order_notional, "order_notional");
    hold(spent.today + notional <= limits.day_notional, "day_notional");
    if (limits.minute_notional)
        hold(spent.minute + notional <= *limits.minute_notional, "minute_notional");
    if (rules.orders_per_minute)
        hold(spent.orders_minute + 1 <= *rules.orders_per_minute, "orders_per_minute");
    if (rules.open_orders && does_rest(order.kind))
        hold(spent.open_orders + 1 <= *rules.open_orders, "open_orders");
    return breaches;
}

}  // namespace strongroom::vault
