// Order: an intent and how far it has come.
//
//   Pending -> Signed -> Sent -> Open -> Closed
//                  \________\____/ ^
//                    Unknown ------'      (after a time-out; resolved by proof, never by resending)
//
// Updates come from two sources (reply and private stream), late, twice and out of order, so the
// rules are those of a lattice: the filled quantity only grows, a fill counts once by its trade id,
// and Closed is final. docs/orders.md has the table.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "model/order_intent.h"

namespace strongroom {

struct Fill {
    std::string trade_id;  // The venue's; unique per symbol.
    Time time;
    Side side = Side::buy;
    Price price;
    Qty qty;
    Money fee;
    bool is_maker = false;
};

enum class OrderState { pending, signed_, sent, unknown, open, closed };
std::string_view to_string(OrderState state);

enum class CloseReason {
    none,
    filled,
    cancelled,
    rejected,  // The venue said no.
    no_funds,  // The venue said no: the balance is short. Trying again after a fill may help.
    expired,   // The venue ended it.
    refused,   // Our signer's policy or risk gate said no; nothing was sent.
    dead,      // Proved never placed (docs/orders.md).
};
std::string_view to_string(CloseReason reason);

// What a venue reports of an order, from whichever source.
struct OrderReport {
    OrderState state = OrderState::open;  // open or closed
    CloseReason reason = CloseReason::none;
    Qty filled;  // Cumulative.
    std::string venue_id;
    std::string text;  // The venue's own words for a refusal.
    std::optional<Fill> fill;
};

struct Order {
    OrderIntent intent;
    OrderState state = OrderState::pending;
    CloseReason reason = CloseReason::none;
    Qty filled;    // Sum of the fills below.
    Qty reported;  // The venue's cumulative quantity; filled catches up with it.
    std::string venue_id;
    std::string text;
    std::set<std::string> trade_ids;  // Fills that are counted.
    bool is_closing = false;  // The venue closed it; fills up to `reported` are still missing.
    CloseReason closing_reason = CloseReason::none;

    // What a report changed.
    struct Change {
        bool state = false;
        std::optional<Fill> fill;  // New, to be told to the bot.
    };
    // Throws DecimalOverflow when the fills' sum is too large to hold; nothing is changed then.
    Change apply(const OrderReport& report);

    Qty left() const { return intent.qty - filled; }
    bool is_closed() const { return state == OrderState::closed; }
};

}  // namespace strongroom
