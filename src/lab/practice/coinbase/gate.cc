#include "lab/practice/coinbase/gate.h"

#include <fmt/format.h>

#include <optional>

#include "lab/practice/coinbase/refusal.h"
#include "lab/practice/coinbase/token.h"
#include "lab/practice/key_check.h"
#include "lab/practice/rest_door.h"

namespace strongroom::lab::practice::coinbase {
namespace {

constexpr std::int64_t kLifeMaxS = 120;
constexpr std::int64_t kMsPerSecond = 1'000;
// By this name the venue is meant even by a client whose connections were pointed elsewhere: the
// official library writes it into every token.
constexpr std::string_view kOwnHost = "api.coinbase.com";

std::string_view bearer_of(const HttpRequest& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view value = find_header(request.headers, "Authorization").value_or("");
    return value.starts_with(scheme) ? value.substr(scheme.size()) : std::string_view();
}

std::string_view algorithm_of(const Credential& credential) {
    return credential.kind == KeyKind::p256 ? "ES256" : "EdDSA";
}

bool is_alive(const Token& token, Time now) {
    return token.not_before_s <= now.ms / kMsPerSecond && now.ms < token.expires_s * kMsPerSecond &&
           token.expires_s - token.not_before_s <= kLifeMaxS;
}

// "cdp" since the library's version 1.4.1, the other one before.
bool is_issuer(std::string_view name) { return name == "cdp" || name == "coinbase-cloud"; }

// The key whose token this is; nullptr for any reason.
const ApiKey* key_of(Accounts& accounts, const Token& token, Time now) {
    const ApiKey* key = accounts.key(token.key_id);
    if (key == nullptr || key->is_revoked || key->venue != Protocol::coinbase) return nullptr;
    const bool is_right = token.subject == key->id && is_issuer(token.issuer) &&
                          token.algorithm == algorithm_of(key->credential) && is_alive(token, now);
    if (!is_right || !is_token_signed_by(key->credential, token.signed_text, token.signature))
        return nullptr;
    return key;
}

bool is_for(const Token& token, const HttpRequest& request) {
    const std::string_view path = split_target(request.target).path;
    const auto names = [&](std::string_view host) {
        return token.uri == fmt::format("{} {}{}", request.method, host, path);
    };
    const auto host = find_header(request.headers, "Host");
    return names(kOwnHost) || (host && names(*host));
}

bool may(const Permissions& permissions, Need need) {
    switch (need) {
        case Need::nothing: return true;
        case Need::view: return permissions.can_read;
        case Need::trade: return permissions.can_trade;
    }
    return false;
}

Answer<const ApiKey*> check_rights(const ApiKey* key, std::string_view peer, Need need) {
    if (!key->is_allowed_from(peer))
        return refusal::permission_denied("IP address is not allowed for this key");
    if (!may(key->permissions, need)) return refusal::permission_denied("Missing required scopes");
    return key;
}

}  // namespace

Answer<const ApiKey*> let_in(Accounts& accounts, const HttpRequest& request, Need need, Time now) {
    const auto token = read_token(bearer_of(request));
    const ApiKey* key = token && is_for(*token, request) ? key_of(accounts, *token, now) : nullptr;
    if (key == nullptr) return refusal::unauthorized();
    return check_rights(key, request.peer, need);
}

Answer<const ApiKey*> let_in_stream(Accounts& accounts, std::string_view text,
                                    std::string_view peer, Time now) {
    const auto token = read_token(text);
    const ApiKey* key = token ? key_of(accounts, *token, now) : nullptr;
    if (key == nullptr) return refusal::unauthorized();
    return check_rights(key, peer, Need::view);
}

std::string key_id_of(const HttpRequest& request) {
    const auto token = read_token(bearer_of(request));
    return token ? token->key_id : std::string();
}

}  // namespace strongroom::lab::practice::coinbase
