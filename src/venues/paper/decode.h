// What the paper venue answers and streams, read strictly.
//
// Every decoder is bounded: by bytes, by depth, and each list by a count. Amounts are read from
// texts alone, times are milliseconds. A field that is missing, there twice or of another type is
// an error that names it; a field that nobody asks for is not looked at.
// Errors: invalid, exhausted. Source: docs/venues-paper.md.
#pragma once

#include <optional>
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

namespace strongroom::venues::paper {

inline constexpr std::size_t reply_bytes_max = 16U << 20;
inline constexpr std::size_t message_bytes_max = 1U << 20;

Result<PlaceReply> decode_place_reply(std::string_view body);
Result<VenueOrder> decode_order(std::string_view body);  // Of a cancel, too.
Result<std::vector<VenueOrder>> decode_orders(std::string_view body);
Result<std::vector<AccountTrade>> decode_fills(std::string_view body);
Result<AccountState> decode_account(std::string_view body);
Result<KeyRights> decode_key_rights(std::string_view body);

Result<Time> decode_server_time(std::string_view body);
Result<Listings> decode_listings(std::string_view body);
Result<std::vector<Candle>> decode_candles(std::string_view body);
Result<BookTop> decode_book_top(std::string_view body);

// Of a reply whose status is not 200. Never fails.
VenueError decode_error(const HttpReply& reply);

// One event of the WebSocket, as whoever follows prices or an account reads it.
Result<MarketEvent> decode_market_message(std::string_view message);
Result<UserEvent> decode_user_message(std::string_view message);

}  // namespace strongroom::venues::paper
