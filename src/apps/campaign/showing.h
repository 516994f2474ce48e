// How a campaign is shown: in words, in one line, as JSON.
#pragma once

#include <string>

#include "campaign/board.h"

namespace strongroom::apps {

std::string drawn(const campaign::Campaign& campaign, Time now);        // Ends with a line end.
std::string in_one_line(const campaign::Campaign& campaign, Time now);  // Without one.
std::string as_json(const campaign::Campaign& campaign, Time now);      // Ends with a line end.

}  // namespace strongroom::apps
