// The one file that instantiates Beast's WebSocket: it costs more to compile than all others.
#include <fmt/format.h>

#include <utility>

#include "net/web_socket_internal.h"

namespace strongroom::net {
namespace {

namespace websocket = boost::beast::websocket;

}  // namespace

WebSocket::WebSocket(AnyStream stream, const WebSocketLimits& limits)
    : stream_(std::move(stream)), limits_(limits) {
    stream_.read_message_max(limits.message_bytes_max);
    stream_.set_option(websocket::stream_base::timeout{
        .handshake_timeout = std::chrono::milliseconds(limits.handshake_limit.ms),
        .idle_timeout = std::chrono::milliseconds(limits.silence_limit.ms),
        .keep_alive_pings = true});
}

void WebSocket::connect(const std::string& host, const std::string& target, Handler handler) {
    handler_ = std::move(handler);
    stream_.async_handshake(host, target,
                            [self = shared_from_this()](error_code error) { self->begin(error); });
}

void WebSocket::accept(const boost::beast::http::request<boost::beast::http::string_body>& request,
                       Handler handler) {
    handler_ = std::move(handler);
    stream_.async_accept(request,
                         [self = shared_from_this()](error_code error) { self->begin(error); });
}

void WebSocket::begin(error_code error) {
    if (is_lost_) return;
    if (error) return fail_with(error);
    is_open_ = true;
    stream_.text(true);
    const auto tell = handler_.opened;  // A copy: what it does may end this connection.
    if (tell) tell();
    if (is_lost_) return;
    read();
    write();
}

void WebSocket::read() {
    stream_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
        if (self->is_lost_) return;
        if (error) return self->fail_with(error);
        const auto data = self->buffer_.data();
        const auto tell = self->handler_.message;  // A copy: what it does may end this connection.
        if (tell) tell({static_cast<const char*>(data.data()), data.size()});
        if (self->is_lost_) return;
        self->buffer_.consume(self->buffer_.size());
        self->read();
    });
}

bool WebSocket::send(std::string text) {
    if (is_lost_) return false;
    unsent_ += text.size();
    queue_.push_back(std::move(text));
    if (unsent_ > limits_.unsent_bytes_max) {
        fail_with(boost::asio::error::no_buffer_space);
        return false;
    }
    write();
    return true;
}

void WebSocket::write() {
    if (!is_open_ || is_writing_ || queue_.empty()) return;
    is_writing_ = true;
    stream_.async_write(boost::asio::buffer(queue_.front()),
                        [self = shared_from_this()](error_code error, std::size_t) {
                            if (self->is_lost_) return;
                            if (error) return self->fail_with(error);
                            self->unsent_ -= self->queue_.front().size();
                            self->queue_.pop_front();
                            self->is_writing_ = false;
                            self->write();
                        });
}

void WebSocket::close() {
    if (is_lost_ || !is_open_) return fail_with(boost::asio::error::operation_aborted);
    stream_.async_close(websocket::close_code::normal, [self = shared_from_this()](error_code) {
        self->fail_with(boost::asio::error::operation_aborted);
    });
}

void WebSocket::abandon() {
    handler_ = {};
    fail_with(boost::asio::error::operation_aborted);
}

// The queue stays as it is: an operation that is under way still looks at its front.
void WebSocket::fail_with(error_code error) {
    if (std::exchange(is_lost_, true)) return;
    stream_.next_layer().close();
    const auto tell = std::exchange(handler_, {}).lost;
    if (!tell) return;
    // Later, never from inside a call of the owner's.
    boost::asio::post(stream_.get_executor(), [tell, error] {
        tell({Errc::unavailable, fmt::format("the connection was lost: {}", error.message())});
    });
}

}  // namespace strongroom::net
