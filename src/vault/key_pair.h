// Signing with a venue key: what the venue's algorithm makes of exactly these bytes.
//
// Only the signer calls it, with bytes that its own codec wrote. There is no door to it from
// outside.
#pragma once

#include <string>
#include <string_view>

#include "vault/secret.h"
#include "venues/requests.h"

namespace strongroom::vault {

// ed25519_token: the secret half is in a PKCS#11 token (docs/token.md).
enum class KeyKind { hmac_sha256, ed25519, rsa_sha256, ed25519_token, es256 };
std::string_view to_string(KeyKind kind);
Result<KeyKind> key_kind_of(std::string_view name);
venues::KeyAlgorithm algorithm_of(KeyKind kind);

inline constexpr std::size_t kSecretBytesMax = 16'384;

// Ed25519, RSA and ES256 (P-256) keys are PEM (PKCS#8; of P-256 also "EC PRIVATE KEY"), recognised
// by what they hold. An Ed25519 key may be the base64 of its seed and its public half, which must
// belong to each other. Any other text is an HMAC secret.
// Errors: invalid (empty, too long, or a PEM of another kind of key). No piece of it is in the
// text.
Result<KeyKind> recognise(const Secret& secret);

// A secret of this kind as the store keeps it: an Ed25519 key becomes the 64 bytes that libsodium
// signs with (seed and public half), since reading a PEM takes many times as long as signing.
// Others stay as they are. Errors: invalid.
Result<Secret> for_signing(KeyKind kind, Secret secret);

// HMAC: as `hmac` says. Ed25519, RSA (PKCS#1 v1.5, SHA-256) and ES256 (DER): base64.
// Errors: invalid (the secret is not of that kind, or is in a token).
Result<std::string> sign_payload(KeyKind kind, const Secret& secret, std::string_view payload,
                                 venues::HmacText hmac = venues::HmacText::hex);

// SubjectPublicKeyInfo PEM, to paste into the venue's page. Not of an HMAC secret.
Result<std::string> public_key_pem(const Secret& secret);

// The public half of an Ed25519 key, 32 bytes, as that PEM and back. Errors: invalid.
Result<std::string> ed25519_pem(ByteView public_half);
Result<Bytes> ed25519_public_half(std::string_view pem);
// Whether it is this key's signature of the payload (RFC 8032).
bool is_ed25519_signature(ByteView signature, ByteView public_half, std::string_view payload);

// A new Ed25519 key, ready for signing. It never leaves the vault.
Secret make_ed25519_key();

}  // namespace strongroom::vault
