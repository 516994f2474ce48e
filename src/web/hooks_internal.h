// What the judging of hooks and their file share. Heavy (nlohmann): only for .cc files.
#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace strongroom::web {

// A secret has 256 random bits, so a plain hash hides it. A slow one (Argon2) protects what people
// think up; here it would only be 100 ms of work that a stranger could ask for.
inline std::array<std::uint8_t, 32> hook_hash(std::string_view text) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    const ByteView bytes = as_bytes(text);
    crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
    return hash;
}

}  // namespace strongroom::web
