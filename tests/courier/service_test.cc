// Requests and private streams of the courier.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

// ---- Requests --------------------------------------------------------------------------------

TEST_F(Courier, sends_exactly_what_was_signed_and_brings_the_answer_to_who_asked) {
    from_signer(signed_request(7));
    ASSERT_EQ(world_.network.waiting("/api/v3/order"), 1U);
    const auto& asked = world_.network.asked().back();
    EXPECT_EQ(asked.endpoint.url, "http://127.0.0.1:1");
    EXPECT_EQ(asked.request.method, "POST");
    EXPECT_EQ(asked.request.target, "/api/v3/order?id=7&signature=abc");
    EXPECT_EQ(find_header(asked.request.headers, "X-MBX-APIKEY"), "key-name");
    EXPECT_EQ(asked.request.body, "");
    world_.network.reply("/api/v3/order",
                         HttpReply{.status = 400, .headers = {}, .body = "\xff garbage"});
    world_.run_due();
    ASSERT_EQ(kinds(), (std::vector{Kind::kSending, Kind::kReply}));
    EXPECT_EQ(to_client_[0].first, "engine");
    EXPECT_EQ(to_client_[0].second.sending().request_id(), 7U);
    EXPECT_EQ(to_client_[1].second.reply().request_id(), 7U);
    EXPECT_EQ(to_client_[1].second.reply().status(), 400);
    EXPECT_EQ(to_client_[1].second.reply().body(), "\xff garbage");
}

TEST_F(Courier, says_whether_a_failed_request_may_have_arrived) {
    from_signer(signed_request(1));
    from_signer(signed_request(2));
    world_.network.fail("/api/v3/order?id=1", Errc::unavailable);
    world_.network.fail("/api/v3/order?id=2", Errc::timeout);
    world_.run_due();
    ASSERT_EQ(kinds(), (std::vector{Kind::kSending, Kind::kSending, Kind::kFailed, Kind::kFailed}));
    EXPECT_TRUE(to_client_[2].second.failed().never_sent());
    EXPECT_FALSE(to_client_[3].second.failed().never_sent());
}

TEST_F(Courier, never_sends_a_request_twice) {
    from_signer(signed_request(1));
    world_.network.fail("/api/v3/order", Errc::timeout);
    world_.advance(seconds(60));
    EXPECT_EQ(world_.network.asked_count("/api/v3/order"), 1U);
}

TEST_F(Courier, a_request_for_another_venue_comes_back_unsent) {
    proto::FromSigner message = signed_request(1);
    message.mutable_signed_request()->set_venue("kucoin");
    from_signer(message);
    ASSERT_EQ(kinds(), std::vector{Kind::kFailed});
    EXPECT_TRUE(to_client_[0].second.failed().never_sent());
    EXPECT_EQ(world_.network.asked_count("/api/v3/order"), 0U);
}

TEST_F(Courier,
       after_a_429_nothing_goes_until_the_venue_said_and_what_outlives_its_signature_comes_back) {
    from_signer(signed_request(1));
    world_.network.reply("/api/v3/order",
                         HttpReply{.status = 429, .headers = {{"Retry-After", "5"}}, .body = "{}"});
    world_.run_due();
    to_client_.clear();
    from_signer(signed_request(2, Priority::cancel));
    EXPECT_EQ(world_.network.asked_count("/api/v3/order"), 1U);
    world_.advance(seconds(3));  // Longer than the signature lives.
    ASSERT_EQ(kinds(), std::vector{Kind::kFailed});
    EXPECT_TRUE(to_client_[0].second.failed().never_sent());
    world_.advance(seconds(3));
    from_signer(signed_request(3));
    EXPECT_EQ(world_.network.waiting("/api/v3/order?id=3"), 1U);
}

