// Quantities of an order as KuCoin's replies and its private stream tell them alike.
#pragma once

#include "venues/json_internal.h"
#include "venues/venue_order.h"

namespace strongroom::venues::kucoin {

// A type that we do not know is no error: it is not ours, and whoever looks for foreign orders must
// see it above all.
std::optional<OrderKind> kind_of(std::string_view type, std::string_view time_in_force,
                                 bool is_post_only);

struct Quantities {
    Qty filled;
    Qty cancelled;
};

// How an order ended. KuCoin has no word for it in its replies, so the numbers must add up: an
// order that is neither filled nor cancelled is an error, never a guess. `qty` is zero for an order
// that names an amount of quote.
Result<CloseReason> read_end(Qty qty, const Quantities& quantities, bool was_cancelled);

// Errors: more filled than ordered.
Status check_filled(Qty qty, Qty filled, std::string_view field);

// A fee; more than twelve decimal places are rounded up at the twelfth.
Result<Decimal> read_fee(json::Value value);

}  // namespace strongroom::venues::kucoin
