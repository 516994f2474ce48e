#include <fmt/format.h>

#include "venues/binance/account_internal.h"
#include "venues/binance/decode.h"
#include "venues/binance/error_internal.h"
#include "venues/binance/order_internal.h"
#include "venues/binance/stream_internal.h"

namespace strongroom::venues::binance {
namespace {

constexpr std::size_t list_members_max = 100;

constexpr OrderFields report_fields{.symbol = "s",
                                    .venue_id = "i",
                                    .side = "S",
                                    .type = "o",
                                    .time_in_force = "f",
                                    .price = "p",
                                    .trigger = "P",
                                    .qty = "q",
                                    .filled = "z",
                                    .status = "X",
                                    .expiry_reason = "eR",
                                    .prevented = "A",
                                    .time = "T"};

constexpr FillFields report_fill_fields{
    .price = "L", .qty = "l", .fee = "n", .fee_asset = "N", .trade_id = "t", .allocation_id = "a"};

using Kind = ExecutionReport::Kind;

Result<Kind> read_kind(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "NEW") return Kind::placed;
    if (name == "CANCELED") return Kind::cancelled;
    if (name == "REPLACED") return Kind::replaced;
    if (name == "REJECTED") return Kind::rejected;
    if (name == "TRADE") return Kind::traded;
    if (name == "EXPIRED") return Kind::expired;
    if (name == "TRADE_PREVENTION") return Kind::prevented;
    return fail(Errc::invalid, fmt::format("\"{}\" is not an execution that we know", name));
}

// `c` names the request and `C` the order when a request ended it; after an amendment `c` is the
// order's new name and `C` the one it had.
Status read_client_ids(const json::Object& object, ExecutionReport& report) {
    TRY_ASSIGN(const std::string current, object.name("c"));
    std::string original;
    if (object.has("C")) {
        TRY_ASSIGN(original, object.name("C"));
    }
    if (current.empty()) return fail(Errc::invalid, "c: empty");
    VenueOrder& order = report.order;
    if (original.empty()) {
        order.client_id.text = current;
    } else if (report.kind == Kind::replaced) {
        order.client_id.text = current;
        order.request_id.text = original;
    } else {
        order.client_id.text = original;
        order.request_id.text = current;
    }
    return {};
}

Status read_rejection(const json::Object& object, OrderReport& report) {
    if (report.reason != CloseReason::rejected) return {};
    TRY_ASSIGN(report.text, object.name("r"));
    if (report.text == "INSUFFICIENT_BALANCES") report.reason = CloseReason::no_funds;
    return {};
}

Result<UserBody> read_execution(const json::Object& object) {
    ExecutionReport report;
    TRY_ASSIGN(report.kind, object.field("x", read_kind));
    TRY_ASSIGN(report.order, read_order(object, report_fields));
    TRY(read_client_ids(object, report));
    TRY_ASSIGN(report.execution_id, object.integer("I"));
    VenueOrder& order = report.order;
    TRY(read_rejection(object, order.report));
    if (report.kind == Kind::traded) {
        TRY_ASSIGN(Fill fill, read_fill(object, report_fill_fields));
        fill.side = order.side;
        fill.time = order.time;
        TRY_ASSIGN(fill.is_maker, object.flag("m"));
        if (fill.qty > order.report.filled) {
            return fail(Errc::invalid, "l: more than the order's cumulative quantity z");
        }
        order.report.fill = fill;
    }
    return report;
}

Result<UserBody> read_position(const json::Object& object) {
    AccountPosition position;
    TRY_ASSIGN(position.balances, object.field("B", [](json::Value list) {
        return read_balances(list, {.asset = "a", .free = "f", .locked = "l"});
    }));
    return position;
}

template <typename Body>
Result<UserBody> read_delta(const json::Object& object) {
    Body body;
    TRY_ASSIGN(body.asset, object.asset("a"));
    TRY_ASSIGN(body.delta, object.field("d", json::read_signed_amount));
    return body;
}

Result<ListStatus::Member> read_member(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    ListStatus::Member member;
    TRY_ASSIGN(member.venue_id, read_order_id(object, "i"));
    TRY_ASSIGN(member.client_id.text, object.name("c"));
    return member;
}

Result<UserBody> read_list_status(const json::Object& object) {
    ListStatus status;
    TRY_ASSIGN(status.venue_symbol, read_symbol(object, "s"));
    TRY_ASSIGN(status.list_id, object.integer("g"));
    TRY_ASSIGN(status.client_id.text, object.name("C"));
    TRY_ASSIGN(status.status, object.name("L"));
    TRY_ASSIGN(status.members, object.field("O", [](json::Value list) {
        return json::read_list(list, list_members_max, read_member);
    }));
    return status;
}

Result<UserBody> read_body(std::string type, const json::Object& event) {
    if (type == "executionReport") return read_execution(event);
    if (type == "outboundAccountPosition") return read_position(event);
    if (type == "balanceUpdate") return read_delta<BalanceChange>(event);
    if (type == "externalLockUpdate") return read_delta<ExternalLock>(event);
    if (type == "listStatus") return read_list_status(event);
    if (type == "eventStreamTerminated") return StreamTerminated{};
    if (type == "serverShutdown") return ServerShutdown{};
    return OtherEvent{std::move(type)};
}

Result<UserEvent> read_event(const json::Object& event) {
    UserEvent result;
    TRY_ASSIGN(std::string type, event.name("e"));
    // Only the server's own farewell may come without a time.
    if (type != "serverShutdown" || event.has("E")) {
        TRY_ASSIGN(result.time, event.time("E"));
    }
    const std::string place = type;
    auto body = read_body(std::move(type), event);
    if (!body) return fail_in(place, body.error());
    result.body = *std::move(body);
    return result;
}

Result<UserEvent> read_answer(const json::Object& object) {
    ApiAnswer answer;
    TRY_ASSIGN(answer.id, read_message_id(object));
    TRY_ASSIGN(const std::int64_t status, object.integer("status", 100, 599));
    answer.status = static_cast<int>(status);
    constexpr int fine = 200;
    if (answer.status != fine) {
        if (!object.has("error")) {
            answer.error = make_error(answer.status, 0, "");
        } else {
            TRY_ASSIGN(answer.error, object.field("error", [&](json::Value error) {
                return read_error(error, answer.status);
            }));
        }
    } else {
        TRY_ASSIGN(const json::Value result, object.find("result"));
        if (!result.is_object() && !result.is_array()) {
            return fail(Errc::invalid, "result: neither an object nor a list");
        }
        const auto fields = json::Object::read(result);
        if (fields && fields->has("subscriptionId")) {
            TRY_ASSIGN(answer.subscription_id, fields->integer("subscriptionId"));
        }
    }
    return UserEvent{.body = std::move(answer)};
}

Result<UserEvent> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    if (object.has("event")) {
        TRY_ASSIGN(const json::Object event, object.object("event"));
        TRY_ASSIGN(UserEvent result, read_event(event));
        if (object.has("subscriptionId")) {
            TRY_ASSIGN(result.subscription_id, object.integer("subscriptionId"));
        }
        return result;
    }
    if (object.has("status")) return read_answer(object);
    if (object.has("e")) return read_event(object);
    return fail(Errc::invalid, "message: neither an event nor an answer");
}

}  // namespace

Result<UserEvent> decode_user_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

}  // namespace strongroom::venues::binance
