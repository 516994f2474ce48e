// Sealing: the cryptography of the store, in few words (docs/vault.md, "Keys on disk").
//
// Passphrase -> Argon2id -> unseal key -> root -> versioned key-encryption keys (KEK) -> one key
// and commitment per record by HKDF-SHA-256 -> XChaCha20-Poly1305. The associated data binds a
// record to its place, owner and policy: a record that is moved, or whose policy was edited, does
// not open.
#pragma once

#include <array>
#include <cstdint>

#include "base/sha256.h"
#include "vault/secret.h"

namespace strongroom::vault {

inline constexpr std::size_t kKeyBytes = 32;
using RecordId = std::array<std::uint8_t, 16>;

struct PassphraseCost {
    std::uint64_t operations = 3;
    std::uint64_t memory_bytes = 256ULL << 20;
    std::array<std::uint8_t, 16> salt{};
};
// The floor below which no store is made or opened: 64 MiB, 3 passes.
inline constexpr PassphraseCost kCheapestCost{
    .operations = 3, .memory_bytes = 64ULL << 20, .salt = {}};

// Argon2id. Errors: invalid (cost below the floor), exhausted (memory).
Result<Secret> unseal_key(const Secret& passphrase, const PassphraseCost& cost);

// HKDF-SHA-256 (RFC 5869). At most 255 * 32 bytes.
Secret derive(const Secret& key, ByteView salt, ByteView info, std::size_t size);

using Mac = Digest;
Mac hmac_sha256(const Secret& key, ByteView message);

// A small value (root, KEK) under a key: nonce, ciphertext and tag. `place` is authenticated.
Bytes wrap(const Secret& value, const Secret& key, ByteView place, ByteView nonce24);
// Errors: corrupt (wrong key, wrong place, or damaged).
Result<Secret> unwrap(ByteView wrapped, const Secret& key, ByteView place);

// Record format v1: "SGR1" | alg=1 | kek version u32 | record id[16] | nonce[24] | commitment[32] |
// length u32 | ciphertext | tag[16]; little endian. The plaintext is padded to a multiple of 512.
struct RecordHead {
    std::uint32_t kek_version = 1;
    RecordId id{};
};
Bytes seal_record(const Secret& plain, const Secret& kek, const RecordHead& head, ByteView context,
                  ByteView nonce24);
// Errors: corrupt, with which check failed: form, key commitment, or contents and context.
Result<Secret> open_record(ByteView sealed, const Secret& kek, ByteView context);
Result<RecordHead> read_record_head(ByteView sealed);

}  // namespace strongroom::vault
