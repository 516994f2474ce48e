// SmallText: a short text kept inline, so that types built of it are trivially copyable.
//
// Asset names and bot names travel in every event; a heap string there would cost an allocation
// for each candle of a backtest.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/ensure.h"

namespace strongroom {

template <std::size_t N>
class SmallText {
    static_assert(N < 256);

  public:
    static constexpr std::size_t capacity = N;

    constexpr SmallText() = default;

    // The caller has checked fits(); anything longer is a bug, not input.
    constexpr explicit SmallText(std::string_view text)
        : size_(static_cast<std::uint8_t>(text.size())) {
        ENSURE(fits(text), "a SmallText is within its capacity");
        for (std::size_t i = 0; i < text.size(); ++i) chars_[i] = text[i];
    }

    static constexpr bool fits(std::string_view text) { return text.size() <= N; }

    constexpr std::string_view view() const { return {chars_.data(), size_}; }
    std::string str() const { return std::string(view()); }
    constexpr bool empty() const { return size_ == 0; }

    // Bytes after the end stay zero, so the whole arrays compare.
    friend constexpr bool operator==(const SmallText&, const SmallText&) = default;
    friend constexpr auto operator<=>(const SmallText& a, const SmallText& b) {
        return a.view() <=> b.view();
    }

  private:
    std::array<char, N> chars_{};
    std::uint8_t size_ = 0;
};

}  // namespace strongroom
