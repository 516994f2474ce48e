// Endpoints that tell of orders and fills. Lists are newest first and go back by `lastId`.
#include <algorithm>
#include <array>
#include <ranges>

#include "lab/practice/kucoin/endpoints.h"
#include "lab/practice/kucoin/json_internal.h"
#include "lab/practice/kucoin/order_fields.h"
#include "lab/practice/kucoin/refusal.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::int64_t kRowsUsual = 20;
constexpr std::int64_t kRowsMax = 100;
constexpr Duration kSpanMax = minutes(7LL * 24 * 60);

// What is asked of a history.
struct Filter {
    std::uint32_t market = 0;
    std::optional<Side> side;
    std::optional<std::string> type;
    std::optional<std::uint64_t> order;
    std::optional<std::uint64_t> before;  // lastId: only older ones.
    std::optional<Time> start;
    std::optional<Time> end;
    std::size_t limit = 0;

    bool is_in_time(Time time) const {
        return (!start || time >= *start) && (!end || time <= *end);
    }
};

// Milliseconds to a moment: what is beyond any calendar is its end.
Time moment_of(std::int64_t at_ms) {
    constexpr std::int64_t latest_ms = 10'000'000'000'000;
    return {std::clamp<std::int64_t>(at_ms, 0, latest_ms)};
}

Answer<void> read_times(const Fields& fields, Filter& filter) {
    TRY_ASSIGN(const auto start, fields.integer("startAt"));
    TRY_ASSIGN(const auto end, fields.integer("endAt"));
    if (start) filter.start = moment_of(*start);
    if (end) filter.end = moment_of(*end);
    if (start && !end) filter.end = *filter.start + kSpanMax;
    if (!start && end) filter.start = *filter.end - kSpanMax;
    if (filter.start && *filter.end - *filter.start > kSpanMax) {
        return refusal::parameter(
            "The duration between the start time and the end time should not exceed 7 days.");
    }
    return {};
}

Answer<Filter> read_filter(Desk& desk, const Fields& fields) {
    Filter filter;
    TRY_ASSIGN(const Market* market, read_order_market(desk, fields));
    filter.market = market->number;
    if (const std::string* side = fields.find("side")) {
        if (*side != "buy" && *side != "sell") return refusal::invalid("side");
        filter.side = *side == "buy" ? Side::buy : Side::sell;
    }
    if (const std::string* type = fields.find("type")) {
        if (*type != "limit" && *type != "market") return refusal::invalid("type");
        filter.type = *type;
    }
    if (const std::string* order = fields.find("orderId"))
        filter.order = order_id_of(*order).value_or(0);
    TRY_ASSIGN(const auto last, fields.integer("lastId"));
    if (last && *last < 0) return refusal::invalid("lastId");
    // Zero is how libraries say "from the newest".
    if (last && *last > 0) filter.before = static_cast<std::uint64_t>(*last);
    TRY_ASSIGN(const std::int64_t limit, fields.count("limit", kRowsUsual, kRowsMax));
    filter.limit = static_cast<std::size_t>(limit);
    TRY(read_times(fields, filter));
    return filter;
}

// ---- One order -------------------------------------------------------------------------------

Answer<std::string> order(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    TRY_ASSIGN(const OrderKey key, read_order_key(call.fields));
    const auto found = desk.exchange.find(call.account(), market->number, key);
    if (!found) return refusal::no_such_order();
    const auto fees = fees_of(desk.exchange.book(call.account()), {*found});
    return text_of(order_json(**found, *market, fees.at((*found)->id)));
}

// ---- Open orders -----------------------------------------------------------------------------

// Those of one market, the newest change first.
std::vector<const VenueOrder*> open_orders(const AccountBook& book, std::uint32_t market) {
    std::vector<const VenueOrder*> orders;
    for (const std::uint64_t id : book.open) {
        const VenueOrder& one = book.orders.at(id);
        if (one.market == market) orders.push_back(&one);
    }
    std::ranges::sort(orders, std::ranges::greater(),
                      [](const VenueOrder* one) { return std::pair(one->updated, one->id); });
    return orders;
}

Answer<std::string> active(Desk& desk, Call& call) {
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    const AccountBook& book = desk.exchange.book(call.account());
    return text_of(orders_json(book, open_orders(book, market->number), desk.exchange));
}

