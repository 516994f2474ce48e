// The fakes keep the promises of Env, or the tests that stand on them prove nothing.
#include "support/fake_network.h"

#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::test {
namespace {

class FakeNetworkTest : public testing::Test {
  protected:
    void ask(const std::string& target, Duration deadline = seconds(10)) {
        world_.network.request(
            {"https://a.test", "ca"}, {.target = target}, deadline,
            [this, target](const Result<HttpReply>& reply) {
                log_.push_back(target + ": " +
                               (reply ? std::to_string(reply->status) + " " + reply->body
                                      : reply.error().message));
            });
    }
    std::unique_ptr<Stream> open_stream() {
        return world_.network.open_stream(
            {"wss://a.test/x", ""},
            {.opened = [this] { log_.emplace_back("opened"); },
             .message = [this](std::string_view text) { log_.emplace_back(text); },
             .lost = [this](const Error& error) { log_.push_back("lost: " + error.message); }});
    }
    std::vector<std::string> log() { return std::exchange(log_, {}); }

    using Log = std::vector<std::string>;
    FakeWorld world_;
    std::vector<std::string> log_;
};

// ---- Timers ----------------------------------------------------------------------------------

TEST_F(FakeNetworkTest, timers_run_when_they_are_due_in_order_and_see_their_own_time) {
    const Time start = world_.clock.now();
    const auto note = [&](const char* name) {
        return [this, name, start] {
            log_.push_back(name + std::to_string((world_.clock.now() - start).ms));
        };
    };
    world_.timers.after(milliseconds(20), note("b"));
    world_.timers.after(milliseconds(10), note("a"));
    world_.timers.after(milliseconds(20), note("c"));
    const TimerId gone = world_.timers.after(milliseconds(15), note("never"));
    world_.timers.cancel(gone);
    world_.timers.cancel(gone);
    EXPECT_EQ(world_.timers.next_in(), milliseconds(10));
    world_.advance(milliseconds(9));
    EXPECT_EQ(log(), Log{});
    world_.advance(milliseconds(100));
    EXPECT_EQ(log(), (Log{"a10", "b20", "c20"}));
    EXPECT_EQ(world_.clock.now(), start + milliseconds(109));
    EXPECT_EQ(world_.timers.next_in(), std::nullopt);
}

TEST_F(FakeNetworkTest, a_timer_set_for_now_runs_in_a_turn_of_its_own) {
    world_.timers.after({}, [this] {
        world_.timers.after({}, [this] { log_.emplace_back("inner"); });
        log_.emplace_back("outer");
    });
    EXPECT_EQ(log(), Log{});
    world_.run_due();
    EXPECT_EQ(log(), (Log{"outer", "inner"}));
}

TEST_F(FakeNetworkTest, a_timer_that_never_ends_is_a_bug_and_not_a_hang) {
    std::function<void()> again = [&] { world_.timers.after({}, again); };
    again();
    EXPECT_DEATH(world_.run_due(), "timers come to an end");
}

// ---- Requests --------------------------------------------------------------------------------

TEST_F(FakeNetworkTest, requests_wait_for_the_test_and_are_answered_once) {
    ask("/a?x=1");
    ask("/a?x=2");
    ask("/b");
    EXPECT_EQ(world_.network.waiting(), 3U);
    EXPECT_EQ(world_.network.waiting("/a"), 2U);
    EXPECT_EQ(log(), Log{});
    world_.network.reply("/a", "first");
    world_.network.fail("/b", Errc::unavailable, "no route");
    world_.network.reply("/a", HttpReply{.status = 503, .headers = {}, .body = "busy"});
    EXPECT_EQ(log(), (Log{"/a?x=1: 200 first", "/b: no route", "/a?x=2: 503 busy"}));
    EXPECT_THROW(world_.network.reply("/a", "again"), std::runtime_error);
    EXPECT_EQ(world_.network.asked_count("/a"), 2U);
    EXPECT_EQ(world_.network.asked()[0].endpoint.ca_file, "ca");
    world_.advance(minutes(1));  // The deadlines of those that were answered mean nothing.
    EXPECT_EQ(log(), Log{});
}

TEST_F(FakeNetworkTest, a_request_that_is_left_alone_times_out) {
    ask("/a", seconds(5));
    world_.advance(milliseconds(4'999));
    EXPECT_EQ(log(), Log{});
    world_.advance(milliseconds(1));
    EXPECT_EQ(log(), Log{"/a: no answer within the deadline"});
    EXPECT_EQ(world_.network.waiting(), 0U);
}

TEST_F(FakeNetworkTest, a_rule_answers_by_itself_but_never_from_inside_the_call) {
    world_.network.serve("/a", "served");
    ask("/a");
    EXPECT_EQ(log(), Log{});
    world_.run_due();
    EXPECT_EQ(log(), Log{"/a: 200 served"});
    world_.network.serve("/a", [](const HttpRequest& request) -> Result<HttpReply> {
        return fail(Errc::timeout, "late: " + request.target);
    });
    ask("/a/b");
    world_.run_due();
    EXPECT_EQ(log(), Log{"/a/b: late: /a/b"});
    world_.network.serve("/a", FakeNetwork::Answer());
    ask("/a");
    world_.run_due();
    EXPECT_EQ(world_.network.waiting("/a"), 1U);
}

// ---- Streams ---------------------------------------------------------------------------------

TEST_F(FakeNetworkTest, a_stream_opens_speaks_and_is_lost_once) {
    const auto stream = open_stream();
    FakeNetwork::Line& line = world_.network.newest_line();
    EXPECT_EQ(line.url(), "wss://a.test/x");
    EXPECT_TRUE(line.open());
    EXPECT_TRUE(line.say("hello"));
    stream->send("subscribe");
    EXPECT_EQ(line.sent(), std::vector<std::string>{"subscribe"});
    EXPECT_TRUE(line.lose({Errc::unavailable, "reset"}));
    EXPECT_FALSE(line.say("too late"));
    EXPECT_FALSE(line.lose());
    EXPECT_FALSE(line.open());
    EXPECT_EQ(log(), (Log{"opened", "hello", "lost: reset"}));
    EXPECT_EQ(world_.network.open_line_count(), 0U);
}

TEST_F(FakeNetworkTest, a_stream_that_was_dropped_hears_nothing_more) {
    auto stream = open_stream();
    FakeNetwork::Line& line = world_.network.newest_line();
    line.open();
    EXPECT_EQ(world_.network.open_line_count(), 1U);
    stream.reset();
    EXPECT_TRUE(line.is_dropped());
    EXPECT_FALSE(line.say("hello"));
    EXPECT_FALSE(line.lose());
    EXPECT_EQ(log(), Log{"opened"});
}

TEST_F(FakeNetworkTest, a_client_may_drop_a_stream_from_inside_its_own_call) {
    std::unique_ptr<Stream> stream;
    std::string kept(100, 'k');  // Something that the handler owns and still needs.
    stream = world_.network.open_stream({"wss://a.test", ""},
                                        {.opened = [] {},
                                         .message =
                                             [&stream, kept, this](std::string_view) {
                                                 stream.reset();
                                                 log_.push_back(kept.substr(0, 3));
                                             },
                                         .lost = [](const Error&) {}});
    EXPECT_TRUE(world_.network.newest_line().say("x"));
    EXPECT_EQ(log(), Log{"kkk"});
}

TEST_F(FakeNetworkTest, after_the_end_of_a_process_nobody_is_called) {
    ask("/a");
    world_.timers.after(seconds(1), [this] { log_.emplace_back("timer"); });
    auto stream = open_stream();
    world_.end_process();
    EXPECT_EQ(world_.network.waiting(), 0U);
    EXPECT_EQ(world_.network.line_count(), 0U);
    world_.advance(minutes(1));
    EXPECT_EQ(log(), Log{});
    stream.reset();  // Late, and harmless.
}

}  // namespace
}  // namespace strongroom::test
