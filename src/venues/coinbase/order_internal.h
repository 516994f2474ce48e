// What the two tellers of an order, REST and the user channel, have in common.
#pragma once

#include "venues/coinbase/field_internal.h"
#include "venues/venue_order.h"

namespace strongroom::venues::coinbase {

struct Standing {
    OrderState state = OrderState::open;
    CloseReason reason = CloseReason::none;
};
Result<Standing> read_status(json::Value value);

// "LIMIT" of REST and "Limit" of the channel alike. None for a kind that we never send.
std::optional<OrderKind> kind_of(std::string_view type, std::string_view time_in_force,
                                 bool is_post_only);

// Why a closed order ended, into its report: text, and no_funds where the venue says so.
void set_reason(OrderReport& report, std::string_view reject_reason, std::string_view message);

// Filled is not above the ordered quantity (unless that is zero: not told), and all of it for
// an order that is filled. Errors: invalid, naming `field`.
Status check_filled(const VenueOrder& order, std::string_view field);

}  // namespace strongroom::venues::coinbase
