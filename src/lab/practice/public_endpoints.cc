// Public endpoints: time, terms, book, trades and klines.
#include <algorithm>
#include <array>

#include "lab/practice/endpoints.h"
#include "lab/practice/market_json_internal.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::int64_t kListMax = 1'000;
constexpr std::int64_t kListDefault = 500;

Answer<std::string> ping(Floor&, Call&) { return std::string("{}"); }

Answer<std::string> server_time(Floor&, Call& call) {
    return text_of({{"serverTime", call.now.ms}});
}

// ---- Terms -----------------------------------------------------------------------------------

// `permissions` is one name or a list; the venue's markets are all SPOT.
Answer<bool> wants_spot(Params& params) {
    TRY_ASSIGN(const auto sent, params.optional_text("permissions"));
    if (!sent) return true;
    std::vector<std::string> names{*sent};
    if (sent->starts_with('[')) {
        TRY_ASSIGN(names, read_text_list("permissions", *sent));
    }
    return std::ranges::find(names, "SPOT") != names.end();
}

Answer<std::string> exchange_info(Floor& floor, Call& call) {
    Params& params = call.params;
    const bool has_symbols = params.has("symbol") || params.has("symbols");
    if (has_symbols && (params.has("permissions") || params.has("symbolStatus")))
        return refusal::bad_combination();
    TRY_ASSIGN(const MarketChoice choice, read_markets(floor, params));
    TRY_ASSIGN(const bool is_spot_wanted, wants_spot(params));
    TRY_ASSIGN(const bool has_permission_sets, params.flag("showPermissionSets", true));
    TRY_ASSIGN(const auto status, params.optional_text("symbolStatus"));
    if (status && *status != "TRADING" && *status != "HALT" && *status != "BREAK")
        return refuse(-1122, "Invalid symbolStatus.");
    Json limits = Json::array();
    for (const RateLimits::Row& row : floor.limits.all_rows()) limits.push_back(limit_json(row));
    Json symbols = Json::array();
    for (const Market* market : choice.markets) {
        if (market->state == MarketState::delisted) {
            if (has_symbols) return refusal::bad_symbol();
            continue;
        }
        const bool is_wanted = is_spot_wanted && (!status || *status == status_name(*market));
        if (is_wanted) symbols.push_back(symbol_json(*market, has_permission_sets));
    }
    return text_of({{"timezone", "UTC"},
                    {"serverTime", call.now.ms},
                    {"rateLimits", std::move(limits)},
                    {"exchangeFilters", Json::array()},
                    {"symbols", std::move(symbols)}});
}

// ---- Book and trades -------------------------------------------------------------------------

int depth_weight(const Params& params) {
    Params copy = params;
    const auto limit = copy.integer("limit");
    const std::int64_t wanted = limit ? limit->value_or(100) : 100;
    if (wanted <= 100) return 5;
    if (wanted <= 500) return 25;
    return wanted <= 1'000 ? 50 : 250;
}

Answer<void> check_status(const Market& market, Params& params) {
    TRY_ASSIGN(const auto status, params.optional_text("symbolStatus"));
    if (status && *status != status_name(market))
        return refuse(-1220, "The symbol's status does not match the requested symbolStatus.");
    return {};
}

Answer<std::string> depth(Floor& floor, Call& call) {
    TRY_ASSIGN(Market * market, read_market(floor, call.params));
    TRY(check_status(*market, call.params));
    constexpr std::int64_t absent = 100;
    constexpr std::int64_t most = 5'000;
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(absent, most));
    return text_of(depth_json(market->fresh_book(), static_cast<std::size_t>(limit)));
}

Answer<std::string> trades(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    const auto& all = market->tape.trades();
    const std::size_t skip = all.size() - std::min(all.size(), static_cast<std::size_t>(limit));
    Json list = Json::array();
    for (std::size_t i = skip; i < all.size(); ++i)
        list.push_back(public_trade_json(all[i], market->pair()));
    return text_of(list);
}

