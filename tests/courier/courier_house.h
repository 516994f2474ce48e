// A CourierService whose signer, clients, network and clock are in the test's hand.
#pragma once

#include "courier.pb.h"
#include "courier/service.h"
#include "signer.pb.h"
#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"

namespace strongroom::courier {

inline venues::Profile profile() {
    venues::Profile profile = venues::binance::profile(venues::binance::Environment::practice);
    profile.urls = {.rest = "http://127.0.0.1:1",
                    .public_rest = "http://127.0.0.1:2",
                    .api_stream = "ws://127.0.0.1:3",
                    .market_stream = "ws://127.0.0.1:4"};
    return profile;
}

class Courier : public ::testing::Test {
  protected:
    explicit Courier(venues::Profile venue = profile())
        : venue_(venue.venue),
          courier_({.venues = {{std::move(venue), ""}}, .folder = "/c"}, world_.env(),
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
        const std::string time = std::to_string(world_.clock.now().ms + 250);
        if (venue_ == "binance")
            world_.network.reply("/api/v3/time", "{\"serverTime\":" + time + "}");
        else if (venue_ == "coinbase")
            world_.network.reply("/api/v3/brokerage/time", R"({"iso":"2025-11-24T16:00:00Z",)"
                                                           R"("epochSeconds":"1",)"
                                                           R"("epochMillis":")" +
                                                               time + "\"}");
        else
            world_.network.reply("/api/v1/timestamp", R"({"code":"200000","data":)" + time + "}");
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
        proto::SignedRequest::Header& header = *request.add_headers();
        header.set_name("X-MBX-APIKEY");
        header.set_value("key-name");
        return message;
    }
    void from_signer(const proto::FromSigner& message) {
        courier_.signer_frame(as_bytes(message.SerializeAsString()));
        world_.run_due();
    }
    void want_stream(const std::string& client, const std::string& account) {
        proto::ToCourier message;
        message.mutable_open_user_stream()->set_account(account);
        message.mutable_open_user_stream()->set_venue(venue_);
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
        message.mutable_signed_request()->set_venue(venue_);
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
    std::string venue_;
    test::FakeWorld world_;
    bool has_signer_ = true;
    std::vector<proto::ToSigner> to_signer_;
    std::vector<std::pair<std::string, proto::FromCourier>> to_client_;
    CourierService courier_;
};

}  // namespace strongroom::courier
