#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/order_internal.h"
#include "venues/coinbase/stream_internal.h"

namespace strongroom::venues::coinbase {
namespace {

using Kind = ExecutionReport::Kind;

Kind kind_of_report(const OrderReport& report) {
    switch (report.reason) {
        case CloseReason::cancelled: return Kind::cancelled;
        case CloseReason::expired: return Kind::expired;
        case CloseReason::rejected:
        case CloseReason::no_funds: return Kind::rejected;
        case CloseReason::none:
        case CloseReason::filled:
        case CloseReason::refused:
        case CloseReason::dead: return Kind::placed;  // Traded would be a fill, which nobody told.
    }
    return Kind::placed;
}

// "true", or true: the channel writes flags as texts. None: it is not told.
Result<std::optional<bool>> read_post_only(const json::Object& object) {
    if (!object.has("post_only")) return std::optional<bool>();
    return object.field("post_only", [](json::Value value) -> Result<std::optional<bool>> {
        if (!value.is_string()) {
            TRY_ASSIGN(const bool is_set, json::read_flag(value));
            return std::optional(is_set);
        }
        TRY_ASSIGN(const std::string text, json::read_name(value));
        if (text == "true") return std::optional(true);
        if (text == "false") return std::optional(false);
        if (text.empty()) return std::optional<bool>();
        return fail(Errc::invalid, "neither true nor false");
    });
}

// What is left is set to zero when an order ends, so the quantity is known of a standing and of a
// filled one only.
Status read_quantities(const json::Object& object, VenueOrder& order) {
    TRY_ASSIGN(order.report.filled.value, read_amount(object, "cumulative_quantity"));
    TRY_ASSIGN(const Decimal left, read_amount(object, "leaves_quantity"));
    const bool is_known =
        order.report.state == OrderState::open || order.report.reason == CloseReason::filled;
    if (is_known) order.qty.value = order.report.filled.value + left;
    order.has_all_terms = order.has_all_terms && is_known;
    return check_filled(order, "cumulative_quantity");
}

Result<ExecutionReport> read_order(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    ExecutionReport report;
    VenueOrder& order = report.order;
    TRY_ASSIGN(order.venue_id, read_order_id(object, "order_id"));
    TRY_ASSIGN(order.client_id, read_client_id(object, "client_order_id"));
    TRY_ASSIGN(order.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(order.side, object.field("order_side", read_side));
    TRY_ASSIGN(order.type, object.name("order_type"));
    TRY_ASSIGN(order.time_in_force, object.name("time_in_force"));
    TRY_ASSIGN(const auto is_post_only, read_post_only(object));
    order.kind = kind_of(order.type, order.time_in_force, is_post_only.value_or(false));
    TRY_ASSIGN(const auto limit, read_some_amount(object, "limit_price"));
    if (limit) order.price = Price{*limit};
    TRY_ASSIGN(const auto stop, read_some_amount(object, "stop_price"));
    if (stop) order.trigger = Price{*stop};
    const bool is_market = order.kind == OrderKind::market;
    // Which way a stop's price is reached is not told here.
    const bool is_stop = order.kind == OrderKind::stop_limit;
    order.has_all_terms = is_market || (is_post_only && limit && !is_stop);
    TRY_ASSIGN(const Standing standing, object.field("status", read_status));
    order.report.state = standing.state;
    order.report.reason = standing.reason;
    order.report.venue_id = order.venue_id.text;
    TRY(read_quantities(object, order));
    TRY_ASSIGN(const std::string reject, read_some_text(object, "reject_reason"));
    TRY_ASSIGN(const std::string cancel, read_some_text(object, "cancel_reason"));
    set_reason(order.report, reject, cancel);
    TRY_ASSIGN(order.time, read_timestamp(object, "creation_time"));
    report.kind = kind_of_report(order.report);
    return report;
}

// One event of the user channel.
Status read_orders(const json::Object& event, const Envelope& envelope, UserMessage& out) {
    const Time time = envelope.time;
    TRY_ASSIGN(const std::string type, event.name("type"));
    if (type != "snapshot" && type != "update") {
        return fail(Errc::invalid, fmt::format("type: \"{}\" is no event that we know", type));
    }
    const bool is_snapshot = type == "snapshot";
    out.is_snapshot = out.is_snapshot || is_snapshot;
    constexpr std::size_t orders_max = 1'000;
    TRY_ASSIGN(auto orders, event.field("orders", [](json::Value list) {
        return json::read_list(list, orders_max, read_order);
    }));
    for (ExecutionReport& report : orders) {
        // Of a picture nobody knows when each of its orders changed last.
        if (!is_snapshot) report.order.time = std::max(report.order.time, time);
        report.execution_id = envelope.time_ns;
        out.events.push_back({.time = time, .body = std::move(report)});
    }
    return {};
}

Status read_event(const Envelope& envelope, const json::Object& event, UserMessage& out) {
    if (envelope.channel == "user") return read_orders(event, envelope, out);
    if (envelope.channel == "subscriptions") {
        TRY_ASSIGN(const Subscriptions all, read_subscriptions(event));
        const auto is_user = [](const Subscriptions::Channel& one) { return one.name == "user"; };
        if (std::ranges::any_of(all.channels, is_user)) {
            constexpr int fine = 200;
            out.events.push_back({.time = envelope.time, .body = ApiAnswer{.status = fine}});
            return {};
        }
    }
    out.events.push_back({.time = envelope.time, .body = OtherEvent{envelope.channel}});
    return {};
}

Result<UserMessage> read_message(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    UserMessage message;
    if (is_error(object)) {
        TRY_ASSIGN(VenueError error, read_stream_error(object));
        constexpr int refused = 400;  // A stream gives no status.
        message.events.push_back({.body = ApiAnswer{.status = refused, .error = std::move(error)}});
        return message;
    }
    TRY_ASSIGN(const Envelope envelope, read_envelope(object));
    message.sequence = envelope.sequence;
    const auto all = object.field("events", [&](json::Value list) {
        return json::read_list(list, stream_events_max,
                               [&](json::Value value) -> Result<std::monostate> {
                                   TRY_ASSIGN(const json::Object event, json::Object::read(value));
                                   TRY(read_event(envelope, event, message));
                                   return std::monostate();
                               });
    });
    if (!all) return fail_in(envelope.channel, all.error());
    return message;
}

}  // namespace

Result<UserMessage> decode_user_message(std::string_view message) {
    return json::decode(message, message_bytes_max, read_message);
}

}  // namespace strongroom::venues::coinbase
