// What a bot has decided and the signer may sign. Immutable once made; with CancelIntent, ReadQuery
// and KeyAdmin it is all that the signer accepts. There is no verb that signs bytes.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "model/ids.h"
#include "model/instrument.h"
#include "model/purpose.h"

namespace strongroom {

enum class OrderKind {
    market,
    limit,      // Good till cancelled.
    post_only,  // A limit order that is rejected if it would take.
    ioc,        // A limit order of which what does not take at once is cancelled.
    fok,        // A limit order that takes whole and at once, or not at all.
    // Lies at the venue, out of the book, until the market reaches the trigger: a sell's from
    // above, a buy's from below. From then on it is a limit order.
    stop_limit,
};
std::string_view to_string(OrderKind kind);
// As policies, mandates and bot files write it: "post_only".
std::string_view word_of(OrderKind kind);
// Whether such an order may stay open at the venue.
bool does_rest(OrderKind kind);

struct OrderIntent {
    IntentId id;
    AccountName account;
    Symbol symbol;
    Side side = Side::buy;
    OrderKind kind = OrderKind::limit;
    std::optional<Price> limit;  // Set unless kind is market.
    Qty qty;
    BotName bot;
    std::string why;  // "safety order 3 of 5": the user reads it verbatim.
    Time decided_at;
    Purpose purpose = Purpose::entry;
    std::optional<Price> trigger = {};  // Set exactly when kind is stop_limit.
};

// The worst price on its side that the market has when the order may begin to trade: a stop trades
// where its trigger is, or at once when the market is beyond that already.
Price trades_from(const OrderIntent& order, Price market);

// Cancels the venue order that `order` placed. Safe to repeat: at the venue a cancel is idempotent.
struct CancelIntent {
    IntentId order;  // All zero: the order is not ours, and venue_id names it.
    AccountName account;
    Symbol symbol;
    BotName bot;
    std::string why;
    std::string venue_id = {};  // The venue's number of it, where that is known.
};

// Reads that need a signature.
struct ReadQuery {
    enum class Kind { order, open_orders, all_orders, balances, fills, user_stream, key_rights };
    Kind kind = Kind::balances;
    AccountName account;
    Symbol symbol;   // Not used by balances, user_stream, key_rights; empty for open_orders of all
                     // pairs.
    IntentId order;  // Kind::order and fills.
    std::string venue_id;   // The venue's number of that order. Kind::order: where it is known.
    bool is_sweep = false;  // Part of a slow round that can wait for whatever else is to be sent.
};
std::string_view to_string(ReadQuery::Kind kind);

}  // namespace strongroom