Answer<std::string> active_page(Desk& desk, Call& call) {
    constexpr std::int64_t pages_max = 1'000'000;
    TRY_ASSIGN(const Market* market, read_order_market(desk, call.fields));
    TRY_ASSIGN(const std::int64_t number, call.fields.count("pageNum", 1, pages_max));
    TRY_ASSIGN(const std::int64_t size, call.fields.count("pageSize", kRowsUsual, kRowsMax));
    const AccountBook& book = desk.exchange.book(call.account());
    std::vector<const VenueOrder*> orders = open_orders(book, market->number);
    const auto total = static_cast<std::int64_t>(orders.size());
    const auto first = orders.begin() + std::min(total, (number - 1) * size);
    const auto last = orders.begin() + std::min(total, number * size);
    const std::vector<const VenueOrder*> page(first, last);
    return text_of({{"currentPage", number},
                    {"pageSize", size},
                    {"totalNum", total},
                    {"totalPage", (total + size - 1) / size},
                    {"items", orders_json(book, page, desk.exchange)}});
}

Answer<std::string> active_symbols(Desk& desk, Call& call) {
    const AccountBook& book = desk.exchange.book(call.account());
    Json symbols = Json::array();
    for (const Market& market : desk.exchange.markets()) {
        if (!open_orders(book, market.number).empty()) symbols.push_back(market.symbol());
    }
    return text_of({{"symbols", std::move(symbols)}});
}

// ---- History ---------------------------------------------------------------------------------

Answer<std::string> done(Desk& desk, Call& call) {
    TRY_ASSIGN(const Filter filter, read_filter(desk, call.fields));
    const AccountBook& book = desk.exchange.book(call.account());
    std::vector<const VenueOrder*> orders;
    for (const auto& [id, one] : std::views::reverse(book.orders)) {
        const bool is_wanted =
            !one.is_open() && one.market == filter.market &&
            (!filter.before || id < *filter.before) && (!filter.side || one.side == *filter.side) &&
            (!filter.type || type_text(one.type) == *filter.type) && filter.is_in_time(one.created);
        if (!is_wanted) continue;
        orders.push_back(&one);
        if (orders.size() == filter.limit) break;
    }
    const std::uint64_t last = orders.empty() ? 0 : orders.back()->id;
    return text_of({{"lastId", last}, {"items", orders_json(book, orders, desk.exchange)}});
}

Answer<std::string> fills(Desk& desk, Call& call) {
    TRY_ASSIGN(const Filter filter, read_filter(desk, call.fields));
    const AccountBook& book = desk.exchange.book(call.account());
    const Market& market = desk.exchange.markets()[filter.market];
    Json items = Json::array();
    std::uint64_t last = 0;
    for (const VenueTrade& trade : std::views::reverse(book.trades)) {
        const auto at = book.orders.find(trade.order_id);
        const VenueOrder* placed = at == book.orders.end() ? nullptr : &at->second;
        const std::string_view type = placed == nullptr ? "limit" : type_text(placed->type);
        const bool is_wanted =
            trade.market == filter.market && (!filter.before || trade.id < *filter.before) &&
            (!filter.order || trade.order_id == *filter.order) &&
            (!filter.side || trade.side == *filter.side) &&
            (!filter.type || type == *filter.type) && filter.is_in_time(trade.time);
        if (!is_wanted) continue;
        items.push_back(fill_json(trade, placed, market));
        last = trade.id;
        if (items.size() == filter.limit) break;
    }
    return text_of({{"items", std::move(items)}, {"lastId", last}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v1/hf/orders/active", Need::general, Pool::spot, 2, active},
    Endpoint{"GET /api/v1/hf/orders/active/page", Need::general, Pool::spot, 2, active_page},
    Endpoint{"GET /api/v1/hf/orders/active/symbols", Need::spot, Pool::spot, 2, active_symbols},
    Endpoint{"GET /api/v1/hf/orders/done", Need::general, Pool::spot, 2, done},
    Endpoint{"GET /api/v1/hf/fills", Need::general, Pool::spot, 2, fills},
    Endpoint{"GET /api/v1/hf/orders/{orderId}", Need::general, Pool::spot, 2, order},
    Endpoint{"GET /api/v1/hf/orders/client-order/{clientOid}", Need::general, Pool::spot, 2, order},
};

}  // namespace

std::span<const Endpoint> order_query_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::kucoin
