// `strongroom courier`: the process that talks to the venue. Started by `strongroom up`.
#include <map>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/daemon/venue_file.h"
#include "courier/service.h"
#include "net/unix_channel.h"

namespace strongroom::apps {
namespace {

// One listening socket for one client; its newest connection counts, an older one is dying.
class ClientDoor {
  public:
    Status open(Daemon& daemon, Role role, courier::CourierService& service) {
        const std::string name(to_string(role));
        TRY_ASSIGN(server_, net::UnixServer::listen(
                                daemon.loop(), daemon.socket(name), {daemon.house().user_of(role)},
                                {.opened =
                                     [this, name, &service](net::PeerId peer) {
                                         if (peer_ != 0) service.client_connected(name, false);
                                         peer_ = peer;
                                         service.client_connected(name, true);
                                     },
                                 .frame =
                                     [this, name, &service](net::PeerId peer, ByteView bytes) {
                                         if (peer == peer_) service.client_frame(name, bytes);
                                     },
                                 .closed =
                                     [this, name, &service](net::PeerId peer) {
                                         if (peer != peer_) return;
                                         peer_ = 0;
                                         service.client_connected(name, false);
                                     }}));
        return {};
    }
    bool send(ByteView bytes) { return peer_ != 0 && server_->send(peer_, bytes); }

  private:
    std::unique_ptr<net::UnixServer> server_;
    net::PeerId peer_ = 0;
};

Status run_courier(const House& house) {
    Daemon daemon(house, Role::courier);
    TRY(daemon.enter());
    TRY_ASSIGN(const VenueFile venue, read_venue_file(house.folder() + "/run/venue.toml"));
    daemon.network().hold_to(host_rules_of(venue));
    std::unique_ptr<net::UnixLink> signer;
    ClientDoor engine;
    ClientDoor watch;
    courier::CourierSettings settings{.venues = {}, .folder = daemon.folder()};
    for (const HouseVenue& one : venue.venues)
        settings.venues.push_back({one.profile, one.ca_file});
    courier::CourierService service(
        std::move(settings), daemon.env(),
        {.to_signer = [&](ByteView bytes) { return signer && signer->send(bytes); },
         .to_client =
             [&](const std::string& client, ByteView bytes) {
                 return (client == "watch" ? watch : engine).send(bytes);
             }});
    TRY(engine.open(daemon, Role::engine, service));
    TRY(watch.open(daemon, Role::watch, service));
    TRY(house.let_others_connect(Role::courier));
    service.start();
    signer = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "courier"),
        net::UnixLink::Handler{
            .changed = [&](bool is_connected) { service.signer_connected(is_connected); },
            .frame = [&](ByteView bytes) { service.signer_frame(bytes); }});
    daemon.run();
    return {};
}

}  // namespace

void add_courier_command(Command app, int& exit_code) {
    add_daemon_command(app, "courier", "the process that talks to the venue", exit_code,
                       run_courier);
}

}  // namespace strongroom::apps
