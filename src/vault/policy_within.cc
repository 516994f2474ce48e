// Policy: which of two policies is the narrower one.
#include <algorithm>

#include "vault/policy.h"

namespace strongroom::vault {
namespace {

// A rule that is not written limits nothing.
template <typename Amount>
bool is_at_most(const std::optional<Amount>& inner, const std::optional<Amount>& outer) {
    return !outer || (inner && *inner <= *outer);
}
template <typename Amount>
bool is_at_least(const std::optional<Amount>& inner, const std::optional<Amount>& outer) {
    return !outer || (inner && *inner >= *outer);
}

bool is_within(const Policy::Limits& inner, const Policy::Limits& outer) {
    return inner.order_notional <= outer.order_notional &&
           inner.day_notional <= outer.day_notional &&
           is_at_most(inner.minute_notional, outer.minute_notional) &&
           is_at_least(inner.liquidity_floor, outer.liquidity_floor);
}

// A pair that may be traded below the inner floor must be free of the outer one.
bool are_thin_pairs_within(const PolicyRules& inner, const PolicyRules& outer) {
    return std::ranges::all_of(inner.thin_symbols, [&](const Symbol& symbol) {
        return outer.thin_symbols.contains(symbol) ||
               !outer.limits.at(symbol.quote).liquidity_floor;
    });
}

}  // namespace

bool Policy::is_within(const Policy& wider) const {
    const PolicyRules& inner = rules_;
    const PolicyRules& outer = wider.rules_;
    if (inner.is_admin || outer.is_admin) return inner.is_admin == outer.is_admin;
    if (!std::ranges::includes(outer.symbols, inner.symbols)) return false;
    for (const auto& [quote, limits] : inner.limits) {
        // Its pairs are among the wider one's, so the wider one has limits of this asset.
        if (!vault::is_within(limits, outer.limits.at(quote))) return false;
    }
    return std::ranges::includes(outer.sides, inner.sides) &&
           std::ranges::includes(outer.kinds, inner.kinds) &&
           is_at_most(inner.orders_per_minute, outer.orders_per_minute) &&
           is_at_most(inner.open_orders, outer.open_orders) &&
           inner.price_band_bps <= outer.price_band_bps &&
           (inner.is_band_written || !outer.is_band_written) &&
           inner.references >= outer.references && inner.agree_bps <= outer.agree_bps &&
           inner.watch >= outer.watch && are_thin_pairs_within(inner, outer);
}

}  // namespace strongroom::vault
