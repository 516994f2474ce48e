#include <boost/asio/post.hpp>
#include <utility>

#include "net/bridge/bridge_tls_internal.h"
#include "net/bridge/held_link_internal.h"

namespace strongroom::net {

HeldLink::HeldLink(AnyStream guest, AnyStream signer, Duration silence_limit,
                   std::function<void()> ended)
    : guest_(std::move(guest)),
      signer_(std::move(signer)),
      silence_limit_(silence_limit),
      timer_(guest_.get_executor()),
      ended_(std::move(ended)) {}

void HeldLink::start() {
    await_signers_end();
    read_ping();
}

void HeldLink::await_signers_end() {
    signer_.read(boost::asio::buffer(from_signer_),
                 [self = shared_from_this()](error_code, std::size_t) { self->end(); });
}

void HeldLink::read_ping() {
    after(timer_, silence_limit_, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->end();
    });
    guest_.read(boost::asio::buffer(ping_), [self = shared_from_this()](error_code error,
                                                                        std::size_t size) {
        if (self->is_ended_) return;
        if (error) return self->end();
        self->guest_.write_all({self->ping_.data(), size}, [self](error_code failed, std::size_t) {
            if (self->is_ended_) return;
            if (failed) return self->end();
            self->read_ping();
        });
    });
}

void HeldLink::end() {
    if (std::exchange(is_ended_, true)) return;
    timer_.cancel();
    guest_.close();
    signer_.close();
    boost::asio::post(timer_.get_executor(), [self = shared_from_this()] {
        if (const auto ended = std::exchange(self->ended_, {})) ended();
    });
}

}  // namespace strongroom::net
