#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "venues/coinbase/decode.h"
#include "venues/coinbase/order_internal.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t page_items_max = 1'000;

// The kinds of which size, limit and flag can be read; of another one nothing is.
constexpr std::array<std::string_view, 11> known_configurations{"market_market_ioc",
                                                                "market_market_fok",
                                                                "sor_limit_ioc",
                                                                "limit_limit_gtc",
                                                                "limit_limit_gtd",
                                                                "limit_limit_fok",
                                                                "stop_limit_stop_limit_gtc",
                                                                "stop_limit_stop_limit_gtd",
                                                                "trigger_bracket_gtc",
                                                                "trigger_bracket_gtd",
                                                                "twap_limit_gtd"};

struct Configuration {
    Decimal base_size;  // Zero: it names an amount of quote.
    std::optional<Price> limit;
    std::optional<Price> stop;
    std::string stop_direction;  // "STOP_DIRECTION_STOP_DOWN"
    bool is_post_only = false;
};

Result<Configuration> read_fields(const json::Object& fields) {
    Configuration read;
    TRY_ASSIGN(const auto base, read_some_amount(fields, "base_size"));
    TRY_ASSIGN(const auto quote, read_some_amount(fields, "quote_size"));
    if (!base && !quote) return fail(Errc::invalid, "base_size: missing");
    read.base_size = base.value_or(Decimal());
    TRY_ASSIGN(const auto limit, read_some_amount(fields, "limit_price"));
    if (limit) read.limit = Price{*limit};
    TRY_ASSIGN(const auto stop, read_some_amount(fields, "stop_price"));
    if (stop) read.stop = Price{*stop};
    TRY_ASSIGN(read.stop_direction, read_some_text(fields, "stop_direction"));
    if (fields.has("post_only")) {
        TRY_ASSIGN(read.is_post_only, fields.flag("post_only"));
    }
    return read;
}

// {"limit_limit_gtc":{…}}: one of a kind. An order without it, or with a kind that is new, is not
// ours, and must be seen all the same.
Result<Configuration> read_configuration(const json::Object& order) {
    Configuration read;
    if (!order.has("order_configuration")) return read;
    TRY_ASSIGN(const json::Object all, order.object("order_configuration"));
    bool is_read = false;
    for (const std::string_view name : known_configurations) {
        if (!all.has(name)) continue;
        if (is_read) return fail(Errc::invalid, "order_configuration: two kinds at once");
        is_read = true;
        const auto fields = all.field(name, [](json::Value value) -> Result<Configuration> {
            TRY_ASSIGN(const json::Object object, json::Object::read(value));
            return read_fields(object);
        });
        if (!fields) return fail_in("order_configuration", fields.error());
        read = *fields;
    }
    return read;
}

Result<Time> read_newest_time(const json::Object& object) {
    TRY_ASSIGN(const Time created, read_timestamp(object, "created_time"));
    TRY_ASSIGN(const std::string filled, read_some_text(object, "last_fill_time"));
    if (filled.empty()) return created;
    TRY_ASSIGN(const Time last_fill, read_timestamp(object, "last_fill_time"));
    return std::max(created, last_fill);
}

Status read_report(const json::Object& object, VenueOrder& order) {
    TRY_ASSIGN(const Standing standing, object.field("status", read_status));
    order.report.state = standing.state;
    order.report.reason = standing.reason;
    order.report.venue_id = order.venue_id.text;
    TRY_ASSIGN(order.report.filled.value, read_amount(object, "filled_size"));
    TRY_ASSIGN(const std::string reason, read_some_text(object, "reject_reason"));
    TRY_ASSIGN(std::string message, read_some_text(object, "reject_message"));
    if (message.empty()) {
        TRY_ASSIGN(message, read_some_text(object, "cancel_message"));
    }
    set_reason(order.report, reason, message);
    return {};
}

Result<VenueOrder> read_order(json::Value value) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    VenueOrder order;
    TRY_ASSIGN(order.venue_id, read_order_id(object, "order_id"));
    TRY_ASSIGN(order.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(order.client_id, read_client_id(object, "client_order_id"));
    TRY_ASSIGN(order.side, object.field("side", read_side));
    TRY_ASSIGN(order.type, object.name("order_type"));
    TRY_ASSIGN(order.time_in_force, object.name("time_in_force"));
    TRY_ASSIGN(const Configuration configuration, read_configuration(object));
    order.kind = kind_of(order.type, order.time_in_force, configuration.is_post_only);
    // The other way round it is an order that we never send.
    const std::string_view direction =
        order.side == Side::sell ? "STOP_DIRECTION_STOP_DOWN" : "STOP_DIRECTION_STOP_UP";
    if (order.kind == OrderKind::stop_limit && configuration.stop_direction != direction)
        order.kind.reset();
    order.price = configuration.limit;
    order.trigger = configuration.stop;
    TRY_ASSIGN(const bool is_in_quote, object.flag("size_in_quote"));
    if (!is_in_quote) order.qty.value = configuration.base_size;
    TRY_ASSIGN(order.time, read_newest_time(object));
    TRY(read_report(object, order));
    TRY(check_filled(order, "filled_size"));
    return order;
}

