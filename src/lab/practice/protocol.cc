#include "lab/practice/protocol.h"

namespace strongroom::lab::practice {

std::string_view to_string(Protocol protocol) {
    switch (protocol) {
        case Protocol::binance: return "binance";
        case Protocol::kucoin: return "kucoin";
        case Protocol::coinbase: return "coinbase";
    }
    return "?";
}

std::optional<Protocol> protocol_of(std::string_view name) {
    for (const Protocol one : {Protocol::binance, Protocol::kucoin, Protocol::coinbase}) {
        if (to_string(one) == name) return one;
    }
    return std::nullopt;
}

}  // namespace strongroom::lab::practice
