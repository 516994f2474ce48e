#include "notify/service.h"

#include <deque>

#include "notify.pb.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "watch.pb.h"

namespace strongroom::notify {
namespace {

// A channel whose server is the test.
struct FakeServer {
    std::vector<std::string> got;  // Ids, at each attempt.
    std::deque<Attempt> answers;   // Then it takes everything.
    bool is_mute = false;          // It answers nothing.
    std::vector<AttemptDone> open;
};

class FakeSink final : public Sink {
  public:
    FakeSink(FakeServer& server, Timers& timers) : server_(server), timers_(timers) {}
    void send(const Notice& notice, AttemptDone done) override {
        server_.got.push_back(notice.id);
        if (server_.is_mute) return server_.open.push_back(std::move(done));
        Attempt answer{.is_sent = true, .said = "fine"};
        if (!server_.answers.empty()) {
            answer = server_.answers.front();
            server_.answers.pop_front();
        }
        timers_.after({}, [done = std::move(done), answer] { done(answer); });
    }

  private:
    FakeServer& server_;
    Timers& timers_;
};

class NotifyServiceTest : public testing::Test {
  protected:
    NotifyServiceTest() {
        EXPECT_OK(world_.disk.make_folder("/notify"));
        begin();
    }
    void begin() {
        Config config;
        NotifyService::Sinks sinks;
        for (auto& [name, server] : servers_) {
            Channel channel{.name = name};
            for (std::size_t i = 0; i < kKinds; ++i)
                if (level_of(static_cast<Kind>(i)) >= Level::warning)
                    channel.tells.insert(static_cast<Kind>(i));
            config.channels.push_back(channel);
            sinks[name] = std::make_unique<FakeSink>(server, world_.timers);
        }
        service_ = std::make_unique<NotifyService>(
            "/notify", config, std::move(sinks), world_.env(),
            NotifyPorts{.to_signer =
                            [this](ByteView bytes) {
                                asked_.emplace_back(as_text(bytes));
                                return true;
                            },
                        .changed = [] {},
                        .fatal = [this](const Error& error) { fatal_ = error.message; }});
        EXPECT_OK(service_->open());
        service_->start();
        service_->watch_connected(true);
    }
    // kill -9, and a start.
    void restart() {
        service_.reset();
        world_.end_process(true);
        begin();
    }
    void foreign_order(const std::string& order) {
        proto::Incident& incident = *watch_.add_incidents();
        incident.set_account("main");
        incident.set_venue_order(order);
        incident.set_time_ms(world_.clock.now().ms);
        tell_watch();
    }
    void tell_watch() { service_->watch_frame(as_bytes(watch_.SerializeAsString())); }
    proto::NotifyState state() const {
        proto::NotifyState state;
        service_->fill_state(state);
        return state;
    }