Answer<std::string> historical_trades(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const auto from, call.params.integer("fromId"));
    if (!from) return trades(floor, call);
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    Json list = Json::array();
    for (const PublicTrade& trade : market->tape.trades()) {
        const bool is_wanted = trade.id >= static_cast<std::uint64_t>(*from);
        if (is_wanted && list.size() < static_cast<std::size_t>(limit))
            list.push_back(public_trade_json(trade, market->pair()));
    }
    return text_of(list);
}

// Each trade is an aggregate of its own: takers fill whole at one price here.
Answer<std::string> aggregate_trades(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const auto from, call.params.integer("fromId"));
    TRY_ASSIGN(const auto start, call.params.time("startTime"));
    TRY_ASSIGN(const auto end, call.params.time("endTime"));
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    if (from && (start || end)) return refusal::bad_combination();
    std::vector<const PublicTrade*> found;
    for (const PublicTrade& trade : market->tape.trades()) {
        const bool is_late_enough = (!from || trade.id >= static_cast<std::uint64_t>(*from)) &&
                                    (!start || trade.time >= *start);
        if (is_late_enough && (!end || trade.time <= *end)) found.push_back(&trade);
    }
    const auto most = static_cast<std::size_t>(limit);
    const bool is_from_start = from || start;
    if (found.size() > most) {
        if (is_from_start)
            found.resize(most);
        else
            found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(most));
    }
    Json list = Json::array();
    for (const PublicTrade* trade : found) list.push_back(aggregate_json(*trade));
    return text_of(list);
}

// ---- Klines ----------------------------------------------------------------------------------

Answer<std::string> klines(Floor& floor, Call& call) {
    TRY_ASSIGN(const Market* market, read_market(floor, call.params));
    TRY_ASSIGN(const std::string name, call.params.text("interval"));
    const auto interval = interval_of(name);
    if (!interval) return refuse(-1120, "Invalid interval.");
    Tape::Query query{.interval = *interval};
    TRY_ASSIGN(query.start, call.params.time("startTime"));
    TRY_ASSIGN(query.end, call.params.time("endTime"));
    TRY_ASSIGN(const auto zone, call.params.optional_text("timeZone"));
    const auto offset = time_zone_of(zone.value_or("0"));
    if (!offset) return refusal::invalid_parameter("timeZone");
    query.offset = *offset;
    TRY_ASSIGN(const std::int64_t limit, call.params.limit(kListDefault, kListMax));
    query.limit = static_cast<std::size_t>(limit);
    Json list = Json::array();
    for (const Bar& bar : market->tape.bars(query)) list.push_back(kline_json(bar));
    return text_of(list);
}

constexpr std::array kEndpoints{
    Endpoint{.rest = "GET /api/v3/ping", .message = "ping", .weight = weighs<1>, .answer = ping},
    Endpoint{
        .rest = "GET /api/v3/time", .message = "time", .weight = weighs<1>, .answer = server_time},
    Endpoint{.rest = "GET /api/v3/exchangeInfo",
             .message = "exchangeInfo",
             .weight = weighs<20>,
             .answer = exchange_info},
    Endpoint{
        .rest = "GET /api/v3/depth", .message = "depth", .weight = depth_weight, .answer = depth},
    Endpoint{.rest = "GET /api/v3/trades",
             .message = "trades.recent",
             .weight = weighs<25>,
             .answer = trades},
    Endpoint{.rest = "GET /api/v3/historicalTrades",
             .message = "trades.historical",
             .weight = weighs<25>,
             .answer = historical_trades},
    Endpoint{.rest = "GET /api/v3/aggTrades",
             .message = "trades.aggregate",
             .weight = weighs<4>,
             .answer = aggregate_trades},
    Endpoint{
        .rest = "GET /api/v3/klines", .message = "klines", .weight = weighs<2>, .answer = klines},
    Endpoint{.rest = "GET /api/v3/uiKlines",
             .message = "uiKlines",
             .weight = weighs<2>,
             .answer = klines},
};

}  // namespace

std::span<const Endpoint> public_endpoints() { return kEndpoints; }

}  // namespace strongroom::lab::practice
