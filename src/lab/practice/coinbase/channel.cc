#include "lab/practice/coinbase/channel.h"

#include <array>

namespace strongroom::lab::practice::coinbase {

std::string_view name_of(Channel channel) {
    switch (channel) {
        case Channel::heartbeats: return "heartbeats";
        case Channel::status: return "status";
        case Channel::candles: return "candles";
        case Channel::ticker: return "ticker";
        case Channel::ticker_batch: return "ticker_batch";
        case Channel::level2: return "level2";
        case Channel::market_trades: return "market_trades";
        case Channel::user: return "user";
    }
    return "?";
}

std::string_view message_name_of(Channel channel) {
    return channel == Channel::level2 ? "l2_data" : name_of(channel);
}

std::optional<Channel> channel_of(std::string_view name) {
    static constexpr std::array all{Channel::heartbeats,    Channel::status,       Channel::candles,
                                    Channel::ticker,        Channel::ticker_batch, Channel::level2,
                                    Channel::market_trades, Channel::user};
    for (const Channel one : all) {
        if (name_of(one) == name) return one;
    }
    return std::nullopt;
}

}  // namespace strongroom::lab::practice::coinbase
