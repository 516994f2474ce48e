#include <fmt/format.h>

#include <array>

#include "venues/kucoin/encode.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {

PublicRequest server_time() { return {.path = "/api/v1/timestamp", .weight = weights.server_time}; }

PublicRequest my_address() { return {.path = "/api/v1/my-ip"}; }

PublicRequest public_bullet() {
    return {.path = "/api/v1/bullet-public", .weight = weights.subscribe, .method = "POST"};
}

Result<PublicRequest> listings(const std::optional<VenueSymbol>& venue_symbol) {
    PublicRequest request{.path = "/api/v2/symbols", .weight = weights.listings};
    if (!venue_symbol) return request;
    TRY(check(*venue_symbol));
    request.path += "/" + venue_symbol->text;
    return request;
}

Result<std::string_view> interval_name(Duration interval) {
    struct Named {
        std::int64_t minutes;
        std::string_view name;
    };
    constexpr std::int64_t hour = 60;
    constexpr std::int64_t day = 24 * hour;
    constexpr std::array<Named, 13> all{{{1, "1min"},
                                         {3, "3min"},
                                         {5, "5min"},
                                         {15, "15min"},
                                         {30, "30min"},
                                         {hour, "1hour"},
                                         {2 * hour, "2hour"},
                                         {4 * hour, "4hour"},
                                         {6 * hour, "6hour"},
                                         {8 * hour, "8hour"},
                                         {12 * hour, "12hour"},
                                         {day, "1day"},
                                         {7 * day, "1week"}}};
    for (const Named& one : all) {
        if (minutes(one.minutes) == interval) return one.name;
    }
    return fail(Errc::invalid, fmt::format("interval: KuCoin has no candles of {}; write 1m, 3m, "
                                           "5m, 15m, 30m, 1h, 2h, 4h, 6h, 8h, 12h, 1d or 7d",
                                           to_string(interval)));
}

Result<PublicRequest> candles(const Candles& wanted) {
    TRY(check(wanted.venue_symbol));
    TRY_ASSIGN(const std::string_view interval, interval_name(wanted.interval));
    const auto [start, end] = std::pair(wanted.start, wanted.end);
    if ((start && start->ms < 0) || (end && end->ms < 0) || (start && end && *end < *start)) {
        return fail(Errc::invalid, "endAt: before startAt, or a time before 1970");
    }
    if (start && end && (*end - *start).ms / wanted.interval.ms >= candles_max) {
        return fail(Errc::invalid,
                    fmt::format("endAt: more than {} candles after startAt", candles_max));
    }
    Query query;
    query.add("symbol", wanted.venue_symbol.text).add("type", interval);
    // Seconds, and never more than was asked for.
    constexpr std::int64_t second_ms = 1'000;
    if (start) query.add("startAt", start->ms / second_ms + (start->ms % second_ms == 0 ? 0 : 1));
    if (end) query.add("endAt", end->ms / second_ms);
    return PublicRequest{
        .path = "/api/v1/market/candles", .query = query.text(), .weight = weights.candles};
}

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) {
    TRY(check(venue_symbol));
    Query query;
    query.add("symbol", venue_symbol.text);
    return PublicRequest{.path = "/api/v1/market/orderbook/level1",
                         .query = query.text(),
                         .weight = weights.book_top_one};
}

Result<PublicRequest> part_book(const VenueSymbol& venue_symbol, int depth) {
    constexpr int few = 20;
    constexpr int many = 100;
    TRY(check(venue_symbol));
    if (depth != few && depth != many) {
        return fail(Errc::invalid, fmt::format("depth: {} is neither 20 nor 100", depth));
    }
    Query query;
    query.add("symbol", venue_symbol.text);
    return PublicRequest{.path = fmt::format("/api/v1/market/orderbook/level2_{}", depth),
                         .query = query.text(),
                         .weight = part_book_weight};
}

HttpRequest to_http(const PublicRequest& request) {
    HttpRequest http{
        .method = request.method,
        .target = request.query.empty() ? request.path : request.path + "?" + request.query};
    http.weight = request.weight;
    // KuCoin refuses a body on a GET, and reads none here.
    if (request.method == "POST") http.headers.push_back({"Content-Type", "application/json"});
    return http;
}

}  // namespace strongroom::venues::kucoin
