// What a venue's private stream tells of an account.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "venues/account.h"
#include "venues/market_event.h"
#include "venues/venue_order.h"

namespace strongroom::venues {

// Something happened to an order of the account, whoever sent it.
struct ExecutionReport {
    enum class Kind { placed, cancelled, replaced, rejected, traded, expired, prevented, filled };
    Kind kind = Kind::placed;  // filled: the end of an order whose trades were told before.
    VenueOrder order;          // order.report.fill is set exactly when kind is traded.
    std::int64_t execution_id = 0;
    // False: the venue's stream tells no fees, so the fill's is zero here, whatever it was; the
    // list of the account's trades has it.
    bool has_fee = true;
};

// The new state of the balances that changed.
struct AccountPosition {
    std::vector<Balance> balances;
};

// Funds came or went by other means than a trade: deposit, withdrawal, transfer.
struct BalanceChange {
    Asset asset;
    Decimal delta;              // Below zero when they went.
    bool is_elsewhere = false;  // In an account of the user's whose funds cannot trade on spot.
};

// Funds were locked or freed by another of the venue's products.
struct ExternalLock {
    Asset asset;
    Decimal delta;
};

// The venue ended the subscription; nothing more comes of it.
struct StreamTerminated {};

// A group of orders that depend on each other. We send none, so it is somebody else's.
struct ListStatus {
    struct Member {
        VenueOrderId venue_id;
        ClientOrderId client_id;
    };
    VenueSymbol venue_symbol;
    std::int64_t list_id = 0;
    ClientOrderId client_id;
    std::string status;
    std::vector<Member> members;
};

// The answer to a request of ours on the WebSocket API.
struct ApiAnswer {
    std::string id;  // Empty when the venue speaks of the whole connection.
    int status = 0;
    std::optional<std::int64_t> subscription_id;
    std::optional<VenueError> error;  // Set unless status is 200.
};

using UserBody = std::variant<ExecutionReport, AccountPosition, BalanceChange, ExternalLock,
                              StreamTerminated, ListStatus, ApiAnswer, ServerShutdown, OtherEvent>;

struct UserEvent {
    std::optional<std::int64_t>
        subscription_id;  // Which account, on a connection that has several.
    Time time;            // Zero for an ApiAnswer.
    UserBody body;
};

}  // namespace strongroom::venues
