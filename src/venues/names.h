// Names as a venue writes them. Each is a type of its own, so that the id of an order never stands
// where the id of the request that cancels it belongs.
#pragma once

#include <compare>
#include <string>
#include <variant>

namespace strongroom::venues {

// "BTCUSDT". UTF-8: venues list markets with names outside ASCII.
struct VenueSymbol {
    std::string text;
    friend auto operator<=>(const VenueSymbol&, const VenueSymbol&) = default;
};

// The venue's own number for an order.
struct VenueOrderId {
    std::string text;
    friend auto operator<=>(const VenueOrderId&, const VenueOrderId&) = default;
};

// The name that whoever sent the request gave it: ours carries our tag, a stranger's does not.
struct ClientOrderId {
    std::string text;
    friend auto operator<=>(const ClientOrderId&, const ClientOrderId&) = default;
};

using OrderKey = std::variant<ClientOrderId, VenueOrderId>;

}  // namespace strongroom::venues
