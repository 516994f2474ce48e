#include "venues/coinbase/profile.h"

namespace strongroom::venues::coinbase {
namespace {

BaseUrls urls(Environment environment) {
    switch (environment) {
        case Environment::production:
            return {.rest = "https://api.coinbase.com",
                    .public_rest = "https://api.coinbase.com",
                    .api_stream = "wss://advanced-trade-ws-user.coinbase.com",
                    .market_stream = "wss://advanced-trade-ws.coinbase.com",
                    .binance_rest = "https://api.binance.com",
                    .kucoin_rest = "https://api.kucoin.com"};
        case Environment::sandbox: return {.rest = "https://api-sandbox.coinbase.com"};
        case Environment::practice: return {};
    }
    return {};
}

}  // namespace

Profile profile(Environment environment) {
    const bool is_practice = environment == Environment::practice;
    const Duration grace = is_practice ? seconds(1) : seconds(60);
    constexpr int minutes_of_an_hour = 60;
    constexpr int seconds_of_a_minute = 60;
    return {.venue = "coinbase",
            .urls = urls(environment),
            .recv_window = recv_window,
            .recv_window_max = recv_window_max,
            .ahead_max = seconds(0),  // A token that is not valid yet is refused.
            .grace = grace,
            .grace_floor = grace,
            .client_id = client_id_rule,
            .weights = weights,
            // The budget of an hour is the least of the three, spread evenly. The practice venue
            // has none by the hour.
            .weight_per_minute = is_practice ? practice_requests_per_second * seconds_of_a_minute
                                             : requests_per_hour / minutes_of_an_hour,
            .requests_per_second =
                is_practice ? practice_requests_per_second : signed_requests_per_second,
            .weight_header = "",                    // No header tells what is used.
            .connection_life = minutes(24LL * 60),  // Uncertain: no end is documented.
            .stream_messages_per_second_max = 5,    // Of 8.
            .streams_max = products_max,
            .is_market_time_streamed = is_practice,
            .buys_pay = FeeAsset::quote};
}

}  // namespace strongroom::venues::coinbase
