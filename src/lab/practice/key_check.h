// Is this signature of that key? HMAC-SHA256, Ed25519, RSA (PKCS#1 v1.5 with SHA-256) and ECDSA
// (P-256 with SHA-256), by OpenSSL.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace strongroom::lab::practice {

enum class KeyKind { hmac, ed25519, rsa, p256 };
// "HMAC_SHA256", "ED25519", "RSA_SHA256", "ECDSA_P256"
std::string_view to_string(KeyKind kind);

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

// As a JWT has it: Ed25519, or r and s of ECDSA with 32 bytes each. False for the other kinds.
bool is_token_signed_by(const Credential& credential, std::string_view payload, ByteView signature);

// A fresh P-256 key: what the venue keeps of it, and what its owner is told once.
struct MadeKey {
    Credential credential;
    std::string private_pem;  // "-----BEGIN EC PRIVATE KEY-----…"
};
MadeKey make_p256_key();

// KuCoin's form of an HMAC: base64 with padding, compared in constant time.
bool is_base64_hmac_of(std::string_view secret, std::string_view payload, std::string_view text);

}  // namespace strongroom::lab::practice
