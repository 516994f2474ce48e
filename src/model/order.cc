#include "model/order.h"

#include <algorithm>

namespace strongroom {

std::string_view to_string(OrderState state) {
    switch (state) {
        case OrderState::pending: return "pending";
        case OrderState::signed_: return "signed";
        case OrderState::sent: return "sent";
        case OrderState::unknown: return "unknown";
        case OrderState::open: return "open";
        case OrderState::closed: return "closed";
    }
    return "?";
}

std::string_view to_string(CloseReason reason) {
    switch (reason) {
        case CloseReason::none: return "";
        case CloseReason::filled: return "filled";
        case CloseReason::cancelled: return "cancelled";
        case CloseReason::rejected: return "rejected";
        case CloseReason::no_funds: return "no funds";
        case CloseReason::expired: return "expired";
        case CloseReason::refused: return "refused";
        case CloseReason::dead: return "never placed";
    }
    return "?";
}

Order::Change Order::apply(const OrderReport& report) {
    Change change;
    if (report.fill && !trade_ids.contains(report.fill->trade_id)) {
        filled += report.fill->qty;  // May throw, so it comes before anything else changes.
        trade_ids.insert(report.fill->trade_id);
        change.fill = report.fill;
    }
    if (!report.venue_id.empty()) venue_id = report.venue_id;
    reported = std::max({reported, report.filled, filled});
    if (report.state == OrderState::closed && !is_closing) {
        is_closing = true;
        closing_reason = report.reason;
        text = report.text;
    }
    if (filled >= intent.qty && !is_closing) {
        is_closing = true;
        closing_reason = CloseReason::filled;
    }
    if (is_closed()) return change;
    // An order that the venue closed stays open here until every fill it reported is counted:
    // a position is the sum of fills, never what an order said it wanted.
    const OrderState next =
        is_closing && filled >= reported ? OrderState::closed : OrderState::open;
    change.state = next != state;
    state = next;
    if (is_closed()) reason = closing_reason;
    return change;
}

}  // namespace strongroom
