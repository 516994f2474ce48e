// Which bytes of a KuCoin request are signed, and how the finished signature joins it. Nothing here
// holds a secret or makes a signature: only vault does.
//
// Signed: base64 of HMAC-SHA256 over timestamp, method, path, "?query" and body. The query is
// signed as it reads, and sent percent-encoded. The passphrase travels as HMAC-SHA256 of itself
// under the key's secret, which is the same text in each request: whoever reads it and any KC
// header holds half of the key, so none of them belongs into a log. Source: KuCoin's universal SDK
// (2025-11) and its vectors.
#pragma once

#include <string>
#include <string_view>

#include "base/http.h"
#include "venues/request.h"

namespace strongroom::venues::kucoin {

// The bytes that vault signs.
std::string bytes_to_sign(const UnsignedRequest& request);

// Letters, digits, '-', '_' and '.'. Errors: invalid, without the id.
Status check_key_id(std::string_view api_key);

struct KeyHeaders {
    std::string_view api_key;
    std::string_view passphrase;  // Its HMAC in base64, never the passphrase as it reads.
    int version = 3;              // Of the key, as key_rights tells it: 2 or 3.
};

// The request as it is sent. Errors: invalid, when a part has not the form that it must have; what
// it was is never in the error. A plain passphrase is refused, and with it every key of version 1.
Result<HttpRequest> attach_signature(const UnsignedRequest& request, const KeyHeaders& key,
                                     std::string_view signature);

// Only with a contract between KuCoin and whoever runs us; left off otherwise.
struct Partner {
    std::string_view id;
    std::string_view broker;     // May be empty.
    std::string_view signature;  // HMAC-SHA256 of partner_bytes_to_sign, in base64.
};
// Uncertain: KuCoin's Python SDK signs these with the partner's own key, its Go SDK with the
// user's.
std::string partner_bytes_to_sign(const UnsignedRequest& request, std::string_view partner_id,
                                  std::string_view api_key);
// Errors: invalid, as above.
Status attach_partner(HttpRequest& request, const Partner& partner);

}  // namespace strongroom::venues::kucoin
