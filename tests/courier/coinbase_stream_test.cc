// The private stream of a venue that wants heartbeats and a signed message on the connection.
#include "courier/courier_house.h"
#include "venues/coinbase/profile.h"

namespace strongroom::courier {
namespace {

venues::Profile coinbase() {
    venues::Profile made = venues::coinbase::profile(venues::coinbase::Environment::practice);
    made.urls = profile().urls;
    return made;
}
const std::string kHeartbeat =
    R"({"channel":"heartbeats","timestamp":"2025-11-24T16:00:02Z","sequence_num":1,"events":)"
    R"([{"current_time":"2025-11-24 16:00:02","heartbeat_counter":"1"}]})";
const std::string kSubscribed =
    R"({"channel":"subscriptions","timestamp":"2025-11-24T16:00:02Z","sequence_num":2,"events":)"
    R"([{"subscriptions":{"heartbeats":["heartbeats"],"user":["u"]}}]})";

class CoinbaseCourier : public Courier {
  protected:
    CoinbaseCourier() : Courier(coinbase()) {}

    test::FakeNetwork::Line& line() { return world_.network.newest_line(); }
    void sign_message() {
        proto::FromSigner message;
        proto::SignedRequest& request = *message.mutable_signed_request();
        request.set_request_id(to_signer_.back().sign().request_id());
        request.set_client("courier");
        request.set_venue("coinbase");
        request.set_ws_message(R"({"type":"subscribe","channel":"user"})");
        from_signer(message);
    }
    void open_stream() {
        want_stream("engine", "main");
        line().open();
        sign_message();
        line().say(kSubscribed);
    }
};

TEST_F(CoinbaseCourier, heartbeats_are_asked_for_at_once_and_the_orders_once_it_is_signed) {
    want_stream("engine", "main");
    ASSERT_EQ(world_.network.line_count(), 1U);
    EXPECT_EQ(line().url(), "ws://127.0.0.1:3");
    const std::size_t asked = to_signer_.size();
    line().open();
    ASSERT_EQ(line().sent().size(), 1U);
    EXPECT_NE(line().sent()[0].find("heartbeats"), std::string::npos);
    ASSERT_EQ(to_signer_.size(), asked + 1);
    EXPECT_EQ(to_signer_.back().sign().read().kind(), proto::ReadQuery::USER_STREAM);
    sign_message();
    ASSERT_EQ(line().sent().size(), 2U);
    line().say(kHeartbeat);
    EXPECT_TRUE(to_client_.empty());
    line().say(kSubscribed);
    ASSERT_EQ(to_client_.size(), 1U);
    EXPECT_TRUE(to_client_[0].second.has_stream_opened());
}

TEST_F(CoinbaseCourier, a_stream_that_falls_silent_is_lost_and_opened_again) {
    open_stream();
    for (int i = 0; i < 30; ++i) {
        world_.advance(seconds(1));
        line().say(kHeartbeat);
    }
    EXPECT_FALSE(kinds().empty());
    EXPECT_EQ(world_.network.line_count(), 1U);
    to_client_.clear();
    world_.advance(seconds(25));
    ASSERT_FALSE(to_client_.empty());
    EXPECT_TRUE(to_client_[0].second.has_stream_lost());
    EXPECT_NE(to_client_[0].second.stream_lost().text().find("silent"), std::string::npos);
    EXPECT_GT(world_.network.line_count(), 1U);
}

TEST_F(CoinbaseCourier, a_token_that_is_refused_is_signed_anew) {
    want_stream("engine", "main");
    line().open();
    sign_message();
    line().say(R"({"type":"error","message":"authentication failure"})");
    EXPECT_TRUE(to_client_.empty());
    world_.advance(seconds(1));
    EXPECT_EQ(world_.network.line_count(), 2U);
    const std::size_t asked = to_signer_.size();
    line().open();
    EXPECT_EQ(to_signer_.size(), asked + 1);
}

}  // namespace
}  // namespace strongroom::courier
