// A canary is kept like any other key and never used; a dump that holds one says so first. And what
// is told of a key that was found.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

const std::string kId = "an-id-of-sixteen-bytes-or-more";
const std::string kSecret = "secret-of-the-second-key";

class Canary : public Service {
  protected:
    Canary() { open_house(); }
    std::string add(const std::string& account, bool is_canary, const std::string& id = kId,
                    const std::string& policy =
                        "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\n"
                        "day_notional = \"20000\"\n") {
        proto::ToSigner message;
        proto::AddKey& key = *message.mutable_add_key();
        key.set_account(account);
        key.set_venue("binance");
        key.set_api_key(id);
        key.set_secret(kSecret);
        key.set_policy(policy);
        key.set_is_canary(is_canary);
        return told(message);
    }
    // What the owner hears. The courier may hear of other things after that.
    std::string told(const proto::ToSigner& message) {
        sent_.clear();
        say(kAdmin, "admin", message);
        for (const auto& [peer, answer] : sent_) {
            if (peer == kAdmin && answer.has_done()) return answer.done().error();
        }
        return "no answer";
    }
    proto::LeakVerdict verdict_on(const std::vector<std::string>& words) {
        proto::ToSigner message;
        for (const std::string& word : words) message.mutable_look_up_tokens()->add_tokens(word);
        say(kAdmin, "admin", message);
        message.mutable_finish_look_up()->set_file_sha256(std::string(32, 's'));
        say(kAdmin, "admin", message);
        return sent_.back().second.leak_verdict();
    }
    // The code of the refusal; empty when it is signed.
    std::string asked(PeerId peer, const char* socket, proto::ToSigner message) {
        proto::SignRequest& sign = *message.mutable_sign();
        if (sign.has_place()) sign.mutable_place()->set_account("canary");
        if (sign.has_cancel()) sign.mutable_cancel()->set_account("canary");
        if (sign.has_read()) sign.mutable_read()->set_account("canary");
        sent_.clear();
        say(peer, socket, message);
        EXPECT_FALSE(sent_.empty());
        return sent_.front().second.reply().refused().code();
    }
    std::size_t file_size() { return MUST(disk_.read("/s/keys.rec", 1U << 20U)).size(); }
};

TEST_F(Canary, comes_first_in_a_verdict_also_after_a_restart) {
    ASSERT_EQ(add("a-first", false, "another-id-0123456789"), "");
    ASSERT_EQ(add("canary", true), "");
    proto::LeakVerdict verdict = verdict_on({kId, "another-id-0123456789"});
    ASSERT_EQ(verdict.keys_size(), 2);
    EXPECT_EQ(verdict.keys(0).account(), "canary");
    EXPECT_TRUE(verdict.keys(0).is_canary() && verdict.keys(0).is_id_found());
    EXPECT_FALSE(verdict.keys(1).is_canary());
    signer_.seal();
    std::string passphrase = "correct horse";
    ASSERT_TRUE(signer_.unseal(Secret::take(passphrase)));
    verdict = verdict_on({kId});
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_TRUE(verdict.keys(0).is_canary());
}

TEST_F(Canary, lies_in_a_record_of_the_same_size) {
    const std::size_t before = file_size();
    ASSERT_EQ(add("canary", true), "");
    const std::size_t canary = file_size();
    ASSERT_EQ(add("normal", false), "");
    EXPECT_EQ(canary - before, file_size() - canary);
}

TEST_F(Canary, signs_nothing_but_the_reads_by_which_it_is_watched) {
    ASSERT_EQ(add("canary", true), "");
    see_rights(signer_, "canary");
    EXPECT_EQ(asked(kEngine, "engine", place(1)), "canary");
    EXPECT_EQ(asked(kEngine, "engine", cancel_of(1)), "canary");
    EXPECT_EQ(asked(kWatch, "watch", cancel_of(1)), "canary");
    EXPECT_EQ(asked(kEngine, "engine", read_of(proto::ReadQuery::BALANCES)), "canary");
    EXPECT_EQ(asked(kWatch, "watch", read_of(proto::ReadQuery::BALANCES)), "");
    EXPECT_EQ(asked(kCourier, "courier", read_of(proto::ReadQuery::USER_STREAM)), "");
}

