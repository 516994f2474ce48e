// Token: the JWT of a signed request or of a subscription, taken apart and not yet believed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace strongroom::lab::practice::coinbase {

struct Token {
    static constexpr std::size_t kBytesMax = 4'096;

    std::string_view signed_text;  // Header and claims as they came; lives as long as the text.
    Bytes signature;
    std::string algorithm;  // "ES256" or "EdDSA", as it says of itself.
    std::string key_id;     // "kid"
    std::string nonce;
    std::string subject;
    std::string issuer;
    std::int64_t not_before_s = 0;
    std::int64_t expires_s = 0;
    std::string uri;  // "GET api.coinbase.com/api/v3/brokerage/accounts"; of a subscription empty.
};

// Nothing for what is no JWT, or lacks one of these.
std::optional<Token> read_token(std::string_view text);

}  // namespace strongroom::lab::practice::coinbase
