// Errands about keys: the courier asks for the signature, and brings the venue's answer as it is.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

constexpr const char* kPath = "/sapi/v1/sub-account/subAccountApi";

class Errands : public Courier {
  protected:
    void want(std::uint64_t errand, const std::string& venue = "binance") {
        proto::FromSigner message;
        message.mutable_want_key_errand()->set_errand(errand);
        message.mutable_want_key_errand()->set_venue(venue);
        from_signer(message);
    }
    // The signer signs what the courier asked for last.
    void sign() {
        proto::FromSigner message =
            signed_request(to_signer_.back().sign().request_id(), Priority::protective);
        message.mutable_signed_request()->set_client("courier");
        message.mutable_signed_request()->set_is_order(false);
        message.mutable_signed_request()->set_target(std::string(kPath) + "?signature=abc");
        from_signer(message);
    }
};

TEST_F(Errands, the_answer_goes_to_the_signer_alone_and_as_it_came) {
    want(7);
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].sign().key_errand(), 7U);
    EXPECT_EQ(to_signer_[0].sign().venue_offset_ms(), 250);
    sign();
    world_.network.reply(kPath, "{\"apiSecret\":\"told once\"}");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 2U);
    EXPECT_EQ(to_signer_[1].key_errand_answer().errand(), 7U);
    EXPECT_EQ(to_signer_[1].key_errand_answer().status(), 200);
    EXPECT_EQ(to_signer_[1].key_errand_answer().body(), "{\"apiSecret\":\"told once\"}");
    EXPECT_TRUE(to_client_.empty());
}

TEST_F(Errands, an_answer_that_is_too_long_is_none) {
    want(7);
    sign();
    world_.network.reply(kPath, std::string(300'000, 'x'));
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 2U);
    EXPECT_EQ(to_signer_[1].key_errand_answer().status(), 0);
    EXPECT_EQ(to_signer_[1].key_errand_answer().body(), "");
}

TEST_F(Errands, what_is_refused_or_of_a_signer_that_left_is_forgotten) {
    want(7);
    proto::FromSigner refused;
    refused.mutable_reply()->set_request_id(to_signer_.back().sign().request_id());
    refused.mutable_reply()->mutable_refused()->set_code("sealed");
    from_signer(refused);
    want(8);
    sign();
    courier_.signer_connected(false);
    world_.network.reply(kPath, "{}");
    world_.run_due();
    EXPECT_EQ(to_signer_.size(), 2U);  // The two questions, and no answer.
}

TEST_F(Errands, one_at_a_venue_that_is_not_served_is_not_begun) {
    want(7, "kucoin");
    EXPECT_TRUE(to_signer_.empty());
}

}  // namespace
}  // namespace strongroom::courier
