#include "apps/daemon/daemon.h"

#include <cstdlib>

#include "base/log.h"
#include "base/sandbox.h"
#include "wire/intents.h"

namespace strongroom::apps {

Daemon::Daemon(House house, Role role) : house_(std::move(house)), role_(role), network_(loop_) {}

Status Daemon::enter(const std::vector<std::string>& readable) {
    log::set_process(to_string(role_));
    wire::silence_protobuf();
    TRY(house_.take_role(role_));
    TRY(sandbox::harden_process());
    TRY(disk_.make_folder(folder()));
    TRY_ASSIGN(lock_, FolderLock::take(folder()));
    sandbox::Folders folders{.readable = {"/etc", "/usr", "/lib", "/lib64", "/run/systemd/resolve",
                                          house_.folder() + "/run"},
                             .writable = {folder(), house_.sockets_of(role_)}};
    folders.readable.insert(folders.readable.end(), readable.begin(), readable.end());
    TRY_ASSIGN(const std::string files, sandbox::confine_files(folders));
    TRY_ASSIGN(const std::string calls, sandbox::confine_daemon_calls());
    log::info(files);
    log::info(calls);
    return {};
}

void Daemon::run() {
    loop_.on_stop_signal([this] { loop_.stop(); });
    log::info("running");
    loop_.run();
}

void die(const Error& error) {
    log::error(error.message);
    std::_Exit(3);
}

}  // namespace strongroom::apps
