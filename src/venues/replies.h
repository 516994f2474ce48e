// Replies: what a venue answers and streams, for the engine, the watch and the courier, without
// their knowing which venue it is; and the public questions, which need no key. The other half of a
// codec is requests.h.
//
// Pure and without state: one object for each venue, for as long as the program runs. Every decoder
// is bounded and strict (the venue's own decode.h says how). After an error nothing is known.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/http.h"
#include "model/candle.h"
#include "model/order_intent.h"
#include "venues/account.h"
#include "venues/error.h"
#include "venues/listing.h"
#include "venues/market_event.h"
#include "venues/names.h"
#include "venues/profile.h"
#include "venues/request.h"
#include "venues/user_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues {

// A dead connection is found within ten seconds, whatever the venue: by pings without an answer, or
// by heartbeats that do not come.
inline constexpr Duration kPingEvery = seconds(3);
inline constexpr Duration kSilenceMax = seconds(9);

// How a connection of a stream is begun and kept.
struct StreamOpening {
    std::string url;
    bool waits_for_welcome = false;     // Nothing may be sent before the venue's first message.
    std::vector<std::string> messages;  // What is sent then, …
    bool wants_signed_message = false;  // … and the one that only a key can sign, …
    std::size_t answers = 0;            // … and how many times it must say yes before it is open.
    // Whether a message is such an answer, and yes or no.
    std::function<std::optional<bool>(std::string_view)> answer_of;
    // A question that the venue answers, while it is open. Zero: the venue speaks by itself.
    Duration ping_every{};
    std::string ping;
    int ping_weight = 0;  // Of the request budget. Zero: it costs none.
    // A connection that brought nothing for so long, not even the answers to pings, is dead,
    // whatever TCP and WebSocket say of it. Zero: it may be silent.
    Duration silence_max{};
    // The number of a message, where each has one more than the one before: a gap is a loss. Empty:
    // they have none. None: a message that stands outside the count.
    std::function<std::optional<std::int64_t>(std::string_view)> number_of;
};

// What is followed on one public connection.
struct MarketTopics {
    std::vector<VenueSymbol> trades;
    std::vector<VenueSymbol> candles;  // Of one minute.
    std::vector<VenueSymbol> tops;     // Best bid and ask.
};

// What an answer to a placement says. What cannot be read has an unknown outcome.
using PlaceAnswer = std::variant<PlaceReply, VenueError>;

class Replies {
  public:
    Replies() = default;
    Replies(const Replies&) = delete;
    Replies& operator=(const Replies&) = delete;
    virtual ~Replies() = default;

    virtual VenueSymbol to_venue_symbol(const Symbol& symbol) const = 0;

    // ---- What was refused. A venue may do it with status 200.
    // None: it did what it was asked for.
    virtual std::optional<VenueError> refusal(const HttpReply& reply) const = 0;

    // Also a refusal. Never fails.
    virtual PlaceAnswer decode_place_reply(const HttpReply& reply) const = 0;

    // ---- Answers that are no refusal.
    // The order as it is now; none where the venue only says that it has heard: ask for the order.
    // Errors besides: refused, where such an answer says no.
    virtual Result<std::optional<VenueOrder>> decode_cancel_reply(std::string_view body) const = 0;
    virtual Result<VenueOrder> decode_order(std::string_view body) const = 0;
    virtual Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body) const = 0;
    virtual Result<std::vector<VenueOrder>> decode_all_orders(std::string_view body) const = 0;
    virtual Result<std::vector<AccountTrade>> decode_fills(std::string_view body) const = 0;
    virtual Result<AccountState> decode_account(std::string_view body) const = 0;

    // False: the house places no stop orders there. docs/venues.md says why.
    virtual bool rests_stops() const = 0;

    // ---- What an answer is worth.
    // False: an order is asked for by the venue's number; one whose number is not known, because
    // its placement was not answered, is looked for in the list of all.
    virtual bool finds_by_client_id() const = 0;
    // False: the private stream tells of orders only. The balances must be asked for.
    virtual bool streams_balances() const = 0;
    // False: all_orders tells only of orders that have ended, so that an order which it lacks may
    // still be open.
    virtual bool are_all_orders_whole() const = 0;
    // False: a list of open orders is of one market. Requests::open_orders without a symbol asks
    // then for the markets that have some, and decode_markets reads the answer.
    virtual bool lists_every_market() const = 0;
    virtual Result<std::vector<Symbol>> decode_markets(std::string_view body) const = 0;

    // ---- Public questions. Errors: invalid, for a name that the venue could not have.
    virtual PublicRequest server_time() const = 0;
    virtual Result<PublicRequest> listing(const VenueSymbol& venue_symbol) const = 0;
    // `until`: now, by the venue's clock; none where the market's time is another one. At most as
    // many as one reply holds. Errors besides: invalid, for an interval that the venue has not.
    virtual Result<PublicRequest> candles(const VenueSymbol& venue_symbol, Duration interval,
                                          int limit, const std::optional<Time>& until) const = 0;
    virtual Result<PublicRequest> book_top(const VenueSymbol& venue_symbol) const = 0;
    virtual HttpRequest to_http(const PublicRequest& request) const = 0;

    virtual Result<Time> decode_server_time(std::string_view body) const = 0;
    virtual Result<Listings> decode_listings(std::string_view body) const = 0;
    virtual Result<std::vector<Candle>> decode_candles(std::string_view body) const = 0;
    virtual Result<BookTop> decode_book_top(std::string_view body,
                                            const VenueSymbol& asked) const = 0;

    // ---- The public stream.
    // What is asked for first and whose answer goes into market_opening; none: nothing.
    virtual std::optional<PublicRequest> market_ticket() const = 0;
    // Errors: invalid (no topic that the venue could have, or too many).
    virtual Result<StreamOpening> market_opening(const BaseUrls& urls, std::string_view ticket,
                                                 const MarketTopics& topics) const = 0;
    // In the order in which they happened.
    virtual Result<std::vector<MarketEvent>> decode_market_message(
        std::string_view message) const = 0;

    // ---- The private stream. `ticket`: the answer to Requests::stream_request, where the venue
    // wants one; else the opening wants a signed message.
    virtual Result<StreamOpening> user_opening(const BaseUrls& urls,
                                               std::string_view ticket) const = 0;
    virtual Result<std::vector<UserEvent>> decode_user_message(std::string_view message) const = 0;
};

// Null for a venue that is not served. "binance"
const Replies* replies_of(std::string_view venue);
// Of a venue that is one of them.
const Replies& served(std::string_view venue);
inline const Replies& served(const Profile& profile) { return served(profile.venue); }

}  // namespace strongroom::venues
