// strongroom-signer: the trusted part. Keys, policy, ledger; Unix sockets in, signatures out to the
// courier. It links no network library, and its sandbox allows no socket to be made.
#include <fmt/format.h>
#include <sodium.h>

#include <csignal>
#include <optional>
#include <utility>

#include "apps/daemon/house.h"
#include "apps/daemon/signer_doors.h"
#include "apps/signer/credential.h"
#include "apps/signer/poll_server.h"
#include "apps/signer/wiping_heap.h"
#include "base/folder_lock.h"
#include "base/log.h"
#include "base/real_env.h"
#include "base/sandbox.h"
#include "vault/residue.h"
#include "vault/service.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::apps {
namespace {

volatile std::sig_atomic_t g_is_stopping = 0;

constexpr Duration kPublishEvery = seconds(1);

Status become_the_signer(const House& house) {
    TRY(house.take_role(Role::signer));
    TRY(sandbox::harden_process());
    return {};
}

std::vector<PollServer::Socket> sockets_of(const House& house) {
    std::vector<PollServer::Socket> sockets;
    for (SignerDoor& door : signer_doors(house))
        sockets.push_back({std::move(door.name), std::move(door.may_connect)});
    return sockets;
}

// What holds from here on, in words.
Result<std::string> confine(const House& house) {
    TRY_ASSIGN(
        const std::string files,
        sandbox::confine_files({.readable = {}, .writable = {house.folder_of(Role::signer)}}));
    TRY_ASSIGN(const std::string calls, sandbox::confine_signer_calls());
    log::info(files);
    log::info(calls);
    return files + "; " + calls;
}

Status serve(vault::SignerService& service, PollServer& server) {
    const PollServer::Handler handler{
        .opened = [&](PollServer::PeerId peer,
                      const std::string& socket) { service.opened(peer, socket); },
        .frame = [&](PollServer::PeerId peer, const std::string& socket,
                     ByteView bytes) { service.frame(peer, socket, bytes); },
        .closed = [&](PollServer::PeerId peer) { service.closed(peer); }};
    SystemClock clock;
    std::int64_t published_ns = clock.ticks_ns();
    while (g_is_stopping == 0) {
        vault::clear_residue();
        server.turn(service.is_writing() ? Duration{} : kPublishEvery, handler);
        TRY(service.turn_done());
        server.flush();  // No answer of this turn waits for what follows.
        const bool is_second_over = clock.ticks_ns() - published_ns >= kPublishEvery.ms * 1'000'000;
        if (is_second_over || service.wants_checkpoint()) {
            published_ns = clock.ticks_ns();
            TRY(service.tick());
        }
        TRY(service.write_on());
    }
    return {};
}

// A credential that does not open the store leaves it sealed: people can still open it.
// Returns what is to be said of it to whoever asks what guards this process.
std::string open_unattended(vault::Signer& signer, const std::optional<vault::Secret>& credential) {
    if (!credential || !signer.is_initialised()) return {};
    const Status opened = open_with_credential(signer, *credential);
    if (!opened) {
        log::error("the systemd credential does not open the signer: " + opened.error().message);
        return {};
    }
    log::warn("opened by the systemd credential: whoever starts this unit here opens it");
    return "; opened by a systemd credential, without a person";
}

Status run(const House& house) {
    TRY_ASSIGN(std::optional<vault::Secret> credential, read_credential());
    TRY(become_the_signer(house));
    log::set_process("signer");
    wire::silence_protobuf();
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    SystemClock clock;
    SystemRandom random;
    PosixDisk disk;
    const std::string folder = house.folder_of(Role::signer);
    TRY(disk.make_folder(folder));
    TRY_ASSIGN(const FolderLock lock, FolderLock::take(folder));
    PollServer server;
    TRY(server.listen(house.sockets_of(Role::signer), sockets_of(house)));
    TRY(house.let_others_connect(Role::signer));
    TRY_ASSIGN(std::string guard, confine(house));
    vault::Signer signer(clock, random, disk, {.folder = folder, .version = STRONGROOM_VERSION});
    TRY(signer.look());
    guard += open_unattended(signer, std::exchange(credential, std::nullopt));
    vault::SignerService service(
        signer,
        {.send = [&](vault::PeerId peer, ByteView bytes) { return server.send(peer, bytes); },
         .close = [&](vault::PeerId peer) { server.close(peer); }},
        guard);
    log::info(!signer.is_initialised() ? "ready, without a store"
              : signer.is_sealed()     ? "ready, sealed"
                                       : "ready, open");
    TRY(serve(service, server));
    signer.seal();
    return {};
}

}  // namespace
}  // namespace strongroom::apps

int main(int argc, char** argv) {
    using namespace strongroom;
    const auto house = apps::House::parse(argc, argv);
    if (!house) {
        fmt::print(stderr, "strongroom-signer: {}\n", house.error().message);
        return 2;
    }
    struct sigaction stop{};
    stop.sa_handler = [](int) { apps::g_is_stopping = 1; };
    (void)::sigaction(SIGTERM, &stop, nullptr);
    (void)::sigaction(SIGINT, &stop, nullptr);
    Status done = apps::wipe_what_is_freed();
    if (done) done = apps::run(*house);
    if (!done) log::error(done.error().message);
    if (done) return 0;
    // 2: starting it again changes nothing (docs/cli.md).
    const bool may_pass = done.error().code == Errc::unavailable || done.error().code == Errc::io;
    return may_pass ? 3 : 2;
}
