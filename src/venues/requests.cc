// The venues that are served. A new one gets its line here and in replies.cc.
#include "venues/requests.h"

#include <array>

#include "venues/binance/requests.h"
#include "venues/coinbase/requests.h"
#include "venues/kucoin/requests.h"

namespace strongroom::venues {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"binance", "kucoin", "coinbase"};

}  // namespace

const Requests* requests_of(std::string_view venue) {
    if (venue == "binance") return &binance::requests();
    if (venue == "kucoin") return &kucoin::requests();
    if (venue == "coinbase") return &coinbase::requests();
    return nullptr;
}

std::span<const std::string_view> venue_names() { return kNames; }

}  // namespace strongroom::venues
