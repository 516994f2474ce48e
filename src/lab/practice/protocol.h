// Which venue's protocol a practice venue speaks.
#pragma once

#include <optional>
#include <string_view>

namespace strongroom::lab::practice {

enum class Protocol { binance, kucoin, coinbase };

std::string_view to_string(Protocol protocol);  // "binance", as in the accounts file.
std::optional<Protocol> protocol_of(std::string_view name);

}  // namespace strongroom::lab::practice
