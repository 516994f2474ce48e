// What the office refuses to propose, and acts that are approved and cannot be done.
#include "ledger.pb.h"
#include "vault/people_house.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

TEST_F(OfficeTest, how_many_must_approve_is_one_plain_number) {
    people_the(signer());
    for (const char* text : {"", "x", "two", "2x", "2 ", " 2", "-1", "+1", "01", "1.0",
                             "4294967296", "99999999999999999999"}) {
        SCOPED_TRACE(text);
        EXPECT_FAILS("need: write how many", propose(signer(), ActKind::set_need, text));
    }
    EXPECT_FAILS("at most 16", propose(signer(), ActKind::set_need, "17"));
    EXPECT_OK(propose(signer(), ActKind::set_need, "1"));
}

TEST_F(OfficeTest, an_act_that_adds_a_person_is_about_that_person) {
    people_the(signer());
    const Somebody mine{"mine", "owner", 20};
    const auto add = [&](const std::string& subject) {
        return office().propose({.kind = ActKind::add_person,
                                 .subject = subject,
                                 .after = mine.text(),
                                 .why = {},
                                 .lifetime = minutes(60),
                                 .proof = mine.own()});
    };
    EXPECT_FAILS("subject: must be the person's name", add("anna"));
    EXPECT_FAILS("subject: must be the person's name", add(""));
    EXPECT_OK(add("mine"));
}

TEST_F(OfficeTest, what_is_not_there_or_not_frozen_by_others_needs_no_thaw_by_several) {
    people_the(signer());
    EXPECT_FAILS("no key for account \"nobody\"", propose(signer(), ActKind::thaw, "nobody"));
    EXPECT_FAILS("nobody but the owner", propose(signer(), ActKind::thaw, "practice"));
    freeze("admin");
    EXPECT_FAILS("nobody but the owner", propose(signer(), ActKind::thaw, "practice"));
    freeze("watch");
    EXPECT_OK(propose(signer(), ActKind::thaw, "practice"));
}

TEST_F(OfficeTest, an_act_that_was_approved_and_says_nothing_known_is_not_done) {
    people_the(signer());
    const std::string act =
        MUST(propose(signer(), ActKind::allow_posture, "practice", "everything")).act.id;
    MUST(approve(signer(), act, anna));
    EXPECT_FAILS("could not be done: what: write \"no_ip_list\"", approve(signer(), act, berta));
}

TEST_F(OfficeTest, a_witness_comes_with_the_authority_that_was_approved_with_it) {
    people_the(signer());
    const WitnessBox box;
    const std::string place = witness_place("https://w.example", "PEM\nof two lines");
    const std::string act =
        MUST(propose(signer(), ActKind::add_witness, box.key.to_string(), place)).act.id;
    MUST(approve(signer(), act, anna));
    EXPECT_TRUE(MUST(approve(signer(), act, carl)).is_done);
    const WitnessConfig config = signer().witnesses().at(0).config;
    EXPECT_EQ(config.url, "https://w.example");
    EXPECT_EQ(config.ca, "PEM\nof two lines");
}

TEST_F(OfficeTest, an_act_that_was_withdrawn_is_gone_after_a_restart_too) {
    people_the(signer());
    freeze();
    const std::string act = proposed_thaw();
    MUST(approve(signer(), act, anna));
    EXPECT_OK(office().retract(act));
    House again(disk_);
    again.reopen();
    EXPECT_EQ(again.signer.office().people().find_act(act), nullptr);
    EXPECT_FAILS("no open act", approve(again.signer, act, berta));
    EXPECT_EQ(again.signer.thaw({"practice"}, "admin").error().code, Errc::approval);
}

TEST_F(OfficeTest, an_entry_that_is_not_the_offices_says_nothing_to_it) {
    people_the(signer());
    proto::LedgerEntry entry;
    entry.mutable_key_frozen()->set_account("practice");
    EXPECT_OK(office().read(entry));
    EXPECT_EQ(office().people().persons().size(), 5U);
    EXPECT_EQ(office().people().needed(), 2U);
    EXPECT_FALSE(is_frozen());
}

}  // namespace
}  // namespace strongroom::vault
