// Who may bring persons, acts and lockdowns, and who hears of it.
#include "vault/people_house.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

std::vector<proto::ToSigner> owners_messages() {
    std::vector<proto::ToSigner> made(9);
    made[0].mutable_add_person()->set_text("x");
    made[1].mutable_revoke_person()->set_name("x");
    made[2].mutable_set_need()->set_needed(3);
    made[3].mutable_propose_act()->set_kind("thaw");
    made[4].mutable_approve_act()->set_id("x");
    made[5].mutable_retract_act()->set_id("x");
    made[6].mutable_end_grant()->set_id("x");
    made[7].mutable_lock_down();
    made[8].mutable_get_people();
    return made;
}

TEST_F(Service, persons_and_acts_come_through_the_owners_socket_alone) {
    open_house();
    const std::uint64_t size = signer_.ledger_size();
    for (const proto::ToSigner& message : owners_messages()) {
        for (const char* socket : {"engine", "watch", "courier", "status", "form"}) {
            closed_.clear();
            say(kEngine, socket, message);
            EXPECT_EQ(closed_.size(), 1U) << socket << " " << message.message_case();
        }
    }
    EXPECT_TRUE(sent_.empty());
    EXPECT_EQ(signer_.ledger_size(), size);
}

TEST_F(Service, a_dangerous_act_is_refused_with_the_code_approval_and_what_to_do) {
    open_house();
    people_the(signer_);
    say(kWatch, "watch", freeze());
    proto::ToSigner thaw;
    thaw.mutable_thaw()->set_request_id(5);
    thaw.mutable_thaw()->set_account("practice");
    say(kAdmin, "admin", thaw);
    const proto::Done& done = sent_.back().second.done();
    EXPECT_EQ(done.code(), "approval");
    EXPECT_EQ(
        done.error(),
        "this takes the approval of 2 people and has 0: strongroom act propose thaw practice");
    EXPECT_TRUE(signer_.keys().front().is_frozen);
}

TEST_F(Service, an_act_is_proposed_approved_and_done_with_the_last_approval) {
    open_house();
    people_the(signer_);
    say(kWatch, "watch", freeze());
    proto::ToSigner propose;
    propose.mutable_propose_act()->set_request_id(6);
    propose.mutable_propose_act()->set_kind("thaw");
    propose.mutable_propose_act()->set_subject("practice");
    propose.mutable_propose_act()->set_lifetime_ms(60'000);
    say(kAdmin, "admin", propose);
    const proto::ActAnswer act = sent_.back().second.act();
    EXPECT_EQ(act.needed(), 2U);
    EXPECT_EQ(text_id(act.text()), act.id());
    for (const Somebody& one : {anna, berta}) {
        proto::ToSigner approve;
        approve.mutable_approve_act()->set_id(act.id());
        approve.mutable_approve_act()->set_person(one.name);
        approve.mutable_approve_act()->mutable_proof()->set_signature(
            std::string(as_text(one.approval(act.id()).signature)));
        say(kAdmin, "admin", approve);
        EXPECT_EQ(sent_.back().second.act().is_done(), one.name == "berta");
    }
    EXPECT_FALSE(signer_.keys().front().is_frozen);
    propose.mutable_propose_act()->set_kind("withdraw money");
    say(kAdmin, "admin", propose);
    EXPECT_EQ(sent_.back().second.done().code(), "invalid");
}

TEST_F(Service, a_lockdown_is_told_to_the_status_socket_before_it_is_answered) {
    open_house();
    people_the(signer_);
    service_.opened(kWeb, "status");
    service_.opened(6, "status");
    service_.closed(6);
    proto::ToSigner lock;
    lock.mutable_lock_down()->set_request_id(7);
    say(kAdmin, "admin", lock);
    ASSERT_EQ(sent_.size(), 2U);
    EXPECT_EQ(sent_[0].first, kWeb);
    EXPECT_EQ(sent_[0].second.status().people().lockdowns(), 1U);
    EXPECT_EQ(sent_[1].first, kAdmin);
    EXPECT_TRUE(sent_[1].second.done().error().empty());
}

TEST_F(Service, the_status_socket_asks_for_grants_and_no_process_but_web_and_the_owner_does) {
    open_house();
    people_the(signer_);
    proto::ToSigner check;
    check.mutable_check_grant()->set_request_id(8);
    check.mutable_check_grant()->set_person("sam");
    check.mutable_check_grant()->set_account("practice");
    for (const char* socket : {"engine", "watch", "courier", "form"}) {
        closed_.clear();
        say(kEngine, socket, check);
        EXPECT_EQ(closed_.size(), 1U) << socket;
    }
    say(kWeb, "status", check);
    EXPECT_FALSE(sent_.back().second.grant_verdict().is_allowed());
    EXPECT_EQ(sent_.back().second.grant_verdict().code(), "grant");
    signer_.seal();
    say(kWeb, "status", check);
    EXPECT_EQ(sent_.back().second.grant_verdict().code(), "sealed");
}

}  // namespace
}  // namespace strongroom::vault
