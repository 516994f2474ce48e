#include "net/unix_channel.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <map>
#include <utility>

#include "base/frame.h"
#include "net/event_loop_internal.h"
#include "net/peer_user_internal.h"

namespace strongroom::net {
namespace {

using boost::system::error_code;
using Socket = boost::asio::local::stream_protocol::socket;
constexpr Duration kRetry = milliseconds(20);
constexpr Duration kLongestRetry = milliseconds(500);

// One connection: its frames in, its queue out. Kept alive by its own operations.
class Connection : public std::enable_shared_from_this<Connection> {
  public:
    struct Handler {
        std::function<void(ByteView)> frame;
        std::function<void()> closed;
    };
    explicit Connection(Socket socket) : socket_(std::move(socket)) {}

    void start(Handler handler) {
        handler_ = std::move(handler);
        read();
    }
    bool send(ByteView payload) {
        if (is_closed_) return false;
        std::string frame = make_frame(payload);
        unsent_ += frame.size();
        if (unsent_ > kUnsentBytesMax) {
            close();
            return false;
        }
        queue_.push_back(std::move(frame));
        if (queue_.size() == 1) write();
        return true;
    }
    void close() {
        if (std::exchange(is_closed_, true)) return;
        error_code ignored;
        (void)socket_.close(ignored);
        boost::asio::post(socket_.get_executor(), [self = shared_from_this()] {
            const Handler handler = std::exchange(self->handler_, {});
            if (handler.closed) handler.closed();
        });
    }
    // Its owner is gone: nothing is told any more.
    void abandon() {
        handler_ = {};
        close();
    }

  private:
    void read() {
        socket_.async_read_some(boost::asio::buffer(buffer_),
                                [self = shared_from_this()](error_code error, std::size_t size) {
                                    self->on_read(error, size);
                                });
    }
    void on_read(error_code error, std::size_t size) {
        if (is_closed_) return;
        if (error) return close();
        const auto frames = reader_.push({buffer_.data(), size});
        if (!frames) return close();
        const auto tell = handler_.frame;  // A copy: what it does may end this connection.
        for (const Bytes& frame : *frames) {
            if (is_closed_ || !tell) return;
            tell(frame);
        }
        if (!is_closed_) read();
    }
    void write() {
        boost::asio::async_write(socket_, boost::asio::buffer(queue_.front()),
                                 [self = shared_from_this()](error_code error, std::size_t) {
                                     if (self->is_closed_) return;
                                     if (error) return self->close();
                                     self->unsent_ -= self->queue_.front().size();
                                     self->queue_.pop_front();
                                     if (!self->queue_.empty()) self->write();
                                 });
    }

    Socket socket_;
    Handler handler_;
    FrameReader reader_;
    std::array<std::uint8_t, 64U << 10> buffer_{};
    std::deque<std::string> queue_;
    std::size_t unsent_ = 0;
    bool is_closed_ = false;
};

}  // namespace

// ---- The listening side ----------------------------------------------------------------------

struct UnixServer::Inner : std::enable_shared_from_this<UnixServer::Inner> {
    Inner(boost::asio::io_context& io) : acceptor(io) {}

    void accept() {
        acceptor.async_accept([self = shared_from_this()](error_code error, Socket socket) {
            if (error == boost::asio::error::operation_aborted) return;
            if (!error) self->add(std::move(socket));
            self->accept();
        });
    }
    void add(Socket socket) {
        const auto user = user_of(socket.native_handle());
        const bool is_welcome =
            user && (*user == own_user || std::ranges::count(may_connect, *user) > 0);
        if (!is_welcome) return;  // The socket closes as it goes.
        const PeerId id = next_peer++;
        const auto connection = std::make_shared<Connection>(std::move(socket));
        peers[id] = connection;
        handler.opened(id);
        connection->start(
            {.frame = [self = this, id](ByteView frame) { self->handler.frame(id, frame); },
             .closed =
                 [self = this, id] {
                     self->peers.erase(id);
                     self->handler.closed(id);
                 }});
    }

