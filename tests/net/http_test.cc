// The HTTP client and server against each other, and against what neither should have to bear.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "net/asio_network.h"
#include "net/certificate.h"
#include "net/http_server.h"
#include "net/loop_fixture.h"

namespace strongroom::net {
namespace {

class Http : public LoopTest {
  protected:
    void serve(ServerSettings settings = {}) {
        ServerHandler handler;
        handler.request = [this](HttpRequest request, std::function<void(HttpReply)> reply) {
            requests_.push_back(request);
            if (answer_) answer_(request, std::move(reply));
        };
        server_ = MUST(HttpServer::listen(loop_, std::move(settings), std::move(handler)));
    }
    Endpoint endpoint(const std::string& scheme = "http", const std::string& host = "127.0.0.1") {
        return {scheme + "://" + host + ":" + std::to_string(server_->port()), ca_file_};
    }
    Result<HttpReply> ask(AsioNetwork& network, const Endpoint& to, HttpRequest request,
                          Duration deadline = seconds(10)) {
        std::optional<Result<HttpReply>> got;
        network.request(to, std::move(request), deadline,
                        [&](Result<HttpReply> reply) { got = std::move(reply); });
        EXPECT_FALSE(got.has_value());  // Never from inside the call.
        if (!run_until([&] { return got.has_value(); }))
            return fail(Errc::exhausted, "never answered");
        return *got;
    }
    CertifiedKey make_ca(const std::vector<std::string>& names) {
        const LocalAuthority made = MUST(make_local_authority(names));
        ca_file_ = ::testing::TempDir() + "/ca-" + std::to_string(::getpid()) + ".pem";
        std::ofstream(ca_file_) << made.ca_pem;
        ca_pem_ = made.ca_pem;
        return made.server;
    }
    // Bytes on a raw connection; what comes back within a second or until the server ends it.
    std::string raw(const std::string& bytes) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in to{.sin_family = AF_INET,
                       .sin_port = htons(server_->port()),
                       .sin_addr = {},
                       .sin_zero = {}};
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        (void)::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
        run_for(milliseconds(20));
        (void)::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        std::string got;
        (void)run_until(
            [&] {
                std::array<char, 4096> buffer{};
                const ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
                if (size > 0) got.append(buffer.data(), static_cast<std::size_t>(size));
                return size == 0;
            },
            seconds(1));
        ::close(fd);
        return got;
    }

    // Asks the TLS server with this pin for its host.
    Result<HttpReply> ask_pinned(const Fingerprint& pin) {
        AsioNetwork network(loop_);
        HostRules rules;
        rules.pin("127.0.0.1", {pin});
        network.hold_to(std::move(rules));
        return ask(network, endpoint("https"), {});
    }

    std::string ca_pem_;
    std::string ca_file_;
    std::unique_ptr<HttpServer> server_;
    std::vector<HttpRequest> requests_;
    std::function<void(const HttpRequest&, std::function<void(HttpReply)>)> answer_ =
        [](const HttpRequest& request, const std::function<void(HttpReply)>& reply) {
            reply({.status = 200,
                   .headers = {{"X-Seen", request.method}},
                   .body = "you sent: " + request.body});
        };
};

TEST_F(Http, a_request_arrives_as_it_was_sent_and_its_reply_comes_back) {
    serve();
    AsioNetwork network(loop_);
    const HttpReply reply = MUST(ask(
        network, endpoint(),
        {.method = "POST", .target = "/x?a=%20b", .headers = {{"X-Key", "k"}}, .body = "body"}));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "you sent: body");
    EXPECT_EQ(find_header(reply.headers, "x-seen"), "POST");
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(requests_[0].target, "/x?a=%20b");
    EXPECT_EQ(find_header(requests_[0].headers, "x-key"), "k");
    EXPECT_EQ(requests_[0].peer, "127.0.0.1");
}

TEST_F(Http, a_connection_is_kept_warm_for_the_next_request) {
    serve({.connections_max = 1});
    AsioNetwork network(loop_);
    for (int i = 0; i < 20; ++i)
        EXPECT_OK(ask(network, endpoint(), {.target = "/" + std::to_string(i)}));
    EXPECT_EQ(requests_.size(), 20U);  // A second connection would have been turned away.
}

TEST_F(Http, tls_with_the_right_authority_and_name_works) {
    serve({.tls = make_ca({"127.0.0.1", "localhost"})});
    AsioNetwork network(loop_);
    EXPECT_OK(ask(network, endpoint("https"), {}));
    EXPECT_OK(ask(network, endpoint("https", "localhost"), {}));
}

