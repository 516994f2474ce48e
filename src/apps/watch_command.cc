// `strongroom watch`: the process that holds every order at the venue against the ledger. Started
// by `strongroom up`.
#include <set>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/daemon/venue_file.h"
#include "net/unix_channel.h"
#include "signer.pb.h"
#include "watch.pb.h"
#include "watch/service.h"

namespace strongroom::apps {
namespace {

constexpr Duration kLookForKeysEvery = seconds(1);
constexpr Duration kTellEvery = milliseconds(100);

// Whoever looks: each has the newest state, told at most ten times a second.
class Audience {
  public:
    Status open(Daemon& daemon, watch::WatchService& watcher) {
        TRY_ASSIGN(server_,
                   net::UnixServer::listen(
                       daemon.loop(), daemon.socket("state"),
                       {daemon.house().user_of(Role::web), daemon.house().user_of(Role::notify),
                        daemon.house().user_of(Role::owner)},
                       {.opened =
                            [this, &watcher](net::PeerId peer) {
                                peers_.insert(peer);
                                tell(watcher, {peer});
                            },
                        .frame = [](net::PeerId, ByteView) {},
                        .closed = [this](net::PeerId peer) { peers_.erase(peer); }}));
        return {};
    }
    void changed(Daemon& daemon, watch::WatchService& watcher) {
        if (std::exchange(is_set_, true)) return;
        daemon.loop().after(kTellEvery, [this, &watcher] {
            is_set_ = false;
            tell(watcher, peers_);
        });
    }

  private:
    void tell(const watch::WatchService& watcher, const std::set<net::PeerId>& peers) {
        proto::WatchState state;
        watcher.fill_state(state);
        const std::string bytes = state.SerializeAsString();
        for (const net::PeerId peer : peers) (void)server_->send(peer, as_bytes(bytes));
    }

    std::unique_ptr<net::UnixServer> server_;
    std::set<net::PeerId> peers_;
    bool is_set_ = false;
};

// Asks the signer for its list of keys: each account with a key is watched.
class KeyList {
  public:
    KeyList(Daemon& daemon, watch::WatchService& watcher)
        : loop_(daemon.loop()),
          link_(daemon.loop(), daemon.house().socket(Role::signer, "status"),
                {.changed =
                     [this](bool is_connected) {
                         if (is_connected) ask();
                     },
                 .frame =
                     [this, &watcher](ByteView bytes) {
                         proto::FromSigner message;
                         if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
                             return;
                         for (const proto::KeyStatus& key : message.status().keys()) {
                             watcher.add_key(key.venue(), {key.account()});
                         }
                         if (!message.status().next().empty()) ask(message.status().next());
                     }}) {
        look();
    }

  private:
    void ask(const std::string& after = "") {
        proto::ToSigner message;
        message.mutable_get_status()->set_after(after);
        (void)link_.send(as_bytes(message.SerializeAsString()));
    }
    void look() {
        ask();
        loop_.after(kLookForKeysEvery, [this] { look(); });
    }

    net::EventLoop& loop_;
    net::UnixLink link_;
};

Status run_watch(const House& house) {
    Daemon daemon(house, Role::watch);
    TRY(daemon.enter());
    TRY_ASSIGN(const VenueFile venue, read_venue_file(house.folder() + "/run/venue.toml"));
    std::vector<std::string> names;
    for (const HouseVenue& one : venue.venues) names.emplace_back(one.profile.venue);
    std::unique_ptr<net::UnixLink> signer;
    std::unique_ptr<net::UnixLink> courier;
    Audience audience;
    std::unique_ptr<watch::WatchService> watcher;
    watcher = std::make_unique<watch::WatchService>(
        names, daemon.env(),
        watch::WatchPorts{
            .to_signer = [&](ByteView bytes) { return signer && signer->send(bytes); },
            .to_courier = [&](ByteView bytes) { return courier && courier->send(bytes); },
            .changed = [&] { audience.changed(daemon, *watcher); }});
    TRY(audience.open(daemon, *watcher));
    TRY(house.let_others_connect(Role::watch));
    watcher->start();
    const KeyList keys(daemon, *watcher);
    courier = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::courier, "watch"),
        net::UnixLink::Handler{
            .changed = [&](bool is_connected) { watcher->courier_connected(is_connected); },
            .frame = [&](ByteView bytes) { watcher->courier_frame(bytes); }});
    signer = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "watch"),
        net::UnixLink::Handler{
            .changed = [&](bool is_connected) { watcher->signer_connected(is_connected); },
            .frame = [&](ByteView bytes) { watcher->signer_frame(bytes); }});
    daemon.run();
    return {};
}

}  // namespace

void add_watch_command(Command app, int& exit_code) {
    add_daemon_command(app, "watch", "the process that looks for orders that are not ours",
                       exit_code, run_watch);
}

}  // namespace strongroom::apps
