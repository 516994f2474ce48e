// The venues that are served. A new one gets its line here and in replies.cc.
#include "venues/requests.h"

#include <array>

#include "venues/binance/requests.h"

namespace strongroom::venues {
namespace {

constexpr std::array<std::string_view, 1> kNames = {"binance"};

}  // namespace

const Requests* requests_of(std::string_view venue) {
    if (venue == "binance") return &binance::requests();
    return nullptr;
}

std::span<const std::string_view> venue_names() { return kNames; }

}  // namespace strongroom::venues
