#include "venues/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace strongroom::venues {
namespace {

// An API key's name travels in a header: it leaves this machine only under TLS.
bool is_address(std::string_view url, std::string_view scheme) {
    const std::string secure = fmt::format("{}s://", scheme);
    const std::string plain = fmt::format("{}://", scheme);
    if (url.ends_with('/')) return false;
    if (url.starts_with(secure)) return url.size() > secure.size();
    if (!url.starts_with(plain)) return false;
    const std::string_view host = url.substr(plain.size());
    for (const std::string_view local : {"127.0.0.1", "[::1]", "localhost"}) {
        if (host == local || (host.starts_with(local) && host[local.size()] == ':')) return true;
    }
    return false;
}

}  // namespace

Duration renewed_after(const Profile& profile) {
    constexpr Duration usual = minutes(10);
    constexpr std::int64_t part = 4;  // Of a short life.
    const Duration before = std::min(usual, Duration{profile.connection_life.ms / part});
    return profile.connection_life - before;
}

Status check(const Profile& profile) {
    if (profile.recv_window.ms <= 0 || profile.recv_window > profile.recv_window_max) {
        return fail(Errc::invalid, fmt::format("{}.recv_window: write 1ms to {}", profile.venue,
                                               to_string(profile.recv_window_max)));
    }
    if (profile.grace < profile.grace_floor) {
        return fail(Errc::invalid,
                    fmt::format("{}.grace: at least {}, or an order that the venue accepts late "
                                "could be taken for dead",
                                profile.venue, to_string(profile.grace_floor)));
    }
    if (profile.connection_life.ms < 0)
        return fail(Errc::invalid, fmt::format("{}.stream_life: not below zero", profile.venue));
    const auto check_url = [&](std::string_view field, std::string_view url,
                               std::string_view scheme) -> Status {
        if (is_address(url, scheme)) return {};
        return fail(
            Errc::invalid,
            fmt::format("{}.{}: \"{}\" will not do; write {}s://host without a slash at the "
                        "end ({}:// only for 127.0.0.1, [::1] or localhost)",
                        profile.venue, field, url, scheme, scheme));
    };
    TRY(check_url("rest", profile.urls.rest, "http"));
    TRY(check_url("public_rest", profile.urls.public_rest, "http"));
    if (!profile.urls.binance_rest.empty())
        TRY(check_url("binance_rest", profile.urls.binance_rest, "http"));
    if (!profile.urls.kucoin_rest.empty())
        TRY(check_url("kucoin_rest", profile.urls.kucoin_rest, "http"));
    if (!profile.urls.coinbase_rest.empty())
        TRY(check_url("coinbase_rest", profile.urls.coinbase_rest, "http"));
    TRY(check_url("api_stream", profile.urls.api_stream, "ws"));
    return check_url("market_stream", profile.urls.market_stream, "ws");
}

Status check(const ClientIdRule& rule, const ClientOrderId& id) {
    if (id.text.empty() || id.text.size() > rule.bytes_max ||
        id.text.find_first_not_of(rule.letters) != std::string::npos) {
        return fail(Errc::invalid, fmt::format("client order id: 1 to {} of the characters {}",
                                               rule.bytes_max, rule.letters));
    }
    return {};
}

}  // namespace strongroom::venues
