#include "apps/bridge/bridge_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "base/log.h"
#include "base/real_env.h"

namespace strongroom::apps {
namespace {

constexpr std::uint64_t kFileBytesMax = 64U << 10;

struct HostAndPort {
    std::string host;
    std::uint16_t port = 0;
};

// "10.0.0.2:8471", "signer.example:8471", "[::1]:8471".
Result<HostAndPort> parse_host_and_port(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    HostAndPort made{.host =
                         std::string(text.substr(0, colon == std::string_view::npos ? 0 : colon))};
    if (made.host.starts_with('[') && made.host.ends_with(']'))
        made.host = made.host.substr(1, made.host.size() - 2);
    const char* end = text.data() + text.size();
    const char* begin = colon == std::string_view::npos ? end : text.data() + colon + 1;
    const auto [at, error] = std::from_chars(begin, end, made.port);
    if (made.host.empty() || error != std::errc{} || at != end || made.port == 0)
        return fail(Errc::invalid, "write HOST:PORT, as in 10.0.0.2:8471");
    return made;
}

// One table of a file: its texts by key, and no key that is not known.
class Table {
  public:
    Table(const toml::table& table, std::string place) : table_(table), place_(std::move(place)) {}

    Status knows(const std::set<std::string_view>& keys) const {
        for (const auto& [key, node] : table_) {
            if (!keys.contains(key.str()))
                return fail(Errc::invalid,
                            fmt::format("{}: {}: not a key of this file", place_, key.str()));
        }
        return {};
    }
    Result<std::string> text(std::string_view key) const {
        const auto value = table_[key].value<std::string>();
        if (value && !value->empty()) return *value;
        return fail(Errc::invalid, fmt::format("{}: {}: write a text in quotes", place_, key));
    }
    std::string at(std::string_view key) const { return fmt::format("{}: {}", place_, key); }

