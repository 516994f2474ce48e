#include "drill/chance.h"

namespace strongroom::drill {

// FNV-1a over the part's name, so that neighbouring seeds are no neighbours.
Chance::Chance(std::uint64_t seed, std::string_view part) : state_(seed ^ 0xcbf29ce484222325U) {
    for (const char letter : part)
        state_ = (state_ ^ static_cast<std::uint8_t>(letter)) * 0x100000001b3U;
}

std::uint64_t Chance::next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

std::uint64_t Chance::below(std::uint64_t bound) { return next() % bound; }

void Chance::fill(std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(next() >> 56U);
}

}  // namespace strongroom::drill
