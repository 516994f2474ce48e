#include "venues/binance/encode.h"

#include <fmt/format.h>

#include "venues/binance/profile.h"
#include "venues/binance/query.h"

namespace strongroom::venues::binance {
namespace {

Status add_order_key(Query& query, const OrderKey& order) {
    if (const auto* client_id = std::get_if<ClientOrderId>(&order)) {
        TRY(venues::check(client_id_rule, *client_id));
        query.add("origClientOrderId", client_id->text);
    } else {
        const auto& venue_id = std::get<VenueOrderId>(order);
        TRY(check(venue_id));
        query.add("orderId", venue_id.text);
    }
    return {};
}

Status check_intent(const OrderIntent& intent, const Instrument& instrument) {
    TRY(check_terms(intent, instrument));
    return check(VenueSymbol{instrument.venue_symbol});
}

Result<UnsignedRequest> read_request(std::string_view path, Query& query, int weight,
                                     SigningTime time) {
    TRY(check(time));
    return UnsignedRequest{.method = "GET",
                           .path = std::string(path),
                           .query = query.add(time).text(),
                           .weight = weight};
}

}  // namespace

VenueSymbol to_venue_symbol(const Symbol& symbol) {
    return {symbol.base.str() + symbol.quote.str()};
}

Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time) {
    TRY(check_intent(intent, instrument));
    TRY(venues::check(client_id_rule, client_id));
    TRY(check(time));
    Query query;
    query.add("symbol", instrument.venue_symbol);
    query.add("side", intent.side == Side::buy ? "BUY" : "SELL");
    switch (intent.kind) {
        case OrderKind::market: query.add("type", "MARKET"); break;
        case OrderKind::limit: query.add("type", "LIMIT").add("timeInForce", "GTC"); break;
        case OrderKind::post_only: query.add("type", "LIMIT_MAKER"); break;
        case OrderKind::ioc: query.add("type", "LIMIT").add("timeInForce", "IOC"); break;
        case OrderKind::fok: query.add("type", "LIMIT").add("timeInForce", "FOK"); break;
        case OrderKind::stop_limit:
            query.add("type", "STOP_LOSS_LIMIT").add("timeInForce", "GTC");
            break;
    }
    query.add("quantity", intent.qty.value.to_string());
    if (intent.limit) query.add("price", intent.limit->value.to_string());
    if (intent.trigger) query.add("stopPrice", intent.trigger->value.to_string());
    query.add("newClientOrderId", client_id.text).add("newOrderRespType", "FULL").add(time);
    return UnsignedRequest{.method = "POST",
                           .path = "/api/v3/order",
                           .query = query.text(),
                           .is_order_placement = true,
                           .weight = weights.place};
}

Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time) {
    TRY(check(cancel.venue_symbol));
    TRY(venues::check(client_id_rule, cancel.request_id));
    TRY(check(time));
    Query query;
    query.add("symbol", cancel.venue_symbol.text);
    TRY(add_order_key(query, cancel.order));
    query.add("newClientOrderId", cancel.request_id.text).add(time);
    return UnsignedRequest{.method = "DELETE",
                           .path = "/api/v3/order",
                           .query = query.text(),
                           .weight = weights.cancel};
}

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text);
    TRY(add_order_key(query, order));
    return read_request("/api/v3/order", query, weights.query_order, time);
}

Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time) {
    Query query;
    if (venue_symbol) {
        TRY(check(*venue_symbol));
        query.add("symbol", venue_symbol->text);
    }
    return read_request("/api/v3/openOrders", query,
                        venue_symbol ? weights.open_orders_one : weights.open_orders_all, time);
}

Result<UnsignedRequest> all_orders(const AllOrders& wanted, SigningTime time) {
    TRY(check(wanted.venue_symbol));
    TRY(check_limit(wanted.limit));
    TRY(check_range(wanted.start, wanted.end));
    Query query;
    query.add("symbol", wanted.venue_symbol.text);
    if (wanted.from) {
        TRY(check(*wanted.from));
        query.add("orderId", wanted.from->text);
    }
    query.add("startTime", wanted.start).add("endTime", wanted.end).add("limit", wanted.limit);
    return read_request("/api/v3/allOrders", query, weights.all_orders, time);
}

Result<UnsignedRequest> account_trades(const AccountTrades& wanted, SigningTime time) {
    TRY(check(wanted.venue_symbol));
    TRY(check_limit(wanted.limit));
    TRY(check_range(wanted.start, wanted.end));
    if ((wanted.start || wanted.end) && (wanted.of_order || wanted.from_trade)) {
        return fail(Errc::invalid, "startTime: not together with orderId or fromId");
    }
    if (wanted.from_trade.value_or(0) < 0) return fail(Errc::invalid, "fromId: below zero");
    Query query;
    query.add("symbol", wanted.venue_symbol.text);
    if (wanted.of_order) {
        TRY(check(*wanted.of_order));
        query.add("orderId", wanted.of_order->text);
    }
    query.add("startTime", wanted.start).add("endTime", wanted.end);
    if (wanted.from_trade) query.add("fromId", *wanted.from_trade);
    query.add("limit", wanted.limit);
    return read_request("/api/v3/myTrades", query,
                        wanted.of_order ? weights.fills_of_order : weights.fills, time);
}

Result<UnsignedRequest> account(SigningTime time) {
    Query query;
    query.add("omitZeroBalances", "true");
    return read_request("/api/v3/account", query, weights.account, time);
}

Result<UnsignedRequest> key_rights(SigningTime time) {
    Query query;
    return read_request("/sapi/v1/account/apiRestrictions", query, weights.key_rights, time);
}

Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view api_key,
                                     std::string_view signature) {
    TRY(check_api_key(api_key));
    TRY(check_signature(signature));
    return HttpRequest{.method = request.method,
                       .target = fmt::format("{}?{}&signature={}", request.path, request.query,
                                             percent_encode(signature)),
                       .headers = {{std::string(key_header), std::string(api_key)}}};
}

}  // namespace strongroom::venues::binance
