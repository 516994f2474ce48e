// VenueError: why a venue refused a request, sorted so that the engine can choose by kind and never
// by the venue's wording.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/http.h"
#include "base/time.h"

namespace strongroom::venues {

enum class ErrorKind {
    rejected_filter,  // Price, quantity or value break a rule of the market.
    no_funds,
    duplicate,        // An open order has this client order id already.
    would_take,       // A post-only order would have traded at once.
    unknown_order,    // To a cancel: there is no such open order. Ask for it.
    order_not_found,  // To a query.
    timestamp,        // Our clock is off; nothing was executed.
    signature,
    key,         // The key is unknown, revoked, lacks the right, or its IP list lacks our address.
    rate_limit,  // Wait for retry_after.
    ban,         // The address is shut out until retry_after; send nothing.
    firewall,    // The venue's web firewall refused it before the exchange saw it.
    overloaded,
    outcome_unknown,  // It may have been executed: resolve by proof, never by sending it again.
    retired,          // The venue no longer has this service.
    market_closed,    // The venue does not have this market, or it takes no orders now.
    other,            // Refused; the text says why.
};
std::string_view to_string(ErrorKind kind);

struct VenueError {
    int http_status = 0;
    int code = 0;  // The venue's; 0 when it gave none.
    ErrorKind kind = ErrorKind::other;
    std::string text;                     // The venue's words, cleaned and cut, for the user.
    std::optional<Duration> retry_after;  // From now.
    std::optional<Time> retry_at;         // By the venue's clock.

    friend bool operator==(const VenueError&, const VenueError&) = default;
};

// "Retry-After: 30", cut to `most`. Anything that is not a count of seconds is no advice at all.
std::optional<Duration> retry_after(const Headers& headers, Duration most);

// True when this answer to a placement proves that it placed no order.
bool proves_not_placed(ErrorKind kind);

}  // namespace strongroom::venues
