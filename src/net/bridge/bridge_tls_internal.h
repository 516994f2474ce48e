// The OpenSSL and Asio side of both ends of the bridge.
#pragma once

#include <array>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/any_stream_internal.h"
#include "net/bridge/bridge_tls.h"

namespace strongroom::net {

// TLS 1.3 only, both sides must show a certificate of the private authority, and no session is ever
// resumed: whoever was struck off the list is out at the next connection. Errors: invalid (naming
// what does not read, or a key that is of another certificate).
Result<std::shared_ptr<boost::asio::ssl::context>> bridge_context(const BridgeIdentity& identity,
                                                                  bool is_server);

// No delay for small messages; a peer whose machine or cable is gone is noticed within 20 s.
void tune(Socket& socket);

// Ends what a timer's owner has not finished in time. The wait is over with the timer.
template <typename Act>
void after(boost::asio::steady_timer& timer, Duration limit, Act act) {
    timer.expires_after(std::chrono::milliseconds(limit.ms));
    timer.async_wait([act = std::move(act)](error_code error) mutable {
        if (!error) act();
    });
}

// Reads one frame of at most `bytes_max`, and not a byte more: what follows is not ours. `owner`
// keeps the stream alive. Errors: unavailable (the connection ended), exhausted.
void read_frame(AnyStream& from, std::size_t bytes_max, std::shared_ptr<void> owner,
                std::function<void(Result<std::string>)> done);

}  // namespace strongroom::net
