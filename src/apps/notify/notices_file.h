// The notices file as a process finds it: with its certificates, its secrets, and the sinks that
// they make.
#pragma once

#include <map>
#include <string>

#include "base/env.h"
#include "notify/config.h"
#include "notify/secret.h"
#include "notify/service.h"

namespace strongroom::apps {

struct NoticesFile {
    notify::Config config;
    std::map<std::string, std::string> certificates;  // Of each channel's ca_file.
};
// Errors: those of notify::parse_config, io.
Result<NoticesFile> read_notices_file(const std::string& path);

using SecretsOfChannels = std::map<std::string, notify::Secret>;
// Errors: those of notify::read_secret, naming the channel.
Result<SecretsOfChannels> read_secrets(const NoticesFile& file);

// The certificates are copied into `folder`, which the sandbox lets the process read. Errors: io.
Result<notify::NotifyService::Sinks> make_sinks(const NoticesFile& file, SecretsOfChannels secrets,
                                                const std::string& folder, Disk& disk, Env env);

}  // namespace strongroom::apps
