#include "notify/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/url.h"

namespace strongroom::notify {
namespace {

constexpr std::size_t kFileBytesMax = 64U << 10;
constexpr std::size_t kChannelsMax = 16;
constexpr std::size_t kTextBytesMax = 512;
constexpr std::size_t kListMax = 100;
constexpr std::size_t kToMax = 10;
constexpr std::size_t kNameBytesMax = 32;
constexpr std::int64_t kPerHourMax = 3600;
constexpr std::string_view kTelegram = "https://api.telegram.org";
constexpr Duration kBlindAfterMax = minutes(1'440);

// One table of the file: its values by key, and which keys were asked for.
class Table {
  public:
    Table(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

    std::unexpected<Error> wrong(std::string_view key, std::string_view why) const {
        const toml::node* node = table_.get(key);
        const auto line = (node == nullptr ? table_.source() : node->source()).begin.line;
        return fail(Errc::invalid, fmt::format("{}: line {}: {}: {}", place_, line, key, why));
    }
    bool has(std::string_view key) const { return table_.contains(key); }
    // A line of printable text. Control characters would end up in headers.
    Result<std::string> text(std::string_view key) {
        asked_.emplace_back(key);
        const auto* value = table_.get_as<std::string>(key);
        if (value == nullptr) return wrong(key, "write a text in quotes");
        if (!is_text(value->get())) return wrong(key, "write one line of printable ASCII");
        return value->get();
    }
    Result<std::string> text_or(std::string_view key, std::string_view otherwise) {
        if (!has(key)) return std::string(otherwise);
        return text(key);
    }
    Result<std::vector<std::string>> texts(std::string_view key, std::size_t most) {
        asked_.emplace_back(key);
        const auto* list = table_.get_as<toml::array>(key);
        if (list == nullptr || list->empty() || list->size() > most)
            return wrong(key, fmt::format("write a list of 1 to {} texts", most));
        std::vector<std::string> found;
        for (const toml::node& node : *list) {
            const auto value = node.value_exact<std::string>();
            if (!value || !is_text(*value))
                return wrong(key, "each is one line of printable ASCII in quotes");
            found.push_back(*value);
        }
        return found;
    }
    Result<std::int64_t> number_or(std::string_view key, std::int64_t otherwise,
                                   std::int64_t most) {
        asked_.emplace_back(key);
        if (!has(key)) return otherwise;
        const auto value = table_.get(key)->value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > most)
            return wrong(key, fmt::format("write a whole number from 1 to {}", most));
        return *value;
    }
    Status no_unknown_keys() const {
        for (const auto& [key, node] : table_) {
            if (std::ranges::find(asked_, key.str()) == asked_.end())
                return wrong(key.str(), "not a key here");
        }
        return {};
    }

  private:
    static bool is_text(std::string_view text) {
        return !text.empty() && text.size() <= kTextBytesMax &&
               std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    }

    const toml::table& table_;
    std::string place_;
    std::vector<std::string> asked_;
};

// local@domain, of characters that mean nothing else in an envelope or a header.
bool is_mail_address(std::string_view text) {
    constexpr std::string_view marks = ".!#$%&'*+-/=?^_`{|}~";
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
    const auto is_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return std::ranges::all_of(text.substr(0, at),
                               [&](char c) { return is_letter(c) || marks.contains(c); }) &&
           std::ranges::all_of(text.substr(at + 1),
                               [&](char c) { return is_letter(c) || c == '-' || c == '.'; });
}

// smtps://HOST[:PORT] or smtp://HOST[:PORT], read as the same address with another scheme.
Result<Url> parse_mail_server(const std::string& text) {
    const bool is_tls = text.starts_with("smtps://");
    if (!is_tls && !text.starts_with("smtp://"))
        return fail(Errc::invalid, "write smtps://HOST:465, or smtp://HOST:587 for STARTTLS");
    TRY_ASSIGN(Url url, parse_url("https" + text.substr(is_tls ? 5 : 4)));
    if (url.target != "/") return fail(Errc::invalid, "nothing stands behind the port");
    return url;
}

bool is_literal_address(std::string_view host) {
    return host.contains(':') ||
           std::ranges::all_of(host, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

// What leads into this machine or the network behind it is said twice, so that a slip, or a line
// that somebody talked the owner into, does not make this process knock there (decision 0040).
Status check_host(const std::string& host, const std::vector<std::string>& private_hosts) {
    const bool is_private =
        host == "localhost" || (is_literal_address(host) && net::is_private_address(host));
    if (!is_private || std::ranges::find(private_hosts, host) != private_hosts.end()) return {};
    return fail(Errc::refused,
                fmt::format("{} is an address of this machine or of a private network; if it is "
                            "meant, name it in private_hosts",
                            host));
}

Result<std::set<Kind>> read_tells(Table& table) {
    std::vector<std::string> words{"warning"};
    if (table.has("tells")) {
        TRY_ASSIGN(words, table.texts("tells", kKinds + 3));
    }
    std::set<Kind> tells;
    for (const std::string& word : words) {
        const auto level = level_of(word);
        const auto kind = kind_of(word);
        if (!level && !kind)
            return table.wrong("tells", fmt::format("\"{}\" is neither a level (info, warning, "
                                                    "alarm) nor a kind of notice",
                                                    word));
        for (std::size_t i = 0; i < kKinds; ++i) {
            const auto one = static_cast<Kind>(i);
            if (kind ? one == *kind : level_of(one) >= *level) tells.insert(one);
        }
    }
    return tells;
}

Status read_secret_place(Table& table, Channel& channel, std::string_view file_key,
                         std::string_view credential_key, bool is_needed) {
    TRY_ASSIGN(channel.secret_file, table.text_or(file_key, ""));
    TRY_ASSIGN(channel.secret_credential, table.text_or(credential_key, ""));
    const int told = int{!channel.secret_file.empty()} + int{!channel.secret_credential.empty()};
    if (told != int{is_needed})
        return table.wrong(file_key, is_needed ? fmt::format("write it, or {}", credential_key)
                                               : "goes with user");
    if (!channel.secret_file.empty() && !channel.secret_file.starts_with('/'))
        return table.wrong(file_key, "write the whole path, from /");
    if (channel.secret_credential.contains('/'))
        return table.wrong(credential_key, "a name, not a path");
    return {};
}

Status read_email(Table& table, Channel& channel) {
    TRY_ASSIGN(channel.url, table.text("server"));
    const auto server = parse_mail_server(channel.url);
    if (!server) return table.wrong("server", server.error().message);
    channel.host = server->host;
    TRY_ASSIGN(channel.user, table.text_or("user", ""));
    TRY_ASSIGN(channel.from, table.text("from"));
    if (!is_mail_address(channel.from)) return table.wrong("from", "write name@domain");
    TRY_ASSIGN(channel.to, table.texts("to", kToMax));
    for (const std::string& to : channel.to) {
        if (!is_mail_address(to)) return table.wrong("to", "write name@domain");
    }
    return read_secret_place(table, channel, "password_file", "password_credential",
                             !channel.user.empty());
}

Status read_http(Table& table, Channel& channel, std::string_view key) {
    const auto url = parse_url(channel.url);
    if (!url) return table.wrong(key, url.error().message);
    channel.host = url->host;
    if (url->scheme == "https") return {};
    const bool is_here = url->host == "127.0.0.1" || url->host == "::1" || url->host == "localhost";
    if (url->scheme == "http" && is_here) return {};
    return table.wrong(key, "write https://…; http:// is for this machine alone");
}

Status read_telegram(Table& table, Channel& channel) {
    TRY_ASSIGN(channel.url, table.text_or("base", kTelegram));
    TRY(read_http(table, channel, "base"));
    if (channel.url.ends_with('/')) channel.url.pop_back();
    TRY_ASSIGN(channel.chat, table.text("chat"));
    const std::string_view digits =
        std::string_view(channel.chat).substr(channel.chat.starts_with('-') ? 1 : 0);
    const bool is_number = !digits.empty() && digits.size() <= 20 &&
                           std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return table.wrong("chat", "write the chat's number in quotes");
    return read_secret_place(table, channel, "token_file", "token_credential", true);
}

Status read_webhook(Table& table, Channel& channel) {
    TRY_ASSIGN(channel.url, table.text("url"));
    TRY(read_http(table, channel, "url"));
    return read_secret_place(table, channel, "secret_file", "secret_credential", true);
}

Result<Channel> read_channel(const toml::table& node, std::string_view name,
                             const std::vector<std::string>& private_hosts,
                             const std::string& file) {
    Table table(node, fmt::format("{}: [{}]", file, name));
    Channel channel{.name = std::string(name)};
    TRY_ASSIGN(const std::string kind, table.text("kind"));
    if (kind == "email") {
        channel.kind = ChannelKind::email;
        TRY(read_email(table, channel));
    } else if (kind == "telegram") {
        channel.kind = ChannelKind::telegram;
        TRY(read_telegram(table, channel));
    } else if (kind == "webhook") {
        channel.kind = ChannelKind::webhook;
        TRY(read_webhook(table, channel));
    } else {
        return table.wrong("kind", "write email, telegram or webhook");
    }
    if (const Status fine = check_host(channel.host, private_hosts); !fine)
        return table.wrong("kind", fine.error().message);
    TRY_ASSIGN(channel.ca_file, table.text_or("ca_file", ""));
    TRY_ASSIGN(const std::int64_t per_hour, table.number_or("per_hour", 30, kPerHourMax));
    channel.per_hour = static_cast<std::uint32_t>(per_hour);
    TRY_ASSIGN(channel.tells, read_tells(table));
    TRY(table.no_unknown_keys());
    return channel;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= kNameBytesMax && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

Result<Config> read_tables(const toml::table& root, const std::string& name) {
    Config config;
    Table top(root, name);
    TRY_ASSIGN(config.house, top.text_or("house", config.house));
    TRY_ASSIGN(const std::string blind, top.text_or("blind_after", "60s"));
    const auto blind_after = parse_duration(blind);
    if (!blind_after || blind_after->ms <= 0 || *blind_after > kBlindAfterMax)
        return top.wrong("blind_after", "write a time of at most a day, as in \"60s\"");
    config.blind_after = *blind_after;
    if (top.has("private_hosts")) {
        TRY_ASSIGN(config.private_hosts, top.texts("private_hosts", kListMax));
    }
    std::vector<std::pair<std::size_t, Channel>> found;  // With their lines.
    for (const auto& [key, node] : root) {
        const toml::table* table = node.as_table();
        if (table == nullptr) {
            const bool is_known = key == "house" || key == "blind_after" || key == "private_hosts";
            if (is_known) continue;
            return top.wrong(key.str(), "not a key of this file");
        }
        if (!is_name(key.str()))
            return top.wrong(key.str(), "a channel's name is small letters, digits, - and _");
        if (found.size() == kChannelsMax)
            return top.wrong(key.str(), fmt::format("{} channels are the most", kChannelsMax));
        TRY_ASSIGN(Channel channel, read_channel(*table, key.str(), config.private_hosts, name));
        found.emplace_back(table->source().begin.line, std::move(channel));
    }
    if (found.empty())
        return fail(Errc::invalid, name + ": names no channel: write a table for one, as [mail]");
    std::ranges::sort(found, {}, [](const auto& one) { return one.first; });
    for (auto& [line, channel] : found) config.channels.push_back(std::move(channel));
    return config;
}

}  // namespace

std::string_view word_of(ChannelKind kind) {
    switch (kind) {
        case ChannelKind::email: return "email";
        case ChannelKind::telegram: return "telegram";
        case ChannelKind::webhook: return "webhook";
    }
    return "?";
}

Result<Config> parse_config(std::string_view toml, const std::string& name) {
    if (toml.size() > kFileBytesMax)
        return fail(Errc::invalid, fmt::format("{}: longer than {} bytes", name, kFileBytesMax));
    try {
        return read_tables(toml::parse(toml), name);
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: line {}: not TOML: {}", name,
                                               error.source().begin.line, error.description()));
    }
}

net::HostRules host_rules_of(const Config& config) {
    net::HostRules rules;
    for (const std::string& host : config.private_hosts) rules.allow_private(host);
    return rules;
}

}  // namespace strongroom::notify
