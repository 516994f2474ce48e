#include "lab/practice/protocol.h"

namespace strongroom::lab::practice {

std::string_view to_string(Protocol protocol) {
    switch (protocol) {
        case Protocol::binance: return "binance";
        case Protocol::kucoin: return "kucoin";
        case Protocol::coinbase: return "coinbase";
        case Protocol::paper: return "paper";
    }
    return "?";
}

std::optional<Protocol> protocol_of(std::string_view name) {
    for (const Protocol one : kProtocols) {
        if (to_string(one) == name) return one;
    }
    return std::nullopt;
}

std::string protocol_names() {
    std::string names;
    for (const Protocol one : kProtocols) {
        if (!names.empty()) names += ", ";
        names += to_string(one);
    }
    return names;
}

}  // namespace strongroom::lab::practice
