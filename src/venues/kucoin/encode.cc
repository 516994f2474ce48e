#include "venues/kucoin/encode.h"

#include <fmt/format.h>

#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::string_view orders_path = "/api/v1/hf/orders";

// ".../ID" or ".../client-order/ID".
Result<std::string> order_path(const OrderKey& order) {
    if (const auto* client_id = std::get_if<ClientOrderId>(&order)) {
        TRY(venues::check(client_id_rule, *client_id));
        return fmt::format("{}/client-order/{}", orders_path, client_id->text);
    }
    const auto& venue_id = std::get<VenueOrderId>(order);
    TRY(check(venue_id));
    return fmt::format("{}/{}", orders_path, venue_id.text);
}

Result<std::string> symbol_query(const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    return Query().add("symbol", venue_symbol.text).text();
}

// LIMIT: KuCoin has stop orders at addresses of their own, which its specification marks as
// abandoned and gives no successor for (docs/decisions/0036).
Status check_intent(const OrderIntent& intent, const Instrument& instrument) {
    TRY(check_terms(intent, instrument));
    if (intent.kind == OrderKind::stop_limit)
        return fail(Errc::invalid, "order.kind: stop-limit orders are not placed at KuCoin");
    return check(VenueSymbol{instrument.venue_symbol});
}

std::string_view time_in_force(OrderKind kind) {
    if (kind == OrderKind::ioc) return "IOC";
    return kind == OrderKind::fok ? "FOK" : "GTC";
}

Result<std::string> order_body(const OrderIntent& intent, const Instrument& instrument,
                               const ClientOrderId& client_id, SigningTime time) {
    TRY(check_intent(intent, instrument));
    TRY(venues::check(client_id_rule, client_id));
    const bool is_market = intent.kind == OrderKind::market;
    Body body;
    body.add("clientOid", client_id.text).add("side", to_string(intent.side));
    body.add("symbol", instrument.venue_symbol).add("type", is_market ? "market" : "limit");
    if (intent.limit) body.add("price", intent.limit->value.to_string());
    body.add("size", intent.qty.value.to_string());
    if (!is_market) body.add("timeInForce", time_in_force(intent.kind));
    if (intent.kind == OrderKind::post_only) body.add_flag("postOnly", true);
    body.add_number("allowMaxTimeWindow", time.recv_window.ms);
    body.add_number("clientTimestamp", time.timestamp.ms);
    return body.text();
}

}  // namespace

VenueSymbol to_venue_symbol(const Symbol& symbol) {
    return {symbol.base.str() + "-" + symbol.quote.str()};
}

Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time) {
    TRY_ASSIGN(std::string body, order_body(intent, instrument, client_id, time));
    TRY_ASSIGN(UnsignedRequest request, make_request("POST", std::string(orders_path), "",
                                                     std::move(body), weights.place, time));
    request.is_order_placement = true;
    return request;
}

Result<UnsignedRequest> test_order(const OrderIntent& intent, const Instrument& instrument,
                                   const ClientOrderId& client_id, SigningTime time) {
    TRY_ASSIGN(std::string body, order_body(intent, instrument, client_id, time));
    return make_request("POST", fmt::format("{}/test", orders_path), "", std::move(body),
                        weights.place, time);
}

Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time) {
    TRY_ASSIGN(std::string query, symbol_query(cancel.venue_symbol));
    TRY_ASSIGN(std::string path, order_path(cancel.order));
    return make_request("DELETE", std::move(path), std::move(query), "", weights.cancel, time);
}

Result<UnsignedRequest> cancel_all(const VenueSymbol& venue_symbol, SigningTime time) {
    TRY_ASSIGN(std::string query, symbol_query(venue_symbol));
    return make_request("DELETE", std::string(orders_path), std::move(query), "",
                        cancel_market_weight, time);
}

Result<UnsignedRequest> cancel_all_markets(SigningTime time) {
    return make_request("DELETE", fmt::format("{}/cancelAll", orders_path), "", "",
                        cancel_all_weight, time);
}