    boost::asio::local::stream_protocol::acceptor acceptor;
    std::uint32_t own_user = ::geteuid();
    std::vector<std::uint32_t> may_connect;
    Handler handler;
    std::map<PeerId, std::shared_ptr<Connection>> peers;
    PeerId next_peer = 1;
};

Result<std::unique_ptr<UnixServer>> UnixServer::listen(EventLoop& loop, const std::string& path,
                                                       std::vector<std::uint32_t> may_connect,
                                                       Handler handler) {
    auto inner = std::make_shared<Inner>(loop.inner().io);
    inner->may_connect = std::move(may_connect);
    inner->handler = std::move(handler);
    (void)::unlink(path.c_str());
    error_code error;
    const auto failed = [&](std::string_view what) {
        return fail(Errc::io, fmt::format("{}: cannot {}: {}", path, what, error.message()));
    };
    constexpr std::size_t path_bytes_max = 107;  // sun_path of unix(7).
    if (path.size() > path_bytes_max)
        return fail(Errc::io,
                    fmt::format("{}: a socket's path has at most {} bytes; choose a shorter folder",
                                path, path_bytes_max));
    (void)inner->acceptor.open(boost::asio::local::stream_protocol(), error);
    if (error) return failed("open a socket");
    (void)inner->acceptor.bind({path}, error);
    if (error) return failed("bind");
    (void)inner->acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) return failed("listen");
    inner->accept();
    return std::unique_ptr<UnixServer>(new UnixServer(std::move(inner)));
}

UnixServer::UnixServer(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

UnixServer::~UnixServer() {
    error_code ignored;
    (void)inner_->acceptor.close(ignored);
    for (const auto& [id, connection] : inner_->peers) connection->abandon();
    inner_->peers.clear();
}

bool UnixServer::send(PeerId peer, ByteView payload) {
    const auto at = inner_->peers.find(peer);
    return at != inner_->peers.end() && at->second->send(payload);
}

void UnixServer::close(PeerId peer) {
    if (const auto at = inner_->peers.find(peer); at != inner_->peers.end()) at->second->close();
}

// ---- The connecting side ---------------------------------------------------------------------

struct UnixLink::Inner : std::enable_shared_from_this<UnixLink::Inner> {
    Inner(EventLoop& of, std::string to, Handler with)
        : loop(of), path(std::move(to)), handler(std::move(with)) {}

    void connect() {
        if (is_gone) return;
        auto socket = std::make_shared<Socket>(loop.inner().io);
        socket->async_connect({path}, [self = shared_from_this(), socket](error_code error) {
            if (self->is_gone) return;
            if (error) return self->try_again();
            self->retry = kRetry;
            self->connection = std::make_shared<Connection>(std::move(*socket));
            self->connection->start({.frame =
                                         [inner = self.get()](ByteView frame) {
                                             if (!inner->is_gone) inner->handler.frame(frame);
                                         },
                                     .closed = [inner = self.get()] { inner->on_closed(); }});
            self->handler.changed(true);
        });
    }
    void on_closed() {
        if (is_gone) return;
        connection.reset();
        handler.changed(false);
        try_again();
    }
    void try_again() {
        loop.after(retry, [self = weak_from_this()] {
            if (const auto inner = self.lock()) inner->connect();
        });
        retry = std::min(retry * 2, kLongestRetry);
    }

    EventLoop& loop;
    std::string path;
    Handler handler;
    std::shared_ptr<Connection> connection;
    Duration retry = kRetry;
    bool is_gone = false;
};

UnixLink::UnixLink(EventLoop& loop, std::string path, Handler handler)
    : inner_(std::make_shared<Inner>(loop, std::move(path), std::move(handler))) {
    // Not from inside the constructor: the owner may not be whole yet.
    loop.after({}, [self = std::weak_ptr(inner_)] {
        if (const auto inner = self.lock()) inner->connect();
    });
}

UnixLink::~UnixLink() {
    inner_->is_gone = true;
    if (inner_->connection) inner_->connection->abandon();
}

bool UnixLink::send(ByteView payload) {
    return inner_->connection && inner_->connection->send(payload);
}

bool UnixLink::is_connected() const { return inner_->connection != nullptr; }

}  // namespace strongroom::net
