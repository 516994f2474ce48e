// Whose public prices are followed: the --live options of `practice` and of `lab paper`.
#pragma once

#include <string>

#include "apps/arguments.h"
#include "venues/profile.h"

namespace strongroom::apps {

struct LiveOptions {
    std::string venue = "binance";
    std::string from;     // Another base URL (a mirror, a test) …
    std::string stream;   // … and one for the stream; empty: the same host.
    std::string ca_file;  // Of that address; empty: the system's.

    Result<venues::Profile> profile() const;  // Errors: invalid, not one that is served.
};

void add_live_options(Command command, LiveOptions& options);

}  // namespace strongroom::apps
