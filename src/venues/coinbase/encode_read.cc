#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"
#include "venues/coinbase/query.h"

namespace strongroom::venues::coinbase {
namespace {

Result<UnsignedRequest> read_request(std::string_view path, const Query& query, int weight,
                                     SigningTime time) {
    TRY(check(time));
    return UnsignedRequest{.method = "GET",
                           .path = "/api/v3/brokerage/" + std::string(path),
                           .query = query.text(),
                           .weight = weight};
}

}  // namespace

std::string_view venue_name(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending: return "PENDING";
        case OrderStatus::queued: return "QUEUED";
        case OrderStatus::open: return "OPEN";
        case OrderStatus::cancel_queued: return "CANCEL_QUEUED";
        case OrderStatus::edit_queued: return "EDIT_QUEUED";
        case OrderStatus::filled: return "FILLED";
        case OrderStatus::cancelled: return "CANCELLED";
        case OrderStatus::expired: return "EXPIRED";
        case OrderStatus::failed: return "FAILED";
    }
    return "?";
}

Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time, OrderStatus status,
                                    const std::optional<Cursor>& cursor) {
    AllOrders wanted{.status = status, .limit = list_limit_max, .cursor = cursor};
    if (venue_symbol) wanted.venue_symbols = {*venue_symbol};
    TRY_ASSIGN(UnsignedRequest request, all_orders(wanted, time));
    request.weight = venue_symbol ? weights.open_orders_one : weights.open_orders_all;
    return request;
}

Result<UnsignedRequest> all_orders(const AllOrders& wanted, SigningTime time) {
    TRY(check(wanted.venue_symbols));
    TRY(check_limit(wanted.limit, list_limit_max));
    TRY(check_range(wanted.start, wanted.end));
    TRY(check(wanted.cursor));
    if (wanted.orders.size() > cancels_max) return fail(Errc::invalid, "order_ids: too many");
    Query query;
    for (const VenueOrderId& id : wanted.orders) {
        TRY(check(id));
        query.add("order_ids", id.text);
    }
    for (const VenueSymbol& one : wanted.venue_symbols) query.add("product_ids", one.text);
    if (wanted.status) query.add("order_status", venue_name(*wanted.status));
    if (wanted.side) query.add("order_side", *wanted.side == Side::buy ? "BUY" : "SELL");
    query.add_rfc3339("start_date", wanted.start).add_rfc3339("end_date", wanted.end);
    query.add("limit", wanted.limit).add(wanted.cursor);
    return read_request("orders/historical/batch", query, weights.all_orders, time);
}

Result<UnsignedRequest> account_trades(const AccountTrades& wanted, SigningTime time) {
    TRY(check_limit(wanted.limit, list_limit_max));
    TRY(check_range(wanted.start, wanted.end));
    TRY(check(wanted.cursor));
    Query query;
    if (wanted.of_order) {
        TRY(check(*wanted.of_order));
        query.add("order_ids", wanted.of_order->text);
    }
    if (wanted.venue_symbol) {
        TRY(check(*wanted.venue_symbol));
        query.add("product_ids", wanted.venue_symbol->text);
    }
    query.add_rfc3339("start_sequence_timestamp", wanted.start);
    query.add_rfc3339("end_sequence_timestamp", wanted.end);
    query.add("limit", wanted.limit).add(wanted.cursor);
    return read_request("orders/historical/fills", query,
                        wanted.of_order ? weights.fills_of_order : weights.fills, time);
}

Result<UnsignedRequest> account(SigningTime time, const std::optional<Cursor>& cursor) {
    TRY(check(cursor));
    Query query;
    query.add("limit", list_limit_max).add(cursor);
    return read_request("accounts", query, weights.account, time);
}

Result<UnsignedRequest> fees(SigningTime time) {
    Query query;
    query.add("product_type", "SPOT");
    return read_request("transaction_summary", query, weights.account, time);
}

Result<UnsignedRequest> key_rights(SigningTime time) {
    return read_request("key_permissions", Query(), weights.key_rights, time);
}

}  // namespace strongroom::venues::coinbase
