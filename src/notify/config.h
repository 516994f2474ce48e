// Config: notices.toml: which channels lead to the user, and what each of them tells
// (docs/notices.md).
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/host_rules.h"
#include "notify/notice.h"

namespace strongroom::notify {

enum class ChannelKind : std::uint8_t { email, telegram, webhook };
std::string_view word_of(ChannelKind kind);

struct Channel {
    std::string name;  // Its table: [phone].
    ChannelKind kind = ChannelKind::webhook;
    std::string url;      // smtps://…, smtp://…, https://…
    std::string host;     // Of the url.
    std::string ca_file;  // Whose certificates are believed; empty: the system's.
    std::string user;     // E-mail: empty: no log-in.
    std::string from;     // E-mail.
    std::vector<std::string> to;
    std::string chat;               // Telegram.
    std::string secret_file;        // One of the two, or none (e-mail without a log-in).
    std::string secret_credential;  // A name in $CREDENTIALS_DIRECTORY.
    std::set<Kind> tells;
    std::uint32_t per_hour = 30;
};

struct Config {
    std::string house = "Strongroom";
    Duration blind_after = seconds(60);
    std::vector<std::string> private_hosts;
    std::vector<Channel> channels;  // In the order of the file.
};

// `name`: of the file, for messages. Errors: invalid, naming file, line, table and key.
Result<Config> parse_config(std::string_view toml, const std::string& name);

net::HostRules host_rules_of(const Config& config);

}  // namespace strongroom::notify
