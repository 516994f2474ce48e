#include "engine/risk_gate.h"

#include <fmt/format.h>

namespace strongroom::engine {

Result<Approved<OrderIntent>> RiskGate::check(OrderIntent intent, Price market,
                                              int open_orders) const {
    const auto refuse = [](std::string text) { return fail(Errc::refused, "risk gate: " + text); };
    if (!halted_.empty()) return refuse(halted_);
    if (!intent.qty.value.is_positive()) return refuse("the quantity must be above zero");
    if (intent.limit.has_value() == (intent.kind == OrderKind::market)) {
        return refuse("a limit order has a price and a market order has none");
    }
    if (intent.trigger.has_value() != (intent.kind == OrderKind::stop_limit)) {
        return refuse("a stop order has a trigger and no other order has one");
    }
    if (intent.trigger && !limits_.rests_stops) {
        return refuse("stop orders are not placed at this venue: the bot must watch the price");
    }
    if (open_orders >= limits_.open_orders_per_bot) {
        return refuse(fmt::format("the bot has {} open orders, at most {}", open_orders,
                                  limits_.open_orders_per_bot));
    }
    const Price at = intent.limit.value_or(market);
    const Decimal value = mul(at.value, intent.qty.value, Round::up);
    if (limits_.order_notional.is_positive() && value > limits_.order_notional) {
        return refuse(fmt::format("an order of {} {} is above the limit of {}", value.to_string(),
                                  intent.symbol.quote.view(), limits_.order_notional.to_string()));
    }
    const Price from = trades_from(intent, market);
    const Decimal margin = mul(from.value, percent(limits_.worst_price_pct), Round::down);
    const bool gives_away =
        intent.side == Side::buy ? at.value > from.value + margin : at.value < from.value - margin;
    if (gives_away) {
        return refuse(fmt::format("a {} at {} is more than {} % worse than the {} at {}",
                                  to_string(intent.side), at.value.to_string(),
                                  limits_.worst_price_pct.to_string(),
                                  intent.trigger ? "trigger" : "market", from.value.to_string()));
    }
    return Approved<OrderIntent>(std::move(intent));
}

}  // namespace strongroom::engine
