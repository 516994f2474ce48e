// Persons, acts, grants and mandates over the owner's socket: what is sent, and what is shown.
#include "vault/people_house.h"
#include "vault/service_house.h"

namespace strongroom::vault {
namespace {

void put(const FactorProof& proof, proto::FactorProof& out) {
    out.set_signature(std::string(as_text(proof.signature)));
}

class ServiceOffice : public Service {
  protected:
    ServiceOffice() { open_house(); }

    const proto::FromSigner& tell(const proto::ToSigner& message) {
        sent_.clear();
        say(kAdmin, "admin", message);
        EXPECT_EQ(sent_.size(), 1U);
        return sent_.back().second;
    }
    // What a Done says: "" when it is done.
    std::string told(const proto::ToSigner& message) {
        const proto::FromSigner& answer = tell(message);
        return answer.has_done() ? answer.done().error() : "no Done";
    }
    static proto::ToSigner adding(const Somebody& one) {
        proto::ToSigner message;
        message.mutable_add_person()->set_text(one.text());
        put(one.own(), *message.mutable_add_person()->mutable_proof());
        return message;
    }
    static proto::ToSigner needing(std::uint32_t needed) {
        proto::ToSigner message;
        message.mutable_set_need()->set_needed(needed);
        return message;
    }
    static proto::ToSigner revoking(const std::string& name) {
        proto::ToSigner message;
        message.mutable_revoke_person()->set_name(name);
        return message;
    }
    proto::PeopleList people() {
        proto::ToSigner message;
        message.mutable_get_people()->set_request_id(3);
        return tell(message).people();
    }
    proto::GrantVerdict check(const char* account) {
        proto::ToSigner message;
        message.mutable_check_grant()->set_person("sam");
        message.mutable_check_grant()->set_account(account);
        return tell(message).grant_verdict();
    }
    // For an hour, as the ticket says; the act's id.
    std::string granted(const std::string& accounts) {
        const Time until{clock_.now().ms + 3'600'000};
        proto::ToSigner message;
        proto::ProposeAct& propose = *message.mutable_propose_act();
        propose.set_kind("grant");
        propose.set_subject("sam");
        propose.set_after(
            fmt::format("holder = \"sam\"\npurpose = \"ticket 4711\"\naccounts = [{}]\n"
                        "until = {}Z\n",
                        accounts, to_iso8601(until).substr(0, 19)));
        propose.set_lifetime_ms(60'000);
        const std::string id = tell(message).act().id();
        for (const Somebody& one : {anna, berta}) {
            proto::ToSigner approve;
            approve.mutable_approve_act()->set_id(id);
            approve.mutable_approve_act()->set_person(one.name);
            put(one.approval(id), *approve.mutable_approve_act()->mutable_proof());
            EXPECT_EQ(tell(approve).act().is_done(), one.name == "berta");
        }
        return id;
    }
};

// ---- Persons -----------------------------------------------------------------------------------

TEST_F(ServiceOffice, persons_come_and_go_and_are_listed_with_their_factors) {
    for (const Somebody& one : {anna, berta, sam}) EXPECT_EQ(told(adding(one)), "");
    EXPECT_NE(told(adding(anna)).find("person.name"), std::string::npos);
    EXPECT_NE(told(needing(3)).find("there are 2 approvers"), std::string::npos);
    EXPECT_EQ(told(revoking("sam")), "");
    EXPECT_NE(told(revoking("sam")).find("no person"), std::string::npos);
    EXPECT_EQ(told(needing(2)), "");
    EXPECT_NE(told(revoking("berta")).find("2 approvers are needed"), std::string::npos);

    const proto::PeopleList list = people();
    EXPECT_EQ(list.request_id(), 3U);
    EXPECT_EQ(list.needed(), 2U);
    ASSERT_EQ(list.persons_size(), 3);
    EXPECT_EQ(list.persons(0).name(), "anna");
    EXPECT_EQ(list.persons(1).role(), "security");
    EXPECT_EQ(list.persons(1).factor(), "ed25519 " + to_hex(berta.public_key));
    EXPECT_FALSE(list.persons(1).is_revoked());
    EXPECT_TRUE(list.persons(2).is_revoked());
}

TEST_F(ServiceOffice, a_sealed_signer_lists_nobody) {
    EXPECT_EQ(told(adding(anna)), "");
    signer_.seal();
    proto::ToSigner message;
    message.mutable_get_people();
    EXPECT_EQ(told(message), "the signer is sealed; unseal it");
}

// ---- Acts --------------------------------------------------------------------------------------

TEST_F(ServiceOffice, an_act_is_listed_with_who_approved_it_until_it_is_withdrawn) {
    people_the(signer_);
    say(kWatch, "watch", freeze());
    proto::ToSigner propose;
    propose.mutable_propose_act()->set_kind("thaw");
    propose.mutable_propose_act()->set_subject("nobody");
    propose.mutable_propose_act()->set_lifetime_ms(60'000);
    EXPECT_EQ(told(propose), "there is no key for account \"nobody\"");
    propose.mutable_propose_act()->set_subject("practice");
    const std::string id = tell(propose).act().id();
    proto::ToSigner approve;
    approve.mutable_approve_act()->set_id(id);
    approve.mutable_approve_act()->set_person("carl");
    EXPECT_NE(told(approve).find("right length"), std::string::npos);
    put(carl.approval(id), *approve.mutable_approve_act()->mutable_proof());
    EXPECT_EQ(tell(approve).act().have(), 1U);

    const proto::PeopleList list = people();
    ASSERT_EQ(list.acts_size(), 1);
    EXPECT_EQ(list.acts(0).id(), id);
    EXPECT_NE(list.acts(0).text().find("frozen by watch"), std::string::npos);
    ASSERT_EQ(list.acts(0).approved_by_size(), 1);
    EXPECT_EQ(list.acts(0).approved_by(0), "carl");
    EXPECT_EQ(list.acts(0).needed(), 2U);
    EXPECT_EQ(list.acts(0).expires_ms(), clock_.now().ms + 60'000);

    proto::ToSigner retract;
    retract.mutable_retract_act()->set_id(id);
    EXPECT_EQ(told(retract), "");
    EXPECT_NE(told(retract).find("no open act"), std::string::npos);
    EXPECT_EQ(people().acts_size(), 0);
}

// ---- Grants ------------------------------------------------------------------------------------

TEST_F(ServiceOffice, a_grant_lets_in_until_it_ends_and_stays_on_the_list) {
    people_the(signer_);
    const std::string id = granted("\"practice\"");
    const proto::GrantVerdict allowed = check("practice");
    EXPECT_TRUE(allowed.is_allowed());
    EXPECT_EQ(allowed.code(), "");
    EXPECT_EQ(allowed.id(), id);
    EXPECT_EQ(allowed.until_ms(), clock_.now().ms + 3'600'000);
    EXPECT_FALSE(check("second").is_allowed());

    ASSERT_EQ(people().grants_size(), 1);
    const proto::GrantStatus before = people().grants(0);
    EXPECT_EQ(before.holder(), "sam");
    EXPECT_EQ(before.purpose(), "ticket 4711");
    ASSERT_EQ(before.accounts_size(), 1);
    EXPECT_EQ(before.accounts(0), "practice");
    EXPECT_EQ(before.given_ms(), clock_.now().ms);
    EXPECT_EQ(before.ended_ms(), 0);
    EXPECT_TRUE(before.is_in_force());

    clock_.advance(seconds(30));
    proto::ToSigner end;
    end.mutable_end_grant()->set_id(id);
    end.mutable_end_grant()->set_why("the ticket is closed");
    EXPECT_EQ(told(end), "");
    EXPECT_NE(told(end).find("no grant in force"), std::string::npos);
    EXPECT_EQ(check("practice").code(), "grant");
    const proto::GrantStatus after = people().grants(0);
    EXPECT_EQ(after.ended_ms(), clock_.now().ms);
    EXPECT_EQ(after.ended_why(), "the ticket is closed");
    EXPECT_FALSE(after.is_in_force());
}

TEST_F(ServiceOffice, a_grant_for_all_names_no_account) {
    people_the(signer_);
    granted("\"*\"");
    EXPECT_EQ(people().grants(0).accounts_size(), 0);
    EXPECT_TRUE(check("anything").is_allowed());
}

TEST_F(ServiceOffice, a_lockdown_that_is_refused_is_told_to_nobody_but_the_owner) {
    service_.opened(kWeb, "status");
    signer_.seal();
    proto::ToSigner lock;
    lock.mutable_lock_down();
    EXPECT_NE(told(lock).find("the signer is sealed"), std::string::npos);
}

// ---- Mandates ----------------------------------------------------------------------------------

TEST_F(ServiceOffice, factors_and_mandates_are_taken_and_shown_as_they_were_signed) {
    const User user(1);
    proto::ToSigner factor;
    factor.mutable_set_factor()->set_text(user.factor(1));
    EXPECT_NE(told(factor).find("right length"), std::string::npos);
    put(user.sign(kFactorPurpose, user.factor(1)), *factor.mutable_set_factor()->mutable_proof());
    EXPECT_EQ(told(factor), "");

    const std::string text =
        "account = \"practice\"\nsymbols = [\"BTC/USDT\"]\nsides = [\"buy\"]\nkinds = [\"limit\"]\n"
        "order_notional = \"1000\"\nday_notional = \"5000\"\nprice_band_bps = 100\n"
        "orders_per_minute = 3\nnot_before = 2020-01-01T00:00:00Z\n"
        "expires = 2100-01-01T00:00:00Z\nnonce = \"0123456789abcdef\"\n";
    proto::ToSigner add;
    add.mutable_add_mandate()->set_text(text);
    put(user.sign(kMandatePurpose, text), *add.mutable_add_mandate()->mutable_proof());
    EXPECT_EQ(told(add), "");

    proto::ToSigner ask;
    ask.mutable_get_status();
    proto::SignerStatus status = tell(ask).status();
    ASSERT_EQ(status.mandates_size(), 1);
    EXPECT_EQ(status.mandates(0).account(), "practice");
    EXPECT_EQ(status.mandates(0).factor(), "ed25519 " + to_hex(user.public_key));
    EXPECT_EQ(status.mandates(0).sequence(), 1);
    ASSERT_EQ(status.mandates(0).mandates_size(), 1);
    EXPECT_EQ(status.mandates(0).mandates(0).text(), text);
    EXPECT_EQ(status.mandates(0).mandates(0).expires_ms(), 4'102'444'800'000);
    EXPECT_FALSE(status.mandates(0).mandates(0).is_revoked());

    proto::ToSigner revoke;
    revoke.mutable_revoke_mandate()->set_id(text_id(text));
    EXPECT_EQ(told(revoke), "");
    EXPECT_NE(told(revoke).find("no mandate in force"), std::string::npos);
    status = tell(ask).status();
    EXPECT_TRUE(status.mandates(0).mandates(0).is_revoked());
}

}  // namespace
}  // namespace strongroom::vault
