// KuCoin spot over HTTP: from what we mean to the bytes that are signed and sent.
//
// A GET or DELETE has its parameters in the path and the query, a POST in a JSON body without
// blanks. Numbers are written in full, as texts, without exponent. Nothing here signs (sign.h), and
// nothing here moves funds or withdraws. Errors: invalid, naming the field that the venue could not
// take. Source: KuCoin's universal SDK (2025-11) and its signature vectors.
//
// How long a signature lives: an order carries its timestamp and SigningTime::recv_window as
// clientTimestamp and allowMaxTimeWindow, after which KuCoin's gateway refuses it. Whatever else is
// signed lives for recv_window_max (profile.h), whatever the window says.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "model/order_intent.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::kucoin {

// KuCoin writes a pair as its two names with a dash between: "BTC-USDT".
VenueSymbol to_venue_symbol(const Symbol& symbol);

// ---- Orders ----------------------------------------------------------------------------------

// `instrument` must be the one of the intent's symbol. A post-only order is a limit order with
// postOnly, a limit order is good till cancelled, a market order names its quantity of base. A
// stop-limit order is an error.
Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time);
// The same order, checked by the venue with its signature and never matched.
Result<UnsignedRequest> test_order(const OrderIntent& intent, const Instrument& instrument,
                                   const ClientOrderId& client_id, SigningTime time);

// A cancel has no name of its own at KuCoin: nothing tells whose request ended an order.
struct CancelOrder {
    VenueSymbol venue_symbol;
    OrderKey order;  // By VenueOrderId it can be anybody's: that is how a foreign one is contained.
};
// Only asks for it: the reply is not yet the end of the order.
Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time);
// Every open order of one market, whoever placed it.
Result<UnsignedRequest> cancel_all(const VenueSymbol& venue_symbol, SigningTime time);
// Every open order of the account: thirty times the weight of one.
Result<UnsignedRequest> cancel_all_markets(SigningTime time);

struct AlterOrder {
    VenueSymbol venue_symbol;
    OrderKey order;
    std::optional<Price> price;  // One of these two at least.
    std::optional<Qty> qty;
};
// Cancels and places anew: the order that comes of it has another number, the same client id, and
// no window of its own. It counts as a placement.
Result<UnsignedRequest> alter_order(const AlterOrder& alter, SigningTime time);

// Dead man's switch: unless it is renewed in time, KuCoin cancels the open orders.
struct DeadSwitch {
    std::optional<Duration> after;           // 5 s to a day; none: switched off.
    std::vector<VenueSymbol> venue_symbols;  // At most 50; none of them: all markets.
};
Result<UnsignedRequest> set_dead_switch(const DeadSwitch& dead_switch, SigningTime time);
Result<UnsignedRequest> dead_switch(SigningTime time);  // How it is set.

// ---- What there is of orders -----------------------------------------------------------------

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time);

// Of one market: KuCoin does not list those of all. Errors: invalid, when there is no symbol; ask
// for markets_with_open_orders first.
Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time);
// The same in pages, for a market that may have many; pages begin at 1.
Result<UnsignedRequest> open_orders_page(const VenueSymbol& venue_symbol, int page, int page_size,
                                         SigningTime time);
// Needs the right to trade.
Result<UnsignedRequest> markets_with_open_orders(SigningTime time);

// Orders that have ended, newest first. A page's last_id asks for the next, older one.
struct DoneOrders {
    VenueSymbol venue_symbol;
    std::optional<std::int64_t> last_id;
    std::optional<Time> start;  // start and end are at most range_max apart.
    std::optional<Time> end;
    int limit = 100;
};
Result<UnsignedRequest> done_orders(const DoneOrders& query, SigningTime time);

// Fills, newest first, in the same pages.
struct AccountTrades {
    VenueSymbol venue_symbol;
    std::optional<VenueOrderId> of_order;
    std::optional<std::int64_t> last_id;
    std::optional<Time> start;
    std::optional<Time> end;
    int limit = 100;
};
Result<UnsignedRequest> account_trades(const AccountTrades& query, SigningTime time);

// ---- Account ---------------------------------------------------------------------------------

// trade: what spot orders use. main: where deposits land and withdrawals leave.
enum class Wallet { trade, main };
std::string_view to_string(Wallet wallet);

Result<UnsignedRequest> account(SigningTime time, Wallet wallet = Wallet::trade);
// Of these markets, at most ten; the account's basic fees when there are none.
Result<UnsignedRequest> fees(const std::vector<VenueSymbol>& venue_symbols, SigningTime time);
Result<UnsignedRequest> key_rights(SigningTime time);  // Of the key that asks.
// The token of a private stream, which opens it to whoever holds it.
Result<UnsignedRequest> private_bullet(SigningTime time);

// The whole book: KuCoin wants it signed.
Result<UnsignedRequest> full_book(const VenueSymbol& venue_symbol, SigningTime time);

// ---- Public ----------------------------------------------------------------------------------

PublicRequest server_time();
PublicRequest my_address();     // Under which address the venue sees us.
PublicRequest public_bullet();  // A POST, like its private sister.
// Of this market; of all of them when there is none.
Result<PublicRequest> listings(const std::optional<VenueSymbol>& venue_symbol);

struct Candles {
    VenueSymbol venue_symbol;
    Duration interval = minutes(1);
    std::optional<Time> start;  // start and end hold at most candles_max candles.
    std::optional<Time> end;
};
Result<PublicRequest> candles(const Candles& query);
Result<std::string_view> interval_name(Duration interval);  // "1min"; 1m to 7d.

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol);
Result<PublicRequest> part_book(const VenueSymbol& venue_symbol, int depth);  // 20 or 100 levels.

HttpRequest to_http(const PublicRequest& request);

}  // namespace strongroom::venues::kucoin
