// Shamir's secret sharing over GF(2^8): a key of 32 bytes becomes N shares, any M of which give it
// back, and fewer tell nothing about it (docs/unseal.md).
//
// The field is that of AES (polynomial 0x11B). Its arithmetic has no tables and no branch or
// address that depends on a secret; only x, M and N, which are printed on every share, may steer.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/env.h"
#include "vault/secret.h"

namespace strongroom::vault {

inline constexpr std::size_t kSharedKeyBytes = 32;
inline constexpr unsigned kSharesMax = 16;

// What the shares of one splitting have in common. Not secret.
struct ShareSet {
    std::array<std::uint8_t, 8> id{};  // Random: shares of another splitting are told apart by it.
    std::uint8_t needed = 0;           // M
    std::uint8_t made = 0;             // N

    friend bool operator==(const ShareSet&, const ShareSet&) = default;
};

struct Share {
    ShareSet set;
    std::uint8_t x = 0;  // 1 to N: the number of the share.
    Secret y;            // As long as the key.
};

// Errors: invalid (a key of another length, or not 1 <= needed <= made <= kSharesMax).
Result<std::vector<Share>> split_key(const Secret& key, unsigned needed, unsigned made,
                                     Random& random);

// The key, from the first M of these shares. Shares that belong together but were altered give
// another key and no error: only the root, which that key does not open, tells (Store).
// Errors: invalid, naming the share: of two sets, one given twice, of a wrong form; too few.
Result<Secret> combine_shares(std::span<const Share> shares);

// For tests against another implementation.
namespace field {
std::uint8_t multiply(std::uint8_t a, std::uint8_t b);
std::uint8_t invert(std::uint8_t a);  // Of 0: 0.
}  // namespace field

}  // namespace strongroom::vault
