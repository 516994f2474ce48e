#include "venues/kucoin/profile.h"

namespace strongroom::venues::kucoin {
namespace {

// The streams' hosts come with the token of each connection (Bullet::endpoint) and are never fixed;
// these two only stand where the profile wants an address.
BaseUrls urls(Environment environment) {
    switch (environment) {
        case Environment::production:
            return {.rest = "https://api.kucoin.com",
                    .public_rest = "https://api.kucoin.com",
                    .api_stream = "wss://ws-api-spot.kucoin.com",
                    .market_stream = "wss://ws-api-spot.kucoin.com",
                    .binance_rest = "https://api.binance.com",
                    .coinbase_rest = "https://api.coinbase.com"};
        case Environment::practice: return {};
    }
    return {};
}

RequestLimit of_pool(Pool pool, RequestLimit::Of whose, int most) {
    return {.pool = pool,
            .of = whose,
            .window = RequestLimit::Window::from_first,
            .length = pool_window,
            .most = most,
            .limit_header = pool_limit_header,
            .left_header = pool_remaining_header,
            .reset_header = pool_reset_header};
}

}  // namespace

Profile profile(Environment environment) {
    // The practice venue executes a request at once or never: its own bound is far below a second.
    const bool is_practice = environment == Environment::practice;
    const Duration grace = is_practice ? seconds(1) : seconds(60);
    return {.venue = "kucoin",
            .urls = urls(environment),
            .recv_window = recv_window,
            .recv_window_max = recv_window_max,
            .ahead_max = seconds(1),
            .grace = grace,
            .grace_floor = grace,
            .client_id = client_id_rule,
            .weights = weights,
            .limits = {of_pool(Pool::trading, RequestLimit::Of::key, trading_pool),
                       of_pool(Pool::management, RequestLimit::Of::key, management_pool),
                       of_pool(Pool::open, RequestLimit::Of::address, open_pool)},
            // A token is good for 24 hours; of its connection they advise to be on the next one
            // after 23.
            .connection_life = minutes(23LL * 60 + 10),
            // A hundred in ten seconds; uncertain (documents of 2023).
            .stream_messages_per_second_max = 10,
            .streams_max = topics_max,
            .is_market_time_streamed = is_practice,
            .buys_pay = FeeAsset::quote};
}

}  // namespace strongroom::venues::kucoin
