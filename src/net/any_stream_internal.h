// AnyStream: a TCP or Unix socket, with or without TLS, as one type, so that Beast's templates are
// instantiated once. Handlers are type-erased on the way in; everything runs on one thread.
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/certificate.h"

namespace strongroom::net {

using Socket = boost::asio::generic::stream_protocol::socket;
using boost::system::error_code;

class AnyStream {
  public:
    using Done = std::move_only_function<void(error_code, std::size_t)>;
    using Finished = std::move_only_function<void(error_code)>;
    using executor_type = Socket::executor_type;

    explicit AnyStream(Socket socket);                                             // Plain.
    AnyStream(Socket socket, std::shared_ptr<boost::asio::ssl::context> context);  // TLS.

    executor_type get_executor() { return inner_->socket.get_executor(); }
    bool is_open() const { return inner_ && inner_->socket.is_open(); }

    // Client: `host` is sent as SNI and must be what the certificate is for. Plain: done at once.
    void handshake_as_client(const std::string& host, Finished done);
    // Client, whatever name the certificate is for: the caller knows it by its fingerprint.
    void handshake_as_client(Finished done);
    // As the context says: a client's certificate only if it asks for one.
    void handshake_as_server(Finished done);
    // What the other side has shown, as in net/certificate.h. None: plain, or nothing was shown.
    std::optional<Fingerprint> peer_fingerprint() const;
    // One of these is the key of a certificate in the chain that was verified. Never of a plain
    // one.
    bool is_vouched_by(const std::vector<Fingerprint>& keys) const;
    void shutdown(Finished done);  // TLS close_notify, then the socket.
    void close();                  // At once.

    void read(boost::asio::mutable_buffer into, Done done);
    void write_all(std::string_view text, Done done);  // The caller keeps the text alive.

    // The names that Beast asks an AsyncStream for.
    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, boost::asio::mutable_buffer into) {
                read(into, std::move(handler));
            },
            token, first_of(buffers));
    }
    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token token) {
        return boost::asio::async_initiate<Token, void(error_code, std::size_t)>(
            [this](auto handler, const Gathered& gathered) { write(gathered, std::move(handler)); },
            token, gather(buffers));
    }

  private:
    static constexpr std::size_t kGatheredMax = 8;
    struct Gathered {
        std::array<boost::asio::const_buffer, kGatheredMax> buffers;
        std::size_t count = 0;
    };
    struct Inner {
        Socket socket;
        std::shared_ptr<boost::asio::ssl::context> context;
        std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls;  // Null: plain.
    };

    template <typename Buffers>
    static boost::asio::mutable_buffer first_of(const Buffers& buffers) {
        for (auto at = boost::asio::buffer_sequence_begin(buffers);
             at != boost::asio::buffer_sequence_end(buffers); ++at) {
            if (boost::asio::mutable_buffer buffer(*at); buffer.size() > 0) return buffer;
        }
        return {};
    }
    template <typename Buffers>
    static Gathered gather(const Buffers& buffers) {
        Gathered gathered;
        for (auto at = boost::asio::buffer_sequence_begin(buffers);
             at != boost::asio::buffer_sequence_end(buffers) && gathered.count < kGatheredMax;
             ++at) {
            if (boost::asio::const_buffer buffer(*at); buffer.size() > 0)
                gathered.buffers[gathered.count++] = buffer;
        }
        return gathered;
    }
    void write(const Gathered& gathered, Done done);

    std::unique_ptr<Inner>
        inner_;  // Stays in its place when the stream is moved: TLS refers to it.
};

// Found by Beast through argument-dependent lookup when a WebSocket ends.
void teardown(boost::beast::role_type role, AnyStream& stream, error_code& error);
void beast_close_socket(AnyStream& stream);

template <typename Handler>
void async_teardown(boost::beast::role_type, AnyStream& stream, Handler&& handler) {
    stream.shutdown(std::forward<Handler>(handler));
}

}  // namespace strongroom::net
