// Binance Spot: from the bytes of a reply or a stream to values that mean something.
//
// Every decoder is bounded (bytes, depth, list lengths, text lengths) and strict: amounts only as
// texts, none negative or absurd, a field that is missing, of a wrong type or there twice is an
// error that names it, and so is a status, side or execution type that we do not know. Fields that
// we do not use are not looked at. A decoder never guesses: after an error the caller knows
// nothing, so a placement whose reply cannot be read has an unknown outcome. Errors: invalid, or
// exhausted when a bound was reached. Source: Binance rest-api.md, web-socket-streams.md,
// user-data-stream.md, errors.md (2026-07).
#pragma once

#include <string_view>
#include <vector>

#include "base/http.h"
#include "model/candle.h"
#include "venues/account.h"
#include "venues/error.h"
#include "venues/listing.h"
#include "venues/market_event.h"
#include "venues/user_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues::binance {

inline constexpr std::size_t reply_bytes_max = 4U << 20U;
inline constexpr std::size_t listings_bytes_max = 32U << 20U;  // All markets: several megabytes.
inline constexpr std::size_t message_bytes_max = 1U << 20U;    // Of a stream.

// Why a reply with a status other than 2xx refused. Never fails: what cannot be read as a refusal
// by the exchange itself has an unknown outcome. The headers give the time to wait.
VenueError decode_error(const HttpReply& reply);

// Replies with status 200.
Result<PlaceReply> decode_place_reply(std::string_view body);  // ACK, RESULT or FULL.
Result<VenueOrder> decode_cancel_reply(std::string_view body);
Result<VenueOrder> decode_order(std::string_view body);
Result<std::vector<VenueOrder>> decode_orders(std::string_view body);  // openOrders, allOrders.
Result<std::vector<AccountTrade>> decode_account_trades(std::string_view body);
Result<AccountState> decode_account(std::string_view body);
Result<KeyRights> decode_key_rights(std::string_view body);

Result<Time> decode_server_time(std::string_view body);
Result<Listings> decode_listings(std::string_view body);
// Oldest first, without a step back in time. The newest is usually still growing.
Result<std::vector<Candle>> decode_candles(std::string_view body);
Result<BookTop> decode_book_top(std::string_view body);

// One message of a market stream, raw or combined.
Result<MarketEvent> decode_market_message(std::string_view message);
// One message of a WebSocket API connection: an event of the private stream or an answer.
Result<UserEvent> decode_user_message(std::string_view message);

}  // namespace strongroom::venues::binance
