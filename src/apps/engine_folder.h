// An engine's folder at one venue, as the commands name it that read a journal again.
#pragma once

#include <string>

#include "apps/arguments.h"
#include "base/result.h"
#include "engine/core.h"

namespace strongroom::apps {

struct EngineFolder {
    std::string folder;
    std::string venue;  // Empty: the folder's name says it.
    std::string environment = "production";
};

// `folder` lives as long as the command line.
void add_engine_folder(const Command& command, EngineFolder& folder);

// As the engine that wrote it had them. Errors: invalid, naming the options.
Result<engine::Settings> settings_of(const EngineFolder& folder);

}  // namespace strongroom::apps
