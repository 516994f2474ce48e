// Persons, approvals and grants without a signer: each bound, and who counts.
#include "vault/people.h"

#include "vault/authenticator.h"
#include "vault/people_house.h"

namespace strongroom::vault {
namespace {

const Time kNow{1'700'000'000'000};

People people_with(std::initializer_list<Somebody> all) {
    People people;
    for (const Somebody& one : all) people.take_person(MUST(Person::parse(one.text())), 0);
    return people;
}

Act open_act(const std::string& id, ActTerms terms) {
    return {.id = id,
            .text = {},
            .terms = std::move(terms),
            .why = {},
            .ledger = {},
            .nonce = {},
            .proposed = kNow,
            .expires = kNow + minutes(1)};
}

void propose_to(People& people, const std::string& id, ActTerms terms) {
    people.take_proposal(
        {.act = open_act(id, std::move(terms)), .proof = {}, .counter = 0, .approved_by = {}});
}

// ---- Persons -----------------------------------------------------------------------------------

TEST(People, the_257th_person_is_refused_also_when_others_have_left) {
    People people;
    const auto judge = [&] {
        return people.judge_person(MUST(Person::parse(anna.text())), anna.own());
    };
    for (int i = 0; i < 256; ++i) {
        EXPECT_OK(judge());
        const auto seed = static_cast<std::uint8_t>(i);
        people.take_person({.name = fmt::format("p{}", i),
                            .role = Role::user,
                            .factor = {.public_key = {seed}},
                            .text = {}},
                           0);
    }
    EXPECT_FAILS("256 persons", judge());
    people.take_revoking("p7", kNow);
    EXPECT_FAILS("256 persons", judge());
}

TEST(People, a_persons_factor_may_be_an_authenticator_and_its_counter_goes_up) {
    const Authenticator key;
    const std::string text = "name = \"dora\"\nrole = \"owner\"\n" + key.text();
    const Person dora = MUST(Person::parse(text));
    EXPECT_EQ(dora.factor.kind, Factor::Kind::webauthn_es256);
    EXPECT_EQ(dora.factor.public_key, key.factor().public_key);
    People people;
    EXPECT_EQ(MUST(people.judge_person(dora, key.answer(kPersonPurpose, text, 3))), 3U);
    people.take_person(dora, 3);
    propose_to(people, "a", {.kind = ActKind::thaw, .subject = "main", .before = {}, .after = {}});
    const auto approve = [&](std::uint8_t counter) {
        return people.judge_approval(
            "a", "dora", key.answer(kApprovalPurpose, approval_text("a", "dora"), counter), kNow);
    };
    EXPECT_FAILS("counter did not go up", approve(3));
    EXPECT_EQ(MUST(approve(4)), 4U);
}

// ---- Approvals ---------------------------------------------------------------------------------

TEST(People, only_those_who_may_approve_count_and_never_the_holder_of_the_grant) {
    People people = people_with({anna, berta, sam});
    propose_to(people, "a",
               {.kind = ActKind::give_grant, .subject = "berta", .before = {}, .after = "x"});
    const auto have = [&](const std::string& name) {
        people.take_approval("a", name, 0);
        return people.have(*people.find_act("a"));
    };
    EXPECT_EQ(have("nobody"), 0U);
    EXPECT_EQ(have("sam"), 0U) << "support approves nothing";
    EXPECT_EQ(have("berta"), 0U) << "it is her grant";
    EXPECT_EQ(have("anna"), 1U);
    people.take_revoking("anna", kNow);
    EXPECT_EQ(people.have(*people.find_act("a")), 0U);
}

TEST(People, an_approval_of_an_act_that_is_gone_moves_the_counter_and_opens_nothing) {
    People people = people_with({anna});
    people.take_approval("gone", "anna", 7);
    people.take_approval("gone", "nobody", 7);
    EXPECT_EQ(people.persons().at("anna").counter, 7U);
    EXPECT_EQ(people.persons().size(), 1U);
    EXPECT_EQ(people.find_act("gone"), nullptr);
    EXPECT_TRUE(people.open_acts(kNow).empty());
}

TEST(People, where_nobody_must_approve_no_act_is_named_but_a_grant_needs_two) {
    People people = people_with({anna, berta});
    const ActTerms thaw{.kind = ActKind::thaw, .subject = "main", .before = {}, .after = {}};
    EXPECT_EQ(MUST(people.approval(thaw, kNow)), "");
    const ActTerms grant{.kind = ActKind::give_grant, .subject = "sam", .before = {}, .after = {}};
    EXPECT_FAILS("the approval of 2 people and has 0", people.approval(grant, kNow));
    people.take_need(1);
    EXPECT_FAILS("the approval of 1 people and has 0", people.approval(thaw, kNow));
}

// ---- Grants ------------------------------------------------------------------------------------

TEST(People, the_257th_grant_waits_for_another_to_end) {
    People people = people_with({sam});
    const GrantTerms terms{
        .holder = "sam", .purpose = "x", .accounts = {}, .until = kNow + minutes(60)};
    for (int i = 0; i < 256; ++i) {
        EXPECT_OK(people.judge_grant(terms, kNow));
        people.take_grant(fmt::format("g{}", i), terms, kNow);
    }
    EXPECT_FAILS("256 grants are in force", people.judge_grant(terms, kNow));
    EXPECT_TRUE(people.end_grant("g9", "done", kNow));
    EXPECT_OK(people.judge_grant(terms, kNow));
    EXPECT_EQ(people.grants_in_force(kNow + minutes(60)), 0U);
}

TEST(GrantText, lists_accounts_by_their_names_or_all_of_them) {
    const auto parse = [](const std::string& accounts) {
        return GrantTerms::parse("holder = \"sam\"\npurpose = \"x\"\naccounts = [" + accounts +
                                 "]\nuntil = 2026-12-31T00:00:00Z\n");
    };
    for (const char* bad : {"\"a b\"", "\"main\", \"\"", "\"**\"", "\"a/b\""})
        EXPECT_FAILS("grant.accounts: must list names", parse(bad));
    EXPECT_FALSE(MUST(parse("\"main\", \"second\"")).covers({"third"}));
    EXPECT_TRUE(MUST(parse("\"*\"")).covers({"third"}));
}

}  // namespace
}  // namespace strongroom::vault
