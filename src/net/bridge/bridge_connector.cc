#include "net/bridge/bridge_connector.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <list>
#include <set>
#include <utility>

#include "base/log.h"
#include "net/bridge/bridge_call_internal.h"
#include "net/bridge/hello.h"
#include "net/bridge/pipe_internal.h"
#include "net/event_loop_internal.h"
#include "net/peer_user_internal.h"

namespace strongroom::net {
namespace {

using Local = boost::asio::local::stream_protocol;
constexpr std::size_t kPathBytesMax = 107;  // sun_path of unix(7).

// One socket file, for as long as the link stands.
struct OpenDoor {
    OpenDoor(boost::asio::io_context& io, const BridgeDoor& of, std::string at)
        : door(of), path(std::move(at)), acceptor(io) {}
    ~OpenDoor() {
        error_code ignored;
        (void)acceptor.close(ignored);
        (void)::unlink(path.c_str());
    }
    OpenDoor(const OpenDoor&) = delete;
    OpenDoor& operator=(const OpenDoor&) = delete;

    Status open() {
        (void)::unlink(path.c_str());  // A dead process's.
        error_code error;
        (void)acceptor.open(Local(), error);
        if (!error) (void)acceptor.bind({path}, error);
        if (!error) (void)acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
        if (!error) return {};
        return fail(Errc::io, fmt::format("{}: cannot listen: {}", path, error.message()));
    }

    BridgeDoor door;
    std::string path;
    Local::acceptor acceptor;
};

// The connecting end of the link: pings, and hears the answers.
class Link : public std::enable_shared_from_this<Link> {
  public:
    Link(AnyStream stream, const BridgeLimits& limits, std::function<void(std::string)> lost)
        : stream_(std::move(stream)),
          limits_(limits),
          lost_(std::move(lost)),
          pause_(stream_.get_executor()),
          silence_(stream_.get_executor()) {}

    void start() {
        ping();
        listen();
    }
    void end(const std::string& why) {
        const auto lost = std::exchange(lost_, {});
        if (!lost) return;
        pause_.cancel();
        silence_.cancel();
        stream_.close();
        lost(why);
    }
    void abandon() {
        lost_ = [](const std::string&) {};
        end("");
    }

  private:
    void ping() {
        stream_.write_all(".", [self = shared_from_this()](error_code error, std::size_t) {
            if (!self->lost_) return;
            if (error) return self->end(error.message());
            after(self->pause_, self->limits_.ping_every, [self] {
                if (self->lost_) self->ping();
            });
        });
    }
    void listen() {
        after(silence_, limits_.link_silence_limit, [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->end("no answer to a ping");
        });
        stream_.read(boost::asio::buffer(heard_),
                     [self = shared_from_this()](error_code error, std::size_t) {
                         if (!self->lost_) return;
                         if (error) return self->end(error.message());
                         self->listen();
                     });
    }

    AnyStream stream_;
    BridgeLimits limits_;
    std::function<void(std::string)> lost_;
    boost::asio::steady_timer pause_;
    boost::asio::steady_timer silence_;
    std::array<char, 16> heard_{};
};

}  // namespace

struct BridgeConnector::Inner : std::enable_shared_from_this<BridgeConnector::Inner> {
    Inner(EventLoop& of, BridgeConnectorSettings with,
          std::shared_ptr<boost::asio::ssl::context> by)
        : loop(of),
          settings(std::move(with)),
          context(std::move(by)),
          retry(settings.limits.first_retry) {}

    boost::asio::io_context& io() { return loop.inner().io; }

    void call_link();
    void link_stands(BridgeCall::Answered answered);
    void link_fell(const std::string& why);
    Status open_doors(const std::vector<std::string>& allowed);
    void accept(const std::shared_ptr<OpenDoor>& open);
    void add(const BridgeDoor& door, Local::socket socket);
    void carry(AnyStream asker, AnyStream signer, const std::string& door);

    EventLoop& loop;
    BridgeConnectorSettings settings;
    std::shared_ptr<boost::asio::ssl::context> context;
    Duration retry;
    std::string last_trouble;    // Said once, and not each time that it is tried.
    std::shared_ptr<Link> link;  // Null: it does not stand.
    std::list<std::shared_ptr<OpenDoor>> doors;
    std::set<std::shared_ptr<Pipe>> pipes;
    std::size_t calling = 0;  // Local clients whose connection is being made.
    bool is_gone = false;
};

void BridgeConnector::Inner::call_link() {
    if (is_gone) return;
    std::make_shared<BridgeCall>(io(), settings, context, std::string(kLinkDoor),
                                 [weak = weak_from_this()](Result<BridgeCall::Answered> answered) {
                                     const auto self = weak.lock();
                                     if (!self || self->is_gone) return;
                                     if (!answered)
                                         return self->link_fell(answered.error().message);
                                     self->link_stands(*std::move(answered));
                                 })
        ->start();
}

void BridgeConnector::Inner::link_stands(BridgeCall::Answered answered) {
    link = std::make_shared<Link>(std::move(answered.stream), settings.limits,
                                  [weak = weak_from_this()](const std::string& why) {
                                      const auto self = weak.lock();
                                      if (self && !self->is_gone)
                                          self->link_fell("the link fell: " + why);
                                  });
    link->start();
    retry = settings.limits.first_retry;
    last_trouble.clear();
    if (const Status opened = open_doors(answered.doors); !opened)
        return link->end(opened.error().message);
    log::info(fmt::format("the signer is there, over {}:{}", settings.host, settings.port));
}

// Clients see a signer that ended: no file, no connection.
void BridgeConnector::Inner::link_fell(const std::string& why) {
    link.reset();
    doors.clear();
    for (const auto& pipe : std::exchange(pipes, {})) pipe->end("");
    if (why != last_trouble) log::warn(why);
    last_trouble = why;
    loop.after(retry, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->call_link();
    });
    retry = std::min(retry * 2, settings.limits.longest_retry);
}

