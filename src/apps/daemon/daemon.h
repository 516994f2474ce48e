// Daemon: what every process of a house does first, and what it works with: its user, its folders,
// its sandbox, one event loop and the real Env on it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/daemon/house.h"
#include "base/folder_lock.h"
#include "base/real_env.h"
#include "net/asio_network.h"
#include "net/event_loop.h"

namespace strongroom::apps {

class Daemon {
  public:
    Daemon(House house, Role role);

    // Takes the role's user, its folder and its sandbox. `readable`: what it may read besides its
    // own folder and the system's libraries and certificates. Errors: io, refused (it runs
    // already).
    Status enter(const std::vector<std::string>& readable = {});
    // Until SIGTERM or SIGINT, or until its parent ends.
    void run();

    Env env() { return {clock_, random_, disk_, loop_, network_}; }
    net::EventLoop& loop() { return loop_; }
    net::AsioNetwork& network() { return network_; }
    const House& house() const { return house_; }
    std::string folder() const { return house_.folder_of(role_); }
    std::string socket(std::string_view name) const { return house_.socket(role_, name); }

  private:
    House house_;
    Role role_;
    SystemClock clock_;
    SystemRandom random_;
    PosixDisk disk_;
    net::EventLoop loop_;
    net::AsioNetwork network_;
    std::optional<FolderLock> lock_;
};

// What was written is not known to be on the disk, or the like: says so and ends the process at
// once. Recovery is start-up.
[[noreturn]] void die(const Error& error);

}  // namespace strongroom::apps
