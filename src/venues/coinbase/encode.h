// Coinbase Advanced Trade over HTTP: from what we mean to the requests that are sent.
//
// The same functions as of the other venues. What is particular here: parameters of a POST travel
// as JSON in the body, and the signature covers neither body nor query, only method, host and path
// (sign.h). So the time of signing is in no byte that is built here; it is checked all the same,
// so that what could not be signed is refused before it is recorded.
// Numbers are written in full, without exponent. Nothing here signs.
// Errors: invalid, naming the field that the venue could not take.
// Source: the official SDK 1.8.4 with its recorded requests, documents of 2026.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "model/order_intent.h"
#include "venues/coinbase/order_configuration.h"
#include "venues/coinbase/page.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::coinbase {

// Coinbase writes a pair with a dash: "BTC-USD". USD and USDC are different wallets, though such
// pairs share a book (Listing::book_symbol).
VenueSymbol to_venue_symbol(const Symbol& symbol);

// `instrument` must be the one of the intent's symbol.
Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time);

struct PlaceOrder {
    ClientOrderId client_id;
    VenueSymbol venue_symbol;
    Side side = Side::buy;
    OrderConfiguration configuration;
};
Result<UnsignedRequest> place_order(const PlaceOrder& order, SigningTime time);
// What that order would cost, or why it would be refused; nothing is placed. The client id is not
// sent and may be empty.
Result<UnsignedRequest> preview_order(const PlaceOrder& order, SigningTime time);

// LIMIT: Coinbase cancels and finds an order by its own id only: a ClientOrderId is an error that
// says how to find it.
struct CancelOrder {
    VenueSymbol venue_symbol;  // Checked, not sent: the order's id says enough.
    OrderKey order;
    ClientOrderId request_id;  // A cancel has no name here; never sent, may be empty.
};
Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time);
// Up to cancels_max at once, in any markets.
Result<UnsignedRequest> cancel_orders(const std::vector<VenueOrderId>& orders, SigningTime time);

// Of an open limit_gtc order; it keeps its id. `size` counts what is filled already. Both go out,
// since the venue reads a size that is missing as zero.
struct EditOrder {
    VenueOrderId order;
    Price price;
    Qty size;
};
Result<UnsignedRequest> edit_order(const EditOrder& edit, SigningTime time);

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time);

enum class OrderStatus {
    pending,
    queued,
    open,
    cancel_queued,
    edit_queued,
    filled,
    cancelled,
    expired,
    failed,
};
std::string_view venue_name(OrderStatus status);  // "CANCEL_QUEUED"

// Orders in `status` of one market, or of all. Whoever wants every order that may still trade asks
// for open, pending and queued in turn: `open` leaves out the other two, and whether they may be
// asked for together is uncertain.
Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time, OrderStatus status = OrderStatus::open,
                                    const std::optional<Cursor>& cursor = std::nullopt);

struct AllOrders {
    std::vector<VenueSymbol> venue_symbols;  // None: of all markets.
    std::vector<VenueOrderId> orders;        // None: any.
    std::optional<OrderStatus> status;
    std::optional<Side> side;
    std::optional<Time> start;
    std::optional<Time> end;
    int limit = 100;
    std::optional<Cursor> cursor;
};
Result<UnsignedRequest> all_orders(const AllOrders& query, SigningTime time);

struct AccountTrades {
    std::optional<VenueSymbol> venue_symbol;
    std::optional<VenueOrderId> of_order;
    std::optional<Time> start;
    std::optional<Time> end;
    int limit = 100;
    std::optional<Cursor> cursor;
};
Result<UnsignedRequest> account_trades(const AccountTrades& query, SigningTime time);

// The wallets; decode_accounts reads a page of them, account_state puts the pages together.
Result<UnsignedRequest> account(SigningTime time,
                                const std::optional<Cursor>& cursor = std::nullopt);
Result<UnsignedRequest> fees(SigningTime time);
Result<UnsignedRequest> key_rights(SigningTime time);

PublicRequest server_time();
// Of these markets; of all spot markets when there are none.
Result<PublicRequest> listings(const std::vector<VenueSymbol>& venue_symbols);

struct Candles {
    VenueSymbol venue_symbol;
    Duration interval = minutes(1);
    std::optional<Time> start;  // In whole seconds; what is finer is cut.
    std::optional<Time> end;
    int limit = 300;
};
Result<PublicRequest> candles(const Candles& query);
Result<std::string_view> interval_name(Duration interval);  // "ONE_MINUTE"; 1m to 1d.

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol);
Result<PublicRequest> book(const VenueSymbol& venue_symbol, int levels);

HttpRequest to_http(const PublicRequest& request);

}  // namespace strongroom::venues::coinbase
