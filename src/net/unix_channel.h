// Unix sockets between our own processes: frames (base/frame.h) in both directions, and the
// kernel's word for who is on the other side (SO_PEERCRED).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "net/event_loop.h"

namespace strongroom::net {

using PeerId = std::uint64_t;  // Never 0, never used again.

// More than this waiting for a peer that does not read, and it is cut off.
inline constexpr std::size_t kUnsentBytesMax = 64U << 20;

// Listens on one path. What was there before (a dead process's socket) is replaced.
class UnixServer {
  public:
    struct Handler {
        std::function<void(PeerId)> opened;
        std::function<void(PeerId, ByteView)> frame;
        std::function<void(PeerId)> closed;  // Also after close(); not from inside it.
    };
    // `may_connect`: the user ids whose processes are let in; our own always is. Others are cut off
    // before a byte is read. Errors: io (the path cannot be bound; names it).
    static Result<std::unique_ptr<UnixServer>> listen(EventLoop& loop, const std::string& path,
                                                      std::vector<std::uint32_t> may_connect,
                                                      Handler handler);
    ~UnixServer();

    bool send(PeerId peer, ByteView payload);  // False: it is not there (any more).
    void close(PeerId peer);

  private:
    struct Inner;
    explicit UnixServer(std::shared_ptr<Inner> inner);
    std::shared_ptr<Inner> inner_;  // Shared with the operations that are under way on the loop.
};

// Connects to one path, again and again while it is not there.
class UnixLink {
  public:
    struct Handler {
        std::function<void(bool is_connected)> changed;
        std::function<void(ByteView)> frame;
    };
    UnixLink(EventLoop& loop, std::string path, Handler handler);
    ~UnixLink();

    bool send(ByteView payload);  // False: not connected; nothing was queued.
    bool is_connected() const;

  private:
    struct Inner;
    std::shared_ptr<Inner> inner_;  // Shared with the operations that are under way on the loop.
};

}  // namespace strongroom::net
