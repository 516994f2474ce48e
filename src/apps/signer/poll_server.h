// PollServer: the signer's sockets. A poll(2) loop and nothing more: the signer links no network
// library, and after its start it can make no socket.
#pragma once

#include <poll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/frame.h"
#include "base/time.h"

namespace strongroom::apps {

class PollServer {
  public:
    using PeerId = std::uint64_t;
    struct Socket {
        std::string name;                        // "engine": the file is NAME.sock.
        std::vector<std::uint32_t> may_connect;  // User ids; our own is always let in.
    };
    struct Handler {
        std::function<void(PeerId, const std::string& socket)> opened;
        std::function<void(PeerId, const std::string& socket, ByteView)> frame;
        std::function<void(PeerId)> closed;
    };

    PollServer() = default;
    PollServer(const PollServer&) = delete;
    PollServer& operator=(const PollServer&) = delete;
    ~PollServer();

    // Errors: io, naming the path.
    Status listen(const std::string& folder, std::vector<Socket> sockets);
    // Waits at most this long, and hands over all that is ready.
    void turn(Duration wait, const Handler& handler);
    // Leaves with the next flush or turn, all frames of a peer in one write; peers in the order in
    // which they were sent to. False: it is not there (any more).
    bool send(PeerId peer, ByteView payload);
    void flush();
    void close(PeerId peer);  // Told by the next turn().

  private:
    struct Listening {
        Socket socket;
        int descriptor = -1;
    };
    struct Peer {
        int descriptor = -1;
        std::string socket;
        FrameReader reader{kFrameBytesFromPeerMax};
        std::string unsent;
        bool is_closing = false;
    };
    // Nothing that the signer takes is larger; what it sends may be.
    static constexpr std::size_t kFrameBytesFromPeerMax = 1U << 20;
    static constexpr std::size_t kUnsentBytesMax = 64U << 20;
    static constexpr std::size_t kPeersMax = 64;

    void accept(const Listening& listening, const Handler& handler);
    void read(PeerId id, const Handler& handler);
    void write(Peer& peer);
    void drop_closing(const Handler& handler);

    std::vector<Listening> listening_;
    std::map<PeerId, Peer> peers_;
    std::vector<PeerId> to_write_;  // Have something unsent that was not tried yet.
    PeerId next_ = 1;
};

}  // namespace strongroom::apps
