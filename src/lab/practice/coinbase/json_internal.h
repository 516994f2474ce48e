// What Coinbase's clients write and read, as JSON. Included by .cc files only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/practice/book.h"
#include "lab/practice/exchange.h"
#include "lab/practice/json_internal.h"
#include "lab/practice/tape.h"

namespace strongroom::lab::practice::coinbase {

// Amounts are texts without trailing zeros: "0.1".
inline std::string plain(Decimal amount) { return amount.to_string(); }
inline std::string plain(Price price) { return price.value.to_string(); }
inline std::string plain(Qty qty) { return qty.value.to_string(); }

// "2026-04-07T14:30:02.789000Z" and, where a count keeps the events of a millisecond apart, with
// nine digits.
std::string time_text(Time time);
std::string time_text_ns(std::uint64_t time_ns);

// What the numbers of our books are called here. An order's is read back: nothing for other texts.
std::string order_uuid(std::uint64_t id);
std::optional<std::uint64_t> order_of_uuid(std::string_view text);
std::string fill_uuid(std::uint64_t trade_id);
std::string wallet_uuid(const Account& account, const Asset& asset);
std::string portfolio_uuid(const Account& account);
std::string user_uuid(const Account& account);

// ---- Public (market_json.cc).
Json product_json(Market& market);
Json book_json(Market& market, std::size_t levels);  // Of the "pricebook".
Json candle_json(const Bar& bar);
Json trade_json(const PublicTrade& trade, const std::string& product);

// ---- Of an account (order_json.cc).
// What an order has paid and when it traded last, up to the trade with this id.
struct Paid {
    Decimal fee;
    std::int64_t fills = 0;
    std::optional<Time> last;
};
Paid paid_of(const AccountBook& book, const VenueOrder& order, std::uint64_t last_trade);

Json configuration_json(const VenueOrder& order);
std::string_view status_text(const VenueOrder& order);         // "OPEN"
std::string_view time_in_force_text(const VenueOrder& order);  // "GOOD_UNTIL_CANCELLED"
std::string_view type_text(const VenueOrder& order);           // "LIMIT"
std::string_view trigger_text(const VenueOrder& order);        // "STOP_PENDING"
// What is still locked for it.
Decimal hold_of(const VenueOrder& order, const Market& market);
Decimal average_of(const VenueOrder& order);
Decimal completion_of(const VenueOrder& order);  // Percent.
Json order_json(const VenueOrder& order, const Market& market, const Account& owner,
                const Paid& paid);
Json fill_json(const VenueTrade& trade, const Market& market, const Account& owner);

}  // namespace strongroom::lab::practice::coinbase
