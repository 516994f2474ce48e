#include "model/order_intent.h"

namespace strongroom {

std::string_view to_string(OrderKind kind) {
    switch (kind) {
        case OrderKind::market: return "market";
        case OrderKind::limit: return "limit";
        case OrderKind::post_only: return "post-only";
    }
    return "?";
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
