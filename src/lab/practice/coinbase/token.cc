#include "lab/practice/coinbase/token.h"

#include "lab/practice/coinbase/json_internal.h"

namespace strongroom::lab::practice::coinbase {
namespace {

// One part of the token: a small object, which may hold a list of names.
Json read_part(std::string_view text) {
    constexpr int depth_max = 2;
    const auto bytes = from_base64url(text);
    return bytes ? parse_bounded(as_text(*bytes), depth_max) : Json();
}

bool read_text(const Json& part, const char* name, std::string& into) {
    const auto at = part.find(name);
    if (at == part.end() || !at->is_string()) return false;
    into = at->get<std::string>();
    return !into.empty();
}

bool read_seconds(const Json& part, const char* name, std::int64_t& into) {
    const auto at = part.find(name);
    if (at == part.end() || !at->is_number_integer()) return false;
    into = at->get<std::int64_t>();
    return into > 0;
}

// "uri", or the only one in "uris", as keys of the newer kind are used by some libraries.
std::string uri_of(const Json& claims) {
    std::string uri;
    if (read_text(claims, "uri", uri)) return uri;
    const auto list = claims.find("uris");
    const bool is_one =
        list != claims.end() && list->is_array() && list->size() == 1 && list->front().is_string();
    return is_one ? list->front().get<std::string>() : std::string();
}

}  // namespace

std::optional<Token> read_token(std::string_view text) {
    const std::size_t first = text.find('.');
    const std::size_t second = text.rfind('.');
    if (text.size() > Token::kBytesMax || first == std::string_view::npos || first == second)
        return std::nullopt;
    Token token{.signed_text = text.substr(0, second)};
    auto signature = from_base64url(text.substr(second + 1));
    const Json header = read_part(text.substr(0, first));
    const Json claims = read_part(text.substr(first + 1, second - first - 1));
    if (!signature || !header.is_object() || !claims.is_object()) return std::nullopt;
    token.signature = *std::move(signature);
    const bool is_whole =
        read_text(header, "alg", token.algorithm) && read_text(header, "kid", token.key_id) &&
        read_text(header, "nonce", token.nonce) && read_text(claims, "sub", token.subject) &&
        read_text(claims, "iss", token.issuer) && read_seconds(claims, "nbf", token.not_before_s) &&
        read_seconds(claims, "exp", token.expires_s);
    if (!is_whole) return std::nullopt;
    token.uri = uri_of(claims);
    return token;
}

}  // namespace strongroom::lab::practice::coinbase
