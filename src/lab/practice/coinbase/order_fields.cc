#include "lab/practice/coinbase/order_fields.h"

#include <algorithm>
#include <array>

#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

// ---- The body --------------------------------------------------------------------------------

// A text, or nothing when it is not there; another type is an error.
Answer<std::string> text_in(const Json& object, const char* name) {
    const auto at = object.find(name);
    if (at == object.end() || at->is_null()) return std::string();
    if (!at->is_string()) return refusal::invalid(std::string(name) + " must be a string");
    return at->get<std::string>();
}

Answer<void> read_configuration(const Json& body, Wanted& wanted) {
    const auto all = body.find("order_configuration");
    if (all == body.end() || !all->is_object()) return refusal::missing("order_configuration");
    if (all->size() != 1 || !all->front().is_object())
        return refusal::invalid("order_configuration must have exactly one kind");
    wanted.kind = all->begin().key();
    wanted.configuration_json = text_of(*all);
    const Json& fields = all->front();
    TRY_ASSIGN(wanted.base_size, text_in(fields, "base_size"));
    TRY_ASSIGN(wanted.quote_size, text_in(fields, "quote_size"));
    TRY_ASSIGN(wanted.limit_price, text_in(fields, "limit_price"));
    TRY_ASSIGN(wanted.stop_price, text_in(fields, "stop_price"));
    TRY_ASSIGN(wanted.stop_direction, text_in(fields, "stop_direction"));
    const auto flag = fields.find("post_only");
    if (flag == fields.end() || flag->is_null()) return {};
    if (!flag->is_boolean()) return refusal::invalid("post_only must be a boolean");
    wanted.is_post_only = flag->get<bool>();
    return {};
}

// ---- The order -------------------------------------------------------------------------------

std::unexpected<OrderRefusal> refused(std::string_view word, std::string_view text,
                                      bool is_only_of_preview = false) {
    return std::unexpected(
        OrderRefusal{.word = word, .text = text, .is_only_of_preview = is_only_of_preview});
}

struct Kind {
    std::string_view name;
    OrderType type = OrderType::limit;
    TimeInForce time_in_force = TimeInForce::gtc;
};
constexpr std::array<Kind, 5> kKinds{{{"market_market_ioc", OrderType::market},
                                      {"limit_limit_gtc"},
                                      {"sor_limit_ioc", OrderType::limit, TimeInForce::ioc},
                                      {"limit_limit_fok", OrderType::limit, TimeInForce::fok},
                                      {"stop_limit_stop_limit_gtc", OrderType::stop_loss_limit}}};

// Digits with at most one point.
std::optional<Decimal> amount_of(const std::string& text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool is_plain =
        std::ranges::count(text, '.') <= 1 &&
        std::ranges::all_of(text, [&](char c) { return is_digit(c) || c == '.'; });
    const Result<Decimal> value = Decimal::parse(text);
    if (!is_plain || !value) return std::nullopt;
    return *value;
}

OrderAnswer<void> read_base_size(const Instrument& terms, const std::string& text,
                                 NewOrder& order) {
    const auto size = amount_of(text);
    if (!size || !is_multiple(*size, terms.step))
        return refused("INVALID_SIZE_PRECISION", "base_size is not in steps of base_increment");
    if (size->is_zero() || *size < terms.min_qty)
        return refused("INVALID_BASE_SIZE_TOO_SMALL", "base_size is below base_min_size", true);
    if (*size > terms.max_qty)
        return refused("INVALID_BASE_SIZE_TOO_LARGE", "base_size is above base_max_size", true);
    order.qty = {*size};
    return {};
}

OrderAnswer<void> read_quote_size(const Market& market, const std::string& text, NewOrder& order) {
    const Instrument& terms = market.terms.instrument;
    const auto size = amount_of(text);
    if (!size || !is_multiple(*size, terms.tick))
        return refused("INVALID_QUOTE_SIZE_PRECISION",
                       "quote_size is not in steps of quote_increment", true);
    if (size->is_zero() || *size < terms.min_notional)
        return refused("INVALID_QUOTE_SIZE_TOO_SMALL", "quote_size is below quote_min_size", true);
    if (*size > market.terms.notional_max)
        return refused("INVALID_QUOTE_SIZE_TOO_LARGE", "quote_size is above quote_max_size", true);
    order.quote_order_qty = *size;
    return {};
}

OrderAnswer<void> read_limit(const Instrument& terms, const std::string& text, NewOrder& order) {
    const auto price = amount_of(text);
    if (!price || price->is_zero())
        return refused("INVALID_LIMIT_PRICE", "limit_price must be a number above zero");
    if (!is_multiple(*price, terms.tick))
        return refused("INVALID_PRICE_PRECISION", "limit_price is not in steps of price_increment");
    order.price = {*price};
    return {};
}

