#include "venues/kucoin/sign.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {
namespace {

constexpr std::size_t name_max = 64;

// An HMAC-SHA256 in base64.
bool is_mac(std::string_view text) {
    constexpr std::size_t mac_bytes = 32;
    constexpr std::size_t chars = 44;
    if (text.size() != chars) return false;
    const auto bytes = from_base64(text);
    return bytes && bytes->size() == mac_bytes;
}

std::string target_of(const UnsignedRequest& request, std::string_view query) {
    return query.empty() ? request.path : fmt::format("{}?{}", request.path, query);
}

std::string as_it_reads(std::string_view query) {
    std::string text;
    for (const Header& pair : parse_query(query)) {
        if (!text.empty()) text += '&';
        text += pair.name + "=" + pair.value;
    }
    return text;
}

}  // namespace

Status check_key_id(std::string_view api_key) {
    if (is_plain(api_key, name_max)) return {};
    return fail(Errc::invalid, "api key: letters and digits are expected");
}

std::string bytes_to_sign(const UnsignedRequest& request) {
    std::string bytes = std::to_string(request.timestamp.ms);
    bytes += request.method;
    bytes += target_of(request, as_it_reads(request.query));
    bytes += request.body;
    return bytes;
}

Result<HttpRequest> attach_signature(const UnsignedRequest& request, const KeyHeaders& key,
                                     std::string_view signature) {
    TRY(check_key_id(key.api_key));
    if (!is_mac(signature)) return fail(Errc::invalid, "signature: a MAC in base64 is expected");
    if (!is_mac(key.passphrase)) {
        return fail(Errc::invalid, "passphrase: its MAC in base64 is expected");
    }
    if (key.version != 2 && key.version != 3) {
        return fail(Errc::invalid, fmt::format("key version: {} is neither 2 nor 3", key.version));
    }
    if (request.timestamp.ms <= 0) return fail(Errc::invalid, "timestamp: there is none");
    HttpRequest http{
        .method = request.method,
        .target = target_of(request, request.query),
        .headers = {{std::string(key_header), std::string(key.api_key)},
                    {std::string(signature_header), std::string(signature)},
                    {std::string(timestamp_header), std::to_string(request.timestamp.ms)},
                    {std::string(passphrase_header), std::string(key.passphrase)},
                    {std::string(key_version_header), std::to_string(key.version)}},
        .body = request.body};
    if (request.method == "POST") http.headers.push_back({"Content-Type", "application/json"});
    return http;
}

std::string partner_bytes_to_sign(const UnsignedRequest& request, std::string_view partner_id,
                                  std::string_view api_key) {
    return fmt::format("{}{}{}", request.timestamp.ms, partner_id, api_key);
}

Status attach_partner(HttpRequest& request, const Partner& partner) {
    const bool is_fine = is_plain(partner.id, name_max) &&
                         (partner.broker.empty() || is_plain(partner.broker, name_max));
    if (!is_fine) return fail(Errc::invalid, "partner: letters and digits are expected");
    if (!is_mac(partner.signature)) {
        return fail(Errc::invalid, "partner signature: a MAC in base64 is expected");
    }
    request.headers.push_back({"KC-API-PARTNER", std::string(partner.id)});
    request.headers.push_back({"KC-API-PARTNER-SIGN", std::string(partner.signature)});
    request.headers.push_back({"KC-API-PARTNER-VERIFY", "true"});
    if (!partner.broker.empty()) {
        request.headers.push_back({"KC-BROKER-NAME", std::string(partner.broker)});
    }
    return {};
}

}  // namespace strongroom::venues::kucoin
