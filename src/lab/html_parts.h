// What the report pages share: their style, and small pieces. A page is one file that asks for
// nothing else: no script, no font, no link.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::lab {

// Light and dark by the reader's own choice.
extern const std::string_view kPageStyle;

// "+1.50 %" in the colour of gain or loss.
std::string signed_percent(double value);
// A figure under its name. `value` is HTML.
std::string tile(std::string_view name, std::string_view value);

}  // namespace strongroom::lab
