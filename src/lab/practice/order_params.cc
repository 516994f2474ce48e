#include "lab/practice/order_params.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strongroom::lab::practice {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTypesNotPlayed{
    {{"STOP_LOSS", "Stop loss orders are not supported for this symbol."},
     {"TAKE_PROFIT", "Take profit orders are not supported for this symbol."},
     {"TAKE_PROFIT_LIMIT", "Take profit limit orders are not supported for this symbol."}}};

Answer<Side> read_side(Params& params) {
    TRY_ASSIGN(const std::string name, params.text("side"));
    const auto side = side_of(name);
    if (!side) return refuse(-1117, "Invalid side.");
    return *side;
}

Answer<OrderType> read_type(Params& params) {
    TRY_ASSIGN(const std::string name, params.text("type"));
    if (const auto type = order_type_of(name)) return *type;
    const auto other = std::ranges::find(kTypesNotPlayed, name,
                                         &std::pair<std::string_view, std::string_view>::first);
    if (other != kTypesNotPlayed.end()) return refuse(-1013, std::string(other->second));
    return refuse(-1116, "Invalid orderType.");
}

Answer<TimeInForce> read_time_in_force(Params& params, OrderType type) {
    TRY_ASSIGN(const auto name, params.optional_text("timeInForce"));
    if (type != OrderType::limit && type != OrderType::stop_loss_limit) {
        if (name) return refusal::not_required("timeInForce");
        return TimeInForce::gtc;
    }
    if (!name) return refusal::missing("timeInForce");
    const auto value = time_in_force_of(*name);
    if (!value) return refuse(-1115, "Invalid timeInForce.");
    return *value;
}

// A market order is by quantity or by quote, the others by quantity and with a price.
Answer<void> read_amounts(const Market& market, Params& params, NewOrder& order) {
    TRY_ASSIGN(const auto qty, params.amount("quantity", market.terms.places));
    TRY_ASSIGN(const auto quote, params.amount("quoteOrderQty", market.terms.places));
    TRY_ASSIGN(const auto price, params.amount("price", market.terms.places));
    if (order.type == OrderType::market) {
        if (price) return refusal::not_required("price");
        if (qty && quote) return refusal::bad_combination();
        if (!qty && !quote) {
            return refuse(-1102,
                          "Param 'quantity' or 'quoteOrderQty' must be sent, but both were "
                          "empty/null!");
        }
        if (quote && quote->is_zero()) return refuse(-1013, "Invalid quote order qty.");
    } else {
        if (!qty) return refusal::missing("quantity");
        if (quote) return refusal::not_required("quoteOrderQty");
        if (!price) return refusal::missing("price");
    }
    order.qty = {qty.value_or(Decimal())};
    order.quote_order_qty = quote.value_or(Decimal());
    order.price = {price.value_or(Decimal())};
    return {};
}

// LIMIT: no stop that is immediate or cancelled, whole or nothing, once it is triggered.
Answer<void> read_stop(const Market& market, Params& params, NewOrder& order) {
    TRY_ASSIGN(const auto stop, params.amount("stopPrice", market.terms.places));
    if (order.type != OrderType::stop_loss_limit) {
        if (stop) return refusal::not_required("stopPrice");
        return {};
    }
    if (!stop) return refusal::missing("stopPrice");
    if (order.time_in_force != TimeInForce::gtc)
        return refuse(-1013, "This symbol takes stop orders that are good till canceled.");
    order.stop_price = {*stop};
    return {};
}

Answer<void> read_labels(Params& params, NewOrder& order) {
    TRY_ASSIGN(const auto client_id, params.client_id("newClientOrderId"));
    order.client_id = client_id.value_or("");
    TRY_ASSIGN(order.strategy_id, params.integer("strategyId"));
    TRY_ASSIGN(order.strategy_type, params.integer("strategyType"));
    constexpr std::int64_t least_type = 1'000'000;
    if (order.strategy_type && *order.strategy_type < least_type)
        return refuse(-1134, "`strategyType` was less than 1000000.");
    return {};
}

Answer<void> refuse_what_is_not_played(Params& params) {
    if (params.has("trailingDelta")) return refusal::not_required("trailingDelta");
    if (params.has("icebergQty"))
        return refuse(-1013, "Iceberg orders are not supported for this symbol.");
    if (params.has("pegPriceType") || params.has("pegOffsetValue") || params.has("pegOffsetType"))
        return refuse(-1013, "Pegged orders are not supported for this symbol.");
    TRY_ASSIGN(const auto prevention, params.optional_text("selfTradePreventionMode"));
    if (prevention && *prevention != "NONE")
        return refuse(-1013,
                      "This symbol does not allow the specified self-trade prevention mode.");
    return {};
}

}  // namespace

Answer<NewOrder> read_new_order(const Market& market, Params& params) {
    NewOrder order{.market = market.number};
    TRY_ASSIGN(order.side, read_side(params));
    TRY_ASSIGN(order.type, read_type(params));
    TRY_ASSIGN(order.time_in_force, read_time_in_force(params, order.type));
    TRY(read_amounts(market, params, order));
    TRY(read_stop(market, params, order));
    TRY(read_labels(params, order));
    TRY(refuse_what_is_not_played(params));
    return order;
}

Answer<OrderKey> read_order_key(Params& params) {
    OrderKey key;
    TRY_ASSIGN(const auto id, params.integer("orderId"));
    if (id) key.id = static_cast<std::uint64_t>(*id);
    TRY_ASSIGN(key.client_id, params.optional_text("origClientOrderId"));
    if (!key.id && !key.client_id) {
        return refuse(-1102,
                      "Param 'origClientOrderId' or 'orderId' must be sent, but both were "
                      "empty/null!");
    }
    return key;
}

}  // namespace strongroom::lab::practice
