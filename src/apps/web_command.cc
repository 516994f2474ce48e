// `strongroom web`: the page and its API. Started by `strongroom up`.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/daemon/venue_file.h"
#include "base/real_env.h"
#include "net/http_server.h"
#include "net/unix_channel.h"
#include "venues/requests.h"
#include "web/hooks.h"
#include "web/owner_door.h"
#include "web/service.h"

namespace strongroom::apps {
namespace {

struct WebOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8470;
    std::string ui;
    std::string hook_proxy;
};

// What a browser may call us.
std::vector<std::string> hosts_of(const WebOptions& options) {
    const bool is_ipv6 = options.address.contains(':');
    return {fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", options.address, is_ipv6 ? "]" : "",
                        options.port),
            fmt::format("localhost:{}", options.port)};
}

// The owner's door: links to log in with, and hooks.
Result<std::unique_ptr<net::UnixServer>> open_owner_door(Daemon& daemon, web::WebService& service,
                                                         std::unique_ptr<net::UnixServer>& door) {
    return net::UnixServer::listen(daemon.loop(), daemon.socket("owner"),
                                   {daemon.house().user_of(Role::owner)},
                                   {.opened = [](net::PeerId) {},
                                    .frame =
                                        [&](net::PeerId peer, ByteView bytes) {
                                            const auto answer = web::answer_owner(service, bytes);
                                            if (!answer) return door->close(peer);
                                            (void)door->send(peer, as_bytes(*answer));
                                        },
                                    .closed = [](net::PeerId) {}});
}

net::ServerHandler handler_of(web::WebService& service) {
    return {.request = [&](const HttpRequest& request,
                           const web::Reply& reply) { service.request(request, reply); },
            .upgrade = [&](net::SocketId socket,
                           const HttpRequest& request) { return service.upgrade(socket, request); },
            .socket_opened = [&](net::SocketId socket) { service.socket_opened(socket); },
            .socket_message = [](net::SocketId, std::string_view) {},  // It only listens.
            .socket_closed = [&](net::SocketId socket) { service.socket_closed(socket); }};
}

std::vector<web::FormVenue> form_venues_of(const VenueFile& file) {
    std::vector<web::FormVenue> made;
    for (const HouseVenue& one : file.venues) {
        const std::string_view name = one.profile.venue;
        made.push_back({std::string(name), venues::requests_of(name)->wants_passphrase()});
    }
    return made;
}

Status run_web(const House& house, const WebOptions& options) {
    if (options.address == "0.0.0.0" || options.address == "::") {
        return fail(Errc::invalid,
                    "--address: name the one address that browsers will open; the page is reached "
                    "from other machines through a proxy with TLS in front of 127.0.0.1");
    }
    TRY(web::check_hook_proxy(options.hook_proxy));
    // The page is read first: its owner may not let the web's own user see it.
    PosixDisk disk;
    TRY_ASSIGN(web::StaticFiles page, web::StaticFiles::load(disk, options.ui));
    Daemon daemon(house, Role::web);
    TRY(daemon.enter());
    TRY_ASSIGN(const VenueFile venue, read_venue_file(house.folder() + "/run/venue.toml"));
    std::unique_ptr<net::UnixLink> engine;
    std::unique_ptr<net::UnixLink> signer;
    std::unique_ptr<net::UnixLink> form;
    std::unique_ptr<net::HttpServer> server;
    web::WebService service(
        {.folder = daemon.folder(),
         .page = std::move(page),
         .hosts = hosts_of(options),
         .version = STRONGROOM_VERSION,
         .is_practice = venue.is_practice,
         .market = venue.label,
         .venues = form_venues_of(venue),
         .hook_proxy = options.hook_proxy},
        daemon.env(),
        {.to_engine = [&](ByteView bytes) { return engine && engine->send(bytes); },
         .to_signer = [&](ByteView bytes) { return signer && signer->send(bytes); },
         .to_form = [&](ByteView bytes) { return form && form->send(bytes); },
         .to_socket =
             [&](web::SocketId socket, std::string text) {
                 return server && server->send(socket, std::move(text));
             },
         .close_socket =
             [&](web::SocketId socket) {
                 if (server) server->close(socket);
             }});
    TRY(service.open());
    TRY_ASSIGN(server, net::HttpServer::listen(daemon.loop(),
                                               {.address = options.address, .port = options.port},
                                               handler_of(service)));
    std::unique_ptr<net::UnixServer> door;
    TRY_ASSIGN(door, open_owner_door(daemon, service, door));
    TRY(house.let_others_connect(Role::web));
    service.start();
    engine = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::engine, "control"),
        net::UnixLink::Handler{[&](bool is_up) { service.engine_connected(is_up); },
                               [&](ByteView bytes) { service.engine_frame(bytes); }});
    signer = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "status"),
        net::UnixLink::Handler{[&](bool is_up) { service.signer_connected(is_up); },
                               [&](ByteView bytes) { service.signer_frame(bytes); }});
    form = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "form"),
        net::UnixLink::Handler{[&](bool is_up) { service.form_connected(is_up); },
                               [&](ByteView bytes) { service.form_frame(bytes); }});
    const net::UnixLink watch(
        daemon.loop(), house.socket(Role::watch, "state"),
        net::UnixLink::Handler{[&](bool is_up) { service.watch_connected(is_up); },
                               [&](ByteView bytes) { service.watch_frame(bytes); }});
    const net::UnixLink notify(
        daemon.loop(), house.socket(Role::notify, "state"),
        net::UnixLink::Handler{[&](bool is_up) { service.notify_connected(is_up); },
                               [&](ByteView bytes) { service.notify_frame(bytes); }});
    daemon.run();
    return {};
}

}  // namespace

void add_web_command(Command app, int& exit_code) {
    const auto options = std::make_shared<WebOptions>();
    Command command = add_daemon_command(app, "web", "the page and its API", exit_code,
                                         [options](const House& house) {
                                             if (options->ui.empty())
                                                 options->ui = default_ui_folder();
                                             return run_web(house, *options);
                                         });
    command.add_option("--address", options->address, "the address to listen on")
        .capture_default_str();
    command.add_option("--port", options->port, "the port to listen on").capture_default_str();
    command.add_option("--hook-proxy", options->hook_proxy,
                       "the address of a proxy whose X-Forwarded-For is believed at /hooks/");
    command.add_option("--ui", options->ui,
                       "the folder of the built page; default: beside this program");
}

}  // namespace strongroom::apps
