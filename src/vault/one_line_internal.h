// What others say, as it is shown to the owner: one line of plain characters, not too long. For the
// .cc files that show words of witnesses and tokens.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::vault {

inline constexpr std::size_t kWordsMax = 200;

inline std::string in_one_line(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, kWordsMax)) out += c >= ' ' && c <= '~' ? c : ' ';
    return out;
}

}  // namespace strongroom::vault
