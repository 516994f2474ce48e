#include "venues/binance/profile.h"

namespace strongroom::venues::binance {
namespace {

BaseUrls urls(Environment environment) {
    switch (environment) {
        case Environment::production:
            return {.rest = "https://api.binance.com",
                    .public_rest = "https://data-api.binance.vision",
                    .api_stream = "wss://ws-api.binance.com:443",
                    .market_stream = "wss://stream.binance.com:9443",
                    .kucoin_rest = "https://api.kucoin.com",
                    .coinbase_rest = "https://api.coinbase.com"};
        case Environment::testnet:
            return {.rest = "https://testnet.binance.vision",
                    .public_rest = "https://testnet.binance.vision",
                    .api_stream = "wss://ws-api.testnet.binance.vision",
                    .market_stream = "wss://stream.testnet.binance.vision"};
        case Environment::demo:
            return {.rest = "https://demo-api.binance.com",
                    .public_rest = "https://demo-api.binance.com",
                    .api_stream = "wss://demo-ws-api.binance.com",
                    .market_stream = "wss://demo-stream.binance.com"};
        case Environment::practice: return {};
    }
    return {};
}

// LIMIT: the figures of Binance's documents; what exchangeInfo says of them is not read. An account
// may place more than the least that they name.
std::vector<RequestLimit> limits(bool is_practice) {
    return {
        {.length = minutes(1), .most = weight_per_minute, .used_header = "X-MBX-USED-WEIGHT-1M"},
        {.counts = RequestLimit::Counts::orders,
         .of = RequestLimit::Of::key,
         .length = seconds(10),
         .most = is_practice ? practice_orders_per_10_seconds : orders_per_10_seconds,
         .used_header = "X-MBX-ORDER-COUNT-10S"},
        {.counts = RequestLimit::Counts::orders,
         .of = RequestLimit::Of::key,
         .length = minutes(24LL * 60),
         .most = orders_per_day,
         .used_header = "X-MBX-ORDER-COUNT-1D"}};
}

}  // namespace

Profile profile(Environment environment) {
    // The practice venue executes a request at once or never: its own bound is far below a second.
    const bool is_practice = environment == Environment::practice;
    const Duration grace = is_practice ? seconds(1) : seconds(60);
    return {.venue = "binance",
            .urls = urls(environment),
            .recv_window = recv_window,
            .recv_window_max = recv_window_max,
            .ahead_max = seconds(1),
            .grace = grace,
            .grace_floor = grace,
            .client_id = client_id_rule,
            .weights = weights,
            .limits = limits(is_practice),
            .connection_life = minutes(24LL * 60),
            .stream_messages_per_second_max = 5,
            .streams_max = streams_max,
            .is_market_time_streamed = is_practice,
            .buys_pay = is_practice ? FeeAsset::quote : FeeAsset::base};
}

}  // namespace strongroom::venues::binance
