#include "lab/practice/kucoin/order_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::size_t kLabelBytesMax = 20;  // Of remark and tags.
constexpr int kFine = 200;

bool is_client_oid(std::string_view text) {
    return text.size() <= kClientOidBytesMax && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

Answer<Side> read_side(const Fields& fields) {
    TRY_ASSIGN(const std::string name, fields.text("side"));
    if (name == "buy") return Side::buy;
    if (name == "sell") return Side::sell;
    return refusal::invalid("side");
}

// Limit is what an order is when it does not say.
Answer<OrderType> read_type(const Fields& fields) {
    const std::string* name = fields.find("type");
    TRY_ASSIGN(const bool is_post_only, fields.flag("postOnly"));
    if (name != nullptr && *name != "limit" && *name != "market") return refusal::invalid("type");
    const bool is_market = name != nullptr && *name == "market";
    if (is_market && is_post_only)
        return refusal::parameter("postOnly is not allowed for market orders");
    if (is_market) return OrderType::market;
    return is_post_only ? OrderType::limit_maker : OrderType::limit;
}

Answer<TimeInForce> read_time_in_force(const Fields& fields, OrderType type) {
    const std::string* name = fields.find("timeInForce");
    if (name == nullptr || type == OrderType::market) return TimeInForce::gtc;
    if (*name == "GTT") return refusal::parameter("timeInForce GTT is not played here");
    const auto value = time_in_force_of(*name);
    if (!value) return refusal::invalid("timeInForce");
    if (type == OrderType::limit_maker && *value != TimeInForce::gtc)
        return refusal::parameter("postOnly is invalid when timeInForce is IOC or FOK");
    return *value;
}

// What is sent with its default is fine, since the venue's own library sends all of them.
Answer<void> refuse_what_is_not_played(const Fields& fields) {
    TRY_ASSIGN(const bool is_hidden, fields.flag("hidden"));
    if (is_hidden) return refusal::parameter("hidden orders are not played here");
    TRY_ASSIGN(const bool is_iceberg, fields.flag("iceberg"));
    if (is_iceberg) return refusal::parameter("iceberg orders are not played here");
    static constexpr std::array<std::string_view, 4> preventions{"CN", "CO", "CB", "DC"};
    const std::string* stp = fields.find("stp");
    if (stp != nullptr && std::ranges::find(preventions, *stp) == preventions.end())
        return refusal::invalid("stp");
    const std::string* trade_type = fields.find("tradeType");
    if (trade_type != nullptr && *trade_type != "TRADE")
        return refusal::parameter("tradeType: only TRADE is played here");
    for (const std::string_view name : {"remark", "tags"}) {
        const std::string* label = fields.find(name);
        if (label == nullptr) continue;
        const bool is_ascii =
            std::ranges::all_of(*label, [](char c) { return c >= ' ' && c <= '~'; });
        if (label->size() > kLabelBytesMax || !is_ascii) return refusal::invalid(name);
    }
    return {};
}

Answer<void> read_amounts(const Fields& fields, NewOrder& order) {
    TRY_ASSIGN(const auto size, fields.amount("size"));
    TRY_ASSIGN(const auto funds, fields.amount("funds"));
    TRY_ASSIGN(const auto price, fields.amount("price"));
    if (order.type == OrderType::market) {
        if (size && funds) return refusal::parameter("size and funds can not be sent together");
        if (!size && !funds) return refusal::missing("size");
        if (funds && funds->is_zero()) return refusal::invalid("funds");
    } else {
        if (!size) return refusal::missing("size");
        if (!price) return refusal::missing("price");
        if (price->is_zero()) return refusal::invalid("price");
        order.price = {*price};
    }
    order.qty = {size.value_or(Decimal())};
    order.quote_order_qty = funds.value_or(Decimal());
    return {};
}

Answer<void> check_size(const Instrument& terms, Decimal size) {
    if (size < terms.min_qty)
        return refusal::parameter("Order size below the minimum requirement.");
    if (size > terms.max_qty)
        return refusal::parameter("Order size above the maximum requirement.");
    if (!is_multiple(size, terms.step))
        return refuse(600100, "Order size increment invalid.", kFine);
    return {};
}

}  // namespace

Answer<void> check_amounts(const Market& market, const NewOrder& order) {
    const Instrument& terms = market.terms.instrument;
    const bool is_by_funds = order.quote_order_qty.is_positive();
    const bool is_market = order.type == OrderType::market;
    if (!is_by_funds) TRY(check_size(terms, order.qty.value));
    if (is_by_funds && !is_multiple(order.quote_order_qty, kQuoteIncrement))
        return refuse(600100, "Order funds increment invalid.", kFine);
    if (!is_market && order.price > market.terms.price_max) return refusal::invalid("price");
    if (!is_market && !is_multiple(order.price.value, terms.tick))
        return refusal::parameter("Price increment invalid.");
    const Decimal price = is_market ? market.matcher.price().value : order.price.value;
    const Decimal funds =
        is_by_funds ? order.quote_order_qty : mul(price, order.qty.value, Round::down);
    if (funds < terms.min_notional) {
        return refuse(600101,
                      fmt::format("The order funds should more then {} {}.",
                                  plain(terms.min_notional), market.pair().quote.str()),
                      kFine);
    }
    return {};
}

Answer<NewOrder> read_new_order(Desk& desk, const Call& call, const Fields& fields) {
    TRY(check_window(call, fields));
    TRY_ASSIGN(const Market* market, read_order_market(desk, fields));
    NewOrder order{.market = market->number};
    TRY_ASSIGN(order.side, read_side(fields));
    TRY_ASSIGN(order.type, read_type(fields));
    TRY_ASSIGN(order.time_in_force, read_time_in_force(fields, order.type));
    TRY(refuse_what_is_not_played(fields));
    TRY(read_amounts(fields, order));
    if (const std::string* client_oid = fields.find("clientOid")) {
        if (!is_client_oid(*client_oid)) return refusal::invalid("clientOid");
        if (desk.exchange.book(call.account()).newest.contains(*client_oid))
            return refuse(kDuplicateClientOid, "clientOid duplicate", kFine);
        order.client_id = *client_oid;
    }
    if (!market->is_open()) return refusal::symbol_not_available();
    TRY(check_amounts(*market, order));
    return order;
}

Answer<OrderKey> read_order_key(const Fields& fields) {
    OrderKey key;
    if (const std::string* client_oid = fields.find("clientOid")) {
        key.client_id = *client_oid;
        return key;
    }
    TRY_ASSIGN(const std::string text, fields.text("orderId"));
    // An id of another shape is of no order.
    key.id = order_id_of(text).value_or(0);
    return key;
}

Answer<void> check_window(const Call& call, const Fields& fields) {
    TRY_ASSIGN(const auto window, fields.integer("allowMaxTimeWindow"));
    TRY_ASSIGN(const auto sent, fields.integer("clientTimestamp"));
    if (!window && !sent) return {};
    const auto header = find_header(call.request.headers, "KC-API-TIMESTAMP").value_or("");
    if (!window || !sent || *window < 0 || fmt::format("{}", *sent) != header)
        return refuse(126041, "clientTimestamp parameter error", kFine);
    // The gate has seen to it that `sent` is near `now`, so the difference cannot overflow.
    if (call.now.ms - *sent > *window)
        return refuse(kTooLate, "The order came later than allowMaxTimeWindow allows.", kFine);
    return {};
}

}  // namespace strongroom::lab::practice::kucoin
