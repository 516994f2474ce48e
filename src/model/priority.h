// Priority: which requests go first when a venue's request budget is short. Most urgent first.
#pragma once

#include <cstdint>

namespace strongroom {

enum class Priority : std::uint8_t { protective, cancel, exit, entry, query, sweep };

}  // namespace strongroom
