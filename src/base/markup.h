// Text inside of HTML and SVG.
#pragma once

#include <string>
#include <string_view>

namespace strongroom {

// For the content of an element and of an attribute in double quotes.
std::string escape_markup(std::string_view text);

}  // namespace strongroom
