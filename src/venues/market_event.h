// What a venue's public streams and prices tell.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "model/candle.h"
#include "venues/error.h"
#include "venues/names.h"

namespace strongroom::venues {

struct PublicTrade {
    VenueSymbol venue_symbol;
    std::int64_t trade_id = 0;
    MarketTrade trade;
};

// The best bid and ask. A side that is empty has neither price nor quantity.
struct BookTop {
    struct Level {
        Price price;
        Qty qty;
        friend bool operator==(const Level&, const Level&) = default;
    };
    VenueSymbol venue_symbol;
    std::optional<Level> bid;
    std::optional<Level> ask;
};

struct CandleUpdate {
    VenueSymbol venue_symbol;
    std::string interval;  // "1m"
    Candle candle;
    bool is_closed = false;  // False: it still grows.
};

// The answer to a message of ours, such as a subscription.
struct StreamAnswer {
    std::string id;  // Empty when the venue could not read ours.
    std::optional<VenueError> error;
};

// The venue is about to close the connection: be on another one first.
struct ServerShutdown {};

// Something that we do not use, or that is newer than this code.
struct OtherEvent {
    std::string type;
};

using MarketEvent =
    std::variant<PublicTrade, BookTop, CandleUpdate, StreamAnswer, ServerShutdown, OtherEvent>;

}  // namespace strongroom::venues
