// HeldLink: the serving end of a link. It stands for as long as the signer is there and the other
// end pings, and carries nothing but the pings.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>

#include "base/time.h"
#include "net/any_stream_internal.h"

namespace strongroom::net {

class HeldLink : public std::enable_shared_from_this<HeldLink> {
  public:
    HeldLink(AnyStream guest, AnyStream signer, Duration silence_limit,
             std::function<void()> ended);
    void start();
    void end();

  private:
    void read_ping();
    void await_signers_end();

    AnyStream guest_;
    AnyStream signer_;  // Open while the signer runs; nothing is said on it.
    Duration silence_limit_;
    boost::asio::steady_timer timer_;
    std::function<void()> ended_;
    std::array<char, 16> ping_{};
    std::array<char, 16> from_signer_{};
    bool is_ended_ = false;
};

}  // namespace strongroom::net
