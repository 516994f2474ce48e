// What the owner puts on record about a loss: statements and claims.
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

class ServiceLoss : public Service {
  protected:
    ServiceLoss() { open_house(); }

    // What the owner hears.
    proto::Done told(const proto::ToSigner& message) {
        sent_.clear();
        say(kAdmin, "admin", message);
        EXPECT_EQ(sent_.size(), 1U);
        return sent_.empty() ? proto::Done() : sent_[0].second.done();
    }
    static proto::ToSigner stated() {
        proto::ToSigner message;
        proto::LossStated& out = *message.mutable_note_loss()->mutable_stated();
        out.set_account("practice");
        out.set_files_sha256(std::string(32, 'h'));
        out.set_totals("12.5 USDT");
        return message;
    }
    static proto::ToSigner claim() {
        proto::ToSigner message;
        proto::ClaimChanged& out = *message.mutable_note_loss()->mutable_claim();
        out.set_claim("2026-12-01-a");
        out.set_account("practice");
        out.set_what("open");
        out.set_amount("12.5");
        out.set_asset("USDT");
        out.set_text("case 12");
        return message;
    }
};

TEST_F(ServiceLoss, a_statement_is_an_entry_with_the_hash_of_its_files) {
    EXPECT_EQ(told(stated()).error(), "");
    const proto::LedgerEntry entry = newest_entry();
    EXPECT_EQ(entry.loss_stated().account(), "practice");
    EXPECT_EQ(entry.loss_stated().files_sha256(), std::string(32, 'h'));
    EXPECT_EQ(entry.loss_stated().totals(), "12.5 USDT");
}

TEST_F(ServiceLoss, each_change_of_a_claim_is_an_entry) {
    EXPECT_EQ(told(claim()).error(), "");
    EXPECT_EQ(newest_entry().claim_changed().amount(), "12.5");
    proto::ToSigner answer = claim();
    answer.mutable_note_loss()->mutable_claim()->set_what("answer");
    answer.mutable_note_loss()->mutable_claim()->set_amount("0");  // Nothing is granted.
    EXPECT_EQ(told(answer).error(), "");
    EXPECT_EQ(newest_entry().claim_changed().what(), "answer");
}

TEST_F(ServiceLoss, what_is_out_of_form_is_refused_and_leaves_no_entry) {
    std::vector<proto::ToSigner> bad(10, claim());
    bad[0].mutable_note_loss()->clear_what();
    bad[1].mutable_note_loss()->mutable_claim()->set_claim("two words");
    bad[2].mutable_note_loss()->mutable_claim()->set_claim(std::string(65, 'a'));
    bad[3].mutable_note_loss()->mutable_claim()->set_what("forgive");
    bad[4].mutable_note_loss()->mutable_claim()->set_amount("0");
    bad[5].mutable_note_loss()->mutable_claim()->set_amount("-1");
    bad[6].mutable_note_loss()->mutable_claim()->set_amount("1e3");
    bad[7].mutable_note_loss()->mutable_claim()->set_asset("");
    bad[8].mutable_note_loss()->mutable_claim()->set_text(std::string(301, 'x'));
    bad[9].mutable_note_loss()->mutable_claim()->set_account("nobody");
    bad.push_back(stated());
    bad.back().mutable_note_loss()->mutable_stated()->set_files_sha256("short");
    bad.push_back(stated());
    bad.back().mutable_note_loss()->mutable_stated()->set_totals(std::string(301, 'x'));
    const std::uint64_t before = signer_.ledger_size();
    for (const proto::ToSigner& message : bad)
        EXPECT_NE(told(message).error(), "") << message.note_loss().claim().what();
    EXPECT_EQ(signer_.ledger_size(), before);
}

TEST_F(ServiceLoss, a_sealed_signer_keeps_nothing) {
    proto::ToSigner seal;
    seal.mutable_seal();
    say(kAdmin, "admin", seal);
    EXPECT_TRUE(told(claim()).error().contains("sealed"));
}

}  // namespace
}  // namespace strongroom::vault
