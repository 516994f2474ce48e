// Channels: what can be subscribed to, and under which name its messages come.
#pragma once

#include <optional>
#include <string_view>

namespace strongroom::lab::practice::coinbase {

enum class Channel {
    heartbeats,
    status,
    candles,
    ticker,
    ticker_batch,
    level2,
    market_trades,
    user,
};

std::optional<Channel> channel_of(std::string_view name);  // "level2"
std::string_view name_of(Channel channel);
// Of its messages: the same, but for level2's "l2_data".
std::string_view message_name_of(Channel channel);

}  // namespace strongroom::lab::practice::coinbase
