// What a signer does not do: while it is sealed, after its disk has failed, and to keys that it
// does not know.
#include "ledger.pb.h"
#include "ledger/tail.h"
#include "vault/house.h"
#include "vault/user.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

using Fault = test::FakeDisk::Fault;

constexpr const char* kNone = "account = \"practice\"\nsequence = 1\nkind = \"none\"\n";

Policy policy() { return MUST(Policy::parse(kHousePolicy)); }
ReadQuery balances() { return {.kind = ReadQuery::Kind::balances, .account = {"practice"}}; }

// ---- Sealed ------------------------------------------------------------------------------------

TEST(SignerClosed, a_sealed_signer_changes_nothing_whoever_asks) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    Signer& signer = house.signer;
    signer.seal();
    disk.clear_trace();
    const std::pair<const char*, Status> asked[] = {
        {"freeze", signer.freeze({"practice"}, "watch", "r", "")},
        {"thaw", signer.thaw({"practice"}, "admin")},
        {"add", house.add_key("second")},
        {"name", signer.name_key({"practice"}, "id")},
        {"policy", signer.set_policy({"practice"}, policy(), {}, "admin")},
        {"retire", signer.retire_key({"practice"}, "admin")},
        {"rotate", signer.rotate_keyring()},
        {"passphrase", signer.set_passphrase(passphrase(), true)},
        {"posture", signer.allow_posture({"practice"}, PostureOverride::unread, "admin")},
        {"factor", signer.set_factor(kNone, {})},
        {"mandate", signer.add_mandate("", {})},
        {"revoke", signer.revoke_mandate("")},
        {"backup", signer.start_backup()},
        {"person", signer.office().set_need(0)},
    };
    for (const auto& [what, status] : asked) {
        ASSERT_FALSE(status.has_value()) << what;
        EXPECT_EQ(status.error().code, Errc::refused) << what;
        EXPECT_NE(status.error().message.find("the signer is sealed"), std::string::npos) << what;
    }
    EXPECT_FAILS("the signer is sealed", signer.make_key({"new"}, "binance", policy()));
    EXPECT_OK(signer.tick());
    EXPECT_OK(signer.commit());
    EXPECT_TRUE(disk.trace().empty());
    EXPECT_TRUE(signer.keys().empty());
}

TEST(SignerClosed, a_sealed_signer_asks_no_witness_and_hears_none) {
    test::FakeDisk disk;
    WitnessBox box;
    WitnessedHouse house(disk, 1);
    house.furnish();
    House::must(house.add_witness(box));
    House::must(house.signer.publish());
    const WitnessAsk ask = house.signer.witness_asks().at(0);
    const WitnessReply reply = box.answer(ask, house.signer.ledger_verifier_key());
    house.signer.seal();
    EXPECT_TRUE(house.signer.witness_asks(true).empty());
    EXPECT_OK(house.signer.take_witness_answer(reply));
    EXPECT_FALSE(disk.files().contains("/s/ledger.cosigned"));
}

// ---- Broken ------------------------------------------------------------------------------------

// A disk that failed while what opens the store was changed: nobody knows which way is good.
class SignerBroken : public testing::Test {
  protected:
    SignerBroken() {
        house_.furnish();
        House::must(house_.add_witness(box_));
        House::must(house_.signer.publish());
        ask_ = house_.signer.witness_asks().at(0);
        reply_ = box_.answer(ask_, house_.signer.ledger_verifier_key());
        const std::vector<Share> shares = MUST(house_.signer.make_shares(1, 1));
        disk_.fail_at(3, Fault::error);  // Write and sync of the entry, then the header.
        EXPECT_FALSE(house_.signer.confirm_shares(shares.front().set.id).has_value());
    }
    test::FakeDisk disk_;
    WitnessBox box_;
    WitnessedHouse house_{disk_, 1};
    WitnessAsk ask_;
    WitnessReply reply_;
};

TEST_F(SignerBroken, nothing_is_committed_or_told_to_witnesses_any_more) {
    EXPECT_EQ(house_.signer.commit().error().code, Errc::io);
    house_.clock.advance(minutes(1));
    EXPECT_TRUE(house_.signer.witness_asks(true).empty());
    EXPECT_OK(house_.signer.take_witness_answer(reply_));
    EXPECT_FALSE(disk_.files().contains("/s/ledger.cosigned"));
}

TEST_F(SignerBroken, sealed_it_opens_no_more_in_this_process_by_neither_way) {
    house_.signer.seal();
    EXPECT_EQ(house_.signer.unseal(passphrase()).error().code, Errc::io);
    EXPECT_EQ(house_.signer.share_key().error().code, Errc::io);
    EXPECT_EQ(house_.signer.submit_share({}).error().code, Errc::io);
    House again(disk_);  // The next one finds out.
    again.reopen();
    EXPECT_EQ(again.signer.keys().size(), 1U);
}

