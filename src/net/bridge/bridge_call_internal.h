// BridgeCall: from the platform's box to one door of the signer's: TCP, TLS, the pinned
// certificate, the hello and its answer, all within one limit.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "net/bridge/bridge_connector.h"
#include "net/bridge/bridge_tls_internal.h"

namespace strongroom::net {

class BridgeCall : public std::enable_shared_from_this<BridgeCall> {
  public:
    struct Answered {
        AnyStream stream;
        std::vector<std::string> doors;
    };
    using Done = std::function<void(Result<Answered>)>;
    // `done` is called once, never from inside start(). Errors: unavailable, timeout, refused (the
    // other end's word, or a certificate that is not the pinned one).
    BridgeCall(boost::asio::io_context& io, const BridgeConnectorSettings& settings,
               std::shared_ptr<boost::asio::ssl::context> context, std::string door, Done done);
    void start();

  private:
    void secure();
    void greet();
    void hear(const Result<std::string>& text);
    void finish(Result<Answered> result);

    std::string host_;
    std::uint16_t port_;
    Fingerprint server_;
    Duration limit_;
    std::shared_ptr<boost::asio::ssl::context> context_;
    std::string door_;
    Done done_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    boost::asio::steady_timer timer_;
    std::unique_ptr<AnyStream> stream_;
    std::string wire_;
};

}  // namespace strongroom::net
