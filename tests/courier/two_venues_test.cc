// One courier, two venues: what comes is for one of them, and each has its own budget and clock.
#include <map>

#include "courier/courier_house.h"
#include "venues/kucoin/profile.h"

namespace strongroom::courier {
namespace {

venues::Profile kucoin() {
    venues::Profile profile = venues::kucoin::profile(venues::kucoin::Environment::practice);
    profile.urls = {.rest = "http://127.0.0.1:11",
                    .public_rest = "http://127.0.0.1:12",
                    .api_stream = "ws://127.0.0.1:13",
                    .market_stream = "ws://127.0.0.1:14"};
    return profile;
}

class TwoVenues : public ::testing::Test {
  protected:
    TwoVenues()
        : courier_({.venues = {{profile(), ""}, {kucoin(), ""}}, .folder = "/c"}, world_.env(),
                   {.to_signer =
                        [this](ByteView bytes) {
                            return to_signer_.emplace_back().ParseFromArray(
                                bytes.data(), static_cast<int>(bytes.size()));
                        },
                    .to_client =
                        [this](const std::string&, ByteView bytes) {
                            return to_client_.emplace_back().ParseFromArray(
                                bytes.data(), static_cast<int>(bytes.size()));
                        }}) {
        courier_.start();
        world_.run_due();
        const std::string now = std::to_string(world_.clock.now().ms + 250);
        world_.network.reply("/api/v3/time", "{\"serverTime\":" + now + "}");
        const std::string later = std::to_string(world_.clock.now().ms + 900);
        world_.network.reply("/api/v1/timestamp", R"({"code":"200000","data":)" + later + "}");
        world_.run_due();
    }
    void from_signer(const proto::FromSigner& message) {
        courier_.signer_frame(as_bytes(message.SerializeAsString()));
        world_.run_due();
    }
    void send(std::uint64_t id, const char* venue) {
        proto::FromSigner message;
        proto::SignedRequest& request = *message.mutable_signed_request();
        request.set_request_id(id);
        request.set_client("engine");
        request.set_venue(venue);
        request.set_method("GET");
        request.set_target("/order/" + std::to_string(id));
        request.set_lifetime_ms(2000);
        from_signer(message);
    }
    void want_stream(const char* venue) {
        proto::ToCourier message;
        message.mutable_open_user_stream()->set_account("main");
        message.mutable_open_user_stream()->set_venue(venue);
        courier_.client_frame("watch", as_bytes(message.SerializeAsString()));
        world_.run_due();
    }

    test::FakeWorld world_;
    std::vector<proto::ToSigner> to_signer_;
    std::vector<proto::FromCourier> to_client_;
    CourierService courier_;
};

TEST_F(TwoVenues, each_has_its_own_clock) {
    std::map<std::string, std::int64_t> clocks;
    for (const auto& message : to_client_)
        clocks[message.venue_clock().venue()] = message.venue_clock().offset_ms();
    EXPECT_EQ(clocks, (std::map<std::string, std::int64_t>{{"binance", 250}, {"kucoin", 900}}));
    to_client_.clear();
    courier_.client_connected("engine", true);
    EXPECT_EQ(to_client_.size(), 2U);
}

TEST_F(TwoVenues, a_signed_request_goes_to_its_venue_and_one_for_another_comes_back_unsent) {
    send(1, "kucoin");
    EXPECT_EQ(world_.network.asked().back().endpoint.url, "http://127.0.0.1:11");
    send(2, "binance");
    EXPECT_EQ(world_.network.asked().back().endpoint.url, "http://127.0.0.1:1");
    const std::size_t asked = world_.network.asked().size();
    send(3, "coinbase");
    EXPECT_EQ(world_.network.asked().size(), asked);
    EXPECT_EQ(to_client_.back().failed().request_id(), 3U);
    EXPECT_TRUE(to_client_.back().failed().never_sent());
}

TEST_F(TwoVenues, one_that_shuts_us_out_stops_nothing_at_the_other) {
    send(1, "kucoin");
    world_.network.reply("/order/1", HttpReply{.status = 429, .headers = {}, .body = "{}"});
    world_.run_due();
    const std::size_t asked = world_.network.asked().size();
    send(2, "kucoin");
    EXPECT_EQ(world_.network.asked().size(), asked);
    send(3, "binance");
    EXPECT_EQ(world_.network.asked().size(), asked + 1);
}

TEST_F(TwoVenues, a_private_stream_is_asked_for_with_its_venues_clock) {
    want_stream("kucoin");
    ASSERT_TRUE(to_signer_.back().has_sign());
    EXPECT_EQ(to_signer_.back().sign().venue_offset_ms(), 900);
    const std::size_t asked = to_signer_.size();
    want_stream("coinbase");
    EXPECT_EQ(to_signer_.size(), asked);
}

TEST_F(TwoVenues, the_rights_of_a_key_are_read_at_its_venue) {
    proto::FromSigner message;
    message.mutable_want_key_rights()->set_account("main");
    message.mutable_want_key_rights()->set_venue("kucoin");
    from_signer(message);
    EXPECT_EQ(to_signer_.back().sign().read().kind(), proto::ReadQuery::KEY_RIGHTS);
    EXPECT_EQ(to_signer_.back().sign().venue_offset_ms(), 900);
    const std::size_t asked = to_signer_.size();
    message.mutable_want_key_rights()->set_venue("coinbase");
    from_signer(message);
    EXPECT_EQ(to_signer_.size(), asked);
}

}  // namespace
}  // namespace strongroom::courier
