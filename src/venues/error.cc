#include "venues/error.h"

#include <algorithm>

namespace strongroom::venues {

std::string_view to_string(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::rejected_filter: return "rejected by a filter";
        case ErrorKind::no_funds: return "no funds";
        case ErrorKind::duplicate: return "duplicate";
        case ErrorKind::would_take: return "would take";
        case ErrorKind::unknown_order: return "unknown order";
        case ErrorKind::order_not_found: return "order not found";
        case ErrorKind::timestamp: return "timestamp";
        case ErrorKind::signature: return "signature";
        case ErrorKind::key: return "key";
        case ErrorKind::rate_limit: return "rate limit";
        case ErrorKind::ban: return "ban";
        case ErrorKind::firewall: return "firewall";
        case ErrorKind::overloaded: return "overloaded";
        case ErrorKind::outcome_unknown: return "outcome unknown";
        case ErrorKind::retired: return "retired";
        case ErrorKind::market_closed: return "market closed";
        case ErrorKind::other: return "other";
    }
    return "?";
}

bool proves_not_placed(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::duplicate:        // The order that is there may be this very one.
        case ErrorKind::unknown_order:    // Not an answer to a placement.
        case ErrorKind::order_not_found:  // It may still be accepted.
        case ErrorKind::outcome_unknown: return false;
        case ErrorKind::rejected_filter:
        case ErrorKind::no_funds:
        case ErrorKind::would_take:
        case ErrorKind::timestamp:
        case ErrorKind::signature:
        case ErrorKind::key:
        case ErrorKind::rate_limit:
        case ErrorKind::ban:
        case ErrorKind::firewall:
        case ErrorKind::overloaded:
        case ErrorKind::retired:
        case ErrorKind::market_closed:
        case ErrorKind::other: return true;
    }
    return false;
}

std::optional<Duration> retry_after(const Headers& headers, Duration most) {
    const auto header = find_header(headers, "Retry-After");
    constexpr std::size_t digits_max = 9;
    if (!header || header->empty() || header->size() > digits_max) return std::nullopt;
    std::int64_t count = 0;
    for (const char c : *header) {
        if (c < '0' || c > '9') return std::nullopt;
        count = count * 10 + (c - '0');
    }
    return std::min(seconds(count), most);
}

}  // namespace strongroom::venues