Status BridgeConnector::Inner::open_doors(const std::vector<std::string>& allowed) {
    for (const BridgeDoor& door : settings.doors) {
        if (std::ranges::count(allowed, door.name) == 0) continue;
        const auto open = std::make_shared<OpenDoor>(
            io(), door, fmt::format("{}/{}.sock", settings.sockets_folder, door.name));
        doors.push_back(open);
        TRY(open->open());
    }
    if (settings.opened) TRY(settings.opened());
    for (const auto& open : doors) accept(open);
    return {};
}

void BridgeConnector::Inner::accept(const std::shared_ptr<OpenDoor>& open) {
    open->acceptor.async_accept([self = shared_from_this(), weak = std::weak_ptr(open)](
                                    error_code error, Local::socket socket) {
        const auto live = weak.lock();
        if (!live || self->is_gone || error == boost::asio::error::operation_aborted) return;
        if (!error) self->add(live->door, std::move(socket));
        if (!error) return self->accept(live);
        self->loop.after(milliseconds(50), [self, weak] {
            if (const auto still = weak.lock()) self->accept(still);
        });
    });
}

void BridgeConnector::Inner::add(const BridgeDoor& door, Local::socket socket) {
    const auto user = user_of(socket.native_handle());
    const bool is_welcome =
        user && (*user == ::geteuid() || std::ranges::count(door.may_connect, *user) > 0);
    if (!is_welcome || calling + pipes.size() >= settings.limits.connections_max)
        return;  // The socket closes as it goes.
    ++calling;
    auto local = std::make_shared<AnyStream>(Socket(std::move(socket)));
    std::make_shared<BridgeCall>(
        io(), settings, context, door.name,
        [weak = weak_from_this(), local, name = door.name](Result<BridgeCall::Answered> answered) {
            const auto self = weak.lock();
            if (!self || self->is_gone) return;
            --self->calling;
            // The link may have fallen meanwhile: then nothing is carried either.
            if (answered && self->link)
                return self->carry(std::move(*local), std::move(answered->stream), name);
            if (!answered) log::warn(fmt::format("{}: {}", name, answered.error().message));
            // Not at once: who tries again when it is closed would knock without a pause.
            self->loop.after(self->settings.limits.refusal_pause, [local] { local->close(); });
        })
        ->start();
}

void BridgeConnector::Inner::carry(AnyStream asker, AnyStream signer, const std::string& door) {
    auto at = std::make_shared<std::weak_ptr<Pipe>>();
    const auto pipe =
        std::make_shared<Pipe>(std::move(asker), std::move(signer), settings.limits,
                               [weak = weak_from_this(), at, door](const std::string& why) {
                                   const auto self = weak.lock();
                                   if (!self || self->is_gone) return;
                                   if (!why.empty())
                                       log::warn(fmt::format("{}: cut off: {}", door, why));
                                   self->pipes.erase(at->lock());
                               });
    *at = pipe;
    pipes.insert(pipe);
    pipe->start();
}

Result<std::unique_ptr<BridgeConnector>> BridgeConnector::make(EventLoop& loop,
                                                               BridgeConnectorSettings settings) {
    for (const BridgeDoor& door : settings.doors) {
        const std::string path = fmt::format("{}/{}.sock", settings.sockets_folder, door.name);
        if (path.size() > kPathBytesMax) {
            return fail(Errc::invalid, fmt::format("{}: a socket's path has at most {} bytes; "
                                                   "choose a shorter folder",
                                                   path, kPathBytesMax));
        }
        (void)::unlink(path.c_str());  // What a dead process left is no signer.
    }
    TRY_ASSIGN(auto context, bridge_context(settings.identity, false));
    auto inner = std::make_shared<Inner>(loop, std::move(settings), std::move(context));
    loop.after({}, [weak = std::weak_ptr(inner)] {
        if (const auto live = weak.lock()) live->call_link();
    });
    return std::unique_ptr<BridgeConnector>(new BridgeConnector(std::move(inner)));
}

BridgeConnector::BridgeConnector(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

BridgeConnector::~BridgeConnector() {
    inner_->is_gone = true;
    inner_->doors.clear();
    if (inner_->link) inner_->link->abandon();
    for (const auto& pipe : std::exchange(inner_->pipes, {})) pipe->end("");
}

bool BridgeConnector::is_up() const { return inner_->link != nullptr; }

std::size_t BridgeConnector::connections() const { return inner_->pipes.size(); }

}  // namespace strongroom::net
