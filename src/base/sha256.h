// SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104), with the processor's own instructions for them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace strongroom {

using Digest = std::array<std::uint8_t, 32>;

// A hash in progress. Its state holds no pointer: what is made of a secret lies where the object
// lies (on the stack, in guarded memory), nowhere on the heap, and is wiped with it.
class Sha256 {
  public:
    Sha256();
    Sha256(const Sha256&) = default;
    Sha256& operator=(const Sha256&) = default;
    ~Sha256();
    void add(ByteView bytes);
    Digest done();  // Once.

  private:
    alignas(8) std::array<std::uint8_t, 112> state_;
};

// A copy of one that was only given its key computes another MAC with the same key, and spares two
// thirds of the work.
class HmacSha256 {
  public:
    explicit HmacSha256(ByteView key);  // Of any length.
    void add(ByteView bytes) { inner_.add(bytes); }
    Digest done();  // Once.

  private:
    Sha256 inner_;
    Sha256 outer_;
};

Digest sha256(ByteView bytes);

}  // namespace strongroom