TEST(SignerStopped, a_ledger_that_has_stopped_takes_no_request) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    ASSERT_TRUE(sign(house.signer, intent(1)).has_value());
    disk.fail_at(1, Fault::error);
    EXPECT_FAILS("", house.signer.allow_posture({"practice"}, PostureOverride::unread, "admin"));
    const CancelIntent cancel{
        .order = intent(1).id, .account = {"practice"}, .symbol = intent(1).symbol};
    for (const Refusal& refusal :
         {house.signer.record(intent(2), {}).error(), house.signer.record(cancel, {}).error(),
          house.signer.record(balances(), {}, "engine").error()}) {
        EXPECT_EQ(refusal.code, "ledger");
        EXPECT_TRUE(refusal.is_for_now);
    }
    EXPECT_EQ(house.signer.commit().error().code, Errc::io);
}

// ---- Not known ---------------------------------------------------------------------------------

TEST(SignerUnknown, a_factor_is_for_an_account_that_has_a_key) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    const User user(1);
    const std::string text = user.factor(1, "nobody");
    const std::uint64_t size = house.signer.ledger_size();
    EXPECT_FAILS("no key for account \"nobody\"",
                 house.signer.set_factor(text, user.sign(kFactorPurpose, text)));
    EXPECT_EQ(house.signer.ledger_size(), size);
}

// The ledger and its mark from a backup, the keys from today.
TEST(SignerUnknown, a_key_that_the_ledger_does_not_know_signs_nothing_until_it_is_told_anew) {
    test::FakeDisk disk;
    test::FakeDisk::Files backup;
    {
        House house(disk);
        house.furnish("other");
        House::must(house.signer.publish());
        backup = disk.files();
        House::must(house.add_key("practice"));
        see_rights(house.signer, "practice");
    }
    for (const auto& [path, bytes] : disk.files())
        if (path.starts_with("/s/ledger/")) disk.drop(path);
    for (const auto& [path, bytes] : backup)
        if (path.starts_with("/s/ledger")) House::must(disk.replace(path, bytes));
    House house(disk);
    house.reopen();
    EXPECT_EQ(house.signer.keys()[1].posture_code, "record");
    EXPECT_EQ(house.signer.record(intent(1), {}).error().code, "record");
    EXPECT_EQ(house.signer.keys()[1].state_version, 1U);
    EXPECT_OK(house.signer.set_policy({"practice"}, policy(), {}, "admin"));
    EXPECT_EQ(house.signer.keys()[1].state_version, 2U);
    see_rights(house.signer, "practice");
    EXPECT_TRUE(sign(house.signer, intent(1)).has_value());
}

// ---- Attempts ----------------------------------------------------------------------------------

// Damaged headers fail before a passphrase is hashed, and are on record like wrong ones.
TEST(SignerAttempts, the_first_hundred_are_on_record_and_the_others_are_counted) {
    test::FakeDisk disk;
    House house(disk);
    house.furnish();
    house.signer.seal();
    const Bytes header = disk.file("/s/store.pb");
    disk.file("/s/store.pb").resize(10);
    for (int i = 0; i < 103; ++i) {
        EXPECT_FAILS("store.pb: damaged", house.signer.unseal(passphrase()));
        house.clock.advance(seconds(7));
    }
    disk.file("/s/store.pb") = header;
    EXPECT_OK(house.signer.unseal(passphrase()));
    std::size_t count = 0;
    proto::SignerUnsealed told;
    const Bytes tail = disk.file("/s/ledger/tail");
    for (const auto& record : MUST(ledger::scan_tail(tail)).records) {
        for (const Bytes& bytes : record.entries) {
            proto::LedgerEntry entry;
            EXPECT_TRUE(entry.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
            if (entry.has_unseal_refused()) ++count;
            if (entry.has_signer_unsealed()) told = entry.signer_unsealed();
        }
    }
    EXPECT_EQ(count, UnsealAttempts::kKeptMax);
    EXPECT_EQ(told.way(), "passphrase");
    EXPECT_EQ(told.omitted_refusals(), 3U);
    EXPECT_EQ(told.set_id(), "");
}

TEST(UnsealAttemptsTest, the_newest_of_a_minute_decide_how_long_to_wait) {
    test::FakeClock clock;
    UnsealAttempts attempts(clock);
    for (int i = 0; i < 14; ++i) {
        attempts.note_failure("passphrase", "wrong");
        clock.advance(seconds(1));
    }
    // At 14 s the ten newest are those of 4 s to 13 s.
    EXPECT_FAILS("10 attempts to open the signer have failed", attempts.check());
    EXPECT_FAILS("try again in 50 s", attempts.check());
    clock.advance(seconds(50));
    EXPECT_OK(attempts.check());
    EXPECT_EQ(attempts.take().kept.size(), 14U);
}

}  // namespace
}  // namespace strongroom::vault
