// What KuCoin's clients read, as JSON. Included by .cc files only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lab/practice/book.h"
#include "lab/practice/exchange.h"
#include "lab/practice/json_internal.h"
#include "lab/practice/tape.h"

namespace strongroom::lab::practice::kucoin {

constexpr std::int64_t kNsPerMs = 1'000'000;
constexpr std::int64_t kMsPerSecond = 1'000;

// Amounts are texts without trailing zeros: "0.1".
inline std::string plain(Decimal amount) { return amount.to_string(); }
inline std::string plain(Price price) { return price.value.to_string(); }
inline std::string plain(Qty qty) { return qty.value.to_string(); }

// An order's id as 24 hex digits, and back; nothing when it is no such text.
std::string order_id_text(std::uint64_t id);
std::optional<std::uint64_t> order_id_of(std::string_view text);

std::string_view side_text(Side side);       // "buy"
std::string_view type_text(OrderType type);  // "limit", also of a post-only order

// ---- Public (market_json.cc).
Json symbol_json(const Market& market);
Json currency_json(const Asset& asset);
Json ticker_json(Market& market);
Json book_json(const BookView& view, Time time, std::size_t levels);
Json level_rows(const std::vector<BookLevel>& levels, std::size_t count);
Json trade_json(const PublicTrade& trade);
Json candle_json(const Bar& bar);
// The last 24 hours; nothing while there is no price.
std::optional<Json> stats_json(Market& market);

// ---- Of an account (order_json.cc).
// What each of these orders has paid in fees: one walk through the account's trades for all.
std::map<std::uint64_t, Decimal> fees_of(const AccountBook& book,
                                         const std::vector<const VenueOrder*>& orders);
Json order_json(const VenueOrder& order, const Market& market, Decimal fee);
Json orders_json(const AccountBook& book, const std::vector<const VenueOrder*>& orders,
                 const Exchange& exchange);
Json fill_json(const VenueTrade& trade, const VenueOrder* order, const Market& market);
Json sync_json(const VenueOrder& order);  // Of a placement or a cancel that was waited for.
// "548674591753": one number for each account and asset.
std::string account_id(const Account& account, const Asset& asset);

}  // namespace strongroom::lab::practice::kucoin
