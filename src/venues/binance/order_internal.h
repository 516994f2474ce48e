// One order as Binance tells it: replies, queries and the private stream say the same under
// different names.
#pragma once

#include "venues/json_internal.h"
#include "venues/venue_order.h"

namespace strongroom::venues::binance {

struct OrderFields {
    std::string_view symbol;
    std::string_view venue_id;
    std::string_view side;
    std::string_view type;
    std::string_view time_in_force;
    std::string_view price;
    std::string_view trigger;  // Zero, or not there, for an order without one.
    std::string_view qty;
    std::string_view filled;
    std::string_view status;
    std::string_view expiry_reason;
    std::string_view prevented;  // Quantity that self-trade prevention took away.
    std::string_view time;
};

// Everything but the client ids and the fill.
Result<VenueOrder> read_order(const json::Object& object, const OrderFields& fields);

Result<VenueSymbol> read_symbol(const json::Object& object, std::string_view field);
Result<VenueOrderId> read_order_id(const json::Object& object, std::string_view field);

// The price, quantity, fee and asset of one fill.
struct FillFields {
    std::string_view price;
    std::string_view qty;
    std::string_view fee;
    std::string_view fee_asset;
    std::string_view trade_id;
    std::string_view allocation_id;
};
Result<Fill> read_fill(const json::Object& object, const FillFields& fields);

}  // namespace strongroom::venues::binance
