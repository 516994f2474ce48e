#include "venues/coinbase/query.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/profile.h"
#include "venues/coinbase/timestamp.h"

namespace strongroom::venues::coinbase {
namespace {

bool is_plain(std::string_view text) {
    constexpr std::size_t bytes_max = 64;
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-';
    });
}

}  // namespace

Query& Query::add_seconds(std::string_view name, const std::optional<Time>& time) {
    constexpr std::int64_t second = 1'000;
    return time ? add(name, time->ms / second) : *this;
}

Query& Query::add_rfc3339(std::string_view name, const std::optional<Time>& time) {
    return time ? add(name, std::string_view(to_rfc3339(*time))) : *this;
}

Query& Query::add(const std::optional<Cursor>& cursor) {
    return cursor ? add("cursor", std::string_view(cursor->text)) : *this;
}

Status check(const VenueSymbol& venue_symbol) {
    if (is_plain(venue_symbol.text)) return {};
    return fail(Errc::invalid, "product_id: write it as the venue does, as in BTC-USD");
}

Status check(const VenueOrderId& id) {
    if (is_plain(id.text)) return {};
    return fail(Errc::invalid, "order_id: write letters, digits and '-', at most 64");
}

Status check(SigningTime time) {
    if (time.timestamp.ms <= 0) return fail(Errc::invalid, "timestamp: must be after 1970");
    if (time.recv_window < recv_window_min || time.recv_window > recv_window_max) {
        return fail(Errc::invalid,
                    fmt::format("recvWindow: write {} to {}", to_string(recv_window_min),
                                to_string(recv_window_max)));
    }
    return {};
}

Status check(const std::optional<Cursor>& cursor) {
    if (!cursor || (!cursor->text.empty() && cursor->text.size() <= cursor_bytes_max)) return {};
    return fail(Errc::invalid, fmt::format("cursor: 1 to {} bytes of a reply", cursor_bytes_max));
}

Status check(const std::vector<VenueSymbol>& venue_symbols) {
    if (venue_symbols.size() > products_max) {
        return fail(
            Errc::invalid,
            fmt::format("product_ids: at most {} at once; ask for all instead", products_max));
    }
    for (const VenueSymbol& venue_symbol : venue_symbols) TRY(check(venue_symbol));
    return {};
}

}  // namespace strongroom::venues::coinbase
