// Which venue's protocol a practice venue speaks.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace strongroom::lab::practice {

enum class Protocol { binance, kucoin, coinbase, paper };

inline constexpr std::array kProtocols{Protocol::binance, Protocol::kucoin, Protocol::coinbase,
                                       Protocol::paper};

std::string_view to_string(Protocol protocol);  // "binance", as in the accounts file.
std::optional<Protocol> protocol_of(std::string_view name);
std::string protocol_names();  // "binance, kucoin, …": for a sentence that says which there are.

}  // namespace strongroom::lab::practice
