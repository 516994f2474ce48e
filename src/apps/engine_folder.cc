#include "apps/engine_folder.h"

#include <filesystem>

#include "venues/profiles.h"
#include "venues/replies.h"

namespace strongroom::apps {

void add_engine_folder(const Command& command, EngineFolder& folder) {
    command.add_option("folder", folder.folder, "the engine's folder at one venue").required();
    command.add_option("--venue", folder.venue, "the venue; else the folder's name says it");
    command.add_option("--environment", folder.environment, "as in the venue file")
        .capture_default_str();
}

Result<engine::Settings> settings_of(const EngineFolder& folder) {
    const std::string named = std::filesystem::path(folder.folder + "/").parent_path().filename();
    const std::string venue = folder.venue.empty() ? named : folder.venue;
    const auto profile = venues::profile_of(venue, folder.environment);
    if (!profile) return fail_in("--venue, --environment", profile.error());
    engine::Settings settings;
    settings.times.grace = profile->grace;
    settings.limits.rests_stops = venues::served(*profile).rests_stops();
    return settings;
}

}  // namespace strongroom::apps
