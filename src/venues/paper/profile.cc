#include "venues/paper/profile.h"

namespace strongroom::venues::paper {

Profile profile(Environment environment) {
    // It executes a request at once or never: its own bound is far below a second.
    constexpr Duration grace = seconds(1);
    return {
        .venue = "paper",
        .urls = {},
        .recv_window = recv_window,
        .recv_window_max = recv_window_max,
        .ahead_max = seconds(1),
        .grace = grace,
        .grace_floor = grace,
        .client_id = client_id_rule,
        .weights = weights,
        .limits = {{.length = minutes(1), .most = requests_per_minute, .used_header = used_header}},
        .connection_life = {},  // It ends no stream by its age.
        .stream_messages_per_second_max = 5,
        .streams_max = topics_max,
        .is_market_time_streamed = environment == Environment::practice,
        .buys_pay = FeeAsset::quote};
}

}  // namespace strongroom::venues::paper
