#include "apps/practice/live_options.h"

#include <algorithm>

#include "venues/profiles.h"

namespace strongroom::apps {

Result<venues::Profile> LiveOptions::profile() const {
    auto profile = venues::profile_of(venue, "production");
    if (!profile) return fail_in("--live-venue", profile.error());
    if (from.empty()) return profile;
    const bool is_secure = from.starts_with("https");
    const std::string host = from.substr(std::min(from.find("//"), from.size()));
    profile->urls.public_rest = from;
    profile->urls.market_stream = stream.empty() ? (is_secure ? "wss:" : "ws:") + host : stream;
    return profile;
}

void add_live_options(Command command, LiveOptions& options) {
    command.add_option("--live-venue", options.venue, "whose prices").capture_default_str();
    command.add_option("--live-from", options.from, "another address for live prices");
    command.add_option("--live-stream", options.stream, "another one for their stream");
    command.add_option("--live-ca", options.ca_file, "the certificates of that address");
}

}  // namespace strongroom::apps
