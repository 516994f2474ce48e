// `strongroom notify`: the process that tells the user what happens. Started by `strongroom up`.
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "apps/arguments.h"
#include "apps/command.h"
#include "apps/daemon/daemon.h"
#include "apps/daemon/options.h"
#include "apps/notify/notices_file.h"
#include "apps/notify/owner_commands.h"
#include "base/real_env.h"
#include "net/unix_channel.h"
#include "notify.pb.h"
#include "notify/service.h"

namespace strongroom::apps {
namespace {

constexpr Duration kTellEvery = milliseconds(100);

// Whoever looks: each has the newest state, told at most ten times a second.
class NoticeAudience {
  public:
    Status open(Daemon& daemon, const notify::NotifyService& service) {
        TRY_ASSIGN(server_,
                   net::UnixServer::listen(
                       daemon.loop(), daemon.socket("state"),
                       {daemon.house().user_of(Role::web), daemon.house().user_of(Role::owner)},
                       {.opened =
                            [this, &service](net::PeerId peer) {
                                peers_.insert(peer);
                                tell(service, {peer});
                            },
                        .frame = [](net::PeerId, ByteView) {},
                        .closed = [this](net::PeerId peer) { peers_.erase(peer); }}));
        return {};
    }
    void changed(Daemon& daemon, const notify::NotifyService& service) {
        if (std::exchange(is_set_, true)) return;
        daemon.loop().after(kTellEvery, [this, &service] {
            is_set_ = false;
            tell(service, peers_);
        });
    }

  private:
    void tell(const notify::NotifyService& service, const std::set<net::PeerId>& peers) {
        if (peers.empty()) return;
        proto::NotifyState state;
        service.fill_state(state);
        const std::string bytes = state.SerializeAsString();
        for (const net::PeerId peer : peers) (void)server_->send(peer, as_bytes(bytes));
    }

    std::unique_ptr<net::UnixServer> server_;
    std::set<net::PeerId> peers_;
    bool is_set_ = false;
};

// The owner's door: tests of a channel.
class OwnerDoor {
  public:
    Status open(Daemon& daemon, notify::NotifyService& service) {
        TRY_ASSIGN(door_,
                   net::UnixServer::listen(
                       daemon.loop(), daemon.socket("owner"), {daemon.house().user_of(Role::owner)},
                       {.opened = [](net::PeerId) {},
                        .frame = [this, &service](net::PeerId peer,
                                                  ByteView bytes) { answer(service, peer, bytes); },
                        .closed = [](net::PeerId) {}}));
        return {};
    }

  private:
    void answer(notify::NotifyService& service, net::PeerId peer, ByteView bytes) {
        proto::ToNotify message;
        if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
            !message.has_test())
            return door_->close(peer);
        service.test(message.test().channel(), [this, peer](const Result<std::string>& said) {
            proto::FromNotify answer;
            proto::NotifyDone& done = *answer.mutable_done();
            if (said) {
                done.set_said(*said);
            } else {
                done.set_error(said.error().message);
                done.set_code(std::string(to_string(said.error().code)));
            }
            (void)door_->send(peer, as_bytes(answer.SerializeAsString()));
        });
    }

    std::unique_ptr<net::UnixServer> door_;
};

Status run_notify(const House& house, const std::string& notices) {
    if (notices.empty())
        return fail(Errc::invalid, "--notices is missing: the file that names the channels");
    // Read first: their owner may not let this process's own user see them.
    TRY_ASSIGN(NoticesFile file, read_notices_file(notices));
    TRY_ASSIGN(SecretsOfChannels secrets, read_secrets(file));
    Daemon daemon(house, Role::notify);
    TRY(daemon.enter());
    daemon.network().hold_to(notify::host_rules_of(file.config));
    PosixDisk disk;
    TRY_ASSIGN(notify::NotifyService::Sinks sinks,
               make_sinks(file, std::move(secrets), daemon.folder(), disk, daemon.env()));
    std::unique_ptr<net::UnixLink> signer;
    NoticeAudience audience;
    OwnerDoor door;
    std::unique_ptr<notify::NotifyService> service;
    service = std::make_unique<notify::NotifyService>(
        daemon.folder(), file.config, std::move(sinks), daemon.env(),
        notify::NotifyPorts{
            .to_signer = [&](ByteView bytes) { return signer && signer->send(bytes); },
            .changed = [&] { audience.changed(daemon, *service); },
            .fatal = die});
    TRY(service->open());
    TRY(audience.open(daemon, *service));
    TRY(door.open(daemon, *service));
    TRY(house.let_others_connect(Role::notify));
    service->start();
    signer = std::make_unique<net::UnixLink>(
        daemon.loop(), house.socket(Role::signer, "status"),
        net::UnixLink::Handler{[](bool) {}, [&](ByteView bytes) { service->signer_frame(bytes); }});
    const net::UnixLink watch(
        daemon.loop(), house.socket(Role::watch, "state"),
        net::UnixLink::Handler{[&](bool is_up) { service->watch_connected(is_up); },
                               [&](ByteView bytes) { service->watch_frame(bytes); }});
    const net::UnixLink engine(
        daemon.loop(), house.socket(Role::engine, "state"),
        net::UnixLink::Handler{[](bool) {}, [&](ByteView bytes) { service->engine_frame(bytes); }});
    daemon.run();
    return {};
}

}  // namespace

void add_notify_command(Command app, int& exit_code) {
    struct Options {
        HouseOptions house;
        std::string notices;
    };
    const auto options = std::make_shared<Options>();
    Command command = app.add_subcommand(
        "notify", "notices by mail, Telegram and webhook: tests, and what became of each");
    command.add_option("--folder", options->house.folder, "the house that it belongs to").group("");
    command.add_option("--users", options->house.users_base, "as of the other processes").group("");
    command.add_option("--notices", options->notices, "alone: the process itself, started by `up`")
        .group("");
    command.footer("Example: strongroom notify test phone. The file: docs/notices.md.");
    command.callback_alone([options, &exit_code] {
        Status done = fail(Errc::invalid,
                           "say what: test CHANNEL, list, or check FILE; the process itself is "
                           "started by `strongroom up --notices FILE`");
        if (!options->house.folder.empty())
            done = run_notify(options->house.house(), options->notices);
        exit_code = done ? kDone : report(done.error());
    });
    add_notify_owner_commands(command, exit_code);
}

}  // namespace strongroom::apps