TEST_F(Canary, whatever_its_account_does_is_foreign) {
    ASSERT_EQ(add("canary", true), "");
    proto::ToSigner message;
    message.mutable_judge()->set_account("canary");
    say(kWatch, "watch", message);
    const proto::Verdict& verdict = sent_.back().second.verdict();
    EXPECT_EQ(verdict.answer(), proto::Verdict::FOREIGN);
    EXPECT_NE(verdict.reason().find("the store leaked"), std::string::npos);
}

TEST_F(Canary, an_account_is_one_for_ever_or_never) {
    ASSERT_EQ(add("canary", true), "");
    proto::ToSigner retire;
    retire.mutable_retire_key()->set_account("canary");
    ASSERT_EQ(told(retire), "");
    EXPECT_NE(add("canary", false, "another-id-0123456789").find("other use"), std::string::npos);
    proto::ToSigner make;
    make.mutable_make_key()->set_account("canary");
    make.mutable_make_key()->set_venue("binance");
    make.mutable_make_key()->set_policy(
        "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n");
    EXPECT_NE(told(make).find("other use"), std::string::npos);
    const proto::LeakVerdict verdict = verdict_on({kId});
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_TRUE(verdict.keys(0).is_canary() && verdict.keys(0).is_retired_found());
    EXPECT_EQ(add("canary", true, "another-id-0123456789"), "");
    EXPECT_NE(add("master", true, "a-third-id-0123456789", "admin = true\n").find("canary"),
              std::string::npos);
}

TEST_F(Canary, a_verdict_tells_what_the_key_could_do) {
    ASSERT_EQ(add("unread", false), "");
    proto::LeakVerdict verdict = verdict_on({kId});
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_EQ(verdict.keys(0).is_ip_bound(), proto::LeakedKey::UNKNOWN);
    EXPECT_EQ(verdict.keys(0).can_withdraw(), proto::LeakedKey::UNKNOWN);
    EXPECT_EQ(verdict.keys(0).posture(), "unchecked");
    EXPECT_EQ(verdict.keys(0).user(), "owner");
    see_rights(signer_, "unread");
    verdict = verdict_on({kId});
    EXPECT_EQ(verdict.keys(0).is_ip_bound(), proto::LeakedKey::YES);
    EXPECT_EQ(verdict.keys(0).can_withdraw(), proto::LeakedKey::NO);
    EXPECT_EQ(verdict.keys(0).posture(), "protected");
    EXPECT_EQ(verdict.keys(0).posture_seen_ms(), clock_.now().ms);
    see_rights(signer_, "unread",
               R"({"ipRestrict":false,"createTime":1690000000000,"enableReading":true,)"
               R"("enableSpotAndMarginTrading":true,"enableWithdrawals":true,)"
               R"("enableInternalTransfer":false,"permitsUniversalTransfer":false})");
    verdict = verdict_on({kId});
    EXPECT_EQ(verdict.keys(0).is_ip_bound(), proto::LeakedKey::NO);
    EXPECT_EQ(verdict.keys(0).can_withdraw(), proto::LeakedKey::YES);
}

TEST_F(Canary, of_a_key_that_is_gone_nothing_is_told_of_the_one_after_it) {
    ASSERT_EQ(add("main", false), "");
    proto::ToSigner retire;
    retire.mutable_retire_key()->set_account("main");
    ASSERT_EQ(told(retire), "");
    ASSERT_EQ(add("main", false, "another-id-0123456789"), "");
    see_rights(signer_, "main");
    const proto::LeakVerdict verdict = verdict_on({kId});
    ASSERT_EQ(verdict.keys_size(), 1);
    EXPECT_TRUE(verdict.keys(0).is_retired_found());
    EXPECT_EQ(verdict.keys(0).posture(), "");
    EXPECT_EQ(verdict.keys(0).is_ip_bound(), proto::LeakedKey::UNKNOWN);
}

}  // namespace
}  // namespace strongroom::vault
