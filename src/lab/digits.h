// Digits of a text, many at once: where they end, and what they are worth.
//
// Plain words and the compiler's own vectors, so that the same code serves every processor with
// little-endian words. Market files are read with it (lab/text_rows.h); tests/fuzz/market_file
// holds it to the reading that goes digit by digit.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace strongroom::lab {

static_assert(std::endian::native == std::endian::little, "the first digit is the lowest byte");

// The bytes of a text that are no digits, one after the other.
class NoDigits {
  public:
    explicit NoDigits(std::string_view text)
        : block_(text.data()), end_(text.data() + text.size()), left_(mask_at(block_)) {}

    // The place of the next one; the text's end, when there is none.
    const char* next() {
        while (left_ == 0) {
            block_ += kBlock;
            left_ = mask_at(block_);
        }
        const char* place = block_ + std::countr_zero(left_);
        left_ &= left_ - 1;
        return place;
    }
    const char* end() const { return end_; }

  private:
    static constexpr std::ptrdiff_t kBlock = 64;
    using Block = std::uint8_t __attribute__((ext_vector_type(kBlock)));
    using Mask = bool __attribute__((ext_vector_type(kBlock)));

    // A bit for each byte from `from` on. Beyond the end no byte is a digit, so that a search ends
    // there: next() is not called again once it has returned the end.
    std::uint64_t mask_at(const char* from) const {
        Block bytes = 0;
        if (end_ - from >= kBlock)
            std::memcpy(&bytes, from, kBlock);
        else if (from < end_)
            std::memcpy(&bytes, from, static_cast<std::size_t>(end_ - from));
        return std::bit_cast<std::uint64_t>(
            __builtin_convertvector(bytes - static_cast<std::uint8_t>('0') > 9, Mask));
    }

    const char* block_;
    const char* end_;
    std::uint64_t left_;  // Of the block: those that were not told yet.
};

inline constexpr std::size_t kDigitsMax = 16;

// What the `count` digits before `end` are worth, 1 to 8 of them. Reads eight bytes before `end`,
// whatever they are.
inline std::uint64_t read_eight(const char* end, std::size_t count) {
    std::uint64_t word = 0;
    std::memcpy(&word, end - sizeof word, sizeof word);
    word = (word ^ 0x3030303030303030U) & (~std::uint64_t{0} << (64 - 8 * count));
    // Neighbours are put together: eight digits, four pairs, two fours.
    word = word * 10 + (word >> 8U);
    constexpr std::uint64_t pairs = 0x000000FF000000FF;
    constexpr std::uint64_t first = 100 + (std::uint64_t{1'000'000} << 32U);
    constexpr std::uint64_t second = 1 + (std::uint64_t{10'000} << 32U);
    return ((word & pairs) * first + ((word >> 16U) & pairs) * second) >> 32U;
}

// The same of 1 to kDigitsMax digits.
inline std::uint64_t read_digits(const char* end, std::size_t count) {
    if (count <= 8) return read_eight(end, count);
    return read_eight(end - 8, count - 8) * 100'000'000 + read_eight(end, 8);
}

// The 10^-12 that a unit of the last digit is, of so many digits after the point.
inline constexpr std::array<std::uint64_t, 13> kPartUnits = [] {
    std::array<std::uint64_t, 13> units{};
    std::uint64_t unit = 1;
    for (std::size_t i = units.size(); i-- > 0; unit *= 10) units[i] = unit;
    return units;
}();

}  // namespace strongroom::lab
