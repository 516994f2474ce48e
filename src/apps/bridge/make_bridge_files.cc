#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "apps/bridge/bridge_file.h"
#include "base/real_env.h"

namespace strongroom::apps {
namespace {

constexpr std::string_view kSignerBox = "signer-box";

Status check(const BridgeNames& names) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
    };
    for (const std::string& host : names.hosts) {
        if (host.empty() || !std::ranges::all_of(host, is_plain))
            return fail(Errc::invalid, "--host: a name in small letters, or an address");
    }
    for (const std::string& client : names.clients) {
        if (client.empty() || client == kSignerBox || client.starts_with('.') ||
            !std::ranges::all_of(client, [&](char c) { return is_plain(c) && c != ':'; })) {
            return fail(Errc::invalid, "--client: small letters, digits and dashes");
        }
    }
    return {};
}

Status write(const std::string& folder, const std::string& name, std::string_view text) {
    return PosixDisk().replace(folder + "/" + name, as_bytes(text));
}

Result<std::string> fingerprint_of(const net::CertifiedKey& key) {
    TRY_ASSIGN(const net::CertificateFacts facts, net::read_certificate(key.certificate_pem));
    return net::to_text(facts.fingerprint);
}

Status write_end(const std::string& folder, std::string_view name, const net::CertifiedKey& key,
                 const std::string& ca_pem) {
    TRY(PosixDisk().make_folder(folder));
    TRY(write(folder, "ca.pem", ca_pem));
    TRY(write(folder, fmt::format("{}.pem", name), key.certificate_pem));
    return write(folder, fmt::format("{}.key", name), key.key_pem);
}

}  // namespace

Status make_bridge_files(const std::string& folder, const BridgeNames& names) {
    TRY(check(names));
    TRY_ASSIGN(const std::vector<std::string> there, PosixDisk().list(folder));
    if (!there.empty())
        return fail(Errc::refused, folder + ": is not empty; name a folder that is new");
    TRY_ASSIGN(const net::LinkCertificates made,
               net::make_link_certificates(names.hosts, names.clients));
    const std::string box = fmt::format("{}/{}", folder, kSignerBox);
    TRY(write_end(box, "server", made.server, made.ca_pem));
    std::string serve = fmt::format(
        "# The signer's end of the bridge (docs/bridge.md).\n"
        "listen = \"0.0.0.0:{}\"\ncertificate = \"server.pem\"\nkey = \"server.key\"\n"
        "ca = \"ca.pem\"\n",
        names.port);
    TRY_ASSIGN(const std::string server, fingerprint_of(made.server));
    const std::string& host = names.hosts.front();
    const bool is_v6 = host.find(':') != std::string::npos;
    for (std::size_t i = 0; i < names.clients.size(); ++i) {
        const std::string& name = names.clients[i];
        TRY_ASSIGN(const std::string client, fingerprint_of(made.clients[i]));
        serve += fmt::format(
            "\n[[client]]\nname = \"{}\"\nfingerprint = \"{}\"\n"
            "# Not \"admin\": the owner's commands are given on this box.\n"
            "sockets = [\"engine\", \"watch\", \"courier\", \"form\", \"status\"]\n",
            name, client);
        const std::string end = fmt::format("{}/{}", folder, name);
        TRY(write_end(end, "client", made.clients[i], made.ca_pem));
        TRY(write(end, "connect.toml",
                  fmt::format("# The platform's end of the bridge (docs/bridge.md).\n"
                              "address = \"{}:{}\"\nfingerprint = \"{}\"\n"
                              "certificate = \"client.pem\"\nkey = \"client.key\"\n"
                              "ca = \"ca.pem\"\n",
                              is_v6 ? "[" + host + "]" : host, names.port, server)));
    }
    return write(box, "serve.toml", serve);
}

}  // namespace strongroom::apps
