#include <fmt/format.h>

#include <algorithm>

#include "venues/paper/decode.h"
#include "venues/paper/order_internal.h"

namespace strongroom::venues::paper {
namespace {

constexpr std::size_t orders_max = 10'000;  // Open ones of a whole account.
constexpr std::size_t fills_max = 10'000;
constexpr std::size_t digits_max = 19;

Result<std::string> read_number(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.name(field));
    if (!text.empty() && text.size() <= digits_max &&
        text.find_first_not_of("0123456789") == std::string::npos)
        return text;
    return fail(Errc::invalid, fmt::format("{}: digits are expected", field));
}

Result<Side> read_side(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "buy") return Side::buy;
    if (name == "sell") return Side::sell;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither buy nor sell", name));
}

// One that we do not know is no error: it is not ours, and whoever looks for foreign orders must
// see it above all.
std::optional<OrderKind> kind_of(std::string_view name) {
    if (name == "market") return OrderKind::market;
    if (name == "limit") return OrderKind::limit;
    if (name == "post_only") return OrderKind::post_only;
    if (name == "ioc") return OrderKind::ioc;
    if (name == "fok") return OrderKind::fok;
    return std::nullopt;
}

std::string time_in_force_of(std::optional<OrderKind> kind) {
    if (kind == OrderKind::market) return "";
    if (kind == OrderKind::ioc) return "IOC";
    return kind == OrderKind::fok ? "FOK" : "GTC";
}

Status read_state(const json::Object& object, OrderReport& report) {
    TRY_ASSIGN(const std::string name, object.name("state"));
    report.state = name == "open" ? OrderState::open : OrderState::closed;
    if (name == "open") return {};
    if (name == "filled") report.reason = CloseReason::filled;
    if (name == "cancelled") report.reason = CloseReason::cancelled;
    if (name == "expired") report.reason = CloseReason::expired;
    if (report.reason != CloseReason::none) return {};
    return fail(Errc::invalid, fmt::format("state: \"{}\" is not one that we know", name));
}

Status check_quantities(const VenueOrder& order) {
    const OrderReport& report = order.report;
    const bool is_filled = report.reason == CloseReason::filled;
    if (report.filled <= order.qty && is_filled == (report.filled == order.qty)) return {};
    return fail(Errc::invalid,
                fmt::format("filled: {} of {} does not go with the order's state",
                            report.filled.value.to_string(), order.qty.value.to_string()));
}

Result<std::vector<VenueOrder>> read_orders(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    return object.field(
        "orders", [](json::Value list) { return json::read_list(list, orders_max, read_order); });
}

Result<std::vector<AccountTrade>> read_fills(const json::Object& object) {
    return object.field(
        "fills", [](json::Value list) { return json::read_list(list, fills_max, read_fill); });
}

// The fills of a placement are of its order, and together what it says was filled.
Result<PlaceReply> read_place_reply(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TRY_ASSIGN(VenueOrder order, object.field("order", read_order));
    TRY_ASSIGN(std::vector<AccountTrade> trades, read_fills(object));
    PlaceReply reply{.client_id = order.client_id,
                     .venue_id = order.venue_id,
                     .venue_symbol = order.venue_symbol,
                     .time = order.time,
                     .order = std::nullopt,
                     .fills = {}};
    Qty sum;
    for (AccountTrade& trade : trades) {
        const bool is_of_it = trade.venue_id == order.venue_id &&
                              trade.venue_symbol == order.venue_symbol &&
                              trade.fill.side == order.side;
        if (!is_of_it) return fail(Errc::invalid, "fills: one of another order");
        sum += trade.fill.qty;
        reply.fills.push_back(std::move(trade.fill));
    }
    if (sum > order.report.filled) return fail(Errc::invalid, "fills: more than was filled");
    reply.order = std::move(order);
    return reply;
}

}  // namespace

Result<VenueSymbol> read_symbol(const json::Object& object) {
    TRY_ASSIGN(std::string text, object.name("symbol"));
    if (text.empty()) return fail(Errc::invalid, "symbol: empty");
    return VenueSymbol{std::move(text)};
}

Result<VenueOrder> read_order(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    VenueOrder order;
    TRY_ASSIGN(order.venue_id.text, read_number(object, "id"));
    TRY_ASSIGN(order.client_id.text, object.name("client_id"));
    if (order.client_id.text.empty()) return fail(Errc::invalid, "client_id: empty");
    if (object.has("request_id")) {
        TRY_ASSIGN(order.request_id.text, object.name("request_id"));
    }
    TRY_ASSIGN(order.venue_symbol, read_symbol(object));
    TRY_ASSIGN(order.side, object.field("side", read_side));
    TRY_ASSIGN(order.type, object.name("kind"));
    order.kind = kind_of(order.type);
    order.time_in_force = time_in_force_of(order.kind);
    if (object.has("limit")) {
        TRY_ASSIGN(order.price, object.price("limit"));
    } else if (order.kind && *order.kind != OrderKind::market) {
        return fail(Errc::invalid, "limit: missing");
    }
    TRY_ASSIGN(order.qty, object.qty("qty"));
    TRY_ASSIGN(order.report.filled.value, object.amount("filled"));
    TRY(read_state(object, order.report));
    order.report.venue_id = order.venue_id.text;
    TRY_ASSIGN(order.time, object.time("time"));
    TRY(check_quantities(order));
    return order;
}

Result<AccountTrade> read_fill(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    AccountTrade trade;
    Fill& fill = trade.fill;
    TRY_ASSIGN(fill.trade_id, read_number(object, "id"));
    TRY_ASSIGN(trade.venue_id.text, read_number(object, "order"));
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object));
    TRY_ASSIGN(fill.side, object.field("side", read_side));
    TRY_ASSIGN(fill.price, object.price("price"));
    TRY_ASSIGN(fill.qty, object.qty("qty"));
    TRY_ASSIGN(fill.fee.amount, object.amount("fee"));
    TRY_ASSIGN(fill.fee.asset, object.asset("fee_asset"));
    TRY_ASSIGN(fill.is_maker, object.flag("maker"));
    TRY_ASSIGN(fill.time, object.time("time"));
    return trade;
}

Result<PlaceReply> decode_place_reply(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_place_reply);
}

Result<VenueOrder> decode_order(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<VenueOrder> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return object.field("order", read_order);
    });
}

Result<std::vector<VenueOrder>> decode_orders(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_orders);
}

Result<std::vector<AccountTrade>> decode_fills(std::string_view body) {
    return json::decode(body, reply_bytes_max,
                        [](json::Value root) -> Result<std::vector<AccountTrade>> {
                            TRY_ASSIGN(const json::Object object, json::Object::read(root));
                            return read_fills(object);
                        });
}

}  // namespace strongroom::venues::paper
