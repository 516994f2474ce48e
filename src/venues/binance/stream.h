// Binance Spot over WebSocket: addresses, subscriptions to market data, and signed messages.
//
// The private stream is a subscription on the WebSocket API, signed once. session.logon is not here
// on purpose: after it, requests go unsigned, and every order must be a signed intent.
// Source: Binance web-socket-api.md, web-socket-streams.md, user-data-stream.md (2026-07).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "venues/names.h"
#include "venues/request.h"

namespace strongroom::venues::binance {

// "btcusdt@trade". Letters A to Z in lower case, the rest as it is. Errors: invalid.
Result<std::string> trade_stream(const VenueSymbol& venue_symbol);
Result<std::string> book_top_stream(const VenueSymbol& venue_symbol);
Result<std::string> candle_stream(const VenueSymbol& venue_symbol);  // One minute.

// {"method":"SUBSCRIBE",…}; at most 5 messages a second and 1024 streams on a connection. Errors:
// invalid, when there are none or too many.
Result<std::string> subscribe(const std::vector<std::string>& streams, std::int64_t id);
Result<std::string> unsubscribe(const std::vector<std::string>& streams, std::int64_t id);

// Questions that are asked for their answer alone, which shows that the connection lives. The one
// on a market stream costs nothing but its place among the messages of a second; the other is on
// the WebSocket API.
std::string list_subscriptions(std::int64_t id);
std::string api_ping(std::string_view id);
inline constexpr int api_ping_weight = 1;

// Addresses, from the profile's base. On the combined one each message names its stream.
std::string combined_stream_url(std::string_view base);
Result<std::string> combined_stream_url(std::string_view base,
                                        const std::vector<std::string>& streams);
std::string api_stream_url(std::string_view base);

// Any signed message: sorts the parameters by name and writes the bytes to sign, which are neither
// percent-encoded nor quoted. Errors: invalid, for a name that is there twice, a value that would
// read as two (it holds '&' or '='), or an id that Binance would not take.
Result<UnsignedMessage> make_message(std::string_view method, std::string_view id,
                                     std::vector<MessageParam> params);

// Asks for the private stream of the key's account on an api_stream connection.
Result<UnsignedMessage> subscribe_user_stream(std::string_view id, std::string_view api_key,
                                              SigningTime time);

// The message as it is sent; the signature goes raw. Errors: invalid.
Result<std::string> attach_signature(const UnsignedMessage& message, std::string_view signature);

}  // namespace strongroom::venues::binance
