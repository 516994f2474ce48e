#include "venues/binance/query.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/binance/profile.h"

namespace strongroom::venues::binance {

Query& Query::add(SigningTime time) {
    return add("recvWindow", time.recv_window.ms).add("timestamp", time.timestamp.ms);
}

Status check_limit(int limit) { return venues::check_limit(limit, list_limit_max); }

Status check(const VenueOrderId& id) {
    constexpr std::size_t digits_max = 19;
    if (!id.text.empty() && id.text.size() <= digits_max &&
        id.text.find_first_not_of("0123456789") == std::string::npos) {
        return {};
    }
    return fail(Errc::invalid, "orderId: Binance numbers its orders; write digits");
}

Status check(SigningTime time) {
    if (time.timestamp.ms <= 0) return fail(Errc::invalid, "timestamp: must be after 1970");
    if (time.recv_window.ms <= 0 || time.recv_window > recv_window_max) {
        return fail(Errc::invalid,
                    fmt::format("recvWindow: write 1ms to {}", to_string(recv_window_max)));
    }
    return {};
}

Status check(const VenueSymbol& venue_symbol) {
    constexpr std::size_t bytes_max = 64;
    const std::string& text = venue_symbol.text;
    const auto is_odd = [](char c) {
        return (c >= 0 && c <= 0x20) || c == 0x7f || c == '"' || c == '\\' || c == '/' ||
               c == '&' || c == '=' || c == '@';
    };
    if (text.empty() || text.size() > bytes_max || std::ranges::any_of(text, is_odd)) {
        return fail(Errc::invalid, "symbol: write it as the venue does, as in BTCUSDT");
    }
    return {};
}

Status check_api_key(std::string_view api_key) {
    constexpr std::size_t bytes_max = 256;
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    };
    if (!api_key.empty() && api_key.size() <= bytes_max && std::ranges::all_of(api_key, is_plain))
        return {};
    return fail(Errc::invalid, "api key: letters and digits are expected");  // Never shows it.
}

Status check_signature(std::string_view signature) {
    constexpr std::size_t bytes_max = 1024;  // RSA-4096 in base64 is 684.
    const auto is_plain = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/' || c == '=';
    };
    if (!signature.empty() && signature.size() <= bytes_max &&
        std::ranges::all_of(signature, is_plain)) {
        return {};
    }
    return fail(Errc::invalid, "signature: hex or base64 is expected");
}

}  // namespace strongroom::venues::binance
