// What `strongroom drill` may be told. Both programs read it: the one that is called, and the one
// that does the work.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/arguments.h"

namespace strongroom::apps {

struct DrillOptions {
    std::uint32_t accounts = 1'000;
    std::uint64_t seed = 7;
    std::string plot = "every";
    bool has_ip_list = false;
    bool is_slow = false;
    bool is_down = false;
    bool is_json = false;
    std::string revoked_after;
    std::string html;
};

// The options must live until the command line was read.
void add_drill_options(Command command, DrillOptions& options);
// As the other program is to be called; without its name.
std::vector<std::string> arguments_of(const DrillOptions& options);

}  // namespace strongroom::apps
