#include <fmt/format.h>

#include <boost/asio/connect.hpp>
#include <utility>

#include "base/frame.h"
#include "net/bridge/bridge_call_internal.h"
#include "net/bridge/hello.h"

namespace strongroom::net {
using boost::asio::ip::tcp;

BridgeCall::BridgeCall(boost::asio::io_context& io, const BridgeConnectorSettings& settings,
                       std::shared_ptr<boost::asio::ssl::context> context, std::string door,
                       Done done)
    : host_(settings.host),
      port_(settings.port),
      server_(settings.server),
      limit_(settings.limits.handshake_limit),
      context_(std::move(context)),
      door_(std::move(door)),
      done_(std::move(done)),
      resolver_(io),
      socket_(io),
      timer_(io) {}

void BridgeCall::start() {
    after(timer_, limit_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return;
        self->resolver_.cancel();
        self->finish(fail(Errc::timeout, fmt::format("{}:{} does not answer within {}", self->host_,
                                                     self->port_, to_string(self->limit_))));
    });
    const auto failed = [this](std::string_view what, error_code error) {
        finish(fail(Errc::unavailable,
                    fmt::format("cannot {} {}:{}: {}", what, host_, port_, error.message())));
    };
    resolver_.async_resolve(host_, std::to_string(port_),
                            [self = shared_from_this(), failed](
                                error_code error, const tcp::resolver::results_type& found) {
                                if (!self->done_) return;
                                if (error) return failed("look up", error);
                                boost::asio::async_connect(
                                    self->socket_, found,
                                    [self, failed](error_code refused, const tcp::endpoint&) {
                                        if (!self->done_) return;
                                        if (refused) return failed("connect to", refused);
                                        self->secure();
                                    });
                            });
}

void BridgeCall::secure() {
    Socket socket(std::move(socket_));
    tune(socket);
    stream_ = std::make_unique<AnyStream>(std::move(socket), context_);
    stream_->handshake_as_client([self = shared_from_this()](error_code error) {
        if (!self->done_) return;
        if (error) {
            return self->finish(
                fail(Errc::unavailable, fmt::format("no TLS connection with {}:{}: {}", self->host_,
                                                    self->port_, error.message())));
        }
        const auto shown = self->stream_->peer_fingerprint();
        if (!shown || *shown != self->server_) {
            return self->finish(
                fail(Errc::refused, fmt::format("{}:{} shows another certificate than the pinned "
                                                "one; nothing was sent",
                                                self->host_, self->port_)));
        }
        self->greet();
    });
}

void BridgeCall::greet() {
    wire_ = make_frame(as_bytes(hello_for(door_)));
    stream_->write_all(wire_, [self = shared_from_this()](error_code error, std::size_t) {
        if (!self->done_) return;
        if (error) return self->hear(fail(Errc::unavailable, error.message()));
        read_frame(*self->stream_, kAnswerBytesMax, self,
                   [self](const Result<std::string>& text) { self->hear(text); });
    });
}

// In TLS 1.3 a client hears only now that its certificate was not taken.
void BridgeCall::hear(const Result<std::string>& text) {
    if (!done_) return;
    const auto doors = text ? parse_answer(*text)
                            : Result<std::vector<std::string>>(std::unexpected(text.error()));
    if (!doors) {
        return finish(fail(doors.error().code, fmt::format("{}:{} does not let us in: {}", host_,
                                                           port_, doors.error().message)));
    }
    AnyStream made = std::move(*stream_);
    stream_.reset();
    finish(Answered{std::move(made), *doors});
}

void BridgeCall::finish(Result<Answered> result) {
    const Done done = std::exchange(done_, {});
    if (!done) return;
    timer_.cancel();
    error_code ignored;
    (void)socket_.close(ignored);
    if (stream_) stream_->close();
    done(std::move(result));
}

}  // namespace strongroom::net
