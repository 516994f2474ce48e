#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/http_connection_internal.h"

namespace strongroom::net {
namespace http = boost::beast::http;
namespace {

bool is_line(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

Result<std::string> to_wire(const HttpRequest& request, const std::string& host) {
    const auto is_token = [](std::string_view text) {
        return !text.empty() && is_line(text) && text.find(' ') == std::string_view::npos;
    };
    if (!is_token(request.method) || !is_token(request.target) || !is_line(host))
        return fail(Errc::invalid,
                    "the request's method, target or host has a blank or line break");
    std::string wire = fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: strongroom\r\n",
                                   request.method, request.target, host);
    for (const Header& header : request.headers) {
        if (!is_token(header.name) || !is_line(header.value))
            return fail(Errc::invalid, "a header of the request has a line break");
        wire += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    if (!request.body.empty() || request.method != "GET")
        wire += fmt::format("Content-Length: {}\r\n", request.body.size());
    return wire + "\r\n" + request.body;
}

HttpConnection::HttpConnection(AnyStream stream, const NetworkLimits& limits)
    : stream_(std::move(stream)), limits_(limits) {}

void HttpConnection::start() { read(); }

void HttpConnection::exchange(std::string wire, Done done) {
    parser_.emplace();
    parser_->eager(true);
    parser_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes_max));
    parser_->body_limit(limits_.body_bytes_max);
    wire_ = std::move(wire);
    done_ = std::move(done);
    stream_.write_all(wire_, [self = shared_from_this()](error_code error, std::size_t) {
        if (error) self->on_end(error);
    });
}

void HttpConnection::read() {
    stream_.read(boost::asio::buffer(buffer_),
                 [self = shared_from_this()](error_code error, std::size_t size) {
                     if (self->is_ended_) return;
                     if (error)
                         self->on_end(error);
                     else
                         self->on_bytes(size);
                 });
}

void HttpConnection::on_bytes(std::size_t size) {
    if (!parser_) return end({Errc::invalid, "the server spoke without being asked"});
    pending_.append(buffer_.data(), size);
    while (!pending_.empty() && !parser_->is_done()) {
        error_code error;
        const std::size_t used = parser_->put(boost::asio::buffer(pending_), error);
        pending_.erase(0, used);
        if (error == http::error::need_more) break;
        if (error) return end({Errc::invalid, "the reply is no good HTTP: " + error.message()});
        if (used == 0) break;
    }
    if (parser_->is_done()) finish();
    if (!is_ended_) read();
}

void HttpConnection::on_end(error_code error) {
    if (is_ended_) return;
    error_code broken;
    if (parser_ && parser_->got_some() && error == boost::asio::error::eof) {
        parser_->put_eof(broken);  // A body that ends with the connection.
        if (!broken && parser_->is_done()) finish();
    }
    end({Errc::timeout, fmt::format("the connection was cut: {}", error.message())});
}

void HttpConnection::finish() {
    const auto& message = parser_->get();
    HttpReply reply{.status = static_cast<int>(message.result_int()), .headers = {}, .body = {}};
    for (const auto& field : message)
        reply.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    const bool stays_open = parser_->keep_alive() && pending_.empty();
    reply.body = std::move(parser_->get().body());
    parser_.reset();
    const Done done = std::exchange(done_, {});
    if (!stays_open) end({Errc::unavailable, "the server ended the connection"});
    if (done) done(std::move(reply));
}

void HttpConnection::end(const Error& why) {
    if (std::exchange(is_ended_, true)) return;
    stream_.close();
    if (const Done done = std::exchange(done_, {})) done(std::unexpected(why));
}

}  // namespace strongroom::net
