#include <fmt/format.h>

#include "venues/kucoin/decode.h"
#include "venues/kucoin/order_internal.h"
#include "venues/kucoin/reply_internal.h"
#include "venues/kucoin/stream_internal.h"

namespace strongroom::venues::kucoin {
namespace {

using Kind = ExecutionReport::Kind;

Result<Kind> read_kind(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "received" || name == "open") return Kind::placed;
    if (name == "match") return Kind::traded;
    if (name == "filled") return Kind::filled;
    if (name == "canceled") return Kind::cancelled;
    if (name == "update") return Kind::replaced;
    return fail(Errc::invalid, fmt::format("\"{}\" is not an event that we know", name));
}

// Zero when it is not told, as of an order that was only received.
Result<Qty> read_optional_qty(const json::Object& data, std::string_view field) {
    Qty qty;
    if (!data.has(field)) return qty;
    TRY_ASSIGN(qty.value, data.amount(field));
    return qty;
}

Result<Fill> read_fill(const json::Object& data, const VenueOrder& order) {
    Fill fill{.time = order.time, .side = order.side};
    TRY_ASSIGN(const std::int64_t trade_id, data.field("tradeId", read_whole));
    fill.trade_id = fmt::format("{}", trade_id);
    TRY_ASSIGN(fill.price, data.price("matchPrice"));
    TRY_ASSIGN(fill.qty, data.qty("matchSize"));
    TRY_ASSIGN(const std::string liquidity, data.name("liquidity"));
    if (liquidity != "maker" && liquidity != "taker") {
        return fail(Errc::invalid,
                    fmt::format("liquidity: \"{}\" is neither maker nor taker", liquidity));
    }
    fill.is_maker = liquidity == "maker";
    if (fill.qty > order.report.filled) {
        return fail(Errc::invalid, "matchSize: more than the order's cumulative filledSize");
    }
    return fill;
}

// What the numbers say of the order after the event.
Status read_state(const json::Object& data, ExecutionReport& report) {
    VenueOrder& order = report.order;
    const bool is_told = report.kind == Kind::traded || report.kind == Kind::filled ||
                         report.kind == Kind::cancelled;
    if (is_told) {
        TRY_ASSIGN(order.report.filled.value, data.amount("filledSize"));
    } else {
        TRY_ASSIGN(order.report.filled, read_optional_qty(data, "filledSize"));
    }
    TRY(check_filled(order.qty, order.report.filled, "filledSize"));
    if (report.kind != Kind::filled && report.kind != Kind::cancelled) return {};
    TRY_ASSIGN(const Qty cancelled, read_optional_qty(data, "canceledSize"));
    order.report.state = OrderState::closed;
    auto reason =
        read_end(order.qty, {order.report.filled, cancelled}, report.kind == Kind::cancelled);
    if (!reason) return fail_in("filledSize", reason.error());
    order.report.reason = *reason;
    return {};
}

Result<ExecutionReport> read_execution(const json::Object& data) {
    ExecutionReport report{.has_fee = false};
    TRY_ASSIGN(report.kind, data.field("type", read_kind));
    VenueOrder& order = report.order;
    order.has_all_terms = false;
    TRY_ASSIGN(order.venue_symbol, data.field("symbol", read_symbol));
    TRY_ASSIGN(order.venue_id, data.field("orderId", read_order_id));
    TRY_ASSIGN(order.client_id.text, read_optional_name(data, "clientOid"));
    TRY_ASSIGN(order.side, data.field("side", read_side));
    TRY_ASSIGN(order.type, data.name("orderType"));
    // Neither good till cancelled nor post-only is told: a limit order may be either.
    order.kind = kind_of(order.type, "GTC", false);
    if (data.has("price")) {
        TRY_ASSIGN(const Decimal price, data.amount("price"));
        if (price.is_positive()) order.price = Price{price};
    }
    TRY_ASSIGN(order.qty, read_optional_qty(data, "originSize"));
    TRY_ASSIGN(report.execution_id, data.field("ts", read_whole));
    TRY_ASSIGN(order.time, data.field("ts", read_time_ns));
    order.report.venue_id = order.venue_id.text;
    TRY(read_state(data, report));
    if (report.kind == Kind::traded) {
        TRY_ASSIGN(order.report.fill, read_fill(data, order));
    }
    return report;
}

// The event says why a balance changed: "trade.setted". The prefix is the wallet.
Result<UserBody> read_balance(const json::Object& data) {
    TRY_ASSIGN(const std::string event, data.name("relationEvent"));
    Balance balance;
    TRY_ASSIGN(balance.asset, data.asset("currency"));
    TRY_ASSIGN(balance.free, data.amount("available"));
    TRY_ASSIGN(balance.locked, data.amount("hold"));
    if (event == "trade.hold" || event == "trade.setted") {
        return AccountPosition{.balances = {balance}};
    }
    const bool is_trade = event.starts_with("trade.");
    if (is_trade || event.starts_with("main.")) {
        // What can be used of them: a withdrawal tells this when it begins, and nothing when it
        // is done.
        BalanceChange change{.asset = balance.asset};
        TRY_ASSIGN(change.delta, data.field("availableChange", json::read_signed_amount));
        change.is_elsewhere = !is_trade;
        return change;
    }
    return OtherEvent{"account.balance " + event};
}

Result<UserEvent> read_event(const Push& push) {
    UserEvent event;
    if (push.kind() == orders_topic) {
        TRY_ASSIGN(ExecutionReport report, read_execution(push.data));
        event.time = report.order.time;
        event.body = std::move(report);
    } else if (push.kind() == balances_topic) {
        TRY_ASSIGN(event.time, push.data.field("time", read_time_ms));
        TRY_ASSIGN(event.body, read_balance(push.data));
    } else {
        event.body = OtherEvent{push.subject};
    }
    return event;
}

Result<UserEvent> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object message, json::Object::read(root));
    TRY_ASSIGN(std::string type, message.name("type"));
    if (type == "message") {
        TRY_ASSIGN(const Push push, read_push(message));
        auto event = read_event(push);
        if (!event) return fail_in(push.topic, event.error());
        return event;
    }
    if (type != "ack" && type != "pong" && type != "error") {
        return UserEvent{.body = OtherEvent{std::move(type)}};
    }
    constexpr int fine = 200;
    ApiAnswer answer{.status = fine};
    TRY_ASSIGN(answer.id, read_message_id(message));
    if (type == "error") {
        TRY_ASSIGN(answer.error, read_stream_error(message));
        answer.status = answer.error->http_status;
    }
    return UserEvent{.body = std::move(answer)};
}

}  // namespace

Result<UserEvent> decode_user_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

}  // namespace strongroom::venues::kucoin
