// An ECDSA signature as libraries give it (DER) to the raw form that a token holds.
#pragma once

#include <array>

#include "base/bytes.h"

namespace strongroom::venues::coinbase {

// r and s of a P-256 signature, big-endian, 32 bytes each. Strict: one SEQUENCE of two INTEGERs in
// their shortest form, above zero, at most 32 bytes, and nothing behind. Whether they are below the
// order of the curve is the verifier's affair. Errors: invalid, which shows no byte of it.
Result<std::array<std::uint8_t, 64>> raw_signature(ByteView der);

}  // namespace strongroom::venues::coinbase
