#include "vault/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"

namespace strongroom::vault {
namespace {

using Check = std::expected<void, Refusal>;
constexpr int kBpsOfOne = 10'000;

Decimal whole(std::uint64_t count) { return Decimal::from_int(static_cast<std::int64_t>(count)); }

// ---- What may be traded at all -----------------------------------------------------------------

Check check_terms(const PolicyRules& rules, const OrderIntent& order) {
    if (rules.is_admin)
        return refuse("admin", "the key of a master account manages keys; it places no orders");
    if (!rules.symbols.contains(order.symbol)) {
        return refuse("symbol",
                      fmt::format("{} is not on this key's list of pairs", order.symbol.str()));
    }
    if (!rules.sides.contains(order.side)) {
        return refuse("side", fmt::format("this key may not {} anything", to_string(order.side)));
    }
    if (!rules.kinds.contains(order.kind)) {
        return refuse("kind",
                      fmt::format("this key may not place {} orders", to_string(order.kind)));
    }
    return {};
}

// A pair that few people trade is one whose price a thief can move.
Check check_liquidity(const PolicyRules& rules, const OrderIntent& order,
                      const std::optional<DayVolume>& volume, Time now) {
    const std::optional<Decimal>& floor = rules.limits.at(order.symbol.quote).liquidity_floor;
    if (!floor || rules.thin_symbols.contains(order.symbol)) return {};
    const std::string_view quote = order.symbol.quote.view();
    if (!volume || !is_fresh(volume->seen, now, kVolumeAgeMax)) {
        return refuse("liquidity",
                      fmt::format("it is not known how much {} is traded in a day; this key needs "
                                  "{} {}",
                                  order.symbol.str(), floor->to_string(), quote),
                      true);
    }
    if (volume->quote >= *floor) return {};
    return refuse(
        "liquidity",
        fmt::format("{} trades {} {} a day, less than this key's {}; name it in "
                    "thin_symbols to trade it all the same",
                    order.symbol.str(), volume->quote.to_fixed(0), quote, floor->to_string()));
}

// ---- The reference -----------------------------------------------------------------------------

// Bid and ask together, so that nothing is rounded.
bool agrees(const ReferencePrice& one, const ReferencePrice& other, std::uint64_t agree_bps) {
    const Decimal a = one.bid.value + one.ask.value;
    const Decimal b = other.bid.value + other.ask.value;
    const Decimal difference = a > b ? a - b : b - a;
    return mul(difference, kBpsOfOne, Round::up) <=
           mul(std::min(a, b), whole(agree_bps), Round::down);
}

bool has_own_price(const MarketView& market, Time now) {
    return market.own && is_fresh(market.own->seen, now, kReferenceAgeMax);
}

// The price at the key's venue, when enough venues confirm it and none denies it.
std::expected<ReferencePrice, Refusal> find_reference(const PolicyRules& rules,
                                                      const Symbol& symbol,
                                                      const MarketView& market, Time now) {
    if (!has_own_price(market, now)) {
        return refuse(
            "reference",
            fmt::format("no fresh market price of {} to weigh this order with", symbol.str()),
            true);
    }
    std::size_t confirming = 0;
    for (const ReferencePrice& other : market.others) {
        if (!is_fresh(other.seen, now, kReferenceAgeMax)) continue;
        if (!agrees(*market.own, other, rules.agree_bps)) {
            return refuse("reference",
                          fmt::format("two venues disagree about the price of {} by more than {} "
                                      "hundredths of a per cent",
                                      symbol.str(), rules.agree_bps),
                          true);
        }
        ++confirming;
    }
    const bool needs_two = rules.references == References::two ||
                           (rules.references == References::two_if_known && !market.others.empty());
    if (needs_two && confirming == 0) {
        return refuse("reference",
                      fmt::format("only one venue tells a fresh price of {}; this key needs two",
                                  symbol.str()),
                      true);
    }
    return *market.own;
}

// On the side on which it loses: buying above the market, selling below it. A stop order is held
// against the market as it will be when it trades.
Check check_band(const PolicyRules& rules, const OrderIntent& order,
                 const ReferencePrice& reference) {
    if (!order.limit) return {};
    const bool is_buy = order.side == Side::buy;
    const Decimal limit = mul(order.limit->value, kBpsOfOne, is_buy ? Round::up : Round::down);
    const Decimal band = whole(rules.price_band_bps);
    const Price at = trades_from(order, is_buy ? reference.ask : reference.bid);
    const bool is_inside = is_buy ? limit <= mul(at.value, kBpsOfOne + band, Round::down)
                                  : limit >= mul(at.value, kBpsOfOne - band, Round::up);
    if (is_inside) return {};
    return refuse("price_band",
                  fmt::format("{} at {} is more than {} hundredths of a per cent {} the {} {}",
                              is_buy ? "buying" : "selling", order.limit->value.to_string(),
                              rules.price_band_bps, is_buy ? "above" : "below",
                              order.trigger ? "trigger's" : "market's", at.value.to_string()));
}

// ---- Amounts -----------------------------------------------------------------------------------

Check check_order(const Policy::Limits& limits, Decimal notional, std::string_view quote) {
    if (notional <= limits.order_notional) return {};
    return refuse("order_notional",
                  fmt::format("an order of {} {} is above this key's {} an order",
                              notional.to_fixed(2), quote, limits.order_notional.to_string()));
}

Check check_minute(const PolicyRules& rules, const Policy::Limits& limits, const Spent& spent,
                   Decimal notional, std::string_view quote) {
    if (rules.orders_per_minute && spent.orders_minute >= *rules.orders_per_minute) {
        return refuse(
            "orders_per_minute",
            fmt::format("this key has placed {} orders in a minute, its most", spent.orders_minute),
            true);
    }
    if (limits.minute_notional && spent.minute + notional > *limits.minute_notional) {
        const bool fits_later = notional <= *limits.minute_notional;
        return refuse("minute_notional",
                      fmt::format("this key has spent {} of {} {} in a minute; an order of {} does "
                                  "not fit",
                                  spent.minute.to_fixed(2), limits.minute_notional->to_string(),
                                  quote, notional.to_fixed(2)),
                      fits_later);
    }
    return {};
}

Check check_open_orders(const PolicyRules& rules, const OrderIntent& order, const Spent& spent) {
    // Others do not stay open.
    if (!rules.open_orders || !does_rest(order.kind)) return {};
    if (spent.open_orders < *rules.open_orders) return {};
    return refuse("open_orders",
                  fmt::format("this key may have {} open orders, and {} are open or may be",
                              *rules.open_orders, spent.open_orders),
                  true);
}

Check check_day(const Policy::Limits& limits, const Spent& spent, Decimal notional,
                std::string_view quote) {
    if (spent.today + notional <= limits.day_notional) return {};
    return refuse("day_notional",
                  fmt::format("this key has spent {} of {} {} today; an order of {} does not fit",
                              spent.today.to_fixed(2), limits.day_notional.to_string(), quote,
                              notional.to_fixed(2)));
}

std::unexpected<Refusal> passed_on(Check& failed) {
    return std::unexpected(std::move(failed).error());
}

}  // namespace

std::expected<Policy::Allowed, Refusal> Policy::check(const OrderIntent& order, const Spent& spent,
                                                      const MarketView& market, Time now,
                                                      bool is_frozen) const {
    if (is_frozen) return refuse("frozen", "this key is frozen: only cancels go out");
    if (Check fine = check_terms(rules_, order); !fine) return passed_on(fine);
    const auto found = rules_.limits.find(order.symbol.quote);
    ENSURE(found != rules_.limits.end(), "each quote asset of the pairs has its limits");
    const Limits& limits = found->second;
    if (Check fine = check_liquidity(rules_, order, market.volume, now); !fine)
        return passed_on(fine);

    // A limit buy costs at most its limit. A market order, and a sell at any limit, is worth what
    // the market pays: the engine is not asked what that is.
    const bool is_bounded = order.side == Side::buy && order.limit.has_value();
    const auto reference = find_reference(rules_, order.symbol, market, now);
    if (!reference && (!is_bounded || rules_.is_band_written))
        return std::unexpected(reference.error());
    // A price that nobody confirms cannot allow anything, but it can refuse. Were it left out, a
    // policy that asks for more venues would allow what one that asks for fewer refuses.
    if (has_own_price(market, now)) {
        if (Check fine = check_band(rules_, order, *market.own); !fine) return passed_on(fine);
    }
    Price at = order.limit.value_or(Price{});
    if (!is_bounded) at = std::max(at, order.side == Side::buy ? reference->ask : reference->bid);
    const Decimal notional = mul(at.value, order.qty.value, Round::up);
    const std::string_view quote = order.symbol.quote.view();
    if (Check fine = check_order(limits, notional, quote); !fine) return passed_on(fine);
    if (Check fine = check_minute(rules_, limits, spent, notional, quote); !fine)
        return passed_on(fine);
    if (Check fine = check_open_orders(rules_, order, spent); !fine) return passed_on(fine);
    if (Check fine = check_day(limits, spent, notional, quote); !fine) return passed_on(fine);
    return Allowed{Cleared<OrderIntent>(order), notional};
}

}  // namespace strongroom::vault
