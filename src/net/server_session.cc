#include <arpa/inet.h>
#include <fmt/format.h>

#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

#include "net/server_session_internal.h"

namespace strongroom::net {
namespace http = boost::beast::http;
namespace {

std::string to_wire(const HttpReply& reply, bool keeps_open) {
    std::string wire = fmt::format(
        "HTTP/1.1 {} {}\r\nContent-Length: {}\r\nConnection: {}\r\n", reply.status,
        std::string_view(http::obsolete_reason(static_cast<http::status>(reply.status))),
        reply.body.size(), keeps_open ? "keep-alive" : "close");
    for (const Header& header : reply.headers)
        wire += fmt::format("{}: {}\r\n", header.name, header.value);
    return wire + "\r\n" + reply.body;
}

}  // namespace

std::string peer_of(Socket& socket) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::getpeername(socket.native_handle(), reinterpret_cast<sockaddr*>(&peer), &size) != 0)
        return {};
    const void* address = nullptr;
    if (peer.ss_family == AF_INET) address = &reinterpret_cast<const sockaddr_in*>(&peer)->sin_addr;
    if (peer.ss_family == AF_INET6)
        address = &reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_addr;
    if (address == nullptr ||
        ::inet_ntop(peer.ss_family, address, text.data(), text.size()) == nullptr)
        return {};
    return text.data();
}

ServerSession::ServerSession(AnyStream stream, SessionLimits limits,
                             std::weak_ptr<SessionOwner> owner, std::string peer)
    : stream_(std::move(stream)),
      limits_(limits),
      owner_(std::move(owner)),
      peer_(std::move(peer)),
      timer_(stream_.get_executor()) {}

void ServerSession::start() {
    await(limits_.request_limit);
    stream_.handshake_as_server([self = shared_from_this()](error_code error) {
        if (self->is_ended_) return;
        if (error) return self->end();
        self->begin_request();
    });
}

// Ends the connection when nothing has renewed the wait in time.
void ServerSession::await(Duration limit) {
    timer_.expires_after(std::chrono::milliseconds(limit.ms));
    timer_.async_wait([weak = weak_from_this()](error_code error) {
        if (const auto self = weak.lock(); self && !error) self->end();
    });
}

void ServerSession::begin_request() {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes_max));
    parser_->body_limit(limits_.body_bytes_max);
    await(pending_.empty() ? limits_.idle_limit : limits_.request_limit);
    on_bytes();
}

void ServerSession::read() {
    stream_.read(boost::asio::buffer(buffer_),
                 [self = shared_from_this()](error_code error, std::size_t size) {
                     if (self->is_ended_) return;
                     if (error) return self->end();
                     const bool is_first = self->pending_.empty() && !self->parser_->got_some();
                     if (is_first) self->await(self->limits_.request_limit);
                     self->pending_.append(self->buffer_.data(), size);
                     self->on_bytes();
                 });
}

void ServerSession::on_bytes() {
    while (!pending_.empty() && !parser_->is_done()) {
        error_code error;
        const std::size_t used = parser_->put(boost::asio::buffer(pending_), error);
        pending_.erase(0, used);
        if (error == http::error::need_more) break;
        if (error == http::error::body_limit) return refuse(413, "the body is too long\n");
        if (error == http::error::header_limit) return refuse(431, "the head is too long\n");
        if (error) return refuse(400, "not an HTTP request\n");
        if (used == 0) break;
    }
    if (!parser_->is_done()) {
        if (pending_.size() > limits_.head_bytes_max) return refuse(431, "the head is too long\n");
        return read();
    }
    on_request();
}

void ServerSession::on_request() {
    const auto owner = owner_.lock();
    if (!owner) return end();
    await(limits_.answer_limit);
    const bool keeps_open = parser_->keep_alive();
    const bool is_upgrade = boost::beast::websocket::is_upgrade(parser_->get());
    ParsedRequest parsed = parser_->release();
    HttpRequest request{.method = std::string(parsed.method_string()),
                        .target = std::string(parsed.target()),
                        .headers = {},
                        .body = parsed.body(),
                        .peer = peer_};
    for (const auto& field : parsed)
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    const auto self = shared_from_this();
    if (is_upgrade && pending_.empty()) {
        owner->upgrade(std::move(stream_), parsed, request, [self](AnyStream stream, HttpReply no) {
            self->stream_ = std::move(stream);
            self->reply(std::move(no), false);
        });
        // Accepted: the stream has moved out, and this session has nothing left to do.
        if (!stream_.is_open()) {
            is_ended_ = true;
            owner->ended(self);
        }
        return;
    }
    owner->request(std::move(request), [weak = weak_from_this(), keeps_open](HttpReply answer) {
        if (const auto live = weak.lock(); live && !live->is_ended_)
            live->reply(std::move(answer), keeps_open);
    });
}

void ServerSession::reply(HttpReply reply, bool keeps_open) {
    if (reply.status == 0) return end();
    wire_ = to_wire(reply, keeps_open);
    await(limits_.request_limit);
    stream_.write_all(wire_,
                      [self = shared_from_this(), keeps_open](error_code error, std::size_t) {
                          if (self->is_ended_) return;
                          if (error || !keeps_open)
                              self->end();
                          else
                              self->begin_request();
                      });
}

void ServerSession::refuse(int status, const std::string& why) {
    reply({.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = why}, false);
}

void ServerSession::end() {
    if (std::exchange(is_ended_, true)) return;
    timer_.cancel();
    if (stream_.is_open()) stream_.close();
    if (const auto owner = owner_.lock()) owner->ended(shared_from_this());
}

}  // namespace strongroom::net
