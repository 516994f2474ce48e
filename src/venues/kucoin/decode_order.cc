#include <fmt/format.h>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/order_internal.h"
#include "venues/kucoin/reply_internal.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t orders_max = 2'000;  // Open ones of one market: 200 are said to be allowed.
constexpr std::size_t page_max = 500;
constexpr std::size_t symbols_max = 5'000;

// KuCoin tells no status: whether it is active, whether a cancel came, and what was filled.
Status read_standing(const json::Object& object, VenueOrder& order) {
    OrderReport& report = order.report;
    report.venue_id = order.venue_id.text;
    TRY_ASSIGN(report.filled.value, object.amount("dealSize"));
    TRY(check_filled(order.qty, report.filled, "dealSize"));
    TRY_ASSIGN(const bool is_active, object.flag("active"));
    TRY_ASSIGN(const bool was_cancelled, object.flag("cancelExist"));
    if (is_active) return {};
    TRY_ASSIGN(const Decimal cancelled, object.amount("cancelledSize"));
    report.state = OrderState::closed;
    auto reason = read_end(order.qty, {report.filled, {cancelled}}, was_cancelled);
    if (!reason) return fail_in("dealSize", reason.error());
    report.reason = *reason;
    return {};
}

Result<VenueOrder> read_order(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    VenueOrder order;
    TRY_ASSIGN(order.venue_id, object.field("id", read_order_id));
    TRY_ASSIGN(order.client_id.text, read_optional_name(object, "clientOid"));
    TRY_ASSIGN(order.venue_symbol, object.field("symbol", read_symbol));
    TRY_ASSIGN(order.side, object.field("side", read_side));
    TRY_ASSIGN(order.type, object.name("type"));
    TRY_ASSIGN(order.time_in_force, read_optional_name(object, "timeInForce"));
    TRY_ASSIGN(const bool is_post_only, object.flag("postOnly"));
    order.kind = kind_of(order.type, order.time_in_force, is_post_only);
    TRY_ASSIGN(const Decimal price, object.amount("price"));
    if (price.is_positive()) order.price = Price{price};
    TRY_ASSIGN(order.qty.value, object.amount("size"));
    TRY_ASSIGN(order.time, object.field("lastUpdatedAt", read_time_ms));
    TRY(read_standing(object, order));
    return order;
}

Result<std::optional<std::int64_t>> read_last_id(const json::Object& object) {
    if (!object.has("lastId")) return std::optional<std::int64_t>();
    TRY_ASSIGN(const std::int64_t last_id, object.field("lastId", read_whole));
    return last_id;
}

Result<AccountTrade> read_account_trade(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    AccountTrade trade;
    TRY_ASSIGN(trade.venue_id, object.field("orderId", read_order_id));
    TRY_ASSIGN(trade.venue_symbol, object.field("symbol", read_symbol));
    Fill& fill = trade.fill;
    TRY_ASSIGN(const std::int64_t trade_id, object.field("tradeId", read_whole));
    fill.trade_id = fmt::format("{}", trade_id);
    TRY_ASSIGN(fill.side, object.field("side", read_side));
    TRY_ASSIGN(fill.price, object.price("price"));
    TRY_ASSIGN(fill.qty, object.qty("size"));
    TRY_ASSIGN(fill.fee.amount, object.field("fee", read_fee));
    // Without a fee no currency need be named; a fee of nothing in particular is an error.
    if (!fill.fee.amount.is_zero() || object.has("feeCurrency")) {
        TRY_ASSIGN(fill.fee.asset, object.asset("feeCurrency"));
    }
    TRY_ASSIGN(const std::string liquidity, object.name("liquidity"));
    if (liquidity != "maker" && liquidity != "taker") {
        return fail(Errc::invalid,
                    fmt::format("liquidity: \"{}\" is neither maker nor taker", liquidity));
    }
    fill.is_maker = liquidity == "maker";
    TRY_ASSIGN(fill.time, object.field("createdAt", read_time_ms));
    return trade;
}

Result<PlaceReply> read_place_reply(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    PlaceReply reply;
    TRY_ASSIGN(reply.venue_id, object.field("orderId", read_order_id));
    TRY_ASSIGN(reply.client_id.text, object.name("clientOid"));
    if (reply.client_id.text.empty()) return fail(Errc::invalid, "clientOid: empty");
    if (object.has("orderTime")) {
        TRY_ASSIGN(reply.time, object.field("orderTime", read_time_ms));
    }
    return reply;
}

