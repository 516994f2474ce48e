#include "lab/practice/paper/gate.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "lab/practice/key_check.h"
#include "lab/practice/paper/refusal.h"

namespace strongroom::lab::practice::paper {
namespace {

constexpr std::int64_t kAheadMaxMs = 1'000;
constexpr std::int64_t kWindowMaxMs = 60'000;

std::string header_of(const HttpRequest& request, std::string_view name) {
    return std::string(find_header(request.headers, name).value_or(""));
}

// Digits alone: the same text stands in what is signed.
std::optional<std::int64_t> milliseconds_of(std::string_view text) {
    constexpr std::size_t digits_max = 15;
    std::int64_t ms = 0;
    const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
    const bool is_whole = stopped == text.data() + text.size();
    if (text.empty() || text.size() > digits_max || error != std::errc{} || !is_whole || ms < 0)
        return std::nullopt;
    return ms;
}

Answer<void> check_time(const Claim& claim, Time now) {
    const auto time = milliseconds_of(claim.time);
    const auto window = milliseconds_of(claim.window);
    if (!time) return refusal::wrong_time("time: must be milliseconds since 1970");
    if (!window || *window < 1 || *window > kWindowMaxMs)
        return refusal::wrong_time("window: must be 1 to 60000 milliseconds");
    if (*time >= now.ms + kAheadMaxMs)
        return refusal::wrong_time("time: a second or more ahead of the venue's clock");
    if (now.ms - *time > *window) return refusal::wrong_time("time: the window is over");
    return {};
}

bool may(const Permissions& permissions, Need need) {
    switch (need) {
        case Need::nothing: return true;
        case Need::read: return permissions.can_read;
        case Need::trade: return permissions.can_trade;
    }
    return false;
}

struct Signed {
    std::string_view method;
    std::string_view target;
    std::string_view body;
};

Answer<const ApiKey*> check(Accounts& accounts, const Claim& claim, const Signed& what,
                            std::string_view peer, Need need, Time now) {
    const ApiKey* key = accounts.key(claim.key);
    if (key == nullptr || key->is_revoked || key->venue != Protocol::paper)
        return refusal::unknown_key();
    const std::string text = fmt::format("{}\n{}\n{}\n{}\n{}", claim.time, claim.window,
                                         what.method, what.target, what.body);
    if (!is_signed_by(key->credential, text, claim.signature)) return refusal::wrong_signature();
    TRY(check_time(claim, now));
    if (!key->is_allowed_from(peer))
        return refusal::forbidden(fmt::format("the key may not be used from {}", peer));
    if (!may(key->permissions, need))
        return refusal::forbidden(fmt::format("the key has no right to {}",
                                              need == Need::trade ? "trade" : "read the account"));
    return key;
}

}  // namespace

Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now) {
    const Claim claim{.key = key_id_of(request),
                      .time = header_of(request, "Paper-Time"),
                      .window = header_of(request, "Paper-Window"),
                      .signature = header_of(request, "Paper-Signature")};
    return check(accounts, claim, {request.method, request.target, request.body}, request.peer,
                 need, now);
}

Answer<const ApiKey*> let_in_stream(Accounts& accounts, const Claim& claim, std::string_view peer,
                                    Time now) {
    return check(accounts, claim, {"LOGIN", "/stream", ""}, peer, Need::read, now);
}

std::string key_id_of(const HttpRequest& request) { return header_of(request, "Paper-Key"); }

}  // namespace strongroom::lab::practice::paper
