// A box that one key opens: X25519 and XSalsa20-Poly1305 (libsodium's crypto_box_seal). Shares
// and the page's keys cross the signer's socket in it: no buffer between the two ends holds one.
#pragma once

#include <array>

#include "base/env.h"
#include "vault/secret.h"

namespace strongroom::vault {

using BoxKey = std::array<std::uint8_t, 32>;  // The public half.

struct BoxPair {
    BoxKey public_key{};
    Secret secret_key;
};
BoxPair make_box_pair(Random& random);

// Errors: invalid (the key is none: a point of small order).
Result<Bytes> seal_to(const BoxKey& key, const Secret& plain);
// Errors: invalid (another key's box, altered, or longer than `plain_bytes_max` allows).
Result<Secret> open_box(const BoxPair& pair, ByteView box, std::size_t plain_bytes_max);

}  // namespace strongroom::vault
