#include "net/http_server.h"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <map>
#include <set>
#include <utility>

#include "net/event_loop_internal.h"
#include "net/server_session_internal.h"
#include "net/web_socket_internal.h"

namespace strongroom::net {
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol>;

struct HttpServer::Inner : SessionOwner, std::enable_shared_from_this<HttpServer::Inner> {
    Inner(EventLoop& of, ServerSettings with, ServerHandler to)
        : loop(of), settings(std::move(with)), handler(std::move(to)), acceptor(of.inner().io) {}

    Status open();
    Status bind(const boost::asio::generic::stream_protocol::endpoint& endpoint);
    void accept();
    void add(Socket socket);

    // ---- SessionOwner
    void request(HttpRequest request, std::function<void(HttpReply)> reply) override {
        if (!is_gone) handler.request(std::move(request), std::move(reply));
    }
    void upgrade(AnyStream stream, const ParsedRequest& parsed, const HttpRequest& request,
                 const std::function<void(AnyStream, HttpReply)>& refuse) override;
    void ended(const std::shared_ptr<ServerSession>& session) override { sessions.erase(session); }

    EventLoop& loop;
    ServerSettings settings;
    ServerHandler handler;
    Acceptor acceptor;
    std::shared_ptr<ssl::context> context;
    std::uint16_t port = 0;
    std::set<std::shared_ptr<ServerSession>> sessions;
    std::map<SocketId, std::shared_ptr<WebSocket>> sockets;
    SocketId next_socket = 1;
    bool is_gone = false;
};

Status HttpServer::Inner::bind(const boost::asio::generic::stream_protocol::endpoint& endpoint) {
    error_code error;
    (void)acceptor.open(endpoint.protocol(), error);
    if (!error) (void)acceptor.set_option(boost::asio::socket_base::reuse_address(true), error);
    if (!error) (void)acceptor.bind(endpoint, error);
    if (!error) (void)acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
    if (!error) return {};
    return fail(Errc::io, fmt::format("cannot listen on {}{}: {}", settings.address,
                                      settings.port == 0 ? "" : fmt::format(":{}", settings.port),
                                      error.message()));
}

Status HttpServer::Inner::open() {
    error_code error;
    if (settings.tls) {
        context = std::make_shared<ssl::context>(ssl::context::tls_server);
        (void)SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
        const CertifiedKey& key = *settings.tls;
        (void)context->use_certificate_chain(boost::asio::buffer(key.certificate_pem), error);
        if (!error)
            (void)context->use_private_key(boost::asio::buffer(key.key_pem), ssl::context::pem,
                                           error);
        if (error) return fail(Errc::invalid, "the TLS certificate: " + error.message());
    }
    if (settings.address.starts_with('/')) {
        (void)::unlink(settings.address.c_str());
        const boost::asio::local::stream_protocol::endpoint local(settings.address);
        TRY(bind(local));
    } else {
        const auto address = boost::asio::ip::make_address(settings.address, error);
        if (error) {
            return fail(Errc::invalid,
                        fmt::format("\"{}\" is not an address to listen on", settings.address));
        }
        TRY(bind(tcp::endpoint(address, settings.port)));
        sockaddr_in6 bound{};
        socklen_t size = sizeof bound;
        if (::getsockname(acceptor.native_handle(), reinterpret_cast<sockaddr*>(&bound), &size) ==
            0)
            port = ntohs(bound.sin6_port);  // In the same place for both families.
    }
    accept();
    return {};
}

void HttpServer::Inner::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, Socket socket) {
        if (self->is_gone || error == boost::asio::error::operation_aborted) return;
        if (!error) self->add(std::move(socket));
        if (!error) return self->accept();
        // Out of descriptors, say: do not spin.
        self->loop.after(milliseconds(50), [self] { self->accept(); });
    });
}

void HttpServer::Inner::add(Socket socket) {
    if (sessions.size() + sockets.size() >= settings.connections_max) return;  // Closes as it goes.
    const std::string peer = peer_of(socket);
    if (!peer.empty()) {
        error_code ignored;
        (void)socket.set_option(tcp::no_delay(true), ignored);
    }
    AnyStream stream =
        context ? AnyStream(std::move(socket), context) : AnyStream(std::move(socket));
    const auto session = std::make_shared<ServerSession>(
        std::move(stream),
        SessionLimits{settings.head_bytes_max, settings.body_bytes_max, settings.request_limit,
                      settings.answer_limit, settings.idle_limit},
        weak_from_this(), peer);
    sessions.insert(session);
    session->start();
}

void HttpServer::Inner::upgrade(AnyStream stream, const ParsedRequest& parsed,
                                const HttpRequest& request,
                                const std::function<void(AnyStream, HttpReply)>& refuse) {
    const SocketId id = next_socket++;
    std::optional<HttpReply> no = HttpReply{.status = 404, .headers = {}, .body = "not found\n"};
    if (handler.upgrade) no = handler.upgrade(id, request);
    if (no) return refuse(std::move(stream), *std::move(no));
    const auto socket = std::make_shared<WebSocket>(
        std::move(stream), WebSocketLimits{.message_bytes_max = settings.message_bytes_max,
                                           .silence_limit = settings.silence_limit});
    sockets[id] = socket;
    socket->accept(
        parsed, {.opened = [this, id] { handler.socket_opened(id); },
                 .message = [this, id](std::string_view text) { handler.socket_message(id, text); },
                 .lost =
                     [weak = weak_from_this(), id](const Error&) {
                         const auto self = weak.lock();
                         if (!self || self->is_gone) return;
                         self->sockets.erase(id);
                         self->handler.socket_closed(id);
                     }});
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(EventLoop& loop, ServerSettings settings,
                                                       ServerHandler handler) {
    auto inner = std::make_shared<Inner>(loop, std::move(settings), std::move(handler));
    TRY(inner->open());
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(inner)));
}

HttpServer::HttpServer(std::shared_ptr<Inner> inner) : inner_(std::move(inner)) {}

HttpServer::~HttpServer() {
    inner_->is_gone = true;
    error_code ignored;
    (void)inner_->acceptor.close(ignored);
    for (const auto& session : std::exchange(inner_->sessions, {})) session->end();
    for (const auto& [id, socket] : std::exchange(inner_->sockets, {})) socket->abandon();
}

std::uint16_t HttpServer::port() const { return inner_->port; }

bool HttpServer::send(SocketId socket, std::string message) {
    const auto at = inner_->sockets.find(socket);
    return at != inner_->sockets.end() && at->second->send(std::move(message));
}

void HttpServer::close(SocketId socket) {
    if (const auto at = inner_->sockets.find(socket); at != inner_->sockets.end())
        at->second->close();
}

}  // namespace strongroom::net
