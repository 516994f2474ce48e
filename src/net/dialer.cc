#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "net/dialer_internal.h"

namespace strongroom::net {
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;

namespace {

// Strictly: what the resolver makes of "127.1" is the resolver's doing.
bool is_address(const std::string& host) {
    error_code error;
    (void)boost::asio::ip::make_address(host, error);
    return !error;
}

}  // namespace

class Dialer::Attempt : public std::enable_shared_from_this<Dialer::Attempt> {
  public:
    Attempt(boost::asio::io_context& io, Url url, const HostRules& rules, std::weak_ptr<void> owner,
            Done done)
        : resolver_(io),
          socket_(io),
          local_(io),
          timer_(io),
          url_(std::move(url)),
          pins_(rules.pins_of(url_.host)),
          may_be_private_(is_address(url_.host) || rules.may_be_private(url_.host)),
          owner_(std::move(owner)),
          done_(std::move(done)) {}

    void start(std::shared_ptr<ssl::context> context, Duration limit) {
        context_ = std::move(context);
        timer_.expires_after(std::chrono::milliseconds(limit.ms));
        timer_.async_wait([weak = weak_from_this()](error_code error) {
            if (const auto self = weak.lock(); self && !error) self->expire();
        });
        if (url_.scheme == "unix") return connect_local();
        resolver_.async_resolve(url_.host, std::to_string(url_.port),
                                [self = shared_from_this()](
                                    error_code error, const tcp::resolver::results_type& found) {
                                    if (error) return self->failed("look up", error);
                                    self->connect(found);
                                });
    }

  private:
    void connect_local() {
        local_.async_connect({url_.host}, [self = shared_from_this()](error_code error) {
            if (error) return self->failed("connect to", error);
            self->finish(AnyStream(Socket(std::move(self->local_))));
        });
    }
    // A name that leads into our own network is somebody else's doing; an address was written by
    // whoever made the configuration. One bad answer among good ones is refused, too.
    void connect(const tcp::resolver::results_type& found) {
        for (const auto& entry : found) {
            const std::string address = entry.endpoint().address().to_string();
            if (may_be_private_ || !is_private_address(address)) continue;
            return finish(
                fail(Errc::unavailable, fmt::format("{} stands for {}, which is no address "
                                                    "of the internet",
                                                    url_.host, address)));
        }
        boost::asio::async_connect(
            socket_, found, [self = shared_from_this()](error_code error, const tcp::endpoint&) {
                if (error) return self->failed("connect to", error);
                self->secure();
            });
    }
    void secure() {
        error_code ignored;
        (void)socket_.set_option(tcp::no_delay(true), ignored);
        stream_ = context_ ? std::make_unique<AnyStream>(Socket(std::move(socket_)), context_)
                           : std::make_unique<AnyStream>(Socket(std::move(socket_)));
        stream_->handshake_as_client(url_.host, [self = shared_from_this()](error_code error) {
            if (error) return self->failed("make a secure connection to", error);
            if (!self->pins_.empty() && !self->stream_->is_vouched_by(self->pins_)) {
                return self->finish(fail(Errc::unavailable,
                                         fmt::format("the certificate of {} is of no authority in "
                                                     "ca_pins",
                                                     self->url_.host)));
            }
            AnyStream made = std::move(*self->stream_);
            self->stream_.reset();
            self->finish(std::move(made));
        });
    }
    void failed(std::string_view what, error_code error) {
        finish(fail(Errc::unavailable,
                    fmt::format("cannot {} {}: {}", what, url_.host, error.message())));
    }
    void expire() {
        resolver_.cancel();
        error_code ignored;
        (void)socket_.close(ignored);
        if (stream_) stream_->close();
    }
    void finish(Result<AnyStream> result) {
        timer_.cancel();
        if (!owner_.expired()) std::exchange(done_, {})(std::move(result));
    }

    tcp::resolver resolver_;
    tcp::socket socket_;
    boost::asio::local::stream_protocol::socket local_;
    boost::asio::steady_timer timer_;
    Url url_;
    std::vector<Fingerprint> pins_;  // Empty: any authority that is trusted.
    bool may_be_private_;
    std::weak_ptr<void> owner_;
    Done done_;
    std::shared_ptr<ssl::context> context_;
    std::unique_ptr<AnyStream> stream_;
};

std::shared_ptr<void> Dialer::dial(const Url& url, const std::string& ca_file, Done done) {
    std::shared_ptr<ssl::context> context;
    if (url.is_secure()) {
        auto made = context_for(ca_file);
        if (!made) {
            auto owner = std::make_shared<char>();
            boost::asio::post(
                io_, [owner = std::weak_ptr(owner), done = std::move(done), error = made.error()] {
                    if (!owner.expired()) done(std::unexpected(error));
                });
            return owner;
        }
        context = *std::move(made);
    }
    auto owner = std::make_shared<char>();
    std::make_shared<Attempt>(io_, url, rules, owner, std::move(done))
        ->start(std::move(context), limit_);
    return owner;
}

Result<std::shared_ptr<ssl::context>> Dialer::context_for(const std::string& ca_file) {
    if (const auto at = contexts_.find(ca_file); at != contexts_.end()) return at->second;
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    error_code error;
    (void)SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    if (ca_file.empty())
        (void)context->set_default_verify_paths(error);
    else
        (void)context->load_verify_file(ca_file, error);
    if (error) {
        return fail(Errc::invalid,
                    fmt::format("{}: cannot read the certificates: {}",
                                ca_file.empty() ? "the system's store" : ca_file, error.message()));
    }
    contexts_[ca_file] = context;
    return context;
}

}  // namespace strongroom::net
