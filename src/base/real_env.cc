#include "base/real_env.h"

#include <sys/random.h>

#include <chrono>

#include "base/ensure.h"

namespace strongroom {

Time SystemClock::now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

std::int64_t SystemClock::ticks_ns() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        const ssize_t got = ::getrandom(out.data(), out.size(), 0);
        ENSURE(got > 0, "the kernel gives random bytes");
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

}  // namespace strongroom