  private:
    const toml::table& table_;
    std::string place_;
};

Result<std::string> read_beside(const Table& table, const std::string& folder,
                                std::string_view key) {
    TRY_ASSIGN(const std::string name, table.text(key));
    const auto path = (std::filesystem::path(folder) / name).string();
    Result<Bytes> bytes = PosixDisk().read(path, kFileBytesMax);
    if (!bytes) return fail_in(table.at(key), bytes.error());
    return std::string(as_text(*bytes));
}

Result<net::BridgeIdentity> read_identity(const Table& table, const std::string& folder) {
    net::BridgeIdentity identity;
    TRY_ASSIGN(identity.certificate_pem, read_beside(table, folder, "certificate"));
    TRY_ASSIGN(identity.key_pem, read_beside(table, folder, "key"));
    TRY_ASSIGN(identity.ca_pem, read_beside(table, folder, "ca"));
    TRY_ASSIGN(const std::string key_name, table.text("key"));
    const auto key_path = (std::filesystem::path(folder) / key_name).string();
    struct stat found{};
    if (::stat(key_path.c_str(), &found) != 0 || (found.st_mode & 077U) != 0) {
        return fail(Errc::refused, fmt::format("{}: others may read this private key; chmod 600 {}",
                                               table.at("key"), key_path));
    }
    const auto facts = net::read_certificate(identity.certificate_pem);
    if (!facts) return fail_in(table.at("certificate"), facts.error());
    if (facts->good_until < SystemClock().now()) {
        return fail(Errc::refused,
                    fmt::format("{}: was good until {}; make new ones (docs/bridge.md)",
                                table.at("certificate"), to_iso8601(facts->good_until)));
    }
    return identity;
}

Result<net::BridgeClient> read_client(const toml::table& entry, const std::string& place) {
    const Table table(entry, place);
    TRY(table.knows({"name", "fingerprint", "sockets"}));
    net::BridgeClient client;
    TRY_ASSIGN(client.name, table.text("name"));
    TRY_ASSIGN(const std::string fingerprint, table.text("fingerprint"));
    const auto parsed = net::parse_fingerprint(fingerprint);
    if (!parsed) return fail_in(table.at("fingerprint"), parsed.error());
    client.fingerprint = *parsed;
    if (!entry.contains("sockets")) {
        client.doors.assign(net::kUsualDoors.begin(), net::kUsualDoors.end());
        return client;
    }
    const toml::array* sockets = entry["sockets"].as_array();
    if (sockets == nullptr)
        return fail(Errc::invalid, table.at("sockets") + ": write a list of names");
    for (const toml::node& node : *sockets) {
        const auto name = node.value<std::string>();
        if (!name) return fail(Errc::invalid, table.at("sockets") + ": write a list of names");
        client.doors.push_back(*name);
    }
    return client;
}

template <typename Read>
auto read_toml(const std::string& path, Read read) -> decltype(read(toml::table())) {
    TRY_ASSIGN(const Bytes bytes, PosixDisk().read(path, kFileBytesMax));
    try {
        return read(toml::parse(as_text(bytes)));
    } catch (const toml::parse_error& error) {
        return fail(Errc::invalid, fmt::format("{}: line {}: not TOML: {}", path,
                                               error.source().begin.line, error.description()));
    }
}

std::string folder_of(const std::string& path) {
    return std::filesystem::absolute(path).parent_path().string();
}

}  // namespace

Result<net::BridgeServerSettings> read_serve_file(const std::string& path) {
    return read_toml(path, [&](const toml::table& file) -> Result<net::BridgeServerSettings> {
        const Table table(file, path);
        TRY(table.knows({"listen", "certificate", "key", "ca", "client"}));
        net::BridgeServerSettings settings;
        TRY_ASSIGN(const std::string listen, table.text("listen"));
        const auto address = parse_host_and_port(listen);
        if (!address) return fail_in(table.at("listen"), address.error());
        settings.address = address->host;
        settings.port = address->port;
        TRY_ASSIGN(settings.identity, read_identity(table, folder_of(path)));
        const toml::array* clients = file["client"].as_array();
        if (clients == nullptr)
            return fail(Errc::invalid, path + ": must have a [[client]] table for each client");
        for (const toml::node& node : *clients) {
            if (!node.is_table())
                return fail(Errc::invalid, path + ": [[client]] is a table for each client");
            TRY_ASSIGN(net::BridgeClient client,
                       read_client(*node.as_table(),
                                   fmt::format("{}, line {}", path, node.source().begin.line)));
            settings.clients.push_back(std::move(client));
        }
        const auto rules = net::BridgeClients::make(settings.clients);
        if (!rules) return fail_in(path, rules.error());
        return settings;
    });
}

Result<net::BridgeConnectorSettings> read_connect_file(const std::string& path) {
    return read_toml(path, [&](const toml::table& file) -> Result<net::BridgeConnectorSettings> {
        const Table table(file, path);
        TRY(table.knows({"address", "fingerprint", "certificate", "key", "ca"}));
        net::BridgeConnectorSettings settings;
        TRY_ASSIGN(const std::string text, table.text("address"));
        const auto address = parse_host_and_port(text);
        if (!address) return fail_in(table.at("address"), address.error());
        settings.host = address->host;
        settings.port = address->port;
        TRY_ASSIGN(const std::string fingerprint, table.text("fingerprint"));
        const auto server = net::parse_fingerprint(fingerprint);
        if (!server) return fail_in(table.at("fingerprint"), server.error());
        settings.server = *server;
        TRY_ASSIGN(settings.identity, read_identity(table, folder_of(path)));
        return settings;
    });
}

void warn_of_end(const net::BridgeIdentity& identity, Time now) {
    constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
    const auto facts = net::read_certificate(identity.certificate_pem);
    if (!facts || facts->good_until - now > Duration{30 * day_ms}) return;
    log::warn(
        fmt::format("this end's certificate is good until {} only; after that nothing is "
                    "carried: make new ones (docs/bridge.md)",
                    to_iso8601(facts->good_until)));
}

}  // namespace strongroom::apps
