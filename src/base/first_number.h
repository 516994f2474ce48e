// first_number: where a process begins to number its requests, so that late answers to what an
// earlier process asked for are not taken for its own.
#pragma once

#include <array>
#include <cstdint>

#include "base/env.h"

namespace strongroom {

// 56 random bits: two processes hardly ever meet, and counting on never overflows.
inline std::uint64_t first_number(Random& random) {
    std::array<std::uint8_t, 7> bytes{};
    random.fill(bytes);
    std::uint64_t number = 1;
    for (const std::uint8_t byte : bytes) number = number << 8 | byte;
    return number;
}

}  // namespace strongroom
