#include "venues/venue_order.h"

namespace strongroom::venues {

std::vector<OrderReport> reports(const PlaceReply& reply) {
    std::vector<OrderReport> all;
    Qty filled;
    for (const Fill& fill : reply.fills) {
        filled += fill.qty;  // The decoder has held the sum to the order's own quantity.
        all.push_back({.filled = filled, .venue_id = reply.venue_id.text, .fill = fill});
    }
    all.push_back(reply.order ? reply.order->report : OrderReport{.venue_id = reply.venue_id.text});
    return all;
}

}  // namespace strongroom::venues
