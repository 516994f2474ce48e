// Is this signature of that key? HMAC-SHA256, Ed25519 and RSA (PKCS#1 v1.5 with SHA-256), by
// OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace strongroom::lab::practice {

enum class KeyKind { hmac, ed25519, rsa };
std::string_view to_string(KeyKind kind);  // "HMAC_SHA256", "ED25519", "RSA_SHA256"

// What a venue holds to check a key's signatures: the shared secret, or a public key as PEM.
struct Credential {
    KeyKind kind = KeyKind::hmac;
    std::string secret;      // HMAC only.
    std::string public_pem;  // The others.
};

// Errors: invalid, without the text itself in them.
Result<Credential> credential_of_secret(std::string secret);
Result<Credential> credential_of_public_key(std::string pem);

// HMAC: hex in any case, compared in constant time. The others: base64, case and all.
bool is_signed_by(const Credential& credential, std::string_view payload,
                  std::string_view signature);

// KuCoin's form of an HMAC: base64 with padding, compared in constant time.
bool is_base64_hmac_of(std::string_view secret, std::string_view payload, std::string_view text);

}  // namespace strongroom::lab::practice
