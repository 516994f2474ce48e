// An order as the venue tells it, from whichever source: a reply, a query or the private stream.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/order.h"
#include "venues/names.h"

namespace strongroom::venues {

struct VenueOrder {
    ClientOrderId client_id;  // Of the order; never of the request that cancelled it.
    // Of the request that cancelled it; after an amendment the name that the order had before.
    // Empty when there was neither.
    ClientOrderId request_id;
    VenueOrderId venue_id;
    VenueSymbol venue_symbol;
    Side side = Side::buy;
    std::optional<OrderKind> kind;      // None: a type that we never send, so somebody else did.
    std::string type;                   // The venue's word for it: "STOP_LOSS_LIMIT".
    std::string time_in_force;          // "GTC"
    std::optional<Price> price;         // None for an order without a limit.
    std::optional<Price> trigger = {};  // Of an order that waits, or has waited, for it.
    Qty qty;                            // Zero when the order names an amount of quote instead.
    OrderReport report;
    Time time;  // Of the newest change that is told.
    // False: the source does not tell all terms. What it leaves out is empty here, zero, or what it
    // would mostly be: a post-only order reads as a limit order.
    bool has_all_terms = true;
};

// The answer to a placement.
struct PlaceReply {
    ClientOrderId client_id;
    VenueOrderId venue_id;
    VenueSymbol venue_symbol;
    Time time;
    std::optional<VenueOrder> order;  // None when the venue only acknowledged.
    std::vector<Fill> fills;          // Those that the placement itself caused.
};

// The same as reports for Order::apply, in order: one for each fill, then the state of the order.
std::vector<OrderReport> reports(const PlaceReply& reply);

// One execution of an order of this account, from the list of its trades.
struct AccountTrade {
    VenueOrderId venue_id;  // Of the order.
    VenueSymbol venue_symbol;
    Fill fill;
};

}  // namespace strongroom::venues
