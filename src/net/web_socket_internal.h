// One WebSocket connection, either side of it, after the TCP (and TLS) connection is made.
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "net/any_stream_internal.h"

namespace strongroom::net {

struct WebSocketLimits {
    std::size_t message_bytes_max = 4U << 20;
    std::size_t unsent_bytes_max = 32U << 20;  // For a peer that does not read.
    Duration handshake_limit = seconds(10);
    Duration silence_limit = seconds(10);  // Without a byte or a pong. Pings are sent at its half.
};

// Lives as long as its own operations; its owner holds it by shared_ptr and lets go with abandon().
class WebSocket : public std::enable_shared_from_this<WebSocket> {
  public:
    struct Handler {
        std::function<void()> opened;
        std::function<void(std::string_view)> message;
        std::function<void(const Error&)> lost;  // Once; nothing follows it.
    };

    WebSocket(AnyStream stream, const WebSocketLimits& limits);

    void connect(const std::string& host, const std::string& target, Handler handler);
    void accept(const boost::beast::http::request<boost::beast::http::string_body>& request,
                Handler handler);
    bool send(std::string text);  // Queued. False: it is lost.
    void close();                 // With the closing handshake; `lost` is told.
    void abandon();               // Its owner is gone: nothing is told any more.

  private:
    void begin(error_code error);
    void read();
    void write();
    void fail_with(error_code error);

    boost::beast::websocket::stream<AnyStream> stream_;
    WebSocketLimits limits_;
    Handler handler_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> queue_;
    std::size_t unsent_ = 0;
    bool is_open_ = false;
    bool is_writing_ = false;
    bool is_lost_ = false;
};

}  // namespace strongroom::net
