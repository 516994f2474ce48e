// HttpServer: HTTP/1.1 and WebSocket for whoever connects: browsers, venue clients, scripts.
//
// Bounded in every direction: bytes of a head and a body, time for a request, connections,
// messages. It answers what it is told to and knows no paths.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http.h"
#include "base/time.h"
#include "net/certificate.h"
#include "net/event_loop.h"

namespace strongroom::net {

struct ServerSettings {
    std::string address = "127.0.0.1";  // An IP address, or the path of a Unix socket.
    std::uint16_t port = 0;             // 0: any that is free. Not for a Unix socket.
    std::optional<CertifiedKey> tls;    // None: plain.
    std::size_t head_bytes_max = 16U << 10;
    std::size_t body_bytes_max = 64U << 10;
    std::size_t message_bytes_max = 64U << 10;  // Of a WebSocket client.
    std::size_t connections_max = 1024;
    Duration request_limit = seconds(10);  // From a request's first byte to its last.
    Duration answer_limit = minutes(2);    // For the handler; then the connection is ended.
    Duration idle_limit = seconds(75);     // Between requests.
    Duration silence_limit = seconds(30);  // Of a WebSocket client; it is pinged before.
};

using SocketId = std::uint64_t;  // An open WebSocket. Never 0, never used again.

struct ServerHandler {
    // The answer may come later. Status 0: the connection is ended without one.
    std::function<void(HttpRequest, std::function<void(HttpReply)>)> request;
    // A WebSocket is asked for. Nothing: it is opened under this id. A reply: it is refused so.
    // Left empty: there are none.
    std::function<std::optional<HttpReply>(SocketId, const HttpRequest&)> upgrade;
    std::function<void(SocketId)> socket_opened;
    std::function<void(SocketId, std::string_view)> socket_message;
    std::function<void(SocketId)> socket_closed;  // For each that was opened.
};

class HttpServer {
  public:
    // Errors: io (the address is taken or not ours; names it), invalid (not an address; TLS files).
    static Result<std::unique_ptr<HttpServer>> listen(EventLoop& loop, ServerSettings settings,
                                                      ServerHandler handler);
    ~HttpServer();

    std::uint16_t port() const;
    bool send(SocketId socket, std::string message);  // False: it is not there (any more).
    void close(SocketId socket);

    struct Inner;  // For this room.

  private:
    explicit HttpServer(std::shared_ptr<Inner> inner);
    std::shared_ptr<Inner> inner_;  // Shared with the operations that are under way on the loop.
};

}  // namespace strongroom::net
