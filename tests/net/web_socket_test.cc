#include <unistd.h>

#include <map>
#include <optional>

#include "net/asio_network.h"
#include "net/http_server.h"
#include "net/loop_fixture.h"

namespace strongroom::net {
namespace {

class Sockets : public LoopTest {
  protected:
    void serve(ServerSettings settings = {}) {
        ServerHandler handler;
        handler.request = [](const HttpRequest&, const std::function<void(HttpReply)>& reply) {
            reply({});
        };
        handler.upgrade = [this](SocketId, const HttpRequest& request) -> std::optional<HttpReply> {
            targets_.push_back(request.target);
            if (request.target == "/no")
                return HttpReply{.status = 403, .headers = {}, .body = "no"};
            return std::nullopt;
        };
        handler.socket_opened = [this](SocketId socket) { opened_.push_back(socket); };
        handler.socket_message = [this](SocketId socket, std::string_view text) {
            heard_.emplace_back(text);
            (void)server_->send(socket, "echo " + std::string(text));
        };
        handler.socket_closed = [this](SocketId socket) { closed_.push_back(socket); };
        server_ = MUST(HttpServer::listen(loop_, std::move(settings), std::move(handler)));
    }
    std::unique_ptr<Stream> open(AsioNetwork& network, const std::string& target = "/ws") {
        return network.open_stream(
            {"ws://127.0.0.1:" + std::to_string(server_->port()) + target, ""},
            {.opened = [this] { is_open_ = true; },
             .message = [this](std::string_view text) { got_.emplace_back(text); },
             .lost = [this](const Error& error) { lost_.push_back(error); }});
    }

    std::unique_ptr<HttpServer> server_;
    std::vector<std::string> targets_;
    std::vector<SocketId> opened_;
    std::vector<SocketId> closed_;
    std::vector<std::string> heard_;
    std::vector<std::string> got_;
    std::vector<Error> lost_;
    bool is_open_ = false;
};

TEST_F(Sockets, carry_messages_both_ways_in_order) {
    serve();
    AsioNetwork network(loop_);
    const auto stream = open(network, "/stream?streams=a/b");
    stream->send("before it is open");
    ASSERT_TRUE(run_until([&] { return is_open_; }));
    for (int i = 0; i < 50; ++i) stream->send(std::to_string(i));
    ASSERT_TRUE(run_until([&] { return got_.size() == 51; }));
    EXPECT_EQ(targets_, std::vector<std::string>{"/stream?streams=a/b"});
    EXPECT_EQ(got_[0], "echo before it is open");
    EXPECT_EQ(got_[50], "echo 49");
}

TEST_F(Sockets, a_refused_upgrade_is_a_lost_stream) {
    serve();
    AsioNetwork network(loop_);
    const auto stream = open(network, "/no");
    ASSERT_TRUE(run_until([&] { return lost_.size() == 1; }));
    EXPECT_FALSE(is_open_);
    EXPECT_TRUE(opened_.empty());
}

TEST_F(Sockets, nobody_there_is_a_lost_stream) {
    serve();
    AsioNetwork network(loop_);
    const std::string url = "ws://127.0.0.1:" + std::to_string(server_->port());
    server_.reset();
    const auto stream = network.open_stream(
        {url, ""},
        {.opened = {}, .message = {}, .lost = [this](const Error& e) { lost_.push_back(e); }});
    EXPECT_TRUE(run_until([&] { return lost_.size() == 1; }));
}

TEST_F(Sockets, letting_the_stream_go_closes_it_without_a_call) {
    serve();
    AsioNetwork network(loop_);
    auto stream = open(network);
    ASSERT_TRUE(run_until([&] { return is_open_; }));
    stream.reset();
    ASSERT_TRUE(run_until([&] { return closed_.size() == 1; }));
    EXPECT_EQ(closed_, opened_);
    EXPECT_TRUE(lost_.empty());
}

TEST_F(Sockets, a_stream_may_be_let_go_from_its_own_message) {
    serve();
    AsioNetwork network(loop_);
    std::unique_ptr<Stream> stream;
    stream = network.open_stream({"ws://127.0.0.1:" + std::to_string(server_->port()) + "/ws", ""},
                                 {.opened = [&] { stream->send("x"); },
                                  .message = [&](std::string_view) { stream.reset(); },
                                  .lost = [this](const Error& error) { lost_.push_back(error); }});
    ASSERT_TRUE(run_until([&] { return closed_.size() == 1; }));
    EXPECT_EQ(stream, nullptr);
}

TEST_F(Sockets, both_sides_hear_when_the_server_ends_it) {
    serve();
    AsioNetwork network(loop_);
    const auto stream = open(network);
    ASSERT_TRUE(run_until([&] { return is_open_ && opened_.size() == 1; }));
    server_->close(opened_[0]);
    ASSERT_TRUE(run_until([&] { return lost_.size() == 1 && closed_.size() == 1; }));
    EXPECT_FALSE(server_->send(opened_[0], "nobody"));
}

TEST_F(Sockets, a_message_above_the_bound_ends_the_connection) {
    serve({.message_bytes_max = 100});
    AsioNetwork network(loop_);
    const auto stream = open(network);
    ASSERT_TRUE(run_until([&] { return is_open_; }));
    stream->send(std::string(101, 'x'));
    ASSERT_TRUE(run_until([&] { return closed_.size() == 1 && lost_.size() == 1; }));
    EXPECT_TRUE(heard_.empty());
}

TEST_F(Sockets, a_quiet_peer_that_answers_pings_is_kept) {
    serve();
    AsioNetwork network(loop_, {.stream_silence_limit = milliseconds(300)});
    const auto stream = open(network);
    ASSERT_TRUE(run_until([&] { return is_open_; }));
    run_for(milliseconds(900));
    EXPECT_TRUE(lost_.empty());
}

// The connection stands and yet nobody is there: as when the other machine hangs.
TEST_F(Sockets, a_peer_that_answers_nothing_is_given_up) {
    EventLoop other;
    ServerHandler handler;
    bool is_there = false;
    handler.upgrade = [](SocketId, const HttpRequest&) { return std::nullopt; };
    handler.socket_opened = [&](SocketId) { is_there = true; };
    handler.socket_closed = [](SocketId) {};
    const auto hanging = MUST(HttpServer::listen(other, {}, std::move(handler)));
    AsioNetwork network(loop_, {.stream_silence_limit = milliseconds(300)});
    const auto stream =
        network.open_stream({"ws://127.0.0.1:" + std::to_string(hanging->port()), ""},
                            {.opened = [this] { is_open_ = true; },
                             .message = {},
                             .lost = [this](const Error& error) { lost_.push_back(error); }});
    ASSERT_TRUE(run_until([&] {
        other.after(milliseconds(5), [&] { other.stop(); });
        other.run();
        return is_open_;
    }));
    EXPECT_TRUE(is_there);
    EXPECT_TRUE(run_until([&] { return lost_.size() == 1; }));  // `other` does not run any more.
}

}  // namespace
}  // namespace strongroom::net
