#include "venues/binance/order_internal.h"

#include <fmt/format.h>

namespace strongroom::venues::binance {
namespace {

Result<Side> read_side(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "BUY") return Side::buy;
    if (name == "SELL") return Side::sell;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither BUY nor SELL", name));
}

// A type that we do not know is no error: it is not ours, and whoever looks for foreign orders must
// see it above all.
std::optional<OrderKind> kind_of(std::string_view type, std::string_view time_in_force) {
    if (type == "MARKET") return OrderKind::market;
    if (type == "LIMIT_MAKER") return OrderKind::post_only;
    if (type == "LIMIT" && time_in_force == "GTC") return OrderKind::limit;
    if (type == "LIMIT" && time_in_force == "IOC") return OrderKind::ioc;
    if (type == "LIMIT" && time_in_force == "FOK") return OrderKind::fok;
    if (type == "STOP_LOSS_LIMIT" && time_in_force == "GTC") return OrderKind::stop_limit;
    return std::nullopt;
}

struct Standing {
    OrderState state = OrderState::open;
    CloseReason reason = CloseReason::none;
};

Result<Standing> read_status(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "NEW" || name == "PARTIALLY_FILLED" || name == "PENDING_NEW" ||
        name == "PENDING_CANCEL") {
        return Standing{};
    }
    const auto closed = [](CloseReason reason) { return Standing{OrderState::closed, reason}; };
    if (name == "FILLED") return closed(CloseReason::filled);
    if (name == "CANCELED") return closed(CloseReason::cancelled);
    if (name == "REJECTED") return closed(CloseReason::rejected);
    if (name == "EXPIRED" || name == "EXPIRED_IN_MATCH") return closed(CloseReason::expired);
    return fail(Errc::invalid, fmt::format("\"{}\" is not a status that we know", name));
}

Status check_quantities(const json::Object& object, const VenueOrder& order,
                        const OrderFields& fields) {
    const Qty filled = order.report.filled;
    const auto refuse = [&](std::string_view why) {
        return fail(Errc::invalid,
                    fmt::format("{}: {} of {}, {}", fields.filled, filled.value.to_string(),
                                order.qty.value.to_string(), why));
    };
    if (!order.qty.is_zero() && filled > order.qty) return refuse("more than the order's quantity");
    if (order.report.reason != CloseReason::filled) return {};
    if (filled.is_zero()) return refuse("yet FILLED");
    if (filled < order.qty && !object.has(fields.prevented)) return refuse("yet FILLED");
    return {};
}

}  // namespace

Result<VenueSymbol> read_symbol(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.name(field));
    if (text.empty()) return fail(Errc::invalid, fmt::format("{}: empty", field));
    return VenueSymbol{std::move(text)};
}

Result<VenueOrderId> read_order_id(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(const std::int64_t number, object.integer(field));
    return VenueOrderId{fmt::format("{}", number)};
}

Result<VenueOrder> read_order(const json::Object& object, const OrderFields& fields) {
    VenueOrder order;
    TRY_ASSIGN(order.venue_symbol, read_symbol(object, fields.symbol));
    TRY_ASSIGN(order.venue_id, read_order_id(object, fields.venue_id));
    TRY_ASSIGN(order.side, object.field(fields.side, read_side));
    TRY_ASSIGN(order.type, object.name(fields.type));
    TRY_ASSIGN(order.time_in_force, object.name(fields.time_in_force));
    order.kind = kind_of(order.type, order.time_in_force);
    TRY_ASSIGN(const Decimal price, object.amount(fields.price));
    if (price.is_positive()) order.price = Price{price};
    if (object.has(fields.trigger)) {
        TRY_ASSIGN(const Decimal trigger, object.amount(fields.trigger));
        if (trigger.is_positive()) order.trigger = Price{trigger};
    }
    if (order.kind == OrderKind::stop_limit && !order.trigger)
        return fail(Errc::invalid, fmt::format("{}: missing", fields.trigger));
    TRY_ASSIGN(order.qty.value, object.amount(fields.qty));
    TRY_ASSIGN(order.time, object.time(fields.time));
    TRY_ASSIGN(const Standing standing, object.field(fields.status, read_status));
    order.report.state = standing.state;
    order.report.reason = standing.reason;
    order.report.venue_id = order.venue_id.text;
    TRY_ASSIGN(order.report.filled.value, object.amount(fields.filled));
    if (standing.state == OrderState::closed && object.has(fields.expiry_reason)) {
        TRY_ASSIGN(order.report.text, object.name(fields.expiry_reason));
    }
    TRY(check_quantities(object, order, fields));
    return order;
}

Result<Fill> read_fill(const json::Object& object, const FillFields& fields) {
    Fill fill;
    TRY_ASSIGN(fill.price, object.price(fields.price));
    TRY_ASSIGN(fill.qty, object.qty(fields.qty));
    TRY_ASSIGN(fill.fee.amount, object.amount(fields.fee));
    // Without a fee the venue may name no asset; a fee of nothing in particular is an error.
    if (!fill.fee.amount.is_zero() || object.has(fields.fee_asset)) {
        TRY_ASSIGN(fill.fee.asset, object.asset(fields.fee_asset));
    }
    TRY_ASSIGN(const std::int64_t trade_id, object.integer(fields.trade_id, -1));
    if (trade_id >= 0) {
        fill.trade_id = fmt::format("{}", trade_id);
        return fill;
    }
    // Smart order routing fills by allocation, which has numbers of its own.
    TRY_ASSIGN(const std::int64_t allocation, object.integer(fields.allocation_id));
    fill.trade_id = fmt::format("allocation-{}", allocation);
    return fill;
}

}  // namespace strongroom::venues::binance