Result<OrderKey> read_cancel_reply(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    if (object.has("orderId")) {
        TRY_ASSIGN(VenueOrderId venue_id, object.field("orderId", read_order_id));
        return OrderKey(std::move(venue_id));
    }
    TRY_ASSIGN(std::string client_id, object.name("clientOid"));
    if (client_id.empty()) return fail(Errc::invalid, "clientOid: empty");
    return OrderKey(ClientOrderId{std::move(client_id)});
}

Result<CancelledMarkets> read_cancelled_markets(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    CancelledMarkets markets;
    TRY_ASSIGN(markets.done, object.field("succeedSymbols", [](json::Value list) {
        return json::read_list(list, symbols_max, read_symbol);
    }));
    // Each of these has its reason, which is for the log of the venue's support, not for us.
    TRY_ASSIGN(markets.failed, object.field("failedSymbols", [](json::Value list) {
        return json::read_list(list, symbols_max, [](json::Value one) -> Result<VenueSymbol> {
            if (one.is_string()) return read_symbol(one);
            TRY_ASSIGN(const json::Object failed, json::Object::read(one));
            return failed.field("symbol", read_symbol);
        });
    }));
    return markets;
}

Result<AlteredOrder> read_alter_reply(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    AlteredOrder order;
    TRY_ASSIGN(order.venue_id, object.field("newOrderId", read_order_id));
    TRY_ASSIGN(order.client_id.text, object.name("clientOid"));
    return order;
}

Result<DeadSwitchState> read_dead_switch(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    DeadSwitchState state;
    TRY_ASSIGN(state.now, object.field("currentTime", read_time_s));
    if (object.has("triggerTime")) {
        TRY_ASSIGN(const Time fires, object.field("triggerTime", read_time_s));
        // Zero when it was switched off.
        if (fires.ms > 0) state.fires = fires;
    }
    if (state.fires && *state.fires < state.now) {
        return fail(Errc::invalid, "triggerTime: before currentTime");
    }
    return state;
}

Result<OrderPage> read_order_page(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    constexpr std::int64_t pages_max = 1'000'000;
    OrderPage page;
    TRY_ASSIGN(page.pages, object.integer("totalPage", 0, pages_max));
    TRY_ASSIGN(page.orders, object.field("items", [](json::Value list) {
        return json::read_list(list, page_max, read_order);
    }));
    return page;
}

Result<DoneOrderPage> read_done_orders(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    DoneOrderPage page;
    TRY_ASSIGN(page.last_id, read_last_id(object));
    TRY_ASSIGN(page.orders, object.field("items", [](json::Value list) {
        return json::read_list(list, page_max, read_order);
    }));
    return page;
}

Result<AccountTradePage> read_account_trades(json::Value data) {
    TRY_ASSIGN(const json::Object object, json::Object::read(data));
    AccountTradePage page;
    TRY_ASSIGN(page.last_id, read_last_id(object));
    TRY_ASSIGN(page.trades, object.field("items", [](json::Value list) {
        return json::read_list(list, page_max, read_account_trade);
    }));
    return page;
}

}  // namespace

Result<PlaceReply> decode_place_reply(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_place_reply);
}

Result<OrderKey> decode_cancel_reply(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_cancel_reply);
}

Status decode_cancel_all(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) -> Status {
        TRY_ASSIGN(const std::string word, json::read_name(data));
        if (word == "success") return {};
        return fail(Errc::invalid, fmt::format("\"{}\" is not the venue's yes", word));
    });
}

Result<CancelledMarkets> decode_cancel_all_markets(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_cancelled_markets);
}

Result<AlteredOrder> decode_alter_reply(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_alter_reply);
}

Result<DeadSwitchState> decode_dead_switch(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_dead_switch);
}

Result<VenueOrder> decode_order(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_order);
}

Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) {
    return decode_data(body, reply_bytes_max, [](json::Value data) {
        return json::read_list(data, orders_max, read_order);
    });
}

Result<std::vector<VenueSymbol>> decode_markets_with_open_orders(std::string_view body) {
    return decode_data(body, reply_bytes_max,
                       [](json::Value data) -> Result<std::vector<VenueSymbol>> {
                           TRY_ASSIGN(const json::Object object, json::Object::read(data));
                           return object.field("symbols", [](json::Value list) {
                               return json::read_list(list, symbols_max, read_symbol);
                           });
                       });
}

Result<OrderPage> decode_open_orders_page(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_order_page);
}

Result<DoneOrderPage> decode_done_orders(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_done_orders);
}

Result<AccountTradePage> decode_account_trades(std::string_view body) {
    return decode_data(body, reply_bytes_max, read_account_trades);
}

}  // namespace strongroom::venues::kucoin
