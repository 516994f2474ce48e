// ServerSession: one HTTP connection of a server: request after request, or a WebSocket upgrade.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http.h"
#include "base/time.h"
#include "net/any_stream_internal.h"

namespace strongroom::net {

using ParsedRequest = boost::beast::http::request<boost::beast::http::string_body>;

struct SessionLimits {
    std::size_t head_bytes_max;
    std::size_t body_bytes_max;
    Duration request_limit;
    Duration answer_limit;
    Duration idle_limit;
};

class ServerSession;

// Whom a session tells.
class SessionOwner {
  public:
    virtual ~SessionOwner() = default;
    virtual void request(HttpRequest request, std::function<void(HttpReply)> reply) = 0;
    // `refuse` gives the stream back with the reply to send.
    virtual void upgrade(AnyStream stream, const ParsedRequest& parsed, const HttpRequest& request,
                         const std::function<void(AnyStream, HttpReply)>& refuse) = 0;
    virtual void ended(const std::shared_ptr<ServerSession>& session) = 0;
};

class ServerSession : public std::enable_shared_from_this<ServerSession> {
  public:
    ServerSession(AnyStream stream, SessionLimits limits, std::weak_ptr<SessionOwner> owner,
                  std::string peer);

    void start();
    void end();

  private:
    void begin_request();
    void read();
    void on_bytes();
    void on_request();
    void reply(HttpReply reply, bool keeps_open);
    void refuse(int status, const std::string& why);
    void await(Duration limit);

    AnyStream stream_;
    SessionLimits limits_;
    std::weak_ptr<SessionOwner> owner_;
    std::string peer_;
    boost::asio::steady_timer timer_;
    std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
    std::string pending_;  // Arrived and not parsed yet: the start of the next request.
    std::string wire_;
    std::array<char, 16U << 10> buffer_{};
    bool is_ended_ = false;
};

// The address of the client; empty for a Unix socket.
std::string peer_of(Socket& socket);

}  // namespace strongroom::net