Result<UnsignedRequest> alter_order(const AlterOrder& alter, SigningTime time) {
    TRY(check(alter.venue_symbol));
    if (!alter.price && !alter.qty) {
        return fail(Errc::invalid, "alter: neither a new price nor a new quantity");
    }
    Body body;
    body.add("symbol", alter.venue_symbol.text);
    if (const auto* client_id = std::get_if<ClientOrderId>(&alter.order)) {
        TRY(venues::check(client_id_rule, *client_id));
        body.add("clientOid", client_id->text);
    } else {
        const auto& venue_id = std::get<VenueOrderId>(alter.order);
        TRY(check(venue_id));
        body.add("orderId", venue_id.text);
    }
    if (alter.price) {
        TRY(check_amount("newPrice", alter.price->value));
        body.add("newPrice", alter.price->value.to_string());
    }
    if (alter.qty) {
        TRY(check_amount("newSize", alter.qty->value));
        body.add("newSize", alter.qty->value.to_string());
    }
    TRY_ASSIGN(UnsignedRequest request, make_request("POST", fmt::format("{}/alter", orders_path),
                                                     "", body.text(), alter_weight, time));
    request.is_order_placement = true;
    return request;
}

Result<UnsignedRequest> set_dead_switch(const DeadSwitch& wanted, SigningTime time) {
    constexpr std::size_t symbols_max = 50;
    constexpr std::int64_t least_ms = 5'000;
    constexpr std::int64_t most_ms = 86'400'000;
    const Duration after = wanted.after.value_or(Duration{least_ms});
    // Whole seconds, or the venue's clock would run out before ours.
    if (after.ms < least_ms || after.ms > most_ms || after.ms % 1'000 != 0) {
        return fail(Errc::invalid, "timeout: write 5s to 86400s, in whole seconds");
    }
    TRY_ASSIGN(const std::string list, joined(wanted.venue_symbols, symbols_max));
    Body body;
    body.add_number("timeout", wanted.after ? after.ms / 1'000 : -1).add("symbols", list);
    return make_request("POST", fmt::format("{}/dead-cancel-all", orders_path), "", body.text(),
                        dead_switch_weight, time);
}

Result<UnsignedRequest> dead_switch(SigningTime time) {
    return make_request("GET", fmt::format("{}/dead-cancel-all/query", orders_path), "", "",
                        dead_switch_weight, time);
}

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time) {
    TRY_ASSIGN(std::string query, symbol_query(venue_symbol));
    TRY_ASSIGN(std::string path, order_path(order));
    return make_request("GET", std::move(path), std::move(query), "", weights.query_order, time);
}

Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time) {
    if (!venue_symbol) {
        return fail(Errc::invalid,
                    "symbol: KuCoin lists the open orders of one market; ask which have some");
    }
    TRY_ASSIGN(std::string query, symbol_query(*venue_symbol));
    return make_request("GET", fmt::format("{}/active", orders_path), std::move(query), "",
                        weights.open_orders_one, time);
}

Result<UnsignedRequest> open_orders_page(const VenueSymbol& venue_symbol, int page, int page_size,
                                         SigningTime time) {
    constexpr int pages_max = 10'000;
    TRY(check(venue_symbol));
    TRY(check_limit(page_size, page_size_max));
    if (page < 1 || page > pages_max) {
        return fail(Errc::invalid, fmt::format("pageNum: {} is not 1 to {}", page, pages_max));
    }
    Query query;
    query.add("symbol", venue_symbol.text).add("pageNum", page).add("pageSize", page_size);
    return make_request("GET", fmt::format("{}/active/page", orders_path), query.text(), "",
                        weights.open_orders_one, time);
}

Result<UnsignedRequest> markets_with_open_orders(SigningTime time) {
    return make_request("GET", fmt::format("{}/active/symbols", orders_path), "", "",
                        weights.open_orders_all, time);
}

}  // namespace strongroom::venues::kucoin
