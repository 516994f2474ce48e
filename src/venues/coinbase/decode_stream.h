// Coinbase Advanced Trade: from one message of a stream to its events. The promises are those of
// decode.h.
//
// One message holds several events, and its number counts every message of the connection: whoever
// finds a gap (book.h) has missed something on any channel.
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "venues/market_event.h"
#include "venues/user_event.h"

namespace strongroom::venues::coinbase {

// The first picture of a whole book is long; the SDK takes as much.
inline constexpr std::size_t message_bytes_max = 10U << 20U;

// The levels of one market that changed; a snapshot tells all of them.
struct BookChange {
    struct Level {
        Side side = Side::buy;
        Price price;
        Qty qty;  // The new one, not a difference; zero: the level is gone.
        friend bool operator==(const Level&, const Level&) = default;
    };
    VenueSymbol venue_symbol;
    bool is_snapshot = false;
    std::vector<Level> levels;
};

// Every second, so that channels without news stay open.
struct Heartbeat {
    std::int64_t counter = 0;
};

// All that this connection is subscribed to now: channels and the products in each.
struct Subscriptions {
    struct Channel {
        std::string name;
        std::vector<std::string> products;
    };
    std::vector<Channel> channels;
};

// A market whose book another one shares comes under the other's name. BookTop: of the ticker
// channel. CandleUpdate: five minutes, never closed by a word of the venue; the next one's start
// closes it. StreamAnswer: only an error.
using StreamEvent = std::variant<PublicTrade, BookTop, CandleUpdate, BookChange, Heartbeat,
                                 Subscriptions, StreamAnswer, OtherEvent>;

struct MarketMessage {
    std::optional<std::int64_t> sequence;  // None: an error, which stands outside the count.
    Time time;                             // Zero for an error.
    bool is_snapshot = false;              // Its trades are those of before, not news.
    std::vector<StreamEvent> events;
};
Result<MarketMessage> decode_market_message(std::string_view message);

// Orders as ExecutionReports without fills: the venue tells sums, not trades; ask for those with
// account_trades. kind is `placed` for an order that stands or is filled. In a snapshot the orders
// are all that are open, in batches: one that we do not know is a stranger's.
// qty is zero where it is not told (of an order that was cancelled); has_all_terms says whether
// quantity, limit and post-only were. execution_id is the time of the message in nanoseconds.
// Answers: ApiAnswer with status 200 once the user channel is subscribed, or with an error.
struct UserMessage {
    std::optional<std::int64_t> sequence;
    bool is_snapshot = false;
    std::vector<UserEvent> events;
};
Result<UserMessage> decode_user_message(std::string_view message);

}  // namespace strongroom::venues::coinbase
