// Binance Spot over HTTP: from what we mean to the bytes that are signed and sent.
//
// Everything travels in the query, whatever the method, so the bytes that are signed are the bytes
// on the wire. Numbers are written in full, without exponent. Nothing here signs.
// Errors: invalid, naming the field that the venue could not take.
// Source: Binance rest-api.md (2026-07) and its signature vectors.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/http.h"
#include "model/order_intent.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::binance {

// Binance writes a pair as its two names together: "BTCUSDT".
VenueSymbol to_venue_symbol(const Symbol& symbol);

// `instrument` must be the one of the intent's symbol. A post-only order is a LIMIT_MAKER, a limit
// order a LIMIT that is good till cancelled, a market order names its quantity of base. A
// stop-limit order is a STOP_LOSS_LIMIT: by that type Binance knows from which side its trigger is
// reached.
Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time);

Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time);

Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time);

// Of one market; of all of them when there is no symbol (twelve times the weight).
Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time);

struct AllOrders {
    VenueSymbol venue_symbol;
    std::optional<VenueOrderId> from;  // This one and later ones.
    std::optional<Time> start;         // start and end are at most 24 hours apart.
    std::optional<Time> end;
    int limit = 500;
};
Result<UnsignedRequest> all_orders(const AllOrders& query, SigningTime time);

struct AccountTrades {
    VenueSymbol venue_symbol;
    std::optional<VenueOrderId> of_order;
    std::optional<std::int64_t> from_trade;  // This one and later ones.
    std::optional<Time> start;               // Not together with the two above.
    std::optional<Time> end;
    int limit = 500;
};
Result<UnsignedRequest> account_trades(const AccountTrades& query, SigningTime time);

Result<UnsignedRequest> account(SigningTime time);
Result<UnsignedRequest> key_rights(SigningTime time);  // Production only.

PublicRequest server_time();
// Of these markets; of all of them when there are none.
Result<PublicRequest> listings(const std::vector<VenueSymbol>& venue_symbols);

struct Candles {
    VenueSymbol venue_symbol;
    Duration interval = minutes(1);
    std::optional<Time> start;
    std::optional<Time> end;
    int limit = 500;
};
Result<PublicRequest> candles(const Candles& query);
Result<std::string_view> interval_name(Duration interval);  // "1m"; 1s to 1w.

Result<PublicRequest> book_top(const VenueSymbol& venue_symbol);

// Hex goes as it is, base64 percent-encoded.
Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view api_key,
                                     std::string_view signature);
HttpRequest to_http(const PublicRequest& request);

}  // namespace strongroom::venues::binance
