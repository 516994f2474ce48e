#include <fmt/format.h>

#include <array>

#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"
#include "venues/coinbase/query.h"

namespace strongroom::venues::coinbase {

PublicRequest server_time() {
    return {.path = "/api/v3/brokerage/time", .weight = weights.server_time};
}

Result<PublicRequest> listings(const std::vector<VenueSymbol>& venue_symbols) {
    TRY(check(venue_symbols));
    Query query;
    query.add("product_type", "SPOT");
    for (const VenueSymbol& one : venue_symbols) query.add("product_ids", one.text);
    return PublicRequest{.path = "/api/v3/brokerage/market/products",
                         .query = query.text(),
                         .weight = weights.listings};
}

Result<std::string_view> interval_name(Duration interval) {
    struct Named {
        Duration length;
        std::string_view name;
    };
    // Newer documents have FOUR_HOUR, which no client knows: left out (uncertain).
    constexpr std::array<Named, 8> all{{{minutes(1), "ONE_MINUTE"},
                                        {minutes(5), "FIVE_MINUTE"},
                                        {minutes(15), "FIFTEEN_MINUTE"},
                                        {minutes(30), "THIRTY_MINUTE"},
                                        {minutes(60), "ONE_HOUR"},
                                        {minutes(120), "TWO_HOUR"},
                                        {minutes(360), "SIX_HOUR"},
                                        {minutes(1'440), "ONE_DAY"}}};
    for (const Named& one : all) {
        if (one.length == interval) return one.name;
    }
    return fail(Errc::invalid, fmt::format("interval: Coinbase has no candles of {}; write 1m, 5m, "
                                           "15m, 30m, 1h, 2h, 6h or 1d",
                                           to_string(interval)));
}

Result<PublicRequest> candles(const Candles& wanted) {
    TRY(check(wanted.venue_symbol));
    TRY(check_limit(wanted.limit, candles_max));
    TRY(check_range(wanted.start, wanted.end));
    TRY_ASSIGN(const std::string_view interval, interval_name(wanted.interval));
    Query query;
    query.add_seconds("start", wanted.start).add_seconds("end", wanted.end);
    query.add("granularity", interval).add("limit", wanted.limit);
    return PublicRequest{.path = fmt::format("/api/v3/brokerage/market/products/{}/candles",
                                             wanted.venue_symbol.text),
                         .query = query.text(),
                         .weight = weights.candles};
}

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) { return book(venue_symbol, 1); }

Result<PublicRequest> book(const VenueSymbol& venue_symbol, int levels) {
    TRY(check(venue_symbol));
    TRY(check_limit(levels, book_levels_max));
    Query query;
    query.add("product_id", venue_symbol.text).add("limit", levels);
    return PublicRequest{.path = "/api/v3/brokerage/market/product_book",
                         .query = query.text(),
                         .weight = weights.book_top_one};
}

HttpRequest to_http(const PublicRequest& request) {
    HttpRequest http{.target =
                         request.query.empty() ? request.path : request.path + "?" + request.query};
    http.weight = request.weight;
    return http;
}

}  // namespace strongroom::venues::coinbase
