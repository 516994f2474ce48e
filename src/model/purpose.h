// Purpose: what an order is for, as the bot says it. It decides only how urgent the order is when a
// venue's request budget is short (docs/courier.md): no rule of the policy looks at it, so whoever
// lies about it is sent a little earlier and gains nothing else.
#pragma once

#include <cstdint>

#include "model/priority.h"

namespace strongroom {

// entry: takes risk. exit: gives some back when it suits. protective: must end a loss now.
enum class Purpose : std::uint8_t { entry, exit, protective };

inline constexpr Priority priority_of(Purpose purpose) {
    switch (purpose) {
        case Purpose::entry: return Priority::entry;
        case Purpose::exit: return Priority::exit;
        case Purpose::protective: return Priority::protective;
    }
    return Priority::entry;
}

}  // namespace strongroom
