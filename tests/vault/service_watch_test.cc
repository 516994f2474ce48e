// What the watch may have signed of a frozen key, and what the owner has declared about foreign
// orders.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class ServiceWatch : public Service {
  protected:
    ServiceWatch() {
        open_house();
        say(kEngine, "engine", place(1));
        signed_ = sent_.at(0).second.reply().signed_();
        sent_.clear();
    }
    static proto::ToSigner cancel_at_venue(const char* symbol = "PEPEUSDT", const char* id = "77") {
        proto::ToSigner message;
        message.mutable_sign()->set_request_id(5);
        proto::CancelAtVenue& cancel = *message.mutable_sign()->mutable_cancel_at_venue();
        cancel.set_account("practice");
        cancel.set_venue_symbol(symbol);
        cancel.set_venue_id(id);
        cancel.set_why("containing a foreign order");
        return message;
    }
    proto::Refused refused(const proto::ToSigner& message) {
        sent_.clear();
        say(kWatch, "watch", message);
        EXPECT_EQ(sent_.size(), 1U);
        return sent_.back().second.reply().refused();
    }
    void declare(const char* watch) {
        const std::string policy =
            "symbols = [\"BTC/USDT\"]\norder_notional = \"5000\"\nday_notional = \"20000\"\n";
        EXPECT_OK(signer_.set_policy({"practice"},
                                     MUST(Policy::parse(policy + "watch = \"" + watch + "\"\n")),
                                     {}, "admin"));
    }
    proto::Verdict verdict(const std::string& client_id, const char* cancelled_by = "") {
        proto::ToSigner message;
        proto::JudgeOrder& judge = *message.mutable_judge();
        judge.set_account("practice");
        judge.set_client_id(client_id);
        judge.set_venue_symbol("BTCUSDT");
        judge.set_side(proto::BUY);
        judge.set_kind(proto::LIMIT);
        judge.set_limit("46000");
        judge.set_qty("0.01");
        judge.set_venue_id("28");
        judge.set_cancelled_by(cancelled_by);
        say(kWatch, "watch", message);
        return sent_.back().second.verdict();
    }
    proto::Signed signed_;
};

TEST_F(ServiceWatch, an_order_of_a_frozen_key_is_cancelled_by_the_venues_number_and_on_record) {
    say(kWatch, "watch", freeze());
    const std::uint64_t size = signer_.ledger_size();
    sent_.clear();
    say(kWatch, "watch", cancel_at_venue());
    ASSERT_EQ(sent_.size(), 2U);
    const auto& request = sent_[0].second.has_signed_request() ? sent_[0] : sent_[1];
    EXPECT_EQ(request.first, kCourier);
    EXPECT_EQ(request.second.signed_request().client(), "watch");
    EXPECT_EQ(request.second.signed_request().method(), "DELETE");
    const std::string& target = request.second.signed_request().target();
    EXPECT_NE(target.find("symbol=PEPEUSDT&orderId=77"), std::string::npos) << target;
    EXPECT_EQ(signer_.ledger_size(), size + 1);
}

TEST_F(ServiceWatch, while_the_key_trades_nothing_is_cancelled_that_way) {
    const std::uint64_t size = signer_.ledger_size();
    EXPECT_EQ(refused(cancel_at_venue()).code(), "not_frozen");
    EXPECT_EQ(signer_.ledger_size(), size);
}

TEST_F(ServiceWatch, a_cancel_at_the_venue_that_does_not_read_is_refused_by_its_field) {
    say(kWatch, "watch", freeze());
    EXPECT_NE(refused(cancel_at_venue("")).text().find("venue_symbol:"), std::string::npos);
    EXPECT_NE(refused(cancel_at_venue("BTCUSDT", "")).text().find("venue_id:"), std::string::npos);
    EXPECT_NE(refused(cancel_at_venue(std::string(301, 'X').c_str())).text().find("venue_symbol:"),
              std::string::npos);
    // Nothing can be smuggled into the request.
    EXPECT_EQ(refused(cancel_at_venue("BTCUSDT", "28&side=SELL")).code(), "encoding");
    proto::ToSigner nobody = cancel_at_venue();
    nobody.mutable_sign()->mutable_cancel_at_venue()->set_account("nobody");
    EXPECT_EQ(refused(nobody).code(), "account");
}

TEST_F(ServiceWatch, the_owners_word_comes_with_each_foreign_verdict) {
    EXPECT_EQ(verdict("web_1").response(), proto::Verdict::FREEZE);
    declare("contain");
    EXPECT_EQ(verdict("web_1").response(), proto::Verdict::CONTAIN);
    declare("alert");
    EXPECT_EQ(verdict("web_1").response(), proto::Verdict::ALERT);
    declare("manual");
    EXPECT_EQ(verdict("web_1").response(), proto::Verdict::COUNT);
}

TEST_F(ServiceWatch, whoever_copies_a_tag_is_not_the_owner_at_his_own_desk) {
    declare("manual");
    const std::string forged = "2" + std::string(35, '9');
    EXPECT_EQ(verdict(forged).answer(), proto::Verdict::FOREIGN);
    EXPECT_EQ(verdict(forged).response(), proto::Verdict::FREEZE);
}

TEST_F(ServiceWatch, a_cancel_of_ours_that_nobody_of_us_asked_for_is_told_and_freezes_nothing) {
    EXPECT_EQ(verdict(signed_.client_id()).answer(), proto::Verdict::OURS);
    const proto::Verdict other = verdict(signed_.client_id(), "web_9");
    EXPECT_EQ(other.answer(), proto::Verdict::FOREIGN);
    EXPECT_TRUE(other.is_cancel());
    EXPECT_EQ(other.response(), proto::Verdict::ALERT);
    // Ours, as it was signed.
    sent_.clear();
    say(kEngine, "engine", cancel_of(1));
    std::string own;
    for (const auto& [peer, message] : sent_) {
        if (message.has_reply()) own = message.reply().signed_().client_id();
    }
    ASSERT_FALSE(own.empty());
    EXPECT_EQ(verdict(signed_.client_id(), own.c_str()).answer(), proto::Verdict::OURS);
}

}  // namespace
}  // namespace strongroom::vault