    test::FakeWorld world_;
    std::map<std::string, FakeServer> servers_{{"mail", {}}, {"phone", {}}};
    std::unique_ptr<NotifyService> service_;
    proto::WatchState watch_;
    std::vector<std::string> asked_;  // Of the signer.
    std::string fatal_;
};

TEST_F(NotifyServiceTest, a_foreign_order_is_told_on_each_channel_once) {
    foreign_order("42");
    world_.run_due();
    for (int i = 0; i < 5; ++i) {
        tell_watch();
        world_.advance(seconds(1));
    }
    EXPECT_EQ(servers_["mail"].got.size(), 1U);
    EXPECT_EQ(servers_["phone"].got, servers_["mail"].got);
    ASSERT_EQ(state().notices_size(), 1);
    EXPECT_EQ(state().notices(0).kind(), "foreign_order");
    EXPECT_EQ(state().notices(0).deliveries(0).state(), "sent");
    EXPECT_EQ(state().notices(0).deliveries(0).said(), "fine");
}

TEST_F(NotifyServiceTest, killed_between_the_attempt_and_its_end_it_repeats_with_the_same_id) {
    servers_["mail"].is_mute = true;
    foreign_order("42");
    world_.run_due();
    EXPECT_EQ(servers_["mail"].got.size(), 1U);
    servers_["mail"].is_mute = false;
    restart();
    world_.advance(seconds(1));
    ASSERT_EQ(servers_["mail"].got.size(), 2U);
    EXPECT_EQ(servers_["mail"].got[0], servers_["mail"].got[1]);
    EXPECT_EQ(servers_["phone"].got.size(), 1U) << "that one had ended";
    // The watch shows it again: nothing new.
    tell_watch();
    world_.advance(seconds(60));
    EXPECT_EQ(servers_["mail"].got.size(), 2U);
}

TEST_F(NotifyServiceTest, a_server_that_was_down_gets_it_later_once_and_the_others_hear_of_it) {
    for (int i = 0; i < 4; ++i) servers_["mail"].answers.push_back({.said = "cannot connect"});
    foreign_order("42");
    world_.advance(seconds(10));
    ASSERT_EQ(state().channels(0).name(), "mail");
    EXPECT_TRUE(state().channels(0).is_failing());
    EXPECT_EQ(servers_["phone"].got.size(), 2U) << "the order, and that mail fails";
    EXPECT_EQ(state().notices(0).kind(), "channel_failing");
    world_.advance(minutes(5));
    EXPECT_FALSE(state().channels(0).is_failing());
    EXPECT_EQ(servers_["mail"].got.size(), 5U);
    EXPECT_EQ(std::set(servers_["mail"].got.begin(), servers_["mail"].got.end()).size(), 1U);
    world_.advance(minutes(60));
    EXPECT_EQ(servers_["mail"].got.size(), 5U);
}

TEST_F(NotifyServiceTest, the_signer_is_asked_for_every_page_of_its_keys) {
    proto::FromSigner page;
    page.mutable_status()->set_request_id(1);
    page.mutable_status()->set_next("main");
    asked_.clear();
    service_->signer_frame(as_bytes(page.SerializeAsString()));
    proto::ToSigner asked;
    ASSERT_EQ(asked_.size(), 1U);
    ASSERT_TRUE(asked.ParseFromString(asked_[0]));
    EXPECT_EQ(asked.get_status().after(), "main");
    page.Clear();
    page.mutable_status()->set_request_id(2);
    page.mutable_status()->add_keys()->set_account("second");
    page.mutable_status()->mutable_keys(0)->set_is_frozen(true);
    service_->signer_frame(as_bytes(page.SerializeAsString()));
    world_.run_due();
    EXPECT_EQ(servers_["mail"].got.size(), 1U);
    EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(NotifyServiceTest, a_watch_that_stays_away_is_told) {
    service_->watch_connected(false);
    world_.advance(seconds(90));
    EXPECT_EQ(servers_["mail"].got.size(), 1U);
    service_->watch_connected(true);
    tell_watch();
    world_.run_due();
    EXPECT_EQ(servers_["mail"].got.size(), 2U);
    EXPECT_EQ(state().notices(0).kind(), "stream_back");
}

TEST_F(NotifyServiceTest, a_test_goes_out_now_and_brings_the_servers_answer) {
    Result<std::string> said = fail(Errc::invalid, "not yet");
    const auto ask = [&](const std::string& channel) {
        service_->test(channel, [&](const Result<std::string>& one) { said = one; });
        world_.run_due();
    };
    ask("mail");
    EXPECT_EQ(MUST(said), "fine");
    EXPECT_EQ(state().notices_size(), 0) << "beside the queue";
    ask("mail");
    EXPECT_FAILS("tested just now", said);
    world_.advance(seconds(3));
    servers_["mail"].answers.push_back({.said = "535 no"});
    ask("mail");
    EXPECT_FAILS("535 no", said);
    EXPECT_EQ(servers_["mail"].got.size(), 2U);
    ask("pigeon");
    EXPECT_FAILS("there are: mail, phone", said);
}

TEST_F(NotifyServiceTest, a_test_waits_for_the_attempt_that_runs_and_goes_before_the_next) {
    servers_["mail"].is_mute = true;
    foreign_order("42");
    foreign_order("43");
    world_.run_due();
    ASSERT_EQ(servers_["mail"].open.size(), 1U);
    bool is_done = false;
    service_->test("mail", [&](const Result<std::string>&) { is_done = true; });
    world_.advance(seconds(1));
    EXPECT_EQ(servers_["mail"].got.size(), 1U);
    servers_["mail"].is_mute = false;
    servers_["mail"].open[0]({.is_sent = true});
    world_.advance(seconds(1));
    EXPECT_TRUE(is_done);
    EXPECT_EQ(servers_["mail"].got.size(), 3U) << "two orders and the test";
}

TEST_F(NotifyServiceTest, what_cannot_be_written_is_not_sent_and_ends_the_process) {
    world_.disk.fail_at(1, test::FakeDisk::Fault::error);
    foreign_order("42");
    world_.run_due();
    EXPECT_FALSE(fatal_.empty());
    EXPECT_TRUE(servers_["mail"].got.empty());
}

TEST_F(NotifyServiceTest, rubbish_from_a_socket_means_nothing) {
    for (const std::string& rubbish :
         {std::string("\xFF\xFF"), std::string(), std::string(99, 'x')}) {
        service_->watch_frame(as_bytes(rubbish));
        service_->signer_frame(as_bytes(rubbish));
        service_->engine_frame(as_bytes(rubbish));
    }
    world_.advance(seconds(5));
    EXPECT_TRUE(servers_["mail"].got.empty());
}

}  // namespace
}  // namespace strongroom::notify
