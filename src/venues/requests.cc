// The venues that are served. A new one gets its line here and in replies.cc.
#include "venues/requests.h"

#include <array>

#include "venues/binance/requests.h"
#include "venues/coinbase/requests.h"
#include "venues/kucoin/requests.h"
#include "venues/paper/requests.h"

namespace strongroom::venues {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"binance", "kucoin", "coinbase", "paper"};

}  // namespace

const Requests* requests_of(std::string_view venue) {
    if (venue == "binance") return &binance::requests();
    if (venue == "kucoin") return &kucoin::requests();
    if (venue == "coinbase") return &coinbase::requests();
    if (venue == "paper") return &paper::requests();
    return nullptr;
}

std::span<const std::string_view> venue_names() { return kNames; }

}  // namespace strongroom::venues
