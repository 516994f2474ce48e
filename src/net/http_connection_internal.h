// HttpConnection: one warm connection to one endpoint; one request at a time.
#pragma once

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/http.h"
#include "base/result.h"
#include "net/any_stream_internal.h"
#include "net/asio_network.h"

namespace strongroom::net {

class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
  public:
    using Done = std::function<void(Result<HttpReply>)>;

    HttpConnection(AnyStream stream, const NetworkLimits& limits);

    void start();  // Reads from now on: an idle connection that the server ends is noticed.
    // `wire` is the request in full. Errors: timeout (it may have arrived), invalid (the reply
    // breaks HTTP or a bound).
    void exchange(std::string wire, Done done);
    // Ends the connection; a request under way is told this.
    void end(const Error& why);
    bool is_usable() const { return !is_ended_ && !parser_; }

  private:
    void read();
    void on_bytes(std::size_t size);
    void on_end(error_code error);
    void finish();

    AnyStream stream_;
    NetworkLimits limits_;
    std::string wire_;
    Done done_;
    std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> parser_;
    std::string pending_;  // Arrived and not parsed yet.
    std::array<char, 16U << 10> buffer_{};
    bool is_ended_ = false;
};

// The request as it stands on the wire. Errors: invalid (a line break where none may be).
Result<std::string> to_wire(const HttpRequest& request, const std::string& host);

}  // namespace strongroom::net
