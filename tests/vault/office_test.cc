// Persons, acts and grants: nobody alone, each act once, and a restart forgets none of it.
#include "vault/people_house.h"
#include "vault/witness_house.h"

namespace strongroom::vault {
namespace {

// ---- Without approvers.

TEST_F(OfficeTest, with_nobody_set_up_the_owner_alone_decides) {
    freeze();
    EXPECT_OK(thaw());
    EXPECT_EQ(propose(signer(), ActKind::thaw, "practice").error().code, Errc::refused);
    EXPECT_EQ(office().people().needed(), 0U);
}

TEST_F(OfficeTest, a_person_shows_that_the_factor_is_there_and_comes_once) {
    EXPECT_FAILS("does not verify", office().add_person(anna.text(), berta.own()));
    EXPECT_FAILS("does not verify",
                 office().add_person(anna.text(), anna.sign("mandate", anna.text())));
    EXPECT_OK(office().add_person(anna.text(), anna.own()));
    EXPECT_FAILS("person.name", office().add_person(anna.text(), anna.own()));
    const Somebody again{"another", "owner", 1};  // The same key.
    EXPECT_FAILS("person.public_key", office().add_person(again.text(), again.own()));
    EXPECT_OK(office().revoke_person("anna"));
    EXPECT_FAILS("person.name", office().add_person(anna.text(), anna.own()));
    EXPECT_FAILS("person.public_key", office().add_person(again.text(), again.own()));
    EXPECT_FAILS("no person", office().revoke_person("anna"));
}

TEST_F(OfficeTest, no_more_can_be_needed_than_there_are_approvers) {
    EXPECT_FAILS("0 approvers", office().set_need(1));
    EXPECT_OK(office().add_person(anna.text(), anna.own()));
    EXPECT_OK(office().add_person(sam.text(), sam.own()));
    EXPECT_FAILS("1 approvers", office().set_need(2));
    EXPECT_OK(office().set_need(1));
    EXPECT_FAILS("1 approvers are needed", office().revoke_person("anna"));
}

// ---- With approvers.

TEST_F(OfficeTest, a_thaw_after_an_incident_takes_two_and_is_done_once) {
    people_the(signer());
    for (const char* by : {"watch", "signer", "leak check"}) {
        freeze(by);
        EXPECT_EQ(thaw().error().code, Errc::approval) << by;
        const std::string act = proposed_thaw();
        EXPECT_FALSE(MUST(approve(signer(), act, anna)).is_done);
        EXPECT_EQ(thaw().error().code, Errc::approval);
        EXPECT_TRUE(is_frozen());
        EXPECT_TRUE(MUST(approve(signer(), act, berta)).is_done);
        EXPECT_FALSE(is_frozen());
        EXPECT_EQ(approve(signer(), act, carl).error().code, Errc::not_found);
        freeze(by);
        EXPECT_EQ(thaw().error().code, Errc::approval);  // Not a second time.
        MUST(propose(signer(), ActKind::thaw, "practice"));
        House::must(office().lock_down("the end of the round"));
    }
}

TEST_F(OfficeTest, an_owners_own_freeze_is_his_to_thaw_and_covers_no_incident_up) {
    people_the(signer());
    freeze("admin");
    EXPECT_OK(thaw());
    freeze("watch");
    freeze("admin");
    EXPECT_EQ(thaw().error().code, Errc::approval);
    House again(disk_);
    again.reopen();
    EXPECT_EQ(again.signer.thaw({"practice"}, "admin").error().code, Errc::approval);
}

TEST_F(OfficeTest, an_approval_is_for_one_incident_and_for_one_account) {
    people_the(signer());
    freeze();
    freeze("watch", "second");
    const std::string act = proposed_thaw();
    MUST(approve(signer(), act, anna));
    house_.clock.advance(minutes(1));
    freeze();  // Another foreign order: what anna has approved was the first one.
    EXPECT_FAILS("this was approved, and could not be done", approve(signer(), act, berta));
    EXPECT_EQ(thaw().error().code, Errc::approval);
    EXPECT_EQ(signer().thaw({"second"}, "admin").error().code, Errc::approval);
    EXPECT_TRUE(is_frozen());
}

TEST_F(OfficeTest, an_altered_text_another_nonce_or_another_purpose_is_not_approved) {
    people_the(signer());
    freeze();
    const std::string first = proposed_thaw();
    MUST(approve(signer(), first, anna));
    const FactorProof spare = berta.approval(first);
    EXPECT_OK(office().retract(first));
    const std::string second = proposed_thaw();  // The same, but for its nonce.
    EXPECT_NE(first, second);
    EXPECT_EQ(office().approve(first, "berta", spare).error().code, Errc::not_found);
    EXPECT_FAILS("does not verify", office().approve(second, "berta", spare));
    EXPECT_FAILS("does not verify", office().approve(second, "anna", berta.approval(second)));
    for (const char* purpose : {"mandate", "factor", "person", "act"}) {
        const FactorProof proof = berta.sign(purpose, approval_text(second, "berta"));
        EXPECT_FAILS("does not verify", office().approve(second, "berta", proof));
    }
    EXPECT_EQ(office().people().find_act(second)->approved_by.size(), 0U);
    EXPECT_TRUE(is_frozen());
}

TEST_F(OfficeTest, one_person_counts_once_and_only_in_a_role_that_approves) {
    people_the(signer());
    freeze();
    const std::string act = proposed_thaw();
    MUST(approve(signer(), act, anna));
    EXPECT_FAILS("approved this already", approve(signer(), act, anna));
    EXPECT_FAILS("approves nothing", approve(signer(), act, sam));
    EXPECT_FAILS("approves nothing", approve(signer(), act, olga));
    const Somebody stranger{"nobody", "owner", 9};
    EXPECT_FAILS("no person", approve(signer(), act, stranger));
    EXPECT_TRUE(is_frozen());
}

TEST_F(OfficeTest, an_expired_act_is_dead_also_when_it_was_approved) {
    people_the(signer());
    freeze();
    const std::string act = proposed_thaw();
    MUST(approve(signer(), act, anna));
    house_.clock.advance(minutes(60));
    EXPECT_FAILS("expired", approve(signer(), act, berta));
    EXPECT_EQ(thaw().error().code, Errc::approval);
    for (const Duration lifetime : {Duration{}, Duration{-1}, minutes(7LL * 24 * 60 + 1)}) {
        const auto made = office().propose({.kind = ActKind::thaw,
                                            .subject = "practice",
                                            .after = {},
                                            .why = {},
                                            .lifetime = lifetime,
                                            .proof = {}});
        EXPECT_FAILS("lifetime", made);
    }
}

TEST_F(OfficeTest, the_approval_of_somebody_who_was_revoked_counts_no_more) {
    people_the(signer());
    freeze();
    const std::string act = proposed_thaw();
    MUST(approve(signer(), act, anna));
    const std::string leaving = MUST(propose(signer(), ActKind::revoke_person, "anna")).act.id;
    EXPECT_EQ(office().revoke_person("anna").error().code, Errc::approval);
    MUST(approve(signer(), leaving, berta));
    EXPECT_TRUE(MUST(approve(signer(), leaving, carl)).is_done);
    EXPECT_FALSE(MUST(approve(signer(), act, berta)).is_done);
    EXPECT_EQ(thaw().error().code, Errc::approval);
    EXPECT_FAILS("no person", approve(signer(), act, anna));
    EXPECT_TRUE(MUST(approve(signer(), act, carl)).is_done);
    // Two are left, and two are needed.
    EXPECT_FAILS("2 approvers are needed", propose(signer(), ActKind::revoke_person, "berta"));
}

TEST_F(OfficeTest, the_set_of_approvers_is_changed_by_approval_alone) {
    people_the(signer());
    const Somebody mine{"mine", "owner", 20};
    EXPECT_EQ(office().add_person(mine.text(), mine.own()).error().code, Errc::approval);
    for (const unsigned needed : {0U, 1U, 3U})
        EXPECT_EQ(office().set_need(needed).error().code, Errc::approval) << needed;
    EXPECT_OK(office().revoke_person("sam"));  // He approves nothing.
    const auto added = office().propose({.kind = ActKind::add_person,
                                         .subject = "mine",
                                         .after = mine.text(),
                                         .why = {},
                                         .lifetime = minutes(60),
                                         .proof = mine.own()});
    MUST(approve(signer(), MUST(added).act.id, anna));
    EXPECT_TRUE(MUST(approve(signer(), added->act.id, carl)).is_done);
    EXPECT_EQ(office().people().approvers(), 4U);
    const std::string lower = MUST(propose(signer(), ActKind::set_need, "0")).act.id;
    EXPECT_FAILS("need: write", propose(signer(), ActKind::set_need, "01"));
    MUST(approve(signer(), lower, anna));
    EXPECT_TRUE(MUST(approve(signer(), lower, mine)).is_done);
    EXPECT_EQ(office().people().needed(), 0U);
}

TEST_F(OfficeTest, shares_witnesses_and_postures_take_two) {
    people_the(signer());
    EXPECT_EQ(signer().make_shares(2, 3).error().code, Errc::approval);
    EXPECT_EQ(signer().allow_posture({"practice"}, PostureOverride::unread, "admin").error().code,
              Errc::approval);
    const std::string act = MUST(propose(signer(), ActKind::reshare, "2 of 3")).act.id;
    MUST(approve(signer(), act, anna));
    EXPECT_FALSE(MUST(approve(signer(), act, berta)).is_done);  // Its own command does it.
    EXPECT_EQ(signer().make_shares(1, 3).error().code, Errc::approval);
    EXPECT_EQ(signer().make_shares(2, 5).error().code, Errc::approval);
    const std::vector<Share> shares = MUST(signer().make_shares(2, 3));
    EXPECT_OK(signer().confirm_shares(shares.front().set.id));
    EXPECT_EQ(signer().make_shares(2, 3).error().code, Errc::approval);  // Once.

    const std::string allow =
        MUST(propose(signer(), ActKind::allow_posture, "practice", "unread")).act.id;
    MUST(approve(signer(), allow, anna));
    EXPECT_TRUE(MUST(approve(signer(), allow, carl)).is_done);
}

TEST_F(OfficeTest, witnesses_come_and_go_by_approval) {
    people_the(signer());
    const WitnessBox box;
    const std::string key = box.key.to_string();
    const std::string url = "https://w.example";
    EXPECT_EQ(signer().add_witness(key, url, "").error().code, Errc::approval);
    const std::string adding = MUST(propose(signer(), ActKind::add_witness, key, url)).act.id;
    MUST(approve(signer(), adding, anna));
    EXPECT_EQ(signer().add_witness(key, "https://mine.example", "").error().code, Errc::approval);
    EXPECT_TRUE(MUST(approve(signer(), adding, berta)).is_done);
    ASSERT_EQ(signer().witnesses().size(), 1U);
    const std::string name = box.key.name();
    EXPECT_EQ(signer().remove_witness(name).error().code, Errc::approval);
    EXPECT_EQ(propose(signer(), ActKind::remove_witness, "x").error().code, Errc::not_found);
    const std::string removing = MUST(propose(signer(), ActKind::remove_witness, name)).act.id;
    EXPECT_NE(office().people().find_act(removing)->act.text.find(url), std::string::npos);
    MUST(approve(signer(), removing, anna));
    EXPECT_TRUE(MUST(approve(signer(), removing, carl)).is_done);
    EXPECT_TRUE(signer().witnesses().empty());
}

// What a policy's change asks (ActKind::policy), from the outside.
TEST_F(OfficeTest, a_wider_policy_is_approved_word_for_word) {
    people_the(signer());
    const std::string wide = std::string(kHousePolicy) + "# wider\n";
    EXPECT_EQ(office().approval_for(ActKind::policy, "practice", wide).error().code,
              Errc::approval);
    const std::string act = MUST(propose(signer(), ActKind::policy, "practice", wide)).act.id;
    EXPECT_NE(office().people().find_act(act)->act.text.find(kHousePolicy), std::string::npos);
    MUST(approve(signer(), act, anna));
    EXPECT_FALSE(MUST(approve(signer(), act, berta)).is_done);
    EXPECT_EQ(MUST(office().approval_for(ActKind::policy, "practice", wide)), act);
    EXPECT_EQ(office().approval_for(ActKind::policy, "practice", wide + "#").error().code,
              Errc::approval);
    EXPECT_EQ(office().approval_for(ActKind::policy, "second", wide).error().code, Errc::approval);
}

TEST_F(OfficeTest, an_insider_fills_the_list_and_an_owner_empties_it) {
    people_the(signer());
    std::string last;
    for (int i = 2; i < 66; ++i)
        last = MUST(propose(signer(), ActKind::reshare, fmt::format("2 of {}", i))).act.id;
    freeze();
    EXPECT_EQ(propose(signer(), ActKind::thaw, "practice").error().code, Errc::exhausted);
    EXPECT_FAILS("proposed already", propose(signer(), ActKind::reshare, "2 of 9"));
    EXPECT_OK(office().retract(last));
    EXPECT_FAILS("no open act", office().retract(last));
    EXPECT_TRUE(propose(signer(), ActKind::thaw, "practice").has_value());
}

}  // namespace
}  // namespace strongroom::vault
