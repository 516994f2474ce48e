// The WebSocket: one event in a message, told apart by its field "event".
#include <fmt/format.h>

#include <utility>

#include "venues/paper/decode.h"
#include "venues/paper/order_internal.h"

namespace strongroom::venues::paper {
namespace {

constexpr int kFine = 200;
constexpr int kRefused = 400;  // A stream gives no status.

Result<MarketEvent> read_trade(const json::Object& object) {
    PublicTrade trade;
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object));
    TRY_ASSIGN(trade.trade_id, object.integer("id"));
    TRY_ASSIGN(trade.trade.price, object.price("price"));
    TRY_ASSIGN(trade.trade.qty, object.qty("qty"));
    TRY_ASSIGN(trade.trade.time, object.time("time"));
    TRY_ASSIGN(const std::string taker, object.name("taker"));
    if (taker != "buy" && taker != "sell")
        return fail(Errc::invalid, fmt::format("taker: \"{}\" is neither buy nor sell", taker));
    trade.trade.taker_side = taker == "buy" ? Side::buy : Side::sell;
    return trade;
}

Result<MarketEvent> read_candle_update(const json::Object& object) {
    CandleUpdate update{.interval = "1m"};
    TRY_ASSIGN(update.venue_symbol, read_symbol(object));
    TRY_ASSIGN(update.candle, read_candle(object));
    TRY_ASSIGN(update.is_closed, object.flag("closed"));
    return update;
}

Result<MarketEvent> read_market_event(const std::string& type, const json::Object& object) {
    if (type == "trade") return read_trade(object);
    if (type == "candle") return read_candle_update(object);
    if (type == "top") {
        TRY_ASSIGN(BookTop top, read_top(object));
        return top;
    }
    if (type == "subscribed") return StreamAnswer{};
    if (type == "refused") {
        TRY_ASSIGN(VenueError error, read_error(object, kRefused));
        return StreamAnswer{.id = {}, .error = std::move(error)};
    }
    return OtherEvent{type};
}

// ---- The account -------------------------------------------------------------------------------

Result<ExecutionReport::Kind> read_what(const json::Object& object) {
    using Kind = ExecutionReport::Kind;
    TRY_ASSIGN(const std::string what, object.name("what"));
    if (what == "placed") return Kind::placed;
    if (what == "traded") return Kind::traded;
    if (what == "cancelled") return Kind::cancelled;
    if (what == "expired") return Kind::expired;
    return fail(Errc::invalid, fmt::format("what: \"{}\" is nothing that we know", what));
}

Result<UserEvent> read_execution(const json::Object& object) {
    ExecutionReport report;
    TRY_ASSIGN(report.kind, read_what(object));
    TRY_ASSIGN(report.execution_id, object.integer("execution"));
    TRY_ASSIGN(report.order, object.field("order", read_order));
    if (report.kind == ExecutionReport::Kind::traded) {
        TRY_ASSIGN(AccountTrade trade, object.field("fill", read_fill));
        if (trade.venue_id != report.order.venue_id || trade.fill.side != report.order.side)
            return fail(Errc::invalid, "fill: of another order");
        report.order.report.fill = std::move(trade.fill);
    }
    const Time time = report.order.time;
    return UserEvent{.subscription_id = {}, .time = time, .body = std::move(report)};
}

Result<UserEvent> read_deposit(const json::Object& object) {
    BalanceChange change;
    TRY_ASSIGN(change.asset, object.asset("asset"));
    TRY_ASSIGN(change.delta, object.field("delta", json::read_signed_amount));
    TRY_ASSIGN(const Time time, object.time("time"));
    return UserEvent{.subscription_id = {}, .time = time, .body = change};
}

Result<UserEvent> read_position(const json::Object& object) {
    AccountPosition position;
    TRY_ASSIGN(position.balances, object.field("balances", read_balances));
    TRY_ASSIGN(const Time time, object.time("time"));
    return UserEvent{.subscription_id = {}, .time = time, .body = std::move(position)};
}

Result<UserEvent> read_user_event(const std::string& type, const json::Object& object) {
    const auto plain = [](UserBody body) {
        return UserEvent{.subscription_id = {}, .time = {}, .body = std::move(body)};
    };
    if (type == "order") return read_execution(object);
    if (type == "balances") return read_position(object);
    if (type == "deposit") return read_deposit(object);
    if (type == "ended") return plain(StreamTerminated{});
    if (type == "logged_in") return plain(ApiAnswer{.status = kFine});
    if (type == "refused") {
        TRY_ASSIGN(VenueError error, read_error(object, kRefused));
        return plain(ApiAnswer{.status = kRefused, .error = std::move(error)});
    }
    return plain(OtherEvent{type});
}

template <typename Event>
Result<Event> read_message(std::string_view message,
                           Result<Event> (*read)(const std::string&, const json::Object&)) {
    return json::decode(message, message_bytes_max, [&](json::Value root) -> Result<Event> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        TRY_ASSIGN(const std::string type, object.name("event"));
        auto event = read(type, object);
        if (!event) return fail_in(type, event.error());
        return event;
    });
}

}  // namespace

Result<MarketEvent> decode_market_message(std::string_view message) {
    return read_message<MarketEvent>(message, read_market_event);
}

Result<UserEvent> decode_user_message(std::string_view message) {
    return read_message<UserEvent>(message, read_user_event);
}

}  // namespace strongroom::venues::paper
