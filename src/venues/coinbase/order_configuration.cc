#include "venues/coinbase/order_configuration.h"

#include <fmt/format.h>

#include "venues/coinbase/query.h"
#include "venues/coinbase/timestamp.h"

namespace strongroom::venues::coinbase {
namespace {

using Kind = OrderConfiguration::Kind;

// Which fields a kind has.
struct Shape {
    std::string_view name;
    bool has_limit = false;
    std::string_view stop_field;  // Empty: it has none.
    bool has_direction = false;
    bool has_end = false;
    bool may_post_only = false;
    bool may_be_in_quote = false;
};

Shape shape_of(Kind kind) {
    constexpr std::string_view stop = "stop_price";
    constexpr std::string_view trigger = "stop_trigger_price";
    switch (kind) {
        case Kind::market_ioc: return {.name = "market_market_ioc", .may_be_in_quote = true};
        case Kind::limit_ioc:
            return {.name = "sor_limit_ioc", .has_limit = true, .may_be_in_quote = true};
        case Kind::limit_gtc:
            return {.name = "limit_limit_gtc",
                    .has_limit = true,
                    .may_post_only = true,
                    .may_be_in_quote = true};
        case Kind::limit_gtd:
            return {.name = "limit_limit_gtd",
                    .has_limit = true,
                    .has_end = true,
                    .may_post_only = true,
                    .may_be_in_quote = true};
        case Kind::limit_fok:
            return {.name = "limit_limit_fok", .has_limit = true, .may_be_in_quote = true};
        case Kind::stop_limit_gtc:
            return {.name = "stop_limit_stop_limit_gtc",
                    .has_limit = true,
                    .stop_field = stop,
                    .has_direction = true};
        case Kind::stop_limit_gtd:
            return {.name = "stop_limit_stop_limit_gtd",
                    .has_limit = true,
                    .stop_field = stop,
                    .has_direction = true,
                    .has_end = true};
        case Kind::bracket_gtc:
            return {.name = "trigger_bracket_gtc", .has_limit = true, .stop_field = trigger};
        case Kind::bracket_gtd:
            return {.name = "trigger_bracket_gtd",
                    .has_limit = true,
                    .stop_field = trigger,
                    .has_end = true};
    }
    return {};
}

Status check_field(std::string_view field, bool is_there, bool is_wanted, std::string_view kind) {
    if (is_there == is_wanted) return {};
    return fail(Errc::invalid,
                fmt::format("order.{}: {} {}", field, kind, is_wanted ? "needs one" : "has none"));
}

Status check(const OrderConfiguration& order, const Shape& shape) {
    TRY(check_amount("order.qty", order.size));
    TRY(check_field("limit", order.limit.has_value(), shape.has_limit, shape.name));
    const bool has_stop = !shape.stop_field.empty();
    TRY(check_field("stop", order.stop.has_value(), has_stop, shape.name));
    TRY(check_field("stop_direction", order.stop_direction.has_value(), shape.has_direction,
                    shape.name));
    TRY(check_field("end", order.end.has_value(), shape.has_end, shape.name));
    if (order.limit) TRY(check_amount("order.limit", order.limit->value));
    if (order.stop) TRY(check_amount("order.stop", order.stop->value));
    if (order.end && order.end->ms <= 0) {
        return fail(Errc::invalid, "order.end: must be after 1970");
    }
    if (order.is_post_only && !shape.may_post_only) {
        return fail(Errc::invalid, fmt::format("order: {} cannot be post-only", shape.name));
    }
    if (order.is_size_in_quote && !shape.may_be_in_quote) {
        return fail(Errc::invalid,
                    fmt::format("order.qty: {} names an amount of base", shape.name));
    }
    return {};
}

}  // namespace

std::string_view venue_name(Kind kind) { return shape_of(kind).name; }

OrderConfiguration to_configuration(const OrderIntent& intent) {
    OrderConfiguration order{
        .size = intent.qty.value, .limit = intent.limit, .stop = intent.trigger};
    switch (intent.kind) {
        case OrderKind::market: order.kind = Kind::market_ioc; break;
        case OrderKind::limit: order.kind = Kind::limit_gtc; break;
        case OrderKind::post_only:
            order.kind = Kind::limit_gtc;
            order.is_post_only = true;
            break;
        case OrderKind::ioc: order.kind = Kind::limit_ioc; break;
        case OrderKind::fok: order.kind = Kind::limit_fok; break;
        case OrderKind::stop_limit:
            order.kind = Kind::stop_limit_gtc;
            order.stop_direction = intent.side == Side::sell
                                       ? OrderConfiguration::StopDirection::down
                                       : OrderConfiguration::StopDirection::up;
            break;
    }
    return order;
}

Result<std::string> to_json(const OrderConfiguration& order) {
    const Shape shape = shape_of(order.kind);
    TRY(check(order, shape));
    std::string fields =
        fmt::format(R"("{}":"{}")", order.is_size_in_quote ? "quote_size" : "base_size",
                    order.size.to_string());
    const auto add = [&](std::string_view name, std::string_view value) {
        fields += fmt::format(R"(,"{}":"{}")", name, value);
    };
    if (order.limit) add("limit_price", order.limit->value.to_string());
    if (order.stop) add(shape.stop_field, order.stop->value.to_string());
    if (order.end) add("end_time", to_rfc3339(*order.end));
    if (order.stop_direction) {
        const bool is_up = *order.stop_direction == OrderConfiguration::StopDirection::up;
        add("stop_direction", is_up ? "STOP_DIRECTION_STOP_UP" : "STOP_DIRECTION_STOP_DOWN");
    }
    if (shape.may_post_only) {
        fields += fmt::format(R"(,"post_only":{})", order.is_post_only);
    }
    return fmt::format(R"({{"{}":{{{}}}}})", shape.name, fields);
}

}  // namespace strongroom::venues::coinbase
