// Numbers in the store's records: little endian.
#pragma once

#include "base/bytes.h"

namespace strongroom::vault {

inline void put_u32(Bytes& out, std::uint32_t value) {
    for (unsigned i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// Of the first four bytes.
inline std::uint32_t get_u32(ByteView bytes) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
    return value;
}

}  // namespace strongroom::vault
