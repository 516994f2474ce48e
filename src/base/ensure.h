// ENSURE(condition, "what we relied on"): for what cannot happen unless our own code is wrong.
//
// It stays on in release builds. A process that holds money or keys stops rather than go on from a
// state that nobody thought of; recovery is start-up.
#pragma once

#include <string_view>

namespace strongroom {

[[noreturn]] void ensure_failed(std::string_view condition, std::string_view meaning,
                                std::string_view file, int line);

}  // namespace strongroom

#define ENSURE(condition, meaning)                                                \
    do {                                                                          \
        if (!(condition)) [[unlikely]] {                                          \
            ::strongroom::ensure_failed(#condition, meaning, __FILE__, __LINE__); \
        }                                                                         \
    } while (false)
