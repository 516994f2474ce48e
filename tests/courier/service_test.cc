#include "courier/service.h"

#include "courier.pb.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"

namespace strongroom::courier {
namespace {

venues::Profile profile() {
    venues::Profile profile = venues::binance::profile(venues::binance::Environment::practice);
    profile.urls = {.rest = "http://127.0.0.1:1",
                    .public_rest = "http://127.0.0.1:2",
                    .api_stream = "ws://127.0.0.1:3",
                    .market_stream = "ws://127.0.0.1:4"};
    return profile;
}

class Courier : public ::testing::Test {
  protected:
    Courier()
        : courier_({profile(), ""}, world_.env(),
                   {.to_signer =
                        [this](ByteView bytes) {
                            proto::ToSigner message;
                            EXPECT_TRUE(message.ParseFromArray(bytes.data(),
                                                               static_cast<int>(bytes.size())));
                            if (has_signer_) to_signer_.push_back(message);
                            return has_signer_;
                        },
                    .to_client =
                        [this](const std::string& client, ByteView bytes) {
                            proto::FromCourier message;
                            EXPECT_TRUE(message.ParseFromArray(bytes.data(),
                                                               static_cast<int>(bytes.size())));
                            to_client_.emplace_back(client, message);
                            return true;
                        }}) {
        courier_.start();
        world_.run_due();
        world_.network.reply(
            "/api/v3/time", "{\"serverTime\":" + std::to_string(world_.clock.now().ms + 250) + "}");
        world_.run_due();
        to_client_.clear();
    }

    // As the signer would send it.
    proto::FromSigner signed_request(std::uint64_t id, Priority priority = Priority::entry,
                                     int weight = 1) {
        proto::FromSigner message;
        proto::SignedRequest& request = *message.mutable_signed_request();
        request.set_request_id(id);
        request.set_client("engine");
        request.set_account("main");
        request.set_venue("binance");
        request.set_priority(static_cast<int>(priority));
        request.set_weight(weight);
        request.set_lifetime_ms(2000);
        request.set_is_order(true);
        request.set_method("POST");
        request.set_target("/api/v3/order?id=" + std::to_string(id) + "&signature=abc");
        request.set_api_key("key-name");
        return message;
    }
    void from_signer(const proto::FromSigner& message) {
        courier_.signer_frame(as_bytes(message.SerializeAsString()));
        world_.run_due();
    }
    void want_stream(const std::string& client, const std::string& account) {
        proto::ToCourier message;
        message.mutable_open_user_stream()->set_account(account);
        message.mutable_open_user_stream()->set_venue("binance");
        courier_.client_frame(client, as_bytes(message.SerializeAsString()));
        world_.run_due();
    }
    // The newest stream is connected and its subscription signed and accepted.
    void accept_stream() {
        test::FakeNetwork::Line& line = world_.network.newest_line();
        line.open();
        proto::FromSigner message;
        message.mutable_signed_request()->set_request_id(to_signer_.back().sign().request_id());
        message.mutable_signed_request()->set_client("courier");
        message.mutable_signed_request()->set_ws_message(R"({"id":"user-stream"})");
        from_signer(message);
        line.say(R"({"id":"user-stream","status":200,"result":{"subscriptionId":0}})");
    }
    std::vector<proto::FromCourier::MessageCase> kinds() const {
        std::vector<proto::FromCourier::MessageCase> all;
        for (const auto& [client, message] : to_client_) all.push_back(message.message_case());
        return all;
    }

    using Kind = proto::FromCourier;
    test::FakeWorld world_;
    bool has_signer_ = true;
    std::vector<proto::ToSigner> to_signer_;
    std::vector<std::pair<std::string, proto::FromCourier>> to_client_;
    CourierService courier_;
};

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

TEST_F(Courier, a_stream_is_renewed_before_the_venue_cuts_it) {
    want_stream("engine", "main");
    accept_stream();
    world_.advance(minutes(24LL * 60 - 10));
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    world_.advance(milliseconds(100));
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

// ---- Prices and clock --------------------------------------------------------------------------

class References : public Courier {
  protected:
    void want(const std::vector<std::string>& symbols) {
        proto::FromSigner message;
        message.mutable_want_references()->set_venue("binance");
        for (const std::string& symbol : symbols)
            message.mutable_want_references()->add_symbols(symbol);
        from_signer(message);
    }
};

TEST_F(References, the_signer_hears_bid_and_ask_of_the_pairs_it_wants) {
    want({"BTC/USDT", "garbage"});
    ASSERT_EQ(world_.network.line_count(), 1U);
    EXPECT_EQ(world_.network.line(0).url(), "ws://127.0.0.1:4/stream?streams=btcusdt@bookTicker");
    world_.network.line(0).open();
    world_.network.reply(
        "/api/v3/ticker/bookTicker",
        R"({"symbol":"BTCUSDT","bidPrice":"99","bidQty":"1","askPrice":"101","askQty":"1"})");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].reference().symbol(), "BTC/USDT");
    EXPECT_EQ(to_signer_[0].reference().bid(), "99");
    EXPECT_EQ(to_signer_[0].reference().ask(), "101");
}

TEST_F(References, a_price_that_does_not_move_is_told_again_while_the_stream_stands) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(
        R"({"stream":"btcusdt@bookTicker",)"
        R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"1"}})");
    ASSERT_EQ(to_signer_.size(), 1U);
    world_.advance(seconds(25));
    EXPECT_EQ(to_signer_.size(), 3U);
    world_.network.line(0).lose();
    to_signer_.clear();
    world_.advance(seconds(60));
    EXPECT_TRUE(to_signer_.empty());  // What we have is old.
}

TEST_F(References, a_storm_of_quotes_is_thinned_out) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    for (int i = 0; i < 1000; ++i) {
        world_.network.line(0).say(
            R"({"stream":"btcusdt@bookTicker",)"
            R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"101","A":"1"}})");
        world_.advance(milliseconds(1));
    }
    EXPECT_GE(to_signer_.size(), 9U);
    EXPECT_LE(to_signer_.size(), 11U);
}

TEST_F(References, half_a_book_is_no_price) {
    want({"BTC/USDT"});
    world_.network.line(0).open();
    world_.network.line(0).say(R"({"stream":"btcusdt@bookTicker",)"
                               R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"0","A":"0"}})");
    EXPECT_TRUE(to_signer_.empty());
}

TEST_F(Courier, clients_hear_the_venues_clock_when_they_come_and_when_it_was_measured_again) {
    courier_.client_connected("watch", true);
    ASSERT_EQ(kinds(), std::vector{Kind::kVenueClock});
    EXPECT_EQ(to_client_[0].second.venue_clock().offset_ms(), 250);
    world_.advance(seconds(30));
    world_.network.reply("/api/v3/time",
                         "{\"serverTime\":" + std::to_string(world_.clock.now().ms - 40) + "}");
    world_.run_due();
    ASSERT_EQ(to_client_.size(), 3U);  // Engine and watch.
    EXPECT_EQ(to_client_.back().second.venue_clock().offset_ms(), -40);
}

TEST_F(Courier, a_clock_that_cannot_be_read_is_asked_for_again_soon) {
    world_.advance(seconds(30));
    world_.network.reply("/api/v3/time", "<html>captive portal</html>");
    world_.run_due();
    EXPECT_TRUE(to_client_.empty());
    world_.advance(seconds(1));
    EXPECT_EQ(world_.network.waiting("/api/v3/time"), 1U);
}

}  // namespace
}  // namespace strongroom::courier
