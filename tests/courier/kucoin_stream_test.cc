// The private stream of a venue that is asked for by a signed request.
#include "courier/courier_house.h"
#include "venues/kucoin/profile.h"

namespace strongroom::courier {
namespace {

venues::Profile kucoin() {
    venues::Profile made = venues::kucoin::profile(venues::kucoin::Environment::practice);
    made.urls = profile().urls;
    return made;
}
const std::string kToken =
    R"({"code":"200000","data":{"token":"tok","instanceServers":[{"endpoint":"ws://127.0.0.1:9/",)"
    R"("encrypt":false,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}})";

class KucoinCourier : public Courier {
  protected:
    KucoinCourier() : Courier(kucoin()) {}

    // The signer has signed what was asked for last.
    void sign_bullet() {
        proto::FromSigner message = signed_request(to_signer_.back().sign().request_id());
        proto::SignedRequest& request = *message.mutable_signed_request();
        request.set_client("courier");
        request.set_venue("kucoin");
        request.set_method("POST");
        request.set_target("/api/v1/bullet-private");
        from_signer(message);
    }
    void accept() {
        test::FakeNetwork::Line& line = world_.network.newest_line();
        line.open();
        line.say(R"({"id":"strongroom","type":"welcome"})");
        line.say(R"({"id":"1","type":"ack"})");
        line.say(R"({"id":"2","type":"ack"})");
    }
    void reply(const std::string& body) {
        world_.network.reply("/api/v1/bullet-private", body);
        world_.run_due();
    }
};

TEST_F(KucoinCourier, is_open_once_both_subscriptions_are_granted) {
    want_stream("engine", "main");
    EXPECT_EQ(world_.network.line_count(), 0U);
    EXPECT_EQ(to_signer_.back().sign().read().kind(), proto::ReadQuery::USER_STREAM);
    sign_bullet();
    EXPECT_TRUE(to_client_.empty());  // Nobody but the stream hears of this request.
    reply(kToken);
    ASSERT_EQ(world_.network.line_count(), 1U);
    EXPECT_TRUE(world_.network.newest_line().url().starts_with("ws://127.0.0.1:9/?token=tok"));
    accept();
    const auto& sent = world_.network.newest_line().sent();
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_NE(sent[0].find("/spotMarket/tradeOrdersV2"), std::string::npos);
    EXPECT_NE(sent[1].find("/account/balance"), std::string::npos);
    ASSERT_EQ(to_client_.size(), 1U);
    EXPECT_TRUE(to_client_[0].second.has_stream_opened());
    world_.network.newest_line().say("news");
    EXPECT_EQ(to_client_.back().second.stream_message().text(), "news");
}

TEST_F(KucoinCourier, a_refused_token_a_lost_request_and_a_lost_line_are_tried_again) {
    want_stream("engine", "main");
    sign_bullet();
    reply(R"({"code":"400003","msg":"KC-API-KEY not exists"})");
    std::size_t asked = to_signer_.size();
    world_.advance(seconds(1));
    EXPECT_GT(to_signer_.size(), asked);
    sign_bullet();
    world_.network.fail("/api/v1/bullet-private", Errc::timeout);
    world_.run_due();
    asked = to_signer_.size();
    world_.advance(seconds(1));
    EXPECT_GT(to_signer_.size(), asked);
    sign_bullet();
    reply(kToken);
    accept();
    to_client_.clear();
    world_.network.newest_line().lose();
    ASSERT_EQ(to_client_.size(), 1U);
    EXPECT_TRUE(to_client_[0].second.has_stream_lost());
    asked = to_signer_.size();
    world_.advance(seconds(1));
    EXPECT_GT(to_signer_.size(), asked);  // A new token for the new connection.
}

TEST_F(KucoinCourier, a_message_in_the_place_of_the_request_opens_nothing) {
    want_stream("engine", "main");
    proto::FromSigner message;
    message.mutable_signed_request()->set_request_id(to_signer_.back().sign().request_id());
    message.mutable_signed_request()->set_client("courier");
    message.mutable_signed_request()->set_venue("kucoin");
    message.mutable_signed_request()->set_ws_message("{}");
    from_signer(message);
    EXPECT_EQ(world_.network.line_count(), 0U);
}

}  // namespace
}  // namespace strongroom::courier
