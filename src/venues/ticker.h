// What a venue tells of one market's price and of how much is traded there. Bid and ask come
// together or not at all: half a book is no price.
#pragma once

#include <optional>

#include "model/amounts.h"

namespace strongroom::venues {

struct Ticker {
    struct BidAsk {
        Price bid;
        Price ask;  // Not below the bid.
    };
    std::optional<BidAsk> price;
    std::optional<Decimal> day_volume;  // Of 24 hours, in quote.
};

inline constexpr std::size_t ticker_bytes_max = 64U << 10;

}  // namespace strongroom::venues
