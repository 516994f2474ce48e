// What a pack says of itself in words.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace strongroom::apps {

std::string pack_readme(std::string_view account, std::string_view totals);
// A row of history.csv.
std::string history_row(std::uint64_t index, Time time, std::string_view text);

}  // namespace strongroom::apps
