// KuCoin spot: from the bytes of a reply or a stream to values that mean something.
//
// A refusal may come with HTTP status 200: ask refusal(reply) first, then decode. Every decoder is
// bounded (bytes, depth, list lengths, text lengths) and strict: amounts only as texts, none
// negative or absurd; a field that is missing, of a wrong type or there twice is an error that
// names it, and so is a side or an event that makes no sense. Fields that we do not use are not
// looked at. After an error the caller knows nothing: a placement whose reply cannot be read has an
// unknown outcome. Errors: invalid; exhausted, when a bound was reached; refused, when the reply's
// code is not "200000"; not_found, when it has no data. Source: KuCoin's universal SDK (2025-11).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "model/candle.h"
#include "venues/account.h"
#include "venues/error.h"
#include "venues/kucoin/book.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/stream.h"
#include "venues/listing.h"
#include "venues/market_event.h"
#include "venues/user_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues::kucoin {

inline constexpr std::size_t reply_bytes_max = 4U << 20U;
inline constexpr std::size_t listings_bytes_max = 32U << 20U;  // All markets and their fields.
inline constexpr std::size_t book_bytes_max = 16U << 20U;      // A whole book.
inline constexpr std::size_t message_bytes_max = 1U << 20U;    // Of a stream.

// ---- What was refused ------------------------------------------------------------------------

// None when the exchange did what it was asked for: status 200 and code "200000".
std::optional<VenueError> refusal(const HttpReply& reply);
// Why a reply refused. Never fails: what cannot be read as a refusal by the exchange itself, a yes
// too, has an unknown outcome. The headers give the time to wait.
VenueError decode_error(const HttpReply& reply);

// What is left of the pool that the request counted for; none without these headers.
struct Budget {
    std::int64_t limit = 0;
    std::int64_t remaining = 0;
    Duration reset;  // Until the window ends.

    friend bool operator==(const Budget&, const Budget&) = default;
};
std::optional<Budget> budget(const Headers& headers);

// ---- Orders ----------------------------------------------------------------------------------

// Of place_order and test_order: KuCoin names neither the market nor, mostly, a time, so these stay
// empty, and an acknowledgement is all there is.
Result<PlaceReply> decode_place_reply(std::string_view body);
// Which order the cancel was taken for, under the name that was asked with. It is not yet over.
Result<OrderKey> decode_cancel_reply(std::string_view body);
Status decode_cancel_all(std::string_view body);
struct CancelledMarkets {
    std::vector<VenueSymbol> done;
    std::vector<VenueSymbol> failed;
};
Result<CancelledMarkets> decode_cancel_all_markets(std::string_view body);
// The new order: its number is new, its client id is the old one.
struct AlteredOrder {
    VenueOrderId venue_id;
    ClientOrderId client_id;
};
Result<AlteredOrder> decode_alter_reply(std::string_view body);

// When it fires, unless it is renewed; none when it is off.
struct DeadSwitchState {
    Time now;  // By the venue's clock, in whole seconds.
    std::optional<Time> fires;

    friend bool operator==(const DeadSwitchState&, const DeadSwitchState&) = default;
};
Result<DeadSwitchState> decode_dead_switch(std::string_view body);  // Set or asked.

// Errors: not_found, when there is no such order (or none yet: placing is not instant).
Result<VenueOrder> decode_order(std::string_view body);
Result<std::vector<VenueOrder>> decode_open_orders(std::string_view body);
Result<std::vector<VenueSymbol>> decode_markets_with_open_orders(std::string_view body);
// A page of open orders is counted, one of ended orders goes on by its last_id.
struct OrderPage {
    std::vector<VenueOrder> orders;
    std::int64_t pages = 0;  // Of open_orders_page.
};
Result<OrderPage> decode_open_orders_page(std::string_view body);
struct DoneOrderPage {
    std::vector<VenueOrder> orders;  // Empty: the end.
    std::optional<std::int64_t> last_id;
};
Result<DoneOrderPage> decode_done_orders(std::string_view body);
// A fee with more than twelve decimal places is rounded up at the twelfth.
struct AccountTradePage {
    std::vector<AccountTrade> trades;  // Empty: the end.
    std::optional<std::int64_t> last_id;
};
Result<AccountTradePage> decode_account_trades(std::string_view body);

// ---- Account ---------------------------------------------------------------------------------

// The balances of one wallet; entries of others are left out. KuCoin tells neither the account's
// number nor its flags here: uid is empty, time zero, and can_trade says only that the wallet is
// the one that trades.
Result<AccountState> decode_account(std::string_view body, Wallet wallet = Wallet::trade);

struct MarketFees {
    std::optional<VenueSymbol> venue_symbol;  // None: the account's basic fees.
    Decimal maker;                            // Fractions; below zero when the maker is paid.
    Decimal taker;
};
Result<std::vector<MarketFees>> decode_fees(std::string_view body);

Result<KeyRights> decode_key_rights(std::string_view body);
// The token for a stream's connection, public or private, and where to connect.
Result<Bullet> decode_bullet(std::string_view body);

// ---- Market ----------------------------------------------------------------------------------

Result<Time> decode_server_time(std::string_view body);
Result<std::string> decode_my_address(std::string_view body);
// One market or all. KuCoin tells neither time nor limits here.
Result<Listings> decode_listings(std::string_view body);
// Oldest first, without a step back in time; a minute without trades has no candle. The newest is
// usually still growing.
Result<std::vector<Candle>> decode_candles(std::string_view body);
// The reply does not name its market: it is taken for the one that was asked about.
Result<BookTop> decode_book_top(std::string_view body, const VenueSymbol& asked);
Result<BookSnapshot> decode_book(std::string_view body);  // part_book and full_book.

// ---- Streams ---------------------------------------------------------------------------------

// One message of a public connection. An acknowledgement and a pong are StreamAnswers under the id
// of what they answer; the welcome that must come first is an OtherEvent "welcome". A candle never
// says that it is closed. Changes of a book are OtherEvents here: decode_book_changes reads them.
Result<MarketEvent> decode_market_message(std::string_view message);
Result<BookChanges> decode_book_changes(std::string_view message);
// One message of a private connection; answers as above, as ApiAnswers. execution_id is the
// message's time in nanoseconds. The stream tells no fees, and not whether a limit order is
// post-only. Funds of margin and other products are OtherEvents.
Result<UserEvent> decode_user_message(std::string_view message);

}  // namespace strongroom::venues::kucoin
