#include <fmt/format.h>

#include <array>

#include "venues/binance/encode.h"
#include "venues/binance/profile.h"
#include "venues/binance/query.h"

namespace strongroom::venues::binance {

PublicRequest server_time() { return {.path = "/api/v3/time", .weight = weights.server_time}; }

Result<PublicRequest> listings(const std::vector<VenueSymbol>& venue_symbols) {
    constexpr std::size_t symbols_max = 200;  // More of them make a URL that servers refuse.
    if (venue_symbols.size() > symbols_max) {
        return fail(Errc::invalid, "symbols: too many at once; ask for all instead");
    }
    Query query;
    if (!venue_symbols.empty()) {
        std::string list;
        for (const VenueSymbol& venue_symbol : venue_symbols) {
            TRY(check(venue_symbol));  // No quote or backslash in it, so this is JSON.
            list += fmt::format("{}\"{}\"", list.empty() ? "[" : ",", venue_symbol.text);
        }
        query.add("symbols", list + "]");
    }
    query.add("showPermissionSets", "false");
    return PublicRequest{
        .path = "/api/v3/exchangeInfo", .query = query.text(), .weight = weights.listings};
}

Result<std::string_view> interval_name(Duration interval) {
    struct Named {
        std::int64_t seconds;
        std::string_view name;
    };
    constexpr std::int64_t minute = 60;
    constexpr std::int64_t hour = 60 * minute;
    constexpr std::int64_t day = 24 * hour;
    constexpr std::array<Named, 15> all{{{1, "1s"},
                                         {minute, "1m"},
                                         {3 * minute, "3m"},
                                         {5 * minute, "5m"},
                                         {15 * minute, "15m"},
                                         {30 * minute, "30m"},
                                         {hour, "1h"},
                                         {2 * hour, "2h"},
                                         {4 * hour, "4h"},
                                         {6 * hour, "6h"},
                                         {8 * hour, "8h"},
                                         {12 * hour, "12h"},
                                         {day, "1d"},
                                         {3 * day, "3d"},
                                         {7 * day, "1w"}}};
    for (const Named& one : all) {
        if (seconds(one.seconds) == interval) return one.name;
    }
    return fail(Errc::invalid,
                fmt::format("interval: Binance has no candles of {}; write 1s, 1m, "
                            "3m, 5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d, 3d or 7d",
                            to_string(interval)));
}

Result<PublicRequest> candles(const Candles& wanted) {
    TRY(check(wanted.venue_symbol));
    TRY(check_limit(wanted.limit));
    TRY(check_range(wanted.start, wanted.end));
    TRY_ASSIGN(const std::string_view interval, interval_name(wanted.interval));
    Query query;
    query.add("symbol", wanted.venue_symbol.text).add("interval", interval);
    query.add("startTime", wanted.start).add("endTime", wanted.end).add("limit", wanted.limit);
    return PublicRequest{
        .path = "/api/v3/klines", .query = query.text(), .weight = weights.candles};
}

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text);
    return PublicRequest{
        .path = "/api/v3/ticker/bookTicker", .query = query.text(), .weight = weights.book_top_one};
}

HttpRequest to_http(const PublicRequest& request) {
    HttpRequest http{.target =
                         request.query.empty() ? request.path : request.path + "?" + request.query};
    http.weight = request.weight;
    return http;
}

}  // namespace strongroom::venues::binance