TEST_F(Http, tls_with_another_authority_is_refused_and_nothing_is_sent) {
    serve({.tls = make_ca({"127.0.0.1"})});
    (void)make_ca({"127.0.0.1"});  // Now the client trusts another one.
    AsioNetwork network(loop_);
    const auto reply = ask(network, endpoint("https"), {});
    EXPECT_FAILS("secure connection", reply);
    EXPECT_EQ(reply.error().code, Errc::unavailable);
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, tls_for_another_name_is_refused) {
    serve({.tls = make_ca({"api.example.com"})});
    AsioNetwork network(loop_);
    EXPECT_FAILS("secure connection", ask(network, endpoint("https"), {}));
}

TEST_F(Http, a_pinned_authority_or_server_key_lets_the_request_through) {
    const CertifiedKey key = make_ca({"127.0.0.1"});
    serve({.tls = key});
    EXPECT_OK(ask_pinned(MUST(read_certificate(ca_pem_)).key));
    EXPECT_OK(ask_pinned(MUST(read_certificate(key.certificate_pem)).key));
    EXPECT_EQ(requests_.size(), 2U);
}

TEST_F(Http, a_trusted_certificate_without_a_pinned_key_is_refused_and_nothing_is_sent) {
    const CertifiedKey key = make_ca({"127.0.0.1"});
    serve({.tls = key});
    const Fingerprint of_the_certificate = MUST(read_certificate(ca_pem_)).fingerprint;
    for (const Fingerprint& other : {Fingerprint{}, of_the_certificate}) {
        const auto reply = ask_pinned(other);
        EXPECT_FAILS("of no authority in ca_pins", reply);
        EXPECT_EQ(reply.error().code, Errc::unavailable);
    }
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, a_pinned_key_does_not_replace_the_trust_in_its_authority) {
    const CertifiedKey key = make_ca({"127.0.0.1"});
    serve({.tls = key});
    const Fingerprint pin = MUST(read_certificate(ca_pem_)).key;
    (void)make_ca({"127.0.0.1"});  // The client trusts another authority.
    EXPECT_FAILS("secure connection", ask_pinned(pin));
}

TEST_F(Http, a_stream_is_held_to_the_pins_too) {
    serve({.tls = make_ca({"127.0.0.1"})});
    AsioNetwork network(loop_);
    HostRules rules;
    rules.pin("127.0.0.1", {Fingerprint{}});
    network.hold_to(std::move(rules));
    std::string lost;
    const auto stream = network.open_stream(
        endpoint("wss"), {.opened = [] {},
                          .message = [](std::string_view) {},
                          .lost = [&](const Error& error) { lost = error.message; }});
    EXPECT_TRUE(run_until([&] { return !lost.empty(); }));
    EXPECT_NE(lost.find("ca_pins"), std::string::npos) << lost;
}

// The resolver reads "127.1" as 127.0.0.1: a name that stands for an address of this machine.
TEST_F(Http, a_name_that_stands_for_a_private_address_is_refused_unless_it_may) {
    serve();
    AsioNetwork careful(loop_);
    for (const char* name : {"127.1", "0x7f000001"}) {
        const auto reply = ask(careful, endpoint("http", name), {});
        EXPECT_FAILS("stands for 127.0.0.1", reply);
        EXPECT_EQ(reply.error().code, Errc::unavailable);
    }
    EXPECT_TRUE(requests_.empty());
    EXPECT_OK(ask(careful, endpoint("http", "127.0.0.1"), {}));  // Written as it is: meant.
    EXPECT_OK(ask(careful, endpoint("http", "localhost"), {}));
    AsioNetwork told(loop_);
    HostRules rules;
    rules.allow_private("127.1");
    told.hold_to(std::move(rules));
    EXPECT_OK(ask(told, endpoint("http", "127.1"), {}));
}

TEST_F(Http, a_redirect_is_handed_on_and_never_followed) {
    serve();
    for (const int status : {301, 302, 303, 307, 308}) {
        answer_ = [&](const HttpRequest&, const std::function<void(HttpReply)>& reply) {
            reply({.status = status,
                   .headers = {{"Location", endpoint().url + "/elsewhere"}},
                   .body = "moved"});
        };
        AsioNetwork network(loop_);
        requests_.clear();
        const HttpReply reply = MUST(ask(network, endpoint(), {.target = "/here"}));
        run_for(milliseconds(20));
        EXPECT_EQ(reply.status, status);
        EXPECT_EQ(requests_.size(), 1U);
        EXPECT_EQ(requests_[0].target, "/here");
    }
}

TEST_F(Http, a_plain_server_behind_https_is_refused) {
    serve();
    AsioNetwork network(loop_);
    EXPECT_EQ(ask(network, endpoint("https"), {}).error().code, Errc::unavailable);
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, nobody_there_means_nothing_was_sent) {
    serve();
    const Endpoint gone = endpoint();
    server_.reset();
    AsioNetwork network(loop_);
    EXPECT_EQ(ask(network, gone, {}).error().code, Errc::unavailable);
}

TEST_F(Http, a_server_that_does_not_answer_may_have_got_it) {
    serve();
    answer_ = nullptr;
    AsioNetwork network(loop_);
    const auto reply = ask(network, endpoint(), {}, milliseconds(50));
    EXPECT_EQ(reply.error().code, Errc::timeout);
    EXPECT_EQ(requests_.size(), 1U);
}

