// Recorded streams: a gzip file of raw market stream messages, one a line, as a source of prices.
//
// A line is "<receive time> <message>". Trades give prices, bookTicker the best bid and ask; other
// messages are passed over. A broken line stops the reading and is named: nothing is skipped that
// might have been a price. Bounded in line length, in lines and in what is kept.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "model/candle.h"

namespace strongroom::lab {

// The best bid and ask; a side that is empty is not there.
struct RecordedTop {
    struct Level {
        Price price;
        Qty qty;
        friend bool operator==(const Level&, const Level&) = default;
    };
    std::optional<Level> bid;
    std::optional<Level> ask;
    friend bool operator==(const RecordedTop&, const RecordedTop&) = default;
};

struct Recording {
    std::string venue_symbol;  // Of every message in it.
    std::vector<std::variant<MarketTrade, RecordedTop>> ticks;
};

// `file_name` is for messages. Errors: invalid, exhausted.
Result<Recording> read_recording(ByteView gzip, std::string_view file_name);

}  // namespace strongroom::lab
