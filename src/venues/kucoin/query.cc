#include "venues/kucoin/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/http.h"
#include "venues/kucoin/profile.h"

namespace strongroom::venues::kucoin {

Body::Body() {
    constexpr std::size_t usual_bytes = 320;
    text_.reserve(usual_bytes);
    text_ = "{";
}

void Body::add_name(std::string_view name) {
    if (text_.size() > 1) text_ += ',';
    append_json_text(text_, name);
    text_ += ':';
}

Body& Body::add(std::string_view name, std::string_view value) {
    add_name(name);
    append_json_text(text_, value);
    return *this;
}

Body& Body::add_number(std::string_view name, std::int64_t value) {
    add_name(name);
    text_ += std::to_string(value);
    return *this;
}

Body& Body::add_flag(std::string_view name, bool value) {
    add_name(name);
    text_ += value ? "true" : "false";
    return *this;
}

bool is_plain(std::string_view text, std::size_t bytes_max) {
    const auto is_fine = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    // A dot alone, or two, would be a step in a path.
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, is_fine) &&
           text.find_first_not_of('.') != std::string_view::npos;
}

Status check(const VenueSymbol& venue_symbol) {
    constexpr std::size_t bytes_max = 64;
    if (is_plain(venue_symbol.text, bytes_max)) return {};
    return fail(Errc::invalid, "symbol: write it as the venue does, as in BTC-USDT");
}

Status check(const VenueOrderId& id) {
    constexpr std::size_t bytes_max = 64;
    if (is_plain(id.text, bytes_max)) return {};
    return fail(Errc::invalid, "orderId: letters and digits are expected");
}

Status check(SigningTime time) {
    if (time.timestamp.ms <= 0) return fail(Errc::invalid, "timestamp: must be after 1970");
    if (time.recv_window.ms <= 0 || time.recv_window > recv_window_max) {
        return fail(Errc::invalid,
                    fmt::format("allowMaxTimeWindow: write 1ms to {}", to_string(recv_window_max)));
    }
    return {};
}

Status check_range(const std::optional<Time>& start, const std::optional<Time>& end) {
    TRY(venues::check_range(start, end, "startAt", "endAt"));
    if (start && end && *end - *start > range_max) {
        return fail(Errc::invalid, fmt::format("endAt: more than {} after startAt; ask in pieces",
                                               to_string(range_max)));
    }
    return {};
}

Result<std::string> joined(const std::vector<VenueSymbol>& venue_symbols, std::size_t most) {
    if (venue_symbols.size() > most) {
        return fail(Errc::invalid, fmt::format("symbols: at most {} at once", most));
    }
    std::string list;
    for (const VenueSymbol& venue_symbol : venue_symbols) {
        TRY(check(venue_symbol));  // No comma in it.
        if (!list.empty()) list += ',';
        list += venue_symbol.text;
    }
    return list;
}

Result<UnsignedRequest> make_request(std::string_view method, std::string path, std::string query,
                                     std::string body, int weight, SigningTime time) {
    TRY(check(time));
    return UnsignedRequest{.method = std::string(method),
                           .path = std::move(path),
                           .query = std::move(query),
                           .body = std::move(body),
                           .weight = weight,
                           .timestamp = time.timestamp};
}

Result<UnsignedRequest> of_management(Result<UnsignedRequest> request) {
    if (request) request->pool = Pool::management;
    return request;
}

}  // namespace strongroom::venues::kucoin
