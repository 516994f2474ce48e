#include "lab/practice/kucoin/gate.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "lab/practice/key_check.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::int64_t kClockMaxMs = 5'000;  // Either way.
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;

struct SignedHeaders {
    std::string_view key;
    std::string_view sign;
    std::string_view timestamp;
    std::string_view passphrase;
    std::string_view version;
};

Answer<SignedHeaders> read_headers(const HttpRequest& request) {
    SignedHeaders headers;
    struct Named {
        std::string_view name;
        std::string_view SignedHeaders::* field;
    };
    static constexpr std::array<Named, 4> mandatory{
        {{"KC-API-KEY", &SignedHeaders::key},
         {"KC-API-SIGN", &SignedHeaders::sign},
         {"KC-API-TIMESTAMP", &SignedHeaders::timestamp},
         {"KC-API-PASSPHRASE", &SignedHeaders::passphrase}}};
    for (const Named& one : mandatory) {
        const auto value = find_header(request.headers, one.name);
        if (!value || value->empty())
            return refuse(400001,
                          fmt::format("Please check the header of your request for KC-API-KEY, "
                                      "KC-API-SIGN, KC-API-TIMESTAMP, KC-API-PASSPHRASE: {} is "
                                      "missing",
                                      one.name),
                          kUnauthorized);
        headers.*(one.field) = *value;
    }
    headers.version = find_header(request.headers, "KC-API-KEY-VERSION").value_or("");
    return headers;
}

bool is_in_time(std::string_view timestamp, Time now) {
    std::int64_t sent = 0;
    const auto [stopped, error] =
        std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), sent);
    const bool is_whole = stopped == timestamp.data() + timestamp.size();
    if (error != std::errc{} || !is_whole || sent < 0) return false;
    return sent >= now.ms - kClockMaxMs && sent <= now.ms + kClockMaxMs;
}

// The query as it reads: what was percent-encoded for the wire is signed decoded.
std::string signed_text(const HttpRequest& request, std::string_view timestamp) {
    const Target target = split_target(request.target);
    std::string text = fmt::format("{}{}{}", timestamp, request.method, target.path);
    char before = '?';
    for (const Header& pair : parse_query(target.query)) {
        text += fmt::format("{}{}={}", before, pair.name, pair.value);
        before = '&';
    }
    return text + request.body;
}

bool may(const Permissions& permissions, Need need) {
    switch (need) {
        case Need::nothing: return true;
        case Need::general: return permissions.can_read;
        case Need::spot: return permissions.can_trade;
    }
    return false;
}

}  // namespace

Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now) {
    TRY_ASSIGN(const SignedHeaders headers, read_headers(request));
    if (!is_in_time(headers.timestamp, now))
        return refuse(400002, "KC-API-TIMESTAMP Invalid", kUnauthorized);
    const ApiKey* key = accounts.key(headers.key);
    if (key == nullptr || key->is_revoked || key->venue != Protocol::kucoin)
        return refuse(400003, "KC-API-KEY not exists", kUnauthorized);
    // Keys of version 1 sent their passphrase in clear; there are none here.
    const bool is_known_version = headers.version == "2" || headers.version == "3";
    const std::string& secret = key->credential.secret;
    if (!is_known_version || !is_base64_hmac_of(secret, key->passphrase, headers.passphrase))
        return refuse(400004, "Invalid KC-API-PASSPHRASE", kUnauthorized);
    if (!is_base64_hmac_of(secret, signed_text(request, headers.timestamp), headers.sign))
        return refuse(400005, "Invalid KC-API-SIGN", kUnauthorized);
    if (!key->is_allowed_from(request.peer))
        return refuse(
            400006,
            fmt::format("The requested ip address {} is not in the api whitelist", request.peer),
            kUnauthorized);
    if (!may(key->permissions, need))
        return refuse(400007, "Access denied, require more permission.", kForbidden);
    return key;
}

std::string permission_text(const Permissions& permissions) {
    std::string text;
    const auto add = [&](bool is_there, std::string_view name) {
        if (is_there) text += fmt::format("{}{}", text.empty() ? "" : ",", name);
    };
    add(permissions.can_read, "General");
    add(permissions.can_trade, "Spot");
    add(permissions.can_transfer, "InnerTransfer");
    add(permissions.can_withdraw, "Transfer");
    return text;
}

}  // namespace strongroom::lab::practice::kucoin
