#include "model/order_intent.h"

#include <algorithm>

namespace strongroom {

std::string_view to_string(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::post_only: return "post-only";
        case OrderKind::ioc: return "ioc";
        case OrderKind::fok: return "fok";
        case OrderKind::stop_limit: return "stop-limit";
    }
    return "?";
}

std::string_view word_of(OrderKind kind) {
    if (kind == OrderKind::post_only) return "post_only";
    return kind == OrderKind::stop_limit ? "stop_limit" : to_string(kind);
}

bool does_rest(OrderKind kind) {
    switch (kind) {
        case OrderKind::market:
        case OrderKind::ioc:
        case OrderKind::fok: return false;
        case OrderKind::limit:
        case OrderKind::post_only:
        case OrderKind::stop_limit: return true;
    }
    return true;
}

Price trades_from(const OrderIntent& order, Price market) {
    if (!order.trigger) return market;
    return order.side == Side::sell ? std::min(market, *order.trigger)
                                    : std::max(market, *order.trigger);
}

std::string_view to_string(ReadQuery::Kind kind) {
    switch (kind) {
        case ReadQuery::Kind::order: return "order";
        case ReadQuery::Kind::open_orders: return "open orders";
        case ReadQuery::Kind::all_orders: return "all orders";
        case ReadQuery::Kind::balances: return "balances";
        case ReadQuery::Kind::fills: return "fills";
        case ReadQuery::Kind::user_stream: return "user stream";
        case ReadQuery::Kind::key_rights: return "key rights";
    }
    return "?";
}

}  // namespace strongroom
