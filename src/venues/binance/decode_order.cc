#include <fmt/format.h>

#include "venues/binance/decode.h"
#include "venues/binance/order_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::size_t orders_max = 10'000;  // Open ones of a whole account.
constexpr std::size_t fills_max = 1'000;

constexpr OrderFields reply_fields{.symbol = "symbol",
                                   .venue_id = "orderId",
                                   .side = "side",
                                   .type = "type",
                                   .time_in_force = "timeInForce",
                                   .price = "price",
                                   .trigger = "stopPrice",
                                   .qty = "origQty",
                                   .filled = "executedQty",
                                   .status = "status",
                                   .expiry_reason = "expiryReason",
                                   .prevented = "preventedQuantity",
                                   .time = "transactTime"};

constexpr OrderFields query_fields = [] {
    OrderFields fields = reply_fields;
    fields.time = "updateTime";
    return fields;
}();

constexpr FillFields reply_fill_fields{.price = "price",
                                       .qty = "qty",
                                       .fee = "commission",
                                       .fee_asset = "commissionAsset",
                                       .trade_id = "tradeId",
                                       .allocation_id = "allocId"};

constexpr FillFields trade_fields = [] {
    FillFields fields = reply_fill_fields;
    fields.trade_id = "id";
    return fields;
}();

Result<ClientOrderId> read_client_id(const json::Object& object, std::string_view field) {
    TRY_ASSIGN(std::string text, object.name(field));
    if (text.empty()) return fail(Errc::invalid, fmt::format("{}: empty", field));
    return ClientOrderId{std::move(text)};
}

Result<VenueOrder> read_queried_order(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(VenueOrder order, read_order(object, query_fields));
    TRY_ASSIGN(order.client_id, read_client_id(object, "clientOrderId"));
    return order;
}

// The fills of a placement; together no more than what the order says was filled.
Result<std::vector<Fill>> read_fills(const json::Object& reply, const VenueOrder& order) {
    if (!reply.has("fills")) return std::vector<Fill>();
    Qty sum;
    auto fills = reply.field("fills", [&](json::Value list) {
        return json::read_list(list, fills_max, [&](json::Value value) -> Result<Fill> {
            TRY_ASSIGN(const json::Object object, json::Object::read(value));
            TRY_ASSIGN(Fill fill, read_fill(object, reply_fill_fields));
            fill.side = order.side;
            fill.time = order.time;
            fill.is_maker = false;  // What trades while it is placed takes.
            sum += fill.qty;
            return fill;
        });
    });
    if (fills && sum > order.report.filled) {
        return fail(Errc::invalid,
                    fmt::format("fills: {} together, but executedQty is {}", sum.value.to_string(),
                                order.report.filled.value.to_string()));
    }
    return fills;
}

Result<PlaceReply> read_place_reply(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    PlaceReply reply;
    TRY_ASSIGN(reply.client_id, read_client_id(object, "clientOrderId"));
    TRY_ASSIGN(reply.venue_id, read_order_id(object, "orderId"));
    TRY_ASSIGN(reply.venue_symbol, read_symbol(object, "symbol"));
    TRY_ASSIGN(reply.time, object.time("transactTime"));
    if (!object.has("status")) {
        // An acknowledgement says nothing more. Half of a longer reply is not one.
        for (const std::string_view more : {"executedQty", "origQty", "side", "fills"}) {
            if (object.has(more)) return fail(Errc::invalid, "status: missing");
        }
        return reply;
    }
    TRY_ASSIGN(reply.order, read_order(object, reply_fields));
    reply.order->client_id = reply.client_id;
    TRY_ASSIGN(reply.fills, read_fills(object, *reply.order));
    return reply;
}

Result<VenueOrder> read_cancel_reply(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    TRY_ASSIGN(VenueOrder order, read_order(object, reply_fields));
    TRY_ASSIGN(order.client_id, read_client_id(object, "origClientOrderId"));
    TRY_ASSIGN(order.request_id, read_client_id(object, "clientOrderId"));
    return order;
}

Result<AccountTrade> read_account_trade(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    AccountTrade trade;
    TRY_ASSIGN(trade.venue_id, read_order_id(object, "orderId"));
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object, "symbol"));
    TRY_ASSIGN(trade.fill, read_fill(object, trade_fields));
    TRY_ASSIGN(trade.fill.time, object.time("time"));
    TRY_ASSIGN(const bool is_buyer, object.flag("isBuyer"));
    trade.fill.side = is_buyer ? Side::buy : Side::sell;
    TRY_ASSIGN(trade.fill.is_maker, object.flag("isMaker"));
    return trade;
}

}  // namespace

Result<PlaceReply> decode_place_reply(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_place_reply);
}

Result<VenueOrder> decode_cancel_reply(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_cancel_reply);
}

Result<VenueOrder> decode_order(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_queried_order);
}

Result<std::vector<VenueOrder>> decode_orders(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) {
        return json::read_list(root, orders_max, read_queried_order);
    });
}

Result<std::vector<AccountTrade>> decode_account_trades(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) {
        return json::read_list(root, fills_max, read_account_trade);
    });
}

}  // namespace strongroom::venues::binance
