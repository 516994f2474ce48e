// The paper venue over HTTP and its WebSocket: from what we mean to the bytes that are signed and
// sent. Nothing here signs. Errors: invalid, naming the field that the venue could not take.
// Source: docs/venues-paper.md.
#pragma once

#include <optional>
#include <string_view>

#include "base/http.h"
#include "model/order_intent.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::paper {

VenueSymbol to_venue_symbol(const Symbol& symbol);  // "BTC-USDT"
// Letters, digits, '-' and '_'. Errors: invalid, without the id.
Status check_key_id(std::string_view api_key);

// `instrument` must be the one of the intent's symbol.
Result<UnsignedRequest> place_order(const OrderIntent& intent, const Instrument& instrument,
                                    const ClientOrderId& client_id, SigningTime time);
Result<UnsignedRequest> cancel_order(const CancelOrder& cancel, SigningTime time);
Result<UnsignedRequest> query_order(const VenueSymbol& venue_symbol, const OrderKey& order,
                                    SigningTime time);
// Of one market; of all of them when there is no symbol.
Result<UnsignedRequest> open_orders(const std::optional<VenueSymbol>& venue_symbol,
                                    SigningTime time);
Result<UnsignedRequest> all_orders(const VenueSymbol& venue_symbol, SigningTime time);
Result<UnsignedRequest> fills_of_order(const VenueSymbol& venue_symbol, const VenueOrderId& order,
                                       SigningTime time);
Result<UnsignedRequest> account(SigningTime time);
Result<UnsignedRequest> key_rights(SigningTime time);
// The private stream is asked for by a message on its connection.
Result<UnsignedMessage> login(std::string_view api_key, SigningTime time);

PublicRequest server_time();
Result<PublicRequest> listing(const VenueSymbol& venue_symbol);
Result<PublicRequest> candles(const VenueSymbol& venue_symbol, int limit);  // Of one minute.
Result<PublicRequest> book_top(const VenueSymbol& venue_symbol);
HttpRequest to_http(const PublicRequest& request);

// Time, window, method, path with query, and body, each on a line of its own.
Result<std::string> text_to_sign(const UnsignedRequest& request, SigningTime time);
// Hex of an HMAC, or base64.
Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view api_key,
                                     SigningTime time, std::string_view signature);
Result<std::string> attach_signature(const UnsignedMessage& message, std::string_view signature);

// 3 to 47 capital letters and digits with one dash in them.
Status check(const VenueSymbol& venue_symbol);

}  // namespace strongroom::venues::paper
