// Signing with a venue key: what the venue's algorithm makes of exactly these bytes.
//
// Only the signer calls it, with bytes that its own codec wrote. There is no door to it from
// outside.
#pragma once

#include <string>
#include <string_view>

#include "vault/secret.h"

namespace strongroom::vault {

enum class KeyKind { hmac_sha256, ed25519, rsa_sha256 };
std::string_view to_string(KeyKind kind);
Result<KeyKind> key_kind_of(std::string_view name);

inline constexpr std::size_t kSecretBytesMax = 16'384;

// An HMAC secret is any text; Ed25519 and RSA keys are PKCS#8 PEM, recognised by what they hold.
// Errors: invalid (empty, too long, or a PEM of another kind of key). No piece of it is in the
// text.
Result<KeyKind> recognise(const Secret& secret);

// HMAC: lower-case hex. Ed25519 and RSA (PKCS#1 v1.5, SHA-256): base64.
// Errors: invalid (the secret is not of that kind).
Result<std::string> sign_payload(KeyKind kind, const Secret& secret, std::string_view payload);

// SubjectPublicKeyInfo PEM, to paste into the venue's page. Ed25519 and RSA only.
Result<std::string> public_key_pem(const Secret& secret);

// A new Ed25519 key as PKCS#8 PEM. It never leaves the vault.
Secret make_ed25519_key();

}  // namespace strongroom::vault
