// Coinbase Advanced Trade: from the bytes of a reply to values that mean something.
//
// Every decoder is bounded (bytes, depth, list lengths, text lengths) and strict: amounts only as
// texts, none negative or absurd, a field that is missing, of a wrong type or there twice is an
// error that names it, and so is a status or side that we do not know. Fields that we do not use
// are not looked at. A decoder never guesses: after an error the caller knows nothing, so a
// placement whose reply cannot be read has an unknown outcome. Errors: invalid, or exhausted when a
// bound was reached. Streams: decode_stream.h. Source: docs/venues-coinbase.md.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/http.h"
#include "model/candle.h"
#include "venues/account.h"
#include "venues/coinbase/page.h"
#include "venues/error.h"
#include "venues/listing.h"
#include "venues/market_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues::coinbase {

inline constexpr std::size_t reply_bytes_max = 4U << 20U;
inline constexpr std::size_t listings_bytes_max = 32U << 20U;

// Why a reply with a status other than 2xx refused. Never fails: what cannot be read as a refusal
// by the exchange itself has an unknown outcome.
VenueError decode_error(const HttpReply& reply);

// The reply to POST orders, whatever its status: Coinbase refuses most orders with status 200.
// Never fails: what cannot be read has an unknown outcome, and so has a status 429, which may have
// come from behind the door. A 401 does not say whether key or clock is wrong: it is `timestamp`,
// which is worth another attempt. PlaceReply has neither order nor time: the venue only
// acknowledges.
using PlaceAnswer = std::variant<PlaceReply, VenueError>;
PlaceAnswer decode_place_reply(const HttpReply& reply);

// Replies with status 200.
struct CancelResult {
    VenueOrderId venue_id;
    std::optional<VenueError> error;  // None: the cancel was accepted, and will be told when done.
};
Result<std::vector<CancelResult>> decode_cancel_reply(std::string_view body);
// None: the edit was accepted.
Result<std::optional<VenueError>> decode_edit_reply(std::string_view body);

struct OrderPreview {
    Decimal order_total;
    Decimal fee;
    std::vector<std::string> errors;  // The venue's words; none: it would be accepted.
    std::vector<std::string> warnings;
};
Result<OrderPreview> decode_preview(std::string_view body);

Result<VenueOrder> decode_order(std::string_view body);  // {"order":{…}}
Result<Page<VenueOrder>> decode_orders(std::string_view body);

struct TradePage {
    std::vector<AccountTrade> trades;
    // What is no fill of a spot market: corrections, reversals, derivatives. Nothing is booked of
    // them; the user must be told.
    std::vector<std::string> others;
    std::optional<Cursor> next;
};
Result<TradePage> decode_account_trades(std::string_view body);

struct Account {
    std::string uuid;
    std::string portfolio;  // Empty when the venue does not say.
    std::string type;       // "ACCOUNT_TYPE_CRYPTO"
    Balance balance;
    bool is_usable = false;  // Active and ready.
    std::optional<Time> updated;
};
Result<Page<Account>> decode_accounts(std::string_view body);
// All pages together: what may be traded with, that is the crypto and fiat wallets. uid is the
// portfolio that the key is bound to. Errors: invalid, when two of them hold the same asset or
// belong to different portfolios.
Result<AccountState> account_state(const std::vector<Account>& accounts);

Result<FeeRates> decode_fees(std::string_view body);

struct KeyPermissions {
    KeyRights rights;  // is_ip_list_readable is false, created is zero: Coinbase tells neither.
    std::string portfolio;
    std::string portfolio_type;  // "DEFAULT", "CONSUMER", "INTX"
};
Result<KeyPermissions> decode_key_rights(std::string_view body);

Result<Time> decode_server_time(std::string_view body);
// Spot markets; others are left out. Neither server_time nor rate_limits are told.
Result<Listings> decode_listings(std::string_view body);
// Oldest first, in whichever order they came. The newest is usually still growing.
Result<std::vector<Candle>> decode_candles(std::string_view body);

struct Book {
    VenueSymbol venue_symbol;
    std::vector<BookTop::Level> bids;  // Best first.
    std::vector<BookTop::Level> asks;
    Time time;
};
Result<Book> decode_book(std::string_view body);
Result<BookTop> decode_book_top(std::string_view body);
// The newest trades of a ticker reply, newest first.
Result<std::vector<PublicTrade>> decode_trades(std::string_view body);

}  // namespace strongroom::venues::coinbase
