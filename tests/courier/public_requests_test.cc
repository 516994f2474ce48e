// What is asked without a key counts in the budget like everything else, and waits with it.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

class PublicQuestions : public Courier {
  protected:
    void ask(std::uint64_t id, const std::string& target, int weight = 20,
             const std::string& client = "engine", const std::string& method = "GET") {
        proto::ToCourier message;
        proto::AskPublic& asked = *message.mutable_ask_public();
        asked.set_request_id(id);
        asked.set_venue("binance");
        asked.set_method(method);
        asked.set_target(target);
        asked.set_weight(weight);
        courier_.client_frame(client, as_bytes(message.SerializeAsString()));
        world_.run_due();
    }
    // A signed request whose answer says this; what follows finds it so.
    void answered_with(int status, Headers headers) {
        from_signer(signed_request(900));
        world_.network.reply(
            "/api/v3/order?id=900",
            HttpReply{.status = status, .headers = std::move(headers), .body = "{}"});
        world_.run_due();
        to_client_.clear();
    }
    std::size_t asked(const char* target) { return world_.network.asked_count(target); }
};

TEST_F(PublicQuestions, the_engines_question_goes_to_the_public_address_and_its_answer_comes_back) {
    ask(5, "/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D");
    const auto& sent = world_.network.asked().back();
    EXPECT_EQ(sent.endpoint.url, "http://127.0.0.1:2");
    EXPECT_EQ(sent.request.method, "GET");
    EXPECT_TRUE(sent.request.headers.empty());
    world_.network.reply("/api/v3/exchangeInfo",
                         HttpReply{.status = 418, .headers = {}, .body = "\xff"});
    world_.run_due();
    ASSERT_EQ(kinds(), std::vector{Kind::kPublicReply});
    EXPECT_EQ(to_client_[0].first, "engine");
    EXPECT_EQ(to_client_[0].second.public_reply().request_id(), 5U);
    EXPECT_EQ(to_client_[0].second.public_reply().status(), 418);
    EXPECT_EQ(to_client_[0].second.public_reply().body(), "\xff");
}

TEST_F(PublicQuestions, what_failed_says_whether_it_was_sent) {
    ask(1, "/api/v3/klines?symbol=A");
    ask(2, "/api/v3/klines?symbol=B");
    world_.network.fail("/api/v3/klines?symbol=A", Errc::unavailable);
    world_.network.fail("/api/v3/klines?symbol=B", Errc::timeout);
    world_.run_due();
    ASSERT_EQ(kinds(), (std::vector{Kind::kFailed, Kind::kFailed}));
    EXPECT_TRUE(to_client_[0].second.failed().never_sent());
    EXPECT_FALSE(to_client_[1].second.failed().never_sent());
}

TEST_F(PublicQuestions, only_what_could_be_a_public_question_of_the_engine_goes_out) {
    const std::size_t before = world_.network.asked().size();
    ask(1, "api/v3/time");
    ask(2, "/api/v3/time HTTP/1.1\r\nX-MBX-APIKEY: a");
    ask(3, "/" + std::string(9'000, 'a'));
    ask(4, "/api/v3/\x7f");
    ask(5, "/api/v3/order", 1, "engine", "DELETE");
    ask(6, "");
    EXPECT_EQ(kinds(), (std::vector(6, Kind::kFailed)));
    ask(7, "/api/v3/time", 1, "watch");
    EXPECT_EQ(to_client_.size(), 6U);
    EXPECT_EQ(world_.network.asked().size(), before);
}

TEST_F(PublicQuestions, they_count_and_a_cancel_finds_room_that_they_do_not) {
    answered_with(200, {{"X-MBX-USED-WEIGHT-1M", "5080"}});
    ask(1, "/api/v3/klines?symbol=A");
    EXPECT_EQ(asked("/api/v3/klines"), 1U);
    ask(2, "/api/v3/klines?symbol=B");  // Of 85 % of 6,000.
    EXPECT_EQ(asked("/api/v3/klines"), 1U);
    from_signer(signed_request(3, Priority::query));
    EXPECT_EQ(asked("/api/v3/order?id=3"), 0U);
    from_signer(signed_request(4, Priority::cancel));
    EXPECT_EQ(asked("/api/v3/order?id=4"), 1U);
}

TEST_F(PublicQuestions, while_the_venue_has_shut_us_out_nothing_is_asked_not_even_its_clock) {
    answered_with(429, {{"Retry-After", "40"}});
    const std::size_t clocks = asked("/api/v3/time");
    ask(1, "/api/v3/klines?symbol=A");
    world_.advance(seconds(9));
    EXPECT_EQ(asked("/api/v3/klines"), 0U);
    EXPECT_TRUE(to_client_.empty());
    world_.advance(seconds(2));  // It does not wait for ever.
    ASSERT_EQ(kinds(), std::vector{Kind::kFailed});
    EXPECT_TRUE(to_client_[0].second.failed().never_sent());
    world_.advance(seconds(28));
    EXPECT_EQ(asked("/api/v3/time"), clocks);
    world_.advance(seconds(3));
    EXPECT_EQ(asked("/api/v3/time"), clocks + 1);
    ask(2, "/api/v3/klines?symbol=A");
    EXPECT_EQ(asked("/api/v3/klines"), 1U);
}

TEST_F(PublicQuestions, a_ban_that_a_public_question_met_stops_the_signed_ones_too) {
    ask(1, "/api/v3/klines?symbol=A");
    world_.network.reply("/api/v3/klines",
                         HttpReply{.status = 418, .headers = {{"Retry-After", "120"}}, .body = ""});
    world_.run_due();
    from_signer(signed_request(2, Priority::protective));
    EXPECT_EQ(asked("/api/v3/order"), 0U);
}

TEST_F(PublicQuestions, an_account_that_has_placed_all_it_may_waits_and_the_others_do_not) {
    answered_with(200, {{"X-MBX-ORDER-COUNT-10S", "95"}});
    from_signer(signed_request(1));
    EXPECT_EQ(asked("/api/v3/order?id=1"), 0U);
    proto::FromSigner other = signed_request(2);
    other.mutable_signed_request()->set_account("second");
    from_signer(other);
    EXPECT_EQ(asked("/api/v3/order?id=2"), 1U);
    proto::FromSigner cancel = signed_request(3, Priority::cancel);
    cancel.mutable_signed_request()->set_is_order(false);
    from_signer(cancel);
    EXPECT_EQ(asked("/api/v3/order?id=3"), 1U);
}

TEST_F(PublicQuestions, a_private_streams_subscription_is_not_sent_while_we_are_shut_out) {
    answered_with(418, {{"Retry-After", "60"}});
    want_stream("engine", "main");
    test::FakeNetwork::Line& line = world_.network.newest_line();
    line.open();
    proto::FromSigner message;
    message.mutable_signed_request()->set_request_id(to_signer_.back().sign().request_id());
    message.mutable_signed_request()->set_client("courier");
    message.mutable_signed_request()->set_venue("binance");
    message.mutable_signed_request()->set_ws_message(R"({"id":"user-stream"})");
    from_signer(message);
    EXPECT_TRUE(line.sent().empty());
}

}  // namespace
}  // namespace strongroom::courier
