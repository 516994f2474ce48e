// Env: all that a process may ask of the world outside it, behind one interface.
//
// Nothing else reads a clock, a random source, a file or a socket, but for the edges that stand for
// the process itself (its sandbox, locks and sockets: base/sandbox.h, base/folder_lock.h, apps/).
// So the same code runs live, and in tests with a clock and a network in the test's hand and a disk
// whose faults are drawn from a seed. The real ones are in base/real_env.h and net/asio_network.h;
// the fake ones in tests/support.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/http.h"
#include "base/result.h"
#include "base/time.h"

namespace strongroom {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() = 0;               // Wall clock: may jump.
    virtual std::int64_t ticks_ns() = 0;  // Monotonic: for measuring and for deadlines.
};

class Random {
  public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;  // Unpredictable bytes; never fails.
};

// A file that only grows. Bytes count as written once sync() has returned success.
class AppendFile {
  public:
    virtual ~AppendFile() = default;
    virtual Status append(ByteView bytes) = 0;
    // fdatasync. After an error the file must not be used again: what reached the disk is unknown,
    // and a second sync may report success falsely (docs/ledger.md, "The order of disk calls").
    virtual Status sync() = 0;
    virtual std::uint64_t size() const = 0;
};

class Disk {
  public:
    virtual ~Disk() = default;
    // The whole file. Errors: not_found, io, exhausted (longer than max_bytes).
    virtual Result<Bytes> read(const std::string& path, std::uint64_t max_bytes) = 0;
    // All or nothing, durable on return: temporary file, fsync, rename, fsync of the folder.
    virtual Status replace(const std::string& path, ByteView bytes) = 0;
    // The same, but durable only when sync_folder() of its folder has returned success: so several
    // files of a folder share one sync of it.
    virtual Status put(const std::string& path, ByteView bytes) = 0;
    virtual Status sync_folder(const std::string& folder) = 0;
    // Opens or creates for appending; the new name is durable on return.
    virtual Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) = 0;
    // replace(), and the file stays open for appending. Behind what was appended the file holds
    // zeros, more of them whenever they are used up: what is written over zeros changes no length,
    // and its sync has nothing of the file system's own to write or to wait for. Whoever reads the
    // file has to tell where it ends. size() counts what was appended.
    virtual Result<std::unique_ptr<AppendFile>> replace_to_append(const std::string& path,
                                                                  ByteView bytes) = 0;
    // Cuts the file to `size` bytes and syncs it (a torn tail after a crash).
    virtual Status truncate(const std::string& path, std::uint64_t size) = 0;
    // With its parents, mode 0700; durable on return, even when it was there.
    virtual Status make_folder(const std::string& path) = 0;
    // A file or an empty folder; fine when it is not there. Not durable: it may be back after a
    // power cut.
    virtual Status remove(const std::string& path) = 0;
    // File names (not paths) in a folder, sorted. A missing folder is an empty one.
    virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
};

using TimerId = std::uint64_t;

class Timers {
  public:
    virtual ~Timers() = default;
    virtual TimerId after(Duration delay, std::function<void()> action) = 0;
    virtual void cancel(TimerId id) = 0;  // Fine when it already ran.
};

// An open WebSocket as its client sees it. Destroying it, be it from inside one of its own calls,
// closes it without further calls.
class Stream {
  public:
    virtual ~Stream() = default;
    virtual void send(std::string message) = 0;  // Text frame; queued.
};

struct StreamHandler {
    std::function<void()> opened;
    std::function<void(std::string_view)> message;
    std::function<void(const Error&)> lost;  // Once; nothing follows it.
};

// A venue or server address: scheme, host and port, and the CA that vouches for it.
struct Endpoint {
    std::string url;      // "https://api.binance.com", "wss://…", with path for a stream
    std::string ca_file;  // Empty: the system's store.
};

class Network {
  public:
    virtual ~Network() = default;
    // Sends on a warm connection when one is idle. `done` is called exactly once, never from inside
    // the call. Errors: unavailable (nothing was sent), timeout (it may have arrived), invalid (the
    // reply breaks HTTP or a size cap; it did arrive).
    virtual void request(const Endpoint& endpoint, HttpRequest request, Duration deadline,
                         std::function<void(Result<HttpReply>)> done) = 0;
    virtual std::unique_ptr<Stream> open_stream(const Endpoint& endpoint,
                                                StreamHandler handler) = 0;
};

struct Env {
    Clock& clock;
    Random& random;
    Disk& disk;
    Timers& timers;
    Network& network;
};

// The same world, with another way to the network.
inline Env through(const Env& env, Network& network) {
    return {env.clock, env.random, env.disk, env.timers, network};
}

}  // namespace strongroom