// What a fill of a spot market says, in the words of the venue.
struct FillSize {
    Price price;
    Qty qty;
};
Result<FillSize> read_size(const json::Object& object) {
    FillSize size;
    TRY_ASSIGN(size.price, read_price(object, "price"));
    TRY_ASSIGN(size.qty, read_qty(object, "size"));
    TRY_ASSIGN(const bool is_in_quote, object.flag("size_in_quote"));
    if (!is_in_quote) return size;
    // Down: what we believe to have is never more than what we have.
    size.qty.value = div(size.qty.value, size.price.value, Round::down);
    if (size.qty.is_zero()) return fail(Errc::invalid, "size: nothing at this price");
    return size;
}

Result<bool> read_is_maker(json::Value value) {
    TRY_ASSIGN(const std::string name, json::read_name(value));
    if (name == "MAKER") return true;
    if (name == "TAKER" || name == "UNKNOWN_LIQUIDITY_INDICATOR") return false;
    return fail(Errc::invalid, fmt::format("\"{}\" is neither MAKER nor TAKER", name));
}

// "BTC-USD" to "USD"; nothing for what is no pair of a spot market.
std::optional<Asset> quote_of(const VenueSymbol& symbol) {
    const std::size_t dash = symbol.text.find('-');
    if (dash == std::string::npos || dash == 0) return std::nullopt;
    const std::string_view quote = std::string_view(symbol.text).substr(dash + 1);
    if (quote.empty() || quote.size() > Asset::capacity || quote.find('-') != quote.npos) {
        return std::nullopt;
    }
    return Asset(quote);
}

Status read_trade(json::Value value, TradePage& page, std::set<std::string>& seen) {
    TRY_ASSIGN(const json::Object object, json::Object::read(value));
    AccountTrade trade;
    TRY_ASSIGN(trade.venue_id, read_order_id(object, "order_id"));
    TRY_ASSIGN(trade.venue_symbol, read_symbol(object, "product_id"));
    TRY_ASSIGN(const std::string type, object.name("trade_type"));
    TRY_ASSIGN(trade.fill.trade_id, object.name("entry_id"));
    if (trade.fill.trade_id.empty()) return fail(Errc::invalid, "entry_id: empty");
    if (!seen.insert(trade.fill.trade_id).second) {
        return fail(Errc::invalid, fmt::format("entry_id: {} there twice", trade.fill.trade_id));
    }
    const std::optional<Asset> quote = quote_of(trade.venue_symbol);
    if (type != "FILL" || !quote) {
        page.others.push_back(fmt::format("{} {} of order {} in {}", type, trade.fill.trade_id,
                                          trade.venue_id.text, trade.venue_symbol.text));
        return {};
    }
    TRY_ASSIGN(const FillSize size, read_size(object));
    trade.fill.price = size.price;
    trade.fill.qty = size.qty;
    TRY_ASSIGN(trade.fill.side, object.field("side", read_side));
    TRY_ASSIGN(trade.fill.time, read_timestamp(object, "trade_time"));
    TRY_ASSIGN(trade.fill.fee.amount, object.field("commission", read_fee));
    trade.fill.fee.asset = *quote;
    TRY_ASSIGN(trade.fill.is_maker, object.field("liquidity_indicator", read_is_maker));
    page.trades.push_back(std::move(trade));
    return {};
}

Result<TradePage> read_trades(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    TradePage page;
    std::set<std::string> seen;
    const auto all = object.field("fills", [&](json::Value list) {
        return json::read_list(list, page_items_max,
                               [&](json::Value value) -> Result<std::monostate> {
                                   TRY(read_trade(value, page, seen));
                                   return std::monostate();
                               });
    });
    if (!all) return std::unexpected(all.error());
    // There is no has_next here: an empty page is the last one, whatever its cursor says.
    TRY_ASSIGN(page.next, read_cursor(object));
    if (all->empty()) page.next.reset();
    return page;
}

Result<Page<VenueOrder>> read_orders(json::Value root) {
    TRY_ASSIGN(const json::Object object, json::Object::read(root));
    Page<VenueOrder> page;
    TRY_ASSIGN(page.items, object.field("orders", [](json::Value list) {
        return json::read_list(list, page_items_max, read_order);
    }));
    TRY_ASSIGN(page.next, read_cursor(object));
    return page;
}

}  // namespace

Result<VenueOrder> decode_order(std::string_view body) {
    return json::decode(body, reply_bytes_max, [](json::Value root) -> Result<VenueOrder> {
        TRY_ASSIGN(const json::Object object, json::Object::read(root));
        return object.field("order", read_order);
    });
}

Result<Page<VenueOrder>> decode_orders(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_orders);
}

Result<TradePage> decode_account_trades(std::string_view body) {
    return json::decode(body, reply_bytes_max, read_trades);
}

}  // namespace strongroom::venues::coinbase
