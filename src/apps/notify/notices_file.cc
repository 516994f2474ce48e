#include "apps/notify/notices_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "apps/command.h"

namespace strongroom::apps {
namespace {

// Empty: this channel has none.
Result<std::string> secret_path(const notify::Channel& channel) {
    if (channel.secret_credential.empty()) return channel.secret_file;
    // One thread: nobody changes the environment meanwhile.
    const char* folder = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe)
    if (folder == nullptr) {
        return fail(Errc::not_found,
                    fmt::format("{}: a credential of systemd, and systemd hands over none: write "
                                "LoadCredential={}:FILE into the unit, or name a file here",
                                channel.secret_credential, channel.secret_credential));
    }
    return fmt::format("{}/{}", folder, channel.secret_credential);
}

}  // namespace

Result<NoticesFile> read_notices_file(const std::string& path) {
    TRY_ASSIGN(const std::string text, read_file(path));
    NoticesFile file;
    TRY_ASSIGN(file.config, notify::parse_config(text, path));
    for (const notify::Channel& channel : file.config.channels) {
        if (channel.ca_file.empty()) continue;
        Result<std::string> certificates = read_file(channel.ca_file);
        if (!certificates)
            return fail_in(fmt::format("{}: [{}]: ca_file", path, channel.name),
                           certificates.error());
        file.certificates[channel.name] = *std::move(certificates);
    }
    return file;
}

Result<SecretsOfChannels> read_secrets(const NoticesFile& file) {
    SecretsOfChannels secrets;
    for (const notify::Channel& channel : file.config.channels) {
        Result<std::string> path = secret_path(channel);
        if (!path) return fail_in(fmt::format("[{}]", channel.name), path.error());
        if (path->empty()) continue;
        Result<notify::Secret> secret = notify::read_secret(*path);
        if (!secret) return fail_in(fmt::format("[{}]", channel.name), secret.error());
        secrets[channel.name] = *std::move(secret);
    }
    return secrets;
}

Result<notify::NotifyService::Sinks> make_sinks(const NoticesFile& file, SecretsOfChannels secrets,
                                                const std::string& folder, Disk& disk, Env env) {
    notify::NotifyService::Sinks sinks;
    for (const notify::Channel& channel : file.config.channels) {
        notify::SinkSettings settings{.channel = channel,
                                      .house = file.config.house,
                                      .private_hosts = file.config.private_hosts,
                                      .ca_file = {}};
        if (const auto own = file.certificates.find(channel.name); own != file.certificates.end()) {
            settings.ca_file = fmt::format("{}/{}-ca.pem", folder, channel.name);
            TRY(disk.replace(settings.ca_file, as_bytes(own->second)));
        }
        sinks[channel.name] =
            notify::make_sink(std::move(settings), std::move(secrets[channel.name]), env);
    }
    return sinks;
}

}  // namespace strongroom::apps
