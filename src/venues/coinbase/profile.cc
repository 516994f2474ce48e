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

RequestLimit a_second(Pool pool, RequestLimit::Of whose, int most) {
    return {.pool = pool,
            .counts = RequestLimit::Counts::requests,
            .of = whose,
            .window = RequestLimit::Window::sliding,
            .length = seconds(1),
            .most = most};
}

// No header tells what is used.
std::vector<RequestLimit> limits(bool is_practice) {
    constexpr int minutes_of_an_hour = 60;
    std::vector<RequestLimit> all{
        a_second(Pool::trading, RequestLimit::Of::key,
                 is_practice ? practice_requests_per_second : signed_requests_per_second),
        a_second(Pool::open, RequestLimit::Of::address,
                 is_practice ? practice_public_requests_per_second : public_requests_per_second)};
    // The budget of an hour, spread evenly. The practice venue's is not less than what its seconds
    // bring.
    if (!is_practice) {
        all.push_back({.pool = Pool::trading,
                       .counts = RequestLimit::Counts::requests,
                       .of = RequestLimit::Of::key,
                       .length = minutes(1),
                       .most = requests_per_hour / minutes_of_an_hour});
    }
    return all;
}

}  // namespace

Profile profile(Environment environment) {
    const bool is_practice = environment == Environment::practice;
    const Duration grace = is_practice ? seconds(1) : seconds(60);
    return {.venue = "coinbase",
            .urls = urls(environment),
            .recv_window = recv_window,
            .recv_window_max = recv_window_max,
            .ahead_max = seconds(0),  // A token that is not valid yet is refused.
            .grace = grace,
            .grace_floor = grace,
            .client_id = client_id_rule,
            .weights = weights,
            .limits = limits(is_practice),
            .connection_life = minutes(24LL * 60),  // Uncertain: no end is documented.
            .stream_messages_per_second_max = 5,    // Of 8.
            .streams_max = products_max,
            .streams_candles = false,  // Its channel has candles of five minutes only.
            .is_market_time_streamed = is_practice,
            .buys_pay = FeeAsset::quote};
}

}  // namespace strongroom::venues::coinbase
