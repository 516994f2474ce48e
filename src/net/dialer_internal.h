// Dialer: from an address to a connected AnyStream: name lookup, TCP, TLS, and the rules for hosts.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "base/url.h"
#include "net/any_stream_internal.h"
#include "net/host_rules.h"

namespace strongroom::net {

class Dialer {
  public:
    Dialer(boost::asio::io_context& io, Duration limit) : io_(io), limit_(limit) {}

    // `done` is called once, never from inside the call, and not at all once what dial() returned
    // has gone. Errors: unavailable (nothing was sent; also for a name that stands for a private
    // address and a certificate that no pinned key vouches for), invalid (a CA file that does not
    // read).
    using Done = std::function<void(Result<AnyStream>)>;
    std::shared_ptr<void> dial(const Url& url, const std::string& ca_file, Done done);

    HostRules rules;  // Set once, before the first call.

  private:
    class Attempt;
    Result<std::shared_ptr<boost::asio::ssl::context>> context_for(const std::string& ca_file);

    boost::asio::io_context& io_;
    Duration limit_;  // From the name's lookup to the end of the TLS handshake.
    std::map<std::string, std::shared_ptr<boost::asio::ssl::context>> contexts_;  // By CA file.
};

}  // namespace strongroom::net
