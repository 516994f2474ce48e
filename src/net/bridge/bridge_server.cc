#include "net/bridge/bridge_server.h"

#include <fmt/format.h>
#include <algorithm>

#include <boost/asio/ip/tcp.hpp>
#include <set>
#include <utility>

#include "net/bridge/guest_internal.h"
#include "net/bridge/held_link_internal.h"
#include "net/bridge/pipe_internal.h"
#include "net/event_loop_internal.h"
#include "net/server_session_internal.h"

namespace strongroom::net {
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

struct BridgeServer::Inner : GuestHost, std::enable_shared_from_this<BridgeServer::Inner> {
    Inner(EventLoop& of, BridgeServerSettings with, BridgeClients by)
        : loop(of), settings(std::move(with)), rules(std::move(by)), acceptor(of.inner().io) {}

    Status open();
    void accept();
    void add(Socket socket);

    // ---- GuestHost
    const BridgeClients& clients() const override { return rules; }
    const BridgeLimits& limits() const override { return settings.limits; }
    bool has_room() const override {
        const auto let_in = static_cast<std::size_t>(
            std::ranges::count_if(guests, [](const auto& guest) { return guest->is_let_in(); }));
        return pipes.size() + links.size() + let_in < settings.limits.connections_max;
    }
    std::string path_of(std::string_view door) const override {
        return fmt::format("{}/{}.sock", settings.sockets_folder, door);
    }
    void carry(AnyStream guest, AnyStream signer, const std::string& what) override;
    void hold(AnyStream guest, AnyStream signer, const std::string& who) override;
    void gone(const std::shared_ptr<Guest>& guest, const std::string& why) override;

    EventLoop& loop;
    BridgeServerSettings settings;
    BridgeClients rules;
    Acceptor acceptor;
    std::shared_ptr<ssl::context> context;
    std::uint16_t port = 0;
    std::set<std::shared_ptr<Guest>> guests;  // Not through the door yet.
    std::set<std::shared_ptr<Pipe>> pipes;
    std::set<std::shared_ptr<HeldLink>> links;
    Complaints complaints;
    bool is_gone = false;
};

Status BridgeServer::Inner::open() {
    TRY_ASSIGN(context, bridge_context(settings.identity, true));
    error_code error;
    const auto address = boost::asio::ip::make_address(settings.address, error);
    if (error)
        return fail(Errc::invalid,
                    fmt::format("\"{}\" is not an address to listen on", settings.address));
    const tcp::endpoint endpoint(address, settings.port);
    (void)acceptor.open(endpoint.protocol(), error);
    if (!error) (void)acceptor.set_option(boost::asio::socket_base::reuse_address(true), error);
    if (!error) (void)acceptor.bind(endpoint, error);
    if (!error) (void)acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (error) {
        return fail(Errc::io, fmt::format("cannot listen on {}:{}: {}", settings.address,
                                          settings.port, error.message()));
    }
    sockaddr_in6 bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(acceptor.native_handle(), reinterpret_cast<sockaddr*>(&bound), &size) == 0)
        port = ntohs(bound.sin6_port);  // In the same place for both families.
    accept();
    return {};
}

void BridgeServer::Inner::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, Socket socket) {
        if (self->is_gone || error == boost::asio::error::operation_aborted) return;
        if (!error) self->add(std::move(socket));
        if (!error) return self->accept();
        // Out of descriptors, say: do not spin.
        self->loop.after(milliseconds(50), [self] { self->accept(); });
    });
}

void BridgeServer::Inner::add(Socket socket) {
    if (guests.size() >= settings.limits.strangers_max)
        return complaints.say("too many at the door at once: one was turned away");
    const std::string from = peer_of(socket);
    tune(socket);
    const auto guest =
        std::make_shared<Guest>(AnyStream(std::move(socket), context), from, weak_from_this());
    guests.insert(guest);
    guest->start();
}

void BridgeServer::Inner::gone(const std::shared_ptr<Guest>& guest, const std::string& why) {
    if (!why.empty()) complaints.say(why);
    guests.erase(guest);
}

void BridgeServer::Inner::carry(AnyStream guest, AnyStream signer, const std::string& what) {
    auto at = std::make_shared<std::weak_ptr<Pipe>>();
    const auto pipe =
        std::make_shared<Pipe>(std::move(guest), std::move(signer), settings.limits,
                               [weak = weak_from_this(), at, what](const std::string& why) {
                                   const auto self = weak.lock();
                                   if (!self || self->is_gone) return;
                                   if (!why.empty())
                                       self->complaints.say(what + ": cut off: " + why);
                                   self->pipes.erase(at->lock());
                               });
    *at = pipe;
    pipes.insert(pipe);
    pipe->start();
}

void BridgeServer::Inner::hold(AnyStream guest, AnyStream signer, const std::string& who) {
    log::info(fmt::format("the link of {} stands", who));
    auto at = std::make_shared<std::weak_ptr<HeldLink>>();
    const auto link = std::make_shared<HeldLink>(
        std::move(guest), std::move(signer), settings.limits.link_silence_limit,
        [weak = weak_from_this(), at, who] {
            const auto self = weak.lock();
            if (!self || self->is_gone) return;
            log::info(fmt::format("the link of {} ended", who));
            self->links.erase(at->lock());
        });
    *at = link;
    links.insert(link);
    link->start();
}

Result<std::unique_ptr<BridgeServer>> BridgeServer::listen(EventLoop& loop,
                                                           BridgeServerSettings settings) {
    TRY_ASSIGN(BridgeClients rules, BridgeClients::make(settings.clients));
    auto inner = std::make_shared<Inner>(loop, std::move(settings), std::move(rules));
    TRY(inner->open());
    return std::unique_ptr<BridgeServer>(new BridgeServer(std::move(inner)));
}

BridgeServer::BridgeServer(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

BridgeServer::~BridgeServer() {
    inner_->is_gone = true;
    error_code ignored;
    (void)inner_->acceptor.close(ignored);
    for (const auto& guest : std::exchange(inner_->guests, {})) guest->end("");
    for (const auto& pipe : std::exchange(inner_->pipes, {})) pipe->end("");
    for (const auto& link : std::exchange(inner_->links, {})) link->end();
}

std::uint16_t BridgeServer::port() const { return inner_->port; }

std::size_t BridgeServer::connections() const {
    return inner_->pipes.size() + inner_->links.size();
}

}  // namespace strongroom::net
