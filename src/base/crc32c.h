// CRC32C (Castagnoli; RFC 3720, appendix B.4): finds damage, proves nothing about intent.
#pragma once

#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace strongroom {

// Of these pieces one after the other. Takes the processor's instruction where there is one.
std::uint32_t crc32c(std::span<const ByteView> pieces);

// The same without it, on any machine.
std::uint32_t crc32c_portable(std::span<const ByteView> pieces);

}  // namespace strongroom
