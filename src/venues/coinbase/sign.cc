#include "venues/coinbase/sign.h"

#include <fmt/format.h>

#include <algorithm>

#include "venues/coinbase/query.h"

namespace strongroom::venues::coinbase {
namespace {

constexpr std::size_t input_bytes_max = 2'048;

bool is_letter_or_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// So short and plain that it stands in JSON as it is.
bool is_plain(std::string_view text, std::string_view also, std::size_t bytes_max) {
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [&](char c) {
        return is_letter_or_digit(c) || also.find(c) != std::string_view::npos;
    });
}

Status check(const Nonce& nonce) {
    constexpr std::size_t digits_min = 32;
    constexpr std::size_t digits_max = 64;
    if (nonce.hex.size() >= digits_min && nonce.hex.size() <= digits_max &&
        nonce.hex.find_first_not_of("0123456789abcdef") == std::string::npos) {
        return {};
    }
    return fail(Errc::invalid, "nonce: 32 to 64 hex digits are expected");
}

Status check_host(std::string_view host) {
    constexpr std::size_t bytes_max = 253;
    if (is_plain(host, "-.:[]", bytes_max)) return {};
    return fail(Errc::invalid, "host: a name without scheme and path is expected");
}

// What the token names must be what the server sees: no dots that it could fold, no escapes.
Status check_target(const UnsignedRequest& request) {
    constexpr std::size_t bytes_max = 256;
    if (request.method != "GET" && request.method != "POST") {
        return fail(Errc::invalid, "method: GET or POST is expected");
    }
    if (!is_plain(request.path, "-_/", bytes_max) || !request.path.starts_with("/api/") ||
        request.path.find("//") != std::string::npos) {
        return fail(Errc::invalid, "path: a plain one below /api/ is expected");
    }
    return {};
}

// `uri` is empty, or the claim with its comma.
Result<std::string> make_input(const KeyName& key, const Nonce& nonce, SigningTime time,
                               std::string_view uri) {
    TRY(check_key_id(key.text));
    TRY(check(nonce));
    TRY(coinbase::check(time));
    constexpr std::int64_t second = 1'000;
    const std::int64_t not_before = time.timestamp.ms / second;
    // Cut, too: never alive later than what the ledger says.
    const std::int64_t expires = (time.timestamp + time.recv_window).ms / second;
    const std::string header = fmt::format(R"({{"alg":"{}","kid":"{}","nonce":"{}","typ":"JWT"}})",
                                           venue_name(key.algorithm), key.text, nonce.hex);
    const std::string claims = fmt::format(R"({{"sub":"{}","iss":"cdp","nbf":{},"exp":{}{}}})",
                                           key.text, not_before, expires, uri);
    return to_base64url(as_bytes(header)) + "." + to_base64url(as_bytes(claims));
}

// The claims of an input that signing_input made.
Result<std::string> claims_of(std::string_view input) {
    const std::size_t dot = input.find('.');
    if (input.size() > input_bytes_max || dot == std::string_view::npos) {
        return fail(Errc::invalid, "signing input: two parts with a dot are expected");
    }
    const auto header = from_base64url(input.substr(0, dot));
    const auto claims = from_base64url(input.substr(dot + 1));
    if (!header || !claims || header->empty() || claims->empty()) {
        return fail(Errc::invalid, "signing input: two parts of base64url are expected");
    }
    return std::string(as_text(*claims));
}

}  // namespace

Status check_key_id(std::string_view api_key) {
    constexpr std::size_t bytes_max = 256;
    if (is_plain(api_key, "-_/", bytes_max)) return {};
    return fail(Errc::invalid, "api key: a name as in organizations/…/apiKeys/… is expected");
}

std::string_view venue_name(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::es256: return "ES256";
        case Algorithm::eddsa: return "EdDSA";
    }
    return "?";
}

Result<std::string> signing_input(const UnsignedRequest& request, std::string_view host,
                                  const KeyName& key, const Nonce& nonce, SigningTime time) {
    TRY(check_host(host));
    TRY(check_target(request));
    return make_input(key, nonce, time,
                      fmt::format(R"(,"uri":"{} {}{}")", request.method, host, request.path));
}

Result<std::string> stream_signing_input(const KeyName& key, const Nonce& nonce, SigningTime time) {
    return make_input(key, nonce, time, "");
}

Result<std::string> host_of(std::string_view base_url) {
    const std::size_t scheme = base_url.find("://");
    if (scheme == std::string_view::npos) {
        return fail(Errc::invalid, "host: an address with a scheme is expected");
    }
    const std::string_view rest = base_url.substr(scheme + 3);
    const std::string_view host = rest.substr(0, rest.find('/'));
    TRY(check_host(host));
    return std::string(host);
}

Result<std::string> make_token(std::string_view signing_input, ByteView signature) {
    const auto claims = claims_of(signing_input);
    if (!claims) return std::unexpected(claims.error());
    if (signature.size() != signature_bytes) {
        return fail(Errc::invalid, fmt::format("signature: {} bytes are expected, not {}",
                                               signature_bytes, signature.size()));
    }
    return fmt::format("{}.{}", signing_input, to_base64url(signature));
}

Result<HttpRequest> attach_signature(const UnsignedRequest& request, std::string_view signing_input,
                                     ByteView signature) {
    TRY(check_target(request));
    TRY_ASSIGN(const std::string claims, claims_of(signing_input));
    // The host lies between the two; it has neither a quote, a blank nor a slash.
    const std::string begin = fmt::format(R"("uri":"{} )", request.method);
    const std::string end = fmt::format(R"({}"}})", request.path);
    const std::size_t at = claims.find(begin);
    const std::size_t host = at + begin.size();
    if (at == std::string::npos || claims.size() < host + end.size() || !claims.ends_with(end) ||
        !check_host(std::string_view(claims).substr(host, claims.size() - host - end.size()))) {
        return fail(Errc::invalid, "signing input: made for another method or path");
    }
    TRY_ASSIGN(const std::string token, make_token(signing_input, signature));
    HttpRequest result{
        .method = request.method,
        .target = request.query.empty() ? request.path : request.path + "?" + request.query,
        .headers = {{"Authorization", "Bearer " + token}},
        .body = request.body};
    if (!request.body.empty()) result.headers.push_back({"Content-Type", "application/json"});
    return result;
}

}  // namespace strongroom::venues::coinbase
