// Endpoints that tell of orders and fills. Lists are newest first; the cursor of a page is the
// last id in it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <ranges>

#include "lab/practice/coinbase/endpoints.h"
#include "lab/practice/coinbase/json_internal.h"
#include "lab/practice/coinbase/refusal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::size_t kRowsUsual = 100;
constexpr std::size_t kRowsMax = 1'000;
constexpr std::uint64_t kNewest = std::numeric_limits<std::uint64_t>::max();

// Which values of a list are wanted: any when it was not sent.
class Choice {
  public:
    Choice(const Query& query, std::initializer_list<std::string_view> names) {
        for (const std::string_view name : names) {
            for (std::string& value : query.all(name)) values_.push_back(std::move(value));
        }
    }
    bool has(std::string_view value) const {
        return values_.empty() || std::ranges::find(values_, value) != values_.end();
    }
    const std::vector<std::string>& values() const { return values_; }

  private:
    std::vector<std::string> values_;
};

// What both histories are asked for.
struct Span {
    std::optional<Time> start;
    std::optional<Time> end;
    std::uint64_t before = kNewest;  // Only what has a smaller id.
    std::size_t limit = 0;

    bool has(Time time) const { return (!start || time >= *start) && (!end || time <= *end); }
};

Answer<Span> read_span(const Query& query, std::string_view start, std::string_view end) {
    Span span;
    TRY_ASSIGN(span.start, query.rfc3339(start));
    TRY_ASSIGN(span.end, query.rfc3339(end));
    TRY_ASSIGN(span.limit, query.count("limit", kRowsUsual, kRowsMax));
    if (const std::string* cursor = query.find("cursor")) {
        const char* const stop = cursor->data() + cursor->size();
        const auto [stopped, error] = std::from_chars(cursor->data(), stop, span.before);
        if (error != std::errc{} || stopped != stop) return refusal::invalid("invalid cursor");
    }
    if (query.find("sort_by") != nullptr) return refusal::not_played("sort_by is not played here");
    return span;
}

// ---- Orders ----------------------------------------------------------------------------------

Json told(Desk& desk, const Call& call, const VenueOrder& order) {
    return order_json(order, desk.exchange.markets()[order.market],
                      desk.accounts.at(call.account()),
                      paid_of(desk.exchange.book(call.account()), order, kNewest));
}

Answer<std::string> order(Desk& desk, Call& call) {
    TRY_ASSIGN(const std::string uuid, call.query.text("order_id"));
    const auto& orders = desk.exchange.book(call.account()).orders;
    const auto at = orders.find(order_of_uuid(uuid).value_or(0));
    if (at == orders.end()) return refusal::not_found("order with this orderID was not found");
    return text_of({{"order", told(desk, call, at->second)}});
}

struct OrderFilter {
    explicit OrderFilter(const Query& query)
        : ids(query, {"order_ids"}),
          products(query, {"product_ids", "product_id"}),
          statuses(query, {"order_status"}),
          types(query, {"order_types", "order_type"}),
          sides(query, {"order_side"}),
          times(query, {"time_in_forces"}),
          kinds(query, {"product_type"}),
          sources(query, {"order_placement_source"}) {}

    bool has(const VenueOrder& one, const Market& market) const {
        return ids.has(order_uuid(one.id)) && products.has(market.symbol()) &&
               statuses.has(status_text(one)) && types.has(type_text(one)) &&
               sides.has(side_name(one.side)) && times.has(time_in_force_text(one)) &&
               kinds.has("SPOT") && sources.has("RETAIL_ADVANCED");
    }

    Choice ids;
    Choice products;
    Choice statuses;
    Choice types;
    Choice sides;
    Choice times;
    Choice kinds;
    Choice sources;
};

Answer<std::string> orders(Desk& desk, Call& call) {
    TRY_ASSIGN(const Span span, read_span(call.query, "start_date", "end_date"));
    const OrderFilter filter(call.query);
    const auto& statuses = filter.statuses.values();
    // Whether the venue would is not documented; a client must not rely on it.
    if (statuses.size() > 1 && std::ranges::find(statuses, "OPEN") != statuses.end())
        return refusal::invalid("OPEN cannot be combined with other statuses");
    const AccountBook& book = desk.exchange.book(call.account());
    Json list = Json::array();
    bool has_next = false;
    std::uint64_t last = 0;
    for (const auto& [id, one] : book.orders | std::views::reverse) {
        const bool is_wanted = id < span.before && span.has(one.created) &&
                               filter.has(one, desk.exchange.markets()[one.market]);
        if (!is_wanted) continue;
        has_next = list.size() == span.limit;
        if (has_next) break;
        list.push_back(told(desk, call, one));
        last = id;
    }
    return text_of({{"orders", std::move(list)},
                    {"sequence", "0"},
                    {"has_next", has_next},
                    {"cursor", has_next ? fmt::format("{}", last) : ""}});
}

// ---- Fills -----------------------------------------------------------------------------------

Answer<std::string> fills(Desk& desk, Call& call) {
    TRY_ASSIGN(const Span span,
               read_span(call.query, "start_sequence_timestamp", "end_sequence_timestamp"));
    const Choice ids(call.query, {"order_ids", "order_id"});
    const Choice trades(call.query, {"trade_ids"});
    const Choice products(call.query, {"product_ids", "product_id"});
    const Account& owner = desk.accounts.at(call.account());
    Json list = Json::array();
    std::uint64_t last = 0;
    for (const VenueTrade& trade :
         desk.exchange.book(call.account()).trades | std::views::reverse) {
        if (list.size() == span.limit) break;
        const Market& market = desk.exchange.markets()[trade.market];
        const bool is_wanted =
            trade.id < span.before && span.has(trade.time) && ids.has(order_uuid(trade.order_id)) &&
            trades.has(fmt::format("{}", trade.id)) && products.has(market.symbol());
        if (!is_wanted) continue;
        list.push_back(fill_json(trade, market, owner));
        last = trade.id;
    }
    // There is no has_next: whoever wants all asks until a page is not full.
    const bool is_full = list.size() == span.limit;
    return text_of(
        {{"fills", std::move(list)}, {"cursor", is_full ? fmt::format("{}", last) : ""}});
}

constexpr std::array kEndpoints{
    Endpoint{"GET /api/v3/brokerage/orders/historical/batch", Need::view, orders},
    Endpoint{"GET /api/v3/brokerage/orders/historical/fills", Need::view, fills},
    Endpoint{"GET /api/v3/brokerage/orders/historical/{order_id}", Need::view, order},
};

}  // namespace

std::span<const Endpoint> order_query_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice::coinbase
