#include "net/unix_channel.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <map>

#include "net/loop_fixture.h"

namespace strongroom::net {
namespace {

class Channel : public LoopTest {
  protected:
    void SetUp() override {
        path_ = ::testing::TempDir() + "/channel-" + std::to_string(::getpid()) + ".sock";
    }

    void listen(std::vector<std::uint32_t> may_connect = {}) {
        server_ = MUST(UnixServer::listen(
            loop_, path_, std::move(may_connect),
            {.opened = [this](PeerId peer) { opened_.push_back(peer); },
             .frame = [this](PeerId peer,
                             ByteView bytes) { heard_[peer].emplace_back(as_text(bytes)); },
             .closed = [this](PeerId peer) { closed_.push_back(peer); }}));
    }
    std::unique_ptr<UnixLink> link() {
        return std::make_unique<UnixLink>(
            loop_, path_,
            UnixLink::Handler{
                .changed = [this](bool is_connected) { changes_.push_back(is_connected); },
                .frame = [this](ByteView bytes) { answers_.emplace_back(as_text(bytes)); }});
    }

    std::string path_;
    std::unique_ptr<UnixServer> server_;
    std::vector<PeerId> opened_;
    std::vector<PeerId> closed_;
    std::map<PeerId, std::vector<std::string>> heard_;
    std::vector<bool> changes_;
    std::vector<std::string> answers_;
};

TEST_F(Channel, carries_messages_both_ways_in_order) {
    listen();
    const auto client = link();
    ASSERT_TRUE(run_until([&] { return client->is_connected() && opened_.size() == 1; }));
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(client->send(as_bytes(std::to_string(i))));
    const std::string large(3U << 20, 'x');
    EXPECT_TRUE(client->send(as_bytes(large)));
    EXPECT_TRUE(server_->send(opened_[0], as_bytes("hello")));
    ASSERT_TRUE(
        run_until([&] { return heard_[opened_[0]].size() == 101 && answers_.size() == 1; }));
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(heard_[opened_[0]][static_cast<std::size_t>(i)], std::to_string(i));
    EXPECT_EQ(heard_[opened_[0]].back(), large);
    EXPECT_EQ(answers_[0], "hello");
}

TEST_F(Channel, a_link_waits_for_a_server_that_is_not_there_yet) {
    const auto client = link();
    run_for(milliseconds(60));
    EXPECT_FALSE(client->is_connected());
    EXPECT_FALSE(client->send(as_bytes("lost")));
    listen();
    EXPECT_TRUE(run_until([&] { return client->is_connected(); }));
}

TEST_F(Channel, a_link_comes_back_after_the_server_died) {
    listen();
    const auto client = link();
    ASSERT_TRUE(run_until([&] { return client->is_connected(); }));
    server_.reset();
    ASSERT_TRUE(run_until([&] { return !client->is_connected(); }));
    listen();
    ASSERT_TRUE(run_until([&] { return client->is_connected(); }));
    EXPECT_EQ(changes_, (std::vector<bool>{true, false, true}));
}

TEST_F(Channel, the_server_hears_when_a_client_goes) {
    listen();
    auto client = link();
    ASSERT_TRUE(run_until([&] { return opened_.size() == 1; }));
    client.reset();
    ASSERT_TRUE(run_until([&] { return closed_.size() == 1; }));
    EXPECT_EQ(closed_, opened_);
    EXPECT_FALSE(server_->send(opened_[0], as_bytes("nobody")));
    EXPECT_EQ(changes_, std::vector<bool>{true});  // Who let go is not told.
}

TEST_F(Channel, close_ends_the_connection_and_tells_later) {
    listen();
    const auto client = link();
    ASSERT_TRUE(run_until([&] { return opened_.size() == 1; }));
    server_->close(opened_[0]);
    EXPECT_TRUE(closed_.empty());
    EXPECT_TRUE(run_until([&] { return closed_.size() == 1; }));
}

TEST_F(Channel, an_absurd_length_ends_the_connection) {
    listen();
    const int raw = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::connect(raw, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::write(raw, "\xff\xff\xff\xff garbage", 12), 12);
    EXPECT_TRUE(run_until([&] { return closed_.size() == 1; }));
    EXPECT_TRUE(heard_.empty());
    ::close(raw);
}

TEST_F(Channel, a_peer_that_does_not_read_is_cut_off) {
    listen();
    const auto client = link();
    ASSERT_TRUE(run_until([&] { return opened_.size() == 1; }));
    const std::string large(8U << 20, 'x');
    bool is_there = true;
    for (int i = 0; i < 20 && is_there; ++i) is_there = server_->send(opened_[0], as_bytes(large));
    EXPECT_FALSE(is_there);
    EXPECT_TRUE(run_until([&] { return closed_.size() == 1; }));
}

TEST_F(Channel, a_path_that_cannot_be_bound_is_named) {
    EXPECT_FAILS("/nonexistent/x.sock", UnixServer::listen(loop_, "/nonexistent/x.sock", {}, {}));
    EXPECT_FAILS("choose a shorter folder",
                 UnixServer::listen(loop_, std::string(200, 'x'), {}, {}));
}

// Another user's process is cut off before a byte of it is read.
TEST_F(Channel, a_stranger_is_not_let_in) {
    if (::geteuid() != 0) GTEST_SKIP() << "SKIPPED: needs root to become another user";
    listen();
    ASSERT_EQ(::chmod(path_.c_str(), 0666), 0);
    ASSERT_EQ(::seteuid(65'534), 0);
    const auto client = link();
    run_for(milliseconds(100));
    ASSERT_EQ(::seteuid(0), 0);
    EXPECT_TRUE(opened_.empty());
}

}  // namespace
}  // namespace strongroom::net
