#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

#include "base/bytes.h"
#include "net/bridge/bridge_tls_internal.h"

namespace strongroom::net {
namespace ssl = boost::asio::ssl;
namespace {

constexpr std::size_t kLengthBytes = 4;

class FrameRead : public std::enable_shared_from_this<FrameRead> {
  public:
    FrameRead(AnyStream& from, std::size_t bytes_max, std::shared_ptr<void> owner,
              std::function<void(Result<std::string>)> done)
        : from_(from), max_(bytes_max), owner_(std::move(owner)), done_(std::move(done)) {}

    void step() {
        if (have_ == bytes_.size() && !is_length_known_) {
            is_length_known_ = true;
            std::size_t length = 0;
            for (std::size_t i = 0; i < kLengthBytes; ++i)
                length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes_[i]))
                          << (8 * i);
            if (length > max_) {
                return done_(fail(Errc::exhausted,
                                  fmt::format("{} bytes at the door, at most {}", length, max_)));
            }
            bytes_.resize(kLengthBytes + length);
        }
        if (have_ == bytes_.size()) return done_(bytes_.substr(kLengthBytes));
        from_.read(boost::asio::buffer(bytes_.data() + have_, bytes_.size() - have_),
                   [self = shared_from_this()](error_code error, std::size_t size) {
                       if (error) return self->done_(fail(Errc::unavailable, error.message()));
                       self->have_ += size;
                       self->step();
                   });
    }

  private:
    AnyStream& from_;
    std::size_t max_;
    std::shared_ptr<void> owner_;  // Has the stream.
    std::function<void(Result<std::string>)> done_;
    std::string bytes_ = std::string(kLengthBytes, '\0');
    std::size_t have_ = 0;
    bool is_length_known_ = false;
};

}  // namespace

Result<std::shared_ptr<ssl::context>> bridge_context(const BridgeIdentity& identity,
                                                     bool is_server) {
    auto context = std::make_shared<ssl::context>(is_server ? ssl::context::tls_server
                                                            : ssl::context::tls_client);
    SSL_CTX* raw = context->native_handle();
    const bool is_set = SSL_CTX_set_min_proto_version(raw, TLS1_3_VERSION) == 1 &&
                        SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1 &&
                        SSL_CTX_set_num_tickets(raw, 0) == 1;
    if (!is_set) return fail(Errc::io, "OpenSSL does not offer TLS 1.3");
    (void)SSL_CTX_set_options(raw, SSL_OP_NO_TICKET);
    (void)SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
    error_code error;
    (void)context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
    SSL_CTX_set_verify_depth(raw, 1);  // The authority signs both ends itself.
    const auto failed = [&](std::string_view what) {
        return fail(Errc::invalid, fmt::format("{}: {}", what, error.message()));
    };
    (void)context->add_certificate_authority(boost::asio::buffer(identity.ca_pem), error);
    if (error) return failed("ca");
    (void)context->use_certificate_chain(boost::asio::buffer(identity.certificate_pem), error);
    if (error) return failed("certificate");
    (void)context->use_private_key(boost::asio::buffer(identity.key_pem), ssl::context::pem, error);
    if (error) return failed("key");
    if (SSL_CTX_check_private_key(raw) != 1)
        return fail(Errc::invalid, "key: is not the key of this certificate");
    return context;
}

void tune(Socket& socket) {
    const int descriptor = socket.native_handle();
    const auto set = [descriptor](int level, int name, int value) {
        (void)::setsockopt(descriptor, level, name, &value, sizeof value);
    };
    set(IPPROTO_TCP, TCP_NODELAY, 1);
    set(SOL_SOCKET, SO_KEEPALIVE, 1);
    set(IPPROTO_TCP, TCP_KEEPIDLE, 5);
    set(IPPROTO_TCP, TCP_KEEPINTVL, 2);
    set(IPPROTO_TCP, TCP_KEEPCNT, 4);
    set(IPPROTO_TCP, TCP_USER_TIMEOUT, 20'000);
}

void read_frame(AnyStream& from, std::size_t bytes_max, std::shared_ptr<void> owner,
                std::function<void(Result<std::string>)> done) {
    std::make_shared<FrameRead>(from, bytes_max, std::move(owner), std::move(done))->step();
}

}  // namespace strongroom::net
