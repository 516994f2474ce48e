// Reading what Coinbase writes in its own way: times as texts, amounts that are empty when there is
// none or longer than ours, numbers as texts, pages.
#pragma once

#include "model/instrument.h"
#include "venues/coinbase/page.h"
#include "venues/json_internal.h"
#include "venues/names.h"

namespace strongroom::venues::coinbase {

inline constexpr std::size_t client_id_bytes_max = 128;

// Amounts may have more places than ours (fees and averages do). Zeros behind the twelfth place are
// dropped. Another digit there is an error of an amount, and makes a fee one step larger: never
// less than what we pay.
Result<Decimal> read_long_amount(json::Value value);
Result<Decimal> read_fee(json::Value value);

// Above zero.
Result<Price> read_price(const json::Object& object, std::string_view field);
Result<Qty> read_qty(const json::Object& object, std::string_view field);
Result<Decimal> read_amount(const json::Object& object, std::string_view field);
// Nothing when it is missing, null, empty or zero.
Result<std::optional<Decimal>> read_some_amount(const json::Object& object, std::string_view field);

// Empty when it is missing or null.
Result<std::string> read_some_text(const json::Object& object, std::string_view field);

// A text, or a number: Coinbase's documents and its wire differ.
Result<std::int64_t> read_number(json::Value value, std::int64_t most = INT64_MAX);

Result<Time> read_timestamp(const json::Object& object, std::string_view field);
Result<std::int64_t> read_timestamp_ns(const json::Object& object, std::string_view field);
// Whole seconds since 1970 as a text or number.
Result<Time> read_seconds(const json::Object& object, std::string_view field);

// Neither may be empty.
Result<VenueSymbol> read_symbol(const json::Object& object, std::string_view field);
Result<VenueOrderId> read_order_id(const json::Object& object, std::string_view field);
// May be empty: an order of somebody else's need not have one.
Result<ClientOrderId> read_client_id(const json::Object& object, std::string_view field);

Result<Side> read_side(json::Value value);  // "BUY"

// "cursor", when there is one; `has_next` where the reply has that too, which then decides.
Result<std::optional<Cursor>> read_cursor(const json::Object& object);

}  // namespace strongroom::venues::coinbase
