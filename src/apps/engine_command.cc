// `strongroom engine`: the process that runs the bots. Started by `strongroom up`.

#include <cstdint>
#include <memory>
#include <vector>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/daemon/venue_file.h"
#include "engine.pb.h"
#include "engine/service.h"
#include "net/unix_channel.h"

namespace strongroom::apps {
namespace {

// The socket `state`: whoever comes hears the engine's state, and can say nothing. For a process
// that faces the network and must not command bots.
class Gallery {
  public:
    using Service = engine::EngineService;
    Status open(Daemon& daemon, Service& service) {
        TRY_ASSIGN(
            server_,
            net::UnixServer::listen(
                daemon.loop(), daemon.socket("state"), {daemon.house().user_of(Role::notify)},
                {.opened =
                     [&service](net::PeerId peer) {
                         proto::ToEngine message;
                         message.mutable_subscribe();
                         service.client_frame(client_of(peer),
                                              as_bytes(message.SerializeAsString()));
                     },
                 .frame = [](net::PeerId, ByteView) {},
                 .closed =
                     [&service](net::PeerId peer) { service.client_closed(client_of(peer)); }}));
        return {};
    }
    // The service numbers the clients of both sockets together.
    static bool is_here(engine::ClientId client) { return (client & kHere) != 0; }
    bool send(engine::ClientId client, ByteView bytes) {
        return server_ && server_->send(client & ~kHere, bytes);
    }

  private:
    static constexpr engine::ClientId kHere = engine::ClientId{1} << 63U;
    static engine::ClientId client_of(net::PeerId peer) { return peer | kHere; }
    std::unique_ptr<net::UnixServer> server_;
};

Status run_engine(const House& house) {
    Daemon daemon(house, Role::engine);
    TRY(daemon.enter());
    TRY_ASSIGN(const VenueFile venue, read_venue_file(house.folder() + "/run/venue.toml"));
    daemon.network().hold_to(host_rules_of(venue));
    std::unique_ptr<net::UnixLink> signer;
    std::unique_ptr<net::UnixLink> courier;
    std::unique_ptr<net::UnixServer> clients;
    Gallery gallery;
    engine::EngineSettings settings{.folder = daemon.folder(), .venues = {}, .limits = {}};
    for (const HouseVenue& one : venue.venues)
        settings.venues.push_back({one.profile, one.ca_file});
    engine::EngineService service(
        settings, daemon.env(),
        {.to_signer = [&](ByteView bytes) { return signer && signer->send(bytes); },
         .to_courier = [&](ByteView bytes) { return courier && courier->send(bytes); },
         .to_client =
             [&](engine::ClientId client, ByteView bytes) {
                 if (Gallery::is_here(client)) return gallery.send(client, bytes);
                 return clients && clients->send(client, bytes);
             },
         .fatal = die});
    TRY(service.open());
    std::vector<std::uint32_t> peers{house.user_of(Role::web), house.user_of(Role::owner)};
    // A practice venue asks whether its news were handled. Beside a real venue the paper venue has
    // nothing to ask, and could command bots.
    if (venue.is_practice) peers.push_back(house.user_of(Role::practice));
    TRY_ASSIGN(
        clients,
        net::UnixServer::listen(
            daemon.loop(), daemon.socket("control"), peers,
            {.opened = [](net::PeerId) {},
             .frame = [&](net::PeerId peer, ByteView bytes) { service.client_frame(peer, bytes); },
             .closed = [&](net::PeerId peer) { service.client_closed(peer); }}));
    TRY(gallery.open(daemon, service));
    TRY(house.let_others_connect(Role::engine));
    service.start();
    courier = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::courier, "engine"),
        net::UnixLink::Handler{
            .changed = [&](bool is_connected) { service.courier_connected(is_connected); },
            .frame = [&](ByteView bytes) { service.courier_frame(bytes); }});
    signer = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "engine"),
        net::UnixLink::Handler{
            .changed = [&](bool is_connected) { service.signer_connected(is_connected); },
            .frame = [&](ByteView bytes) { service.signer_frame(bytes); }});
    daemon.run();
    return {};
}

}  // namespace

void add_engine_command(Command app, int& exit_code) {
    add_daemon_command(app, "engine", "the process that runs the bots", exit_code, run_engine);
}

}  // namespace strongroom::apps
