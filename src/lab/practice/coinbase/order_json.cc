// Orders and fills as Coinbase writes them to their owner.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

bool is_by_quote(const VenueOrder& order) { return order.quote_order_qty.is_positive(); }

Decimal value_after_fees(const VenueOrder& order, Decimal fee) {
    return order.side == Side::buy ? order.quote_filled + fee : order.quote_filled - fee;
}

}  // namespace

// From the newest trade back to when the order came: an order's trades are not older than it.
Paid paid_of(const AccountBook& book, const VenueOrder& order, std::uint64_t last_trade) {
    Paid paid;
    if (order.filled.is_zero()) return paid;
    for (const VenueTrade& trade : std::views::reverse(book.trades)) {
        if (trade.time < order.created) break;
        if (trade.order_id != order.id || trade.id > last_trade) continue;
        paid.fee += trade.fee.amount;
        ++paid.fills;
        if (!paid.last) paid.last = trade.time;
    }
    return paid;
}

Json configuration_json(const VenueOrder& order) {
    if (order.type == OrderType::market) {
        Json size = is_by_quote(order) ? Json{{"quote_size", plain(order.quote_order_qty)}}
                                       : Json{{"base_size", plain(order.qty)}};
        return {{"market_market_ioc", std::move(size)}};
    }
    Json fields{{"base_size", plain(order.qty)}, {"limit_price", plain(order.price)}};
    switch (order.time_in_force) {
        case TimeInForce::gtc: break;
        case TimeInForce::ioc: return {{"sor_limit_ioc", std::move(fields)}};
        case TimeInForce::fok: return {{"limit_limit_fok", std::move(fields)}};
    }
    if (order.type == OrderType::stop_loss_limit) {
        fields["stop_price"] = plain(order.stop_price);
        fields["stop_direction"] =
            order.side == Side::sell ? "STOP_DIRECTION_STOP_DOWN" : "STOP_DIRECTION_STOP_UP";
        return {{"stop_limit_stop_limit_gtc", std::move(fields)}};
    }
    fields["post_only"] = order.type == OrderType::limit_maker;
    return {{"limit_limit_gtc", std::move(fields)}};
}

std::string_view status_text(const VenueOrder& order) {
    switch (order.status) {
        case OrderStatus::open:
        case OrderStatus::partly_filled: return "OPEN";
        case OrderStatus::filled: return "FILLED";
        // Expired is what was to be filled at once or not at all; only a date makes an order
        // EXPIRED here.
        case OrderStatus::cancelled:
        case OrderStatus::expired: return "CANCELLED";
    }
    return "UNKNOWN_ORDER_STATUS";
}

std::string_view time_in_force_text(const VenueOrder& order) {
    if (order.type == OrderType::market) return "IMMEDIATE_OR_CANCEL";
    switch (order.time_in_force) {
        case TimeInForce::gtc: return "GOOD_UNTIL_CANCELLED";
        case TimeInForce::ioc: return "IMMEDIATE_OR_CANCEL";
        case TimeInForce::fok: return "FILL_OR_KILL";
    }
    return "UNKNOWN_TIME_IN_FORCE";
}

std::string_view type_text(const VenueOrder& order) {
    if (order.type == OrderType::stop_loss_limit) return "STOP_LIMIT";
    return order.type == OrderType::market ? "MARKET" : "LIMIT";
}

std::string_view trigger_text(const VenueOrder& order) {
    if (order.type != OrderType::stop_loss_limit) return "INVALID_ORDER_TYPE";
    return order.is_triggered ? "STOP_TRIGGERED" : "STOP_PENDING";
}

// LIMIT: the fee that a resting buy locks too is not in it.
Decimal hold_of(const VenueOrder& order, const Market& market) {
    if (!order.is_open()) return {};
    const Qty left{order.qty.value - order.filled.value};
    if (order.side == Side::sell) return left.value;
    const Price price = order.type == OrderType::market ? market.matcher.price() : order.price;
    return notional(price, left, market.pair().quote, Round::up).amount;
}

Decimal average_of(const VenueOrder& order) {
    if (order.filled.is_zero()) return {};
    return div(order.quote_filled, order.filled.value, Round::nearest);
}

Decimal completion_of(const VenueOrder& order) {
    if (order.status == OrderStatus::filled) return {100};
    if (order.qty.is_zero()) return {};
    return div(mul(order.filled.value, 100, Round::down), order.qty.value, Round::down);
}

Json order_json(const VenueOrder& order, const Market& market, const Account& owner,
                const Paid& paid) {
    const bool was_cancelled = !order.is_open() && order.status != OrderStatus::filled;
    return {{"order_id", order_uuid(order.id)},
            {"product_id", market.symbol()},
            {"user_id", user_uuid(owner)},
            {"order_configuration", configuration_json(order)},
            {"side", side_name(order.side)},
            {"client_order_id", order.client_id},
            {"status", status_text(order)},
            {"time_in_force", time_in_force_text(order)},
            {"created_time", time_text(order.created)},
            {"completion_percentage", plain(completion_of(order))},
            {"filled_size", plain(order.filled)},
            {"average_filled_price", plain(average_of(order))},
            {"fee", ""},
            {"number_of_fills", fmt::format("{}", paid.fills)},
            {"filled_value", plain(order.quote_filled)},
            {"pending_cancel", false},
            {"size_in_quote", is_by_quote(order)},
            {"total_fees", plain(paid.fee)},
            {"size_inclusive_of_fees", false},
            {"total_value_after_fees", plain(value_after_fees(order, paid.fee))},
            {"trigger_status", trigger_text(order)},
            {"order_type", type_text(order)},
            {"reject_reason", "REJECT_REASON_UNSPECIFIED"},
            {"settled", order.status == OrderStatus::filled},
            {"product_type", "SPOT"},
            {"reject_message", ""},
            {"cancel_message", was_cancelled ? order.expiry_reason : ""},
            {"order_placement_source", "RETAIL_ADVANCED"},
            {"outstanding_hold_amount", plain(hold_of(order, market))},
            {"is_liquidation", false},
            {"last_fill_time", paid.last ? Json(time_text(*paid.last)) : Json()},
            {"edit_history", Json::array()},
            {"leverage", ""},
            {"margin_type", "UNKNOWN_MARGIN_TYPE"},
            {"retail_portfolio_id", portfolio_uuid(owner)},
            {"originating_order_id", ""},
            {"attached_order_id", ""}};
}

Json fill_json(const VenueTrade& trade, const Market& market, const Account& owner) {
    return {{"entry_id", fill_uuid(trade.id)},
            {"trade_id", fmt::format("{}", trade.id)},
            {"order_id", order_uuid(trade.order_id)},
            {"trade_time", time_text(trade.time)},
            {"trade_type", "FILL"},
            {"price", plain(trade.price)},
            {"size", plain(trade.qty)},
            {"commission", plain(trade.fee.amount)},
            {"product_id", market.symbol()},
            {"sequence_timestamp", time_text(trade.time)},
            {"liquidity_indicator", trade.is_maker ? "MAKER" : "TAKER"},
            {"size_in_quote", false},
            {"user_id", user_uuid(owner)},
            {"side", side_name(trade.side)},
            {"retail_portfolio_id", portfolio_uuid(owner)}};
}

}  // namespace strongroom::lab::practice::coinbase
