#include "venues/paper/encode.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "venues/paper/profile.h"
#include "venues/query.h"

namespace strongroom::venues::paper {
namespace {

bool is_capital_or_digit(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

Status check(const VenueOrderId& id) {
    constexpr std::size_t digits_max = 19;
    if (!id.text.empty() && id.text.size() <= digits_max &&
        id.text.find_first_not_of("0123456789") == std::string::npos) {
        return {};
    }
    return fail(Errc::invalid, "id: the venue numbers its orders; write digits");
}

Status check(SigningTime time) {
    if (time.timestamp.ms <= 0) return fail(Errc::invalid, "time: must be after 1970");
    if (time.recv_window.ms > 0 && time.recv_window <= recv_window_max) return {};
    return fail(Errc::invalid, fmt::format("window: write 1ms to {}", to_string(recv_window_max)));
}

Result<UnsignedRequest> read_request(std::string_view path, const Query& query, SigningTime time) {
    TRY(check(time));
    return UnsignedRequest{.method = "GET",
                           .path = std::string(path),
                           .query = query.text(),
                           .weight = 1,
                           .timestamp = time.timestamp};
}

Status add_order_key(Query& query, const OrderKey& order) {
    if (const auto* client_id = std::get_if<ClientOrderId>(&order)) {
        TRY(venues::check(client_id_rule, *client_id));
        query.add("client_id", client_id->text);
        return {};
    }
    const auto& venue_id = std::get<VenueOrderId>(order);
    TRY(check(venue_id));
    query.add("id", venue_id.text);
    return {};
}

std::string_view kind_name(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::post_only: return "post_only";
        case OrderKind::ioc: return "ioc";
        case OrderKind::fok: return "fok";
        case OrderKind::stop_limit: break;  // Refused before.
    }
    return "?";
}

}  // namespace

Status check(const VenueSymbol& venue_symbol) {
    constexpr std::size_t bytes_max = 47;  // Two assets and the dash.
    const std::string& text = venue_symbol.text;
    const std::size_t dash = text.find('-');
    const bool is_fine =
        text.size() <= bytes_max && dash != std::string::npos && dash > 0 &&
        dash + 1 < text.size() && std::ranges::count(text, '-') == 1 &&
        std::ranges::all_of(text, [](char c) { return c == '-' || is_capital_or_digit(c); });
    if (is_fine) return {};
    return fail(Errc::invalid, "symbol: write it as the venue does, as in BTC-USDT");
}

VenueSymbol to_venue_symbol(const Symbol& symbol) {
    return {symbol.base.str() + "-" + symbol.quote.str()};
}

Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time) {
    TRY(check_terms(intent, instrument));
    if (intent.kind == OrderKind::stop_limit)
        return fail(Errc::invalid, "order.kind: stop-limit orders do not rest at the paper venue");
    TRY(check(VenueSymbol{instrument.venue_symbol}));
    TRY(venues::check(client_id_rule, client_id));
    TRY(check(time));
    const std::string limit =
        intent.limit ? fmt::format(R"("limit":"{}",)", intent.limit->value.to_string()) : "";
    return UnsignedRequest{
        .method = "POST",
        .path = "/orders",
        .query = {},
        .body = fmt::format(
            R"({{"symbol":"{}","side":"{}","kind":"{}","qty":"{}",{}"client_id":"{}"}})",
            instrument.venue_symbol, to_string(intent.side), kind_name(intent.kind),
            intent.qty.value.to_string(), limit, client_id.text),
        .is_order_placement = true,
        .weight = weights.place,
        .timestamp = time.timestamp};
}

Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time) {
    TRY(check(cancel.venue_symbol));
    TRY(venues::check(client_id_rule, cancel.request_id));
    TRY(check(time));
    Query query;
    query.add("symbol", cancel.venue_symbol.text);
    TRY(add_order_key(query, cancel.order));
    query.add("request_id", cancel.request_id.text);
    return UnsignedRequest{.method = "DELETE",
                           .path = "/orders",
                           .query = query.text(),
                           .weight = weights.cancel,
                           .timestamp = time.timestamp};
}

// ---- Questions ---------------------------------------------------------------------------------

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text);
    TRY(add_order_key(query, order));
    return read_request("/orders", query, time);
}

Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time) {
    Query query;
    if (venue_symbol) {
        TRY(check(*venue_symbol));
        query.add("symbol", venue_symbol->text);
    }
    return read_request("/orders/open", query, time);
}

Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol, SigningTime time) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text).add("limit", list_limit_max);
    return read_request("/orders/all", query, time);
}

Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol, const VenueOrderId& order,
                                       SigningTime time) {
    TRY(check(venue_symbol));
    TRY(check(order));
    Query query;
    query.add("symbol", venue_symbol.text).add("order", order.text).add("limit", list_limit_max);
    return read_request("/fills", query, time);
}

Result<UnsignedRequest> account(SigningTime time) { return read_request("/account", {}, time); }

Result<UnsignedRequest> key_rights(SigningTime time) { return read_request("/key", {}, time); }

// ---- Public ------------------------------------------------------------------------------------

PublicRequest server_time() { return {.path = "/time", .query = {}, .weight = 1}; }

Result<PublicRequest> listing(const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    return PublicRequest{
        .path = "/markets", .query = Query().add("symbol", venue_symbol.text).text(), .weight = 1};
}

Result<PublicRequest> candles(const VenueSymbol& venue_symbol, int limit) {
    TRY(check(venue_symbol));
    TRY(check_limit(limit, list_limit_max));
    Query query;
    query.add("symbol", venue_symbol.text).add("limit", limit);
    return PublicRequest{.path = "/candles", .query = query.text(), .weight = 1};
}

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    return PublicRequest{
        .path = "/top", .query = Query().add("symbol", venue_symbol.text).text(), .weight = 1};
}

HttpRequest to_http(const PublicRequest& request) {
    return {.target = request.query.empty() ? request.path : request.path + "?" + request.query};
}

}  // namespace strongroom::venues::paper
