// The courier reads what keys may do, and brings the venue's answer as it is.
#include "courier/courier_house.h"

namespace strongroom::courier {
namespace {

class Rights : public Courier {
  protected:
    void want(const std::string& account) {
        proto::FromSigner message;
        message.mutable_want_key_rights()->set_account(account);
        message.mutable_want_key_rights()->set_venue("binance");
        from_signer(message);
    }
    // The signer signs what the courier asked for last.
    void sign(const std::string& target) {
        proto::FromSigner message =
            signed_request(to_signer_.back().sign().request_id(), Priority::query);
        message.mutable_signed_request()->set_client("courier");
        message.mutable_signed_request()->set_is_order(false);
        message.mutable_signed_request()->set_method("GET");
        message.mutable_signed_request()->set_target(target);
        from_signer(message);
    }
};

TEST_F(Rights, the_answer_goes_to_the_signer_alone_and_as_it_came) {
    want("main");
    ASSERT_EQ(to_signer_.size(), 1U);
    EXPECT_EQ(to_signer_[0].sign().read().kind(), proto::ReadQuery::KEY_RIGHTS);
    EXPECT_EQ(to_signer_[0].sign().read().account(), "main");
    EXPECT_EQ(to_signer_[0].sign().venue_offset_ms(), 250);
    sign("/sapi/v1/account/apiRestrictions?signature=abc");
    world_.network.reply("/sapi/v1/account/apiRestrictions", "{\"any\":\"thing\"}");
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 2U);
    EXPECT_EQ(to_signer_[1].key_rights().account(), "main");
    EXPECT_EQ(to_signer_[1].key_rights().status(), 200);
    EXPECT_EQ(to_signer_[1].key_rights().body(), "{\"any\":\"thing\"}");
    EXPECT_TRUE(to_client_.empty());
}

TEST_F(Rights, no_answer_is_told_as_none) {
    want("main");
    sign("/sapi/v1/account/apiRestrictions?signature=abc");
    world_.network.reply("/sapi/v1/account/apiRestrictions", std::string(70'000, 'x'));
    world_.run_due();
    ASSERT_EQ(to_signer_.size(), 2U);
    EXPECT_EQ(to_signer_[1].key_rights().status(), 0);
    EXPECT_EQ(to_signer_[1].key_rights().body(), "");
}

TEST_F(Rights, what_is_refused_or_badly_named_is_forgotten) {
    want("two words");
    EXPECT_TRUE(to_signer_.empty());
    want("main");
    proto::FromSigner refused;
    refused.mutable_reply()->set_request_id(to_signer_.back().sign().request_id());
    refused.mutable_reply()->mutable_refused()->set_code("sealed");
    from_signer(refused);
    sign("/sapi/v1/account/apiRestrictions?signature=abc");  // Of a signer that is confused.
    world_.network.reply("/sapi/v1/account/apiRestrictions", "{}");
    world_.run_due();
    EXPECT_EQ(to_signer_.size(), 1U);
}

TEST_F(Rights, a_signer_that_left_is_told_nothing_of_before) {
    want("main");
    sign("/sapi/v1/account/apiRestrictions?signature=abc");
    courier_.signer_connected(false);
    world_.network.reply("/sapi/v1/account/apiRestrictions", "{}");
    world_.run_due();
    EXPECT_EQ(to_signer_.size(), 1U);
}

}  // namespace
}  // namespace strongroom::courier
