// Endpoints of orders and fills.
#include <fmt/format.h>

#include <array>
#include <ranges>

#include "lab/practice/paper/endpoints.h"
#include "lab/practice/paper/json_internal.h"
#include "lab/practice/paper/refusal.h"

namespace strongroom::lab::practice::paper {
namespace {

constexpr std::size_t kRowsMax = 1'000;

const Market& market_of(const Desk& desk, const VenueOrder& order) {
    return desk.exchange.markets()[order.market];
}

// ---- Placing and cancelling ------------------------------------------------------------------

Answer<Side> read_side(const Fields& fields) {
    TRY_ASSIGN(const std::string name, fields.text("side"));
    if (name == "buy") return Side::buy;
    if (name == "sell") return Side::sell;
    return refusal::bad_request("side: must be buy or sell");
}

Answer<void> read_kind(const Fields& fields, NewOrder& order) {
    TRY_ASSIGN(const std::string name, fields.text("kind"));
    order.type = OrderType::limit;
    if (name == "limit") return {};
    if (name == "market") {
        order.type = OrderType::market;
    } else if (name == "post_only") {
        order.type = OrderType::limit_maker;
    } else if (name == "ioc") {
        order.time_in_force = TimeInForce::ioc;
    } else if (name == "fok") {
        order.time_in_force = TimeInForce::fok;
    } else {
        return refusal::bad_request("kind: must be limit, market, post_only, ioc or fok");
    }
    return {};
}

Answer<NewOrder> read_new_order(Desk& desk, const Fields& fields) {
    TRY(fields.only({"symbol", "side", "kind", "qty", "limit", "client_id"}));
    TRY_ASSIGN(const Market* market, read_market(desk, fields));
    NewOrder order{.market = market->number};
    TRY_ASSIGN(order.side, read_side(fields));
    TRY(read_kind(fields, order));
    TRY_ASSIGN(order.qty.value, fields.amount("qty"));
    if (order.type != OrderType::market) {
        TRY_ASSIGN(order.price.value, fields.amount("limit"));
    } else if (fields.find("limit") != nullptr) {
        return refusal::bad_request("limit: a market order has none");
    }
    TRY_ASSIGN(const auto client_id, fields.client_id("client_id"));
    if (!client_id) return refusal::missing("client_id");
    order.client_id = *client_id;
    return order;
}

Answer<std::string> place(Desk& desk, Call& call) {
    TRY(call.fields.only({}));
    TRY_ASSIGN(const Fields body, Fields::of_body(call.request.body));
    TRY_ASSIGN(NewOrder wanted, read_new_order(desk, body));
    TRY_ASSIGN(const Placement placed, desk.exchange.place(call.account(), std::move(wanted)));
    const Market& market = market_of(desk, placed.order);
    Json fills = Json::array();
    for (const VenueTrade& trade : placed.trades) fills.push_back(fill_json(trade, market));
    return text_of({{"order", order_json(placed.order, market, "")}, {"fills", std::move(fills)}});
}

Answer<OrderKey> read_order_key(const Fields& fields) {
    OrderKey key;
    TRY_ASSIGN(key.id, fields.number("id"));
    TRY_ASSIGN(key.client_id, fields.client_id("client_id"));
    if (key.id.has_value() != key.client_id.has_value()) return key;
    return refusal::bad_request("id: write either id or client_id");
}

Answer<std::string> cancel(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol", "id", "client_id", "request_id"}));
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.fields));
    TRY_ASSIGN(const auto named, call.fields.client_id("request_id"));
    const std::string request_id = named ? *named : desk.exchange.make_id("");
    TRY_ASSIGN(const VenueOrder order, desk.exchange.cancel(call.account(), market->number, key,
                                                            CancelOnly::any, request_id));
    return text_of({{"order", order_json(order, *market, request_id)}});
}

// ---- Questions -------------------------------------------------------------------------------

Answer<std::string> query(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol", "id", "client_id"}));
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.fields));
    TRY_ASSIGN(const VenueOrder* order, desk.exchange.find(call.account(), market->number, key));
    return text_of({{"order", order_json(*order, *market, "")}});
}

Answer<std::string> open_orders(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol"}));
    const Market* wanted = nullptr;
    if (call.fields.find("symbol") != nullptr) {
        TRY_ASSIGN(wanted, read_market(desk, call.fields));
    }
    const AccountBook& book = desk.exchange.book(call.account());
    Json list = Json::array();
    for (const std::uint64_t id : book.open) {
        const VenueOrder& order = book.orders.at(id);
        if (wanted == nullptr || order.market == wanted->number)
            list.push_back(order_json(order, market_of(desk, order), ""));
    }
    return text_of({{"orders", std::move(list)}});
}

// The newest ones, oldest first.
Json oldest_first(Json newest_first) {
    std::ranges::reverse(newest_first);
    return newest_first;
}

Answer<std::string> all_orders(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol", "limit"}));
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const std::size_t limit, call.fields.count("limit", kRowsMax, kRowsMax));
    Json list = Json::array();
    for (const auto& [id, order] :
         desk.exchange.book(call.account()).orders | std::views::reverse) {
        if (list.size() == limit) break;
        if (order.market == market->number) list.push_back(order_json(order, *market, ""));
    }
    return text_of({{"orders", oldest_first(std::move(list))}});
}

Answer<std::string> fills(Desk& desk, Call& call) {
    TRY(call.fields.only({"symbol", "order", "limit"}));
    TRY_ASSIGN(const Market* market, read_market(desk, call.fields));
    TRY_ASSIGN(const auto order, call.fields.number("order"));
    TRY_ASSIGN(const std::size_t limit, call.fields.count("limit", kRowsMax, kRowsMax));
    Json list = Json::array();
    for (const VenueTrade& trade :
         desk.exchange.book(call.account()).trades | std::views::reverse) {
        if (list.size() == limit) break;
        if (trade.market == market->number && (!order || trade.order_id == *order))
            list.push_back(fill_json(trade, *market));
    }
    return text_of({{"fills", oldest_first(std::move(list))}});
}

constexpr std::array kEndpoints{
    Endpoint{"POST /orders", Need::trade, place},
    Endpoint{"DELETE /orders", Need::trade, cancel},
    Endpoint{"GET /orders", Need::read, query},
    Endpoint{"GET /orders/open", Need::read, open_orders},
    Endpoint{"GET /orders/all", Need::read, all_orders},
    Endpoint{"GET /fills", Need::read, fills},
};

}  // namespace

std::span<const Endpoint> order_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::paper