OrderAnswer<void> read_stop(const Market& market, const Wanted& wanted, NewOrder& order) {
    const bool is_up = wanted.stop_direction == "STOP_DIRECTION_STOP_UP";
    if (!is_up && wanted.stop_direction != "STOP_DIRECTION_STOP_DOWN")
        return refused("INVALID_REQUEST", "stop_direction is required");
    if (is_up != (order.side == Side::buy))
        return refused("UNSUPPORTED_ORDER_CONFIGURATION",
                       "a stop that is reached from that side is not played here");
    const auto price = amount_of(wanted.stop_price);
    if (!price || price->is_zero())
        return refused("INVALID_STOP_PRICE", "stop_price must be a number above zero", true);
    if (!is_multiple(*price, market.terms.instrument.tick))
        return refused("INVALID_PRICE_PRECISION", "stop_price is not in steps of price_increment");
    order.stop_price = {*price};
    const Price last = market.matcher.price();
    if (is_up && order.stop_price <= last)
        return refused("STOP_PRICE_BELOW_LAST_TRADE_PRICE", "stop_price is below the last trade",
                       true);
    if (!is_up && order.stop_price >= last)
        return refused("STOP_PRICE_ABOVE_LAST_TRADE_PRICE", "stop_price is above the last trade",
                       true);
    return {};
}

OrderAnswer<void> read_amounts(const Market& market, const Wanted& wanted, NewOrder& order) {
    const Instrument& terms = market.terms.instrument;
    const bool is_market = order.type == OrderType::market;
    const bool is_by_quote = !wanted.quote_size.empty();
    if (is_by_quote == !wanted.base_size.empty())
        return refused("INVALID_REQUEST", "either base_size or quote_size is required");
    if (is_by_quote && !is_market)
        return refused("UNSUPPORTED_ORDER_CONFIGURATION",
                       "quote_size of a limit order is not played here");
    if (is_by_quote && order.side == Side::sell)
        return refused("INVALID_REQUEST", "a market order to sell needs base_size");
    if (is_by_quote) return read_quote_size(market, wanted.quote_size, order);
    TRY(read_base_size(terms, wanted.base_size, order));
    if (!is_market) TRY(read_limit(terms, wanted.limit_price, order));
    if (order.type == OrderType::stop_loss_limit) TRY(read_stop(market, wanted, order));
    const Price price = is_market ? market.matcher.price() : order.price;
    if (mul(price.value, order.qty.value, Round::down) < terms.min_notional)
        return refused("INVALID_QUOTE_SIZE_TOO_SMALL",
                       "the order is worth less than quote_min_size", true);
    return {};
}

}  // namespace

Answer<Wanted> read_wanted(std::string_view text, bool is_preview) {
    constexpr int depth_max = 3;  // The body, the configuration, its kind, its fields.
    const Json body = parse_bounded(text, depth_max);
    if (!body.is_object()) return refusal::invalid("the body is not a JSON object of an order");
    Wanted wanted;
    TRY_ASSIGN(wanted.product, text_in(body, "product_id"));
    if (wanted.product.empty()) return refusal::missing("product_id");
    TRY_ASSIGN(wanted.side, text_in(body, "side"));
    TRY_ASSIGN(wanted.client_id, text_in(body, "client_order_id"));
    if (!is_preview && wanted.client_id.empty()) return refusal::missing("client_order_id");
    if (wanted.client_id.size() > kClientIdBytesMax)
        return refusal::invalid("client_order_id must be 128 characters or less");
    const bool is_visible = std::ranges::all_of(
        wanted.client_id, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (!is_visible) return refusal::invalid("client_order_id has characters that are not taken");
    TRY(read_configuration(body, wanted));
    return wanted;
}

OrderAnswer<NewOrder> read_new_order(Desk& desk, const Wanted& wanted) {
    const Market* market = desk.exchange.find_market(wanted.product);
    if (market == nullptr) return refused("INVALID_PRODUCT_ID", "Invalid product_id");
    const auto side = side_of(wanted.side);
    if (!side) return refused("INVALID_SIDE", "Invalid side");
    const auto* const kind = std::ranges::find(kKinds, wanted.kind, &Kind::name);
    if (kind == kKinds.end())
        return refused("UNSUPPORTED_ORDER_CONFIGURATION",
                       "this order configuration is not played here");
    NewOrder order{.market = market->number,
                   .side = *side,
                   .type = kind->type,
                   .time_in_force = kind->time_in_force,
                   .client_id = wanted.client_id};
    if (wanted.is_post_only) {
        const bool may = kind->type == OrderType::limit && kind->time_in_force == TimeInForce::gtc;
        if (!may) return refused("INVALID_REQUEST", "only limit_limit_gtc can be post_only here");
        order.type = OrderType::limit_maker;
    }
    if (!market->is_open()) return refused("ORDER_ENTRY_DISABLED", "Orders are not taken now");
    try {
        TRY(read_amounts(*market, wanted, order));
    } catch (const DecimalOverflow&) {
        return refused("INVALID_BASE_SIZE_TOO_LARGE", "a number is too large", true);
    }
    return order;
}

}  // namespace strongroom::lab::practice::coinbase