TEST_F(Http, a_server_that_dies_before_it_answers_may_have_got_it) {
    serve();
    answer_ = [this](const HttpRequest&, const std::function<void(HttpReply)>&) {
        loop_.after({}, [this] { server_.reset(); });
    };
    const Endpoint to = endpoint();
    AsioNetwork network(loop_);
    EXPECT_EQ(ask(network, to, {}).error().code, Errc::timeout);
}

TEST_F(Http, a_reply_above_the_bound_is_an_error_and_not_an_allocation) {
    serve();
    answer_ = [](const HttpRequest&, const std::function<void(HttpReply)>& reply) {
        reply({.status = 200, .headers = {}, .body = std::string(200'000, 'x')});
    };
    AsioNetwork network(loop_, {.body_bytes_max = 100'000});
    EXPECT_EQ(ask(network, endpoint(), {}).error().code, Errc::invalid);
}

TEST_F(Http, a_line_break_cannot_be_smuggled_into_a_request) {
    serve();
    AsioNetwork network(loop_);
    EXPECT_EQ(ask(network, endpoint(), {.target = "/ HTTP/1.1\r\nX: y"}).error().code,
              Errc::invalid);
    EXPECT_EQ(ask(network, endpoint(), {.headers = {{"A", "b\r\nX: y"}}}).error().code,
              Errc::invalid);
    EXPECT_EQ(ask(network, endpoint(), {.method = "GET /"}).error().code, Errc::invalid);
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, more_requests_than_connections_are_refused_unsent) {
    serve();
    answer_ = nullptr;
    AsioNetwork network(loop_, {.connections_max = 2});
    std::vector<Errc> codes;
    for (int i = 0; i < 3; ++i) {
        network.request(endpoint(), {}, milliseconds(200), [&](const Result<HttpReply>& reply) {
            codes.push_back(reply.error().code);
        });
    }
    ASSERT_TRUE(run_until([&] { return codes.size() == 3; }));
    EXPECT_EQ(std::ranges::count(codes, Errc::unavailable), 1);
    EXPECT_EQ(std::ranges::count(codes, Errc::timeout), 2);
}

TEST_F(Http, a_unix_socket_serves_the_same) {
    const std::string path = ::testing::TempDir() + "/http-" + std::to_string(::getpid()) + ".sock";
    serve({.address = path});
    AsioNetwork network(loop_);
    EXPECT_EQ(MUST(ask(network, {"unix://" + path, ""}, {.method = "POST", .body = "hi"})).body,
              "you sent: hi");
    EXPECT_EQ(requests_[0].peer, "");
}

TEST_F(Http, status_0_ends_the_connection_without_an_answer) {
    serve();
    answer_ = [](const HttpRequest&, const std::function<void(HttpReply)>& reply) {
        reply({.status = 0});
    };
    AsioNetwork network(loop_);
    EXPECT_EQ(ask(network, endpoint(), {}).error().code, Errc::timeout);
}

// ---- What a server must bear -------------------------------------------------------------------

TEST_F(Http, requests_in_a_row_on_one_connection_are_answered_in_order) {
    serve();
    const std::string got =
        raw("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nPOST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: "
            "2\r\nConnection: close\r\n\r\nhi");
    ASSERT_EQ(requests_.size(), 2U);
    EXPECT_NE(got.find("you sent: hi"), std::string::npos);
}

TEST_F(Http, garbage_is_answered_with_400_and_the_end) {
    serve();
    EXPECT_TRUE(raw("\x16\x03\x01 no http at all\r\n\r\n").starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, a_body_above_the_bound_is_413) {
    serve({.body_bytes_max = 10});
    EXPECT_TRUE(raw("POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n").starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(
        raw("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + std::string(255, 'x'))
            .starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, a_head_above_the_bound_is_refused) {
    serve({.head_bytes_max = 1000});
    const std::string got = raw("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n");
    EXPECT_TRUE(got.starts_with("HTTP/1.1 431")) << got;
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, a_request_that_dribbles_is_cut_off) {
    serve({.request_limit = milliseconds(100)});
    EXPECT_EQ(raw("GET / HTTP/1.1\r\nX: "), "");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, both_lengths_at_once_are_refused) {
    serve();
    EXPECT_TRUE(
        raw("POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            .starts_with("HTTP/1.1 400"));
    EXPECT_TRUE(requests_.empty());
}

TEST_F(Http, an_address_that_is_taken_is_named) {
    serve();
    ServerSettings same{.port = server_->port()};
    EXPECT_FAILS("cannot listen on 127.0.0.1", HttpServer::listen(loop_, same, {}));
    EXPECT_FAILS("not an address", HttpServer::listen(loop_, {.address = "nowhere"}, {}));
}

}  // namespace
}  // namespace strongroom::net
