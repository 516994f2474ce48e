// `strongroom signer-bridge`: the signer on a box of its own (docs/bridge.md). `serve` beside the
// signer, `connect` where the platform is, `certs` to begin with.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "apps/arguments.h"
#include "apps/bridge/bridge_file.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/daemon/signer_doors.h"
#include "base/log.h"

namespace strongroom::apps {
namespace {

Status run_serve(const House& house, const std::string& path) {
    TRY_ASSIGN(net::BridgeServerSettings settings, read_serve_file(path));
    Daemon daemon(house, Role::bridge);
    TRY(daemon.enter());
    warn_of_end(settings.identity, daemon.env().clock.now());
    settings.sockets_folder = house.sockets_of(Role::signer);
    const std::string address = settings.address;
    TRY_ASSIGN(const auto server, net::BridgeServer::listen(daemon.loop(), std::move(settings)));
    log::info(fmt::format("serves the signer on {}:{}", address, server->port()));
    daemon.run();
    return {};
}

// It stands in the signer's place, with the signer's user and folder. So the two can never run side
// by side, and it must not come to where keys are.
Status run_connect(const House& house, const std::string& path) {
    TRY_ASSIGN(net::BridgeConnectorSettings settings, read_connect_file(path));
    const std::string store = house.folder_of(Role::signer) + "/store.pb";
    if (std::filesystem::exists(store)) {
        return fail(Errc::refused, store +
                                       ": a store lies here; this end of the bridge is for a box "
                                       "without one (docs/bridge.md)");
    }
    Daemon daemon(house, Role::signer);
    TRY(daemon.enter());
    log::set_process(to_string(Role::bridge));
    warn_of_end(settings.identity, daemon.env().clock.now());
    settings.sockets_folder = house.sockets_of(Role::signer);
    for (SignerDoor& door : signer_doors(house))
        settings.doors.push_back({std::move(door.name), std::move(door.may_connect)});
    settings.opened = [house] { return house.let_others_connect(Role::signer); };
    TRY_ASSIGN(const auto connector,
               net::BridgeConnector::make(daemon.loop(), std::move(settings)));
    daemon.run();
    return {};
}

void add_end(Command bridge, int& exit_code, const std::string& name, const std::string& help,
             Status (*run)(const House&, const std::string&)) {
    const auto path = std::make_shared<std::string>();
    Command command =
        add_daemon_command(bridge, name, help, exit_code,
                           [path, run](const House& house) { return run(house, *path); });
    command.add_option("--config", *path, name + ".toml").required();
}

void add_certs(Command bridge, int& exit_code) {
    struct Options {
        std::string folder;
        BridgeNames names;
    };
    const auto options = std::make_shared<Options>();
    options->names.clients = {"platform"};
    Command command =
        bridge.add_subcommand("certs", "new certificates and files for both ends, for a year");
    command.add_option("DIR", options->folder, "a new folder").required();
    command
        .add_option("--host", options->names.hosts,
                    "name or address by which the platform reaches the signer's box")
        .required();
    command.add_option("--client", options->names.clients, "a platform's name; one folder each")
        .capture_default_str();
    command.add_option("--port", options->names.port).capture_default_str();
    command.callback([options, &exit_code] {
        const Status done = make_bridge_files(options->folder, options->names);
        if (done) {
            fmt::print(
                "{}/signer-box: for the signer's box; `strongroom up --serve-signer "
                "signer-box/serve.toml`\n",
                options->folder);
            for (const std::string& client : options->names.clients)
                fmt::print(
                    "{}/{}: for the platform's box; `strongroom up --venue FILE "
                    "--remote-signer {}/connect.toml`\n",
                    options->folder, client, client);
        }
        exit_code = done ? kDone : report(done.error());
    });
}

}  // namespace

void add_bridge_command(Command app, int& exit_code) {
    Command bridge =
        app.add_subcommand("signer-bridge", "the signer on a box of its own, over mutual TLS");
    bridge.require_subcommand();
    add_certs(bridge, exit_code);
    add_end(bridge, exit_code, "serve", "the end beside the signer", run_serve);
    add_end(bridge, exit_code, "connect", "the end beside the platform", run_connect);
}

}  // namespace strongroom::apps