TEST_F(Courier, a_ban_is_never_taken_as_longer_than_three_days) {
    from_signer(signed_request(1));
    world_.network.reply(
        "/api/v3/order",
        HttpReply{.status = 418, .headers = {{"Retry-After", "2000000000"}}, .body = ""});
    world_.advance(minutes(3 * 1'440 + 1));
    from_signer(signed_request(2));
    EXPECT_EQ(world_.network.waiting("/api/v3/order?id=2"), 1U);
}

TEST_F(Courier, a_ban_without_a_time_is_taken_as_a_minute) {
    from_signer(signed_request(1));
    world_.network.reply("/api/v3/order", HttpReply{.status = 418, .headers = {}, .body = ""});
    world_.advance(seconds(50));
    from_signer(signed_request(2));
    EXPECT_EQ(world_.network.asked_count("/api/v3/order"), 1U);
    world_.advance(seconds(11));
    from_signer(signed_request(3));
    EXPECT_EQ(world_.network.asked_count("/api/v3/order"), 2U);
}

TEST_F(Courier, when_the_budget_is_short_the_urgent_goes_first) {
    from_signer(signed_request(1));
    world_.network.reply(
        "/api/v3/order",
        HttpReply{.status = 200, .headers = {{"X-MBX-USED-WEIGHT-1M", "5800"}}, .body = "{}"});
    world_.run_due();
    from_signer(signed_request(2, Priority::sweep));
    from_signer(signed_request(3, Priority::cancel));
    EXPECT_EQ(world_.network.waiting("/api/v3/order?id=3"), 1U);
    EXPECT_EQ(world_.network.asked_count("/api/v3/order?id=2"), 0U);
}

TEST_F(Courier, garbage_from_the_signers_socket_does_nothing) {
    courier_.signer_frame(as_bytes("\xff\xff\xff no protobuf"));
    courier_.client_frame("engine", as_bytes("\x01garbage"));
    world_.run_due();
    EXPECT_TRUE(to_client_.empty());
}

// ---- Private streams -------------------------------------------------------------------------

TEST_F(Courier, a_private_stream_is_signed_for_after_it_is_connected) {
    want_stream("watch", "main");
    ASSERT_EQ(world_.network.line_count(), 1U);
    EXPECT_EQ(world_.network.line(0).url(), "ws://127.0.0.1:3/ws-api/v3");
    EXPECT_TRUE(to_signer_.empty());
    accept_stream();
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].sign().read().kind(), proto::ReadQuery::USER_STREAM);
    EXPECT_EQ(to_signer_[0].sign().read().account(), "main");
    EXPECT_EQ(to_signer_[0].sign().venue_offset_ms(), 250);
    EXPECT_EQ(world_.network.line(0).sent(), std::vector<std::string>{R"({"id":"user-stream"})"});
    ASSERT_EQ(kinds(), std::vector{Kind::kStreamOpened});
    EXPECT_EQ(to_client_[0].first, "watch");
    world_.network.line(0).say("whatever the venue says \xff");
    ASSERT_EQ(to_client_.size(), 2U);
    EXPECT_EQ(to_client_[1].second.stream_message().text(), "whatever the venue says \xff");
}

TEST_F(Courier, each_client_has_its_own_stream_of_an_account) {
    want_stream("engine", "main");
    accept_stream();
    want_stream("watch", "main");
    accept_stream();
    to_client_.clear();
    world_.network.line(0).say("for the engine");
    world_.network.line(1).say("for the watch");
    ASSERT_EQ(to_client_.size(), 2U);
    EXPECT_EQ(to_client_[0].first, "engine");
    EXPECT_EQ(to_client_[1].first, "watch");
}

TEST_F(Courier, a_lost_stream_is_told_and_opened_again) {
    want_stream("engine", "main");
    accept_stream();
    to_client_.clear();
    world_.network.line(0).lose();
    ASSERT_EQ(kinds(), std::vector{Kind::kStreamLost});
    world_.advance(seconds(1));
    ASSERT_EQ(world_.network.line_count(), 2U);
    accept_stream();
    EXPECT_EQ(kinds(), (std::vector{Kind::kStreamLost, Kind::kStreamOpened}));
}

TEST_F(Courier, a_terminated_subscription_is_a_lost_stream) {
    want_stream("engine", "main");
    accept_stream();
    to_client_.clear();
    world_.network.line(0).say(
        R"({"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":1700000000000}})");
    EXPECT_EQ(kinds(), std::vector{Kind::kStreamLost});
    EXPECT_TRUE(world_.network.line(0).is_dropped());
}

TEST_F(Courier, a_refused_subscription_is_tried_again_later_and_later) {
    want_stream("engine", "main");
    for (int i = 0; i < 10; ++i) {
        test::FakeNetwork::Line& line = world_.network.newest_line();
        line.open();
        proto::FromSigner message;
        message.mutable_reply()->set_request_id(to_signer_.back().sign().request_id());
        message.mutable_reply()->mutable_refused()->set_text("the signer is sealed");
        from_signer(message);
        EXPECT_TRUE(line.is_dropped());
        world_.advance(seconds(5));
    }
    EXPECT_EQ(world_.network.line_count(), 11U);
    EXPECT_TRUE(to_client_.empty());  // It was never open, so it was not lost.
}

TEST_F(Courier, without_a_signer_no_stream_is_asked_for_and_it_goes_on_when_it_is_back) {
    has_signer_ = false;
    want_stream("engine", "main");
    world_.network.newest_line().open();
    world_.run_due();
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    has_signer_ = true;
    world_.advance(seconds(1));
    accept_stream();
    EXPECT_EQ(kinds(), std::vector{Kind::kStreamOpened});
}

TEST_F(Courier, a_venue_that_does_not_answer_the_subscription_is_given_up) {
    want_stream("engine", "main");
    world_.network.newest_line().open();
    world_.advance(seconds(11));
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    EXPECT_EQ(world_.network.line_count(), 2U);
}

TEST_F(Courier, the_streams_of_a_client_that_left_are_closed) {
    want_stream("engine", "main");
    accept_stream();
    courier_.client_connected("engine", false);
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    world_.advance(minutes(1));
    EXPECT_EQ(world_.network.line_count(), 1U);
}

// A thousand customers and a canary are more than a thousand.
TEST_F(Courier, follows_more_than_a_thousand_accounts_for_one_client) {
    constexpr std::size_t accounts = 1'200;
    for (std::size_t i = 0; i < accounts; ++i) want_stream("watch", "main-" + std::to_string(i));
    EXPECT_EQ(world_.network.line_count(), accounts);
    want_stream("watch", "main-7");
    EXPECT_EQ(world_.network.open_line_count(), accounts);
}

}  // namespace
}  // namespace strongroom::courier
