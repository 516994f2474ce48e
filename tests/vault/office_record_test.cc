// Grants, and what is on record of persons and acts: a restart forgets none of it, and a crash does
// nothing twice.
#include "vault/people_house.h"

namespace strongroom::vault {
namespace {

// ---- Grants.

TEST_F(OfficeTest, a_grant_takes_two_others_than_its_holder_and_covers_what_it_says) {
    people_the(signer());
    const Somebody gerd{"gerd", "security", 6};
    House::must(office().revoke_person("sam"));
    EXPECT_FAILS("no person", propose(signer(), ActKind::give_grant, "sam", grant_text()));
    std::string text = grant_text();
    text.replace(text.find("sam"), 3, "berta");
    EXPECT_FAILS("holder's name", propose(signer(), ActKind::give_grant, "sam", text));
    const std::string act = MUST(propose(signer(), ActKind::give_grant, "berta", text)).act.id;
    EXPECT_FAILS("others than its holder", approve(signer(), act, berta));
    MUST(approve(signer(), act, anna));
    EXPECT_EQ(office().check_grant("berta", {"practice"}).code, "grant");
    EXPECT_TRUE(MUST(approve(signer(), act, carl)).is_done);
    EXPECT_NE(office().check_grant("berta", {"practice"}).grant, nullptr);
    EXPECT_EQ(office().check_grant("berta", {"second"}).code, "grant");
    EXPECT_EQ(office().check_grant("olga", {"practice"}).code, "grant");
    EXPECT_EQ(office().check_grant("anna", {"practice"}).code, "role");
    EXPECT_EQ(office().check_grant("gerd", {"practice"}).code, "person");
    house_.clock.advance(minutes(60));
    EXPECT_EQ(office().check_grant("berta", {"practice"}).code, "grant");
}

TEST_F(OfficeTest, a_grant_has_an_end_within_thirty_days_and_needs_staff) {
    people_the(signer());
    std::string text = grant_text();
    const auto with_until = [&](std::int64_t days) {
        const Time until{house_.clock.now().ms + days * 86'400'000};
        const std::size_t at = text.find("until");
        return text.substr(0, at) + "until = " + to_iso8601(until).substr(0, 19) + "Z\n";
    };
    EXPECT_FAILS("30 days", propose(signer(), ActKind::give_grant, "sam", with_until(31)));
    EXPECT_FAILS("has passed", propose(signer(), ActKind::give_grant, "sam", with_until(-1)));
    text.replace(text.find("sam"), 3, "anna");
    EXPECT_FAILS("role owner", propose(signer(), ActKind::give_grant, "anna", text));
}

TEST_F(OfficeTest, a_grant_ends_at_once_by_hand_with_its_holder_and_by_lockdown) {
    people_the(signer());
    const std::string first = given_grant();
    EXPECT_OK(office().end_grant(first, "done"));
    EXPECT_EQ(office().check_grant("sam", {"practice"}).code, "grant");
    EXPECT_FAILS("no grant in force", office().end_grant(first, "again"));
    given_grant("*");
    freeze();
    const std::string act = proposed_thaw();
    EXPECT_OK(office().lock_down("an insider"));
    EXPECT_EQ(office().check_grant("sam", {"practice"}).code, "grant");
    EXPECT_EQ(office().people().lockdowns(), 1U);
    EXPECT_EQ(approve(signer(), act, anna).error().code, Errc::not_found);
    given_grant();  // A new one is a new act.
    EXPECT_OK(office().revoke_person("sam"));
    EXPECT_EQ(office().check_grant("sam", {"practice"}).code, "person");
    EXPECT_EQ(office().people().grants_in_force(house_.clock.now()), 0U);
}

// ---- What is on record.

TEST_F(OfficeTest, a_restart_forgets_nothing) {
    people_the(signer());
    freeze();
    const std::string thawing = proposed_thaw();
    MUST(approve(signer(), thawing, anna));
    given_grant();
    const std::string ended = given_grant("*");
    EXPECT_OK(office().end_grant(ended, "done"));
    EXPECT_OK(office().revoke_person("olga"));
    House again(disk_);
    again.reopen();
    const People& people = again.signer.office().people();
    EXPECT_EQ(people.needed(), 2U);
    EXPECT_EQ(people.approvers(), 3U);
    EXPECT_EQ(people.persons().size(), 5U);
    EXPECT_TRUE(people.persons().at("olga").is_revoked);
    EXPECT_EQ(people.grants_in_force(again.clock.now()), 1U);
    EXPECT_FAILS("approved this already", approve(again.signer, thawing, anna));
    EXPECT_TRUE(MUST(approve(again.signer, thawing, berta)).is_done);
    House third(disk_);
    third.reopen();
    EXPECT_FALSE(third.signer.keys().front().is_frozen);
    EXPECT_EQ(approve(third.signer, thawing, carl).error().code, Errc::not_found);
    EXPECT_OK(third.signer.office().lock_down("x"));
    House fourth(disk_);
    fourth.reopen();
    EXPECT_EQ(fourth.signer.office().people().lockdowns(), 1U);
    EXPECT_EQ(fourth.signer.office().people().grants_in_force(fourth.clock.now()), 0U);
}

TEST_F(OfficeTest, a_sealed_signer_takes_nothing) {
    people_the(signer());
    freeze();
    const std::string act = proposed_thaw();
    signer().seal();
    const Somebody mine{"mine", "owner", 20};
    EXPECT_FAILS("sealed", office().add_person(mine.text(), mine.own()));
    EXPECT_FALSE(approve(signer(), act, anna).has_value());
    EXPECT_FAILS("sealed", office().lock_down("x"));
    EXPECT_FALSE(propose(signer(), ActKind::reshare, "2 of 3").has_value());
}

// Killed at every step of the last approval: the key is thawed and the act on record as done, or
// neither; and it is never done a second time.
TEST(OfficeCrash, an_act_is_not_done_or_done_once_whatever_step_the_crash_came_in) {
    using Fault = test::FakeDisk::Fault;
    test::FakeDisk furnished;
    std::string act;
    {
        House house(furnished);
        house.furnish();
        people_the(house.signer);
        House::must(house.signer.freeze({"practice"}, "watch", "foreign", ""));
        act = MUST(propose(house.signer, ActKind::thaw, "practice")).act.id;
        MUST(approve(house.signer, act, anna));
    }
    int done_count = 0;
    for (const Fault fault : {Fault::kill, Fault::power_cut, Fault::error}) {
        for (std::uint64_t step = 1; step < 12; ++step) {
            test::FakeDisk disk(furnished);
            bool is_told_done = false;
            {
                House house(disk);
                house.reopen();
                disk.fail_at(step, fault);
                const auto told = approve(house.signer, act, berta);
                is_told_done = told && told->is_done;
                EXPECT_EQ(!house.signer.keys().front().is_frozen, is_told_done);
                // Nothing is in force that is not durable.
                EXPECT_TRUE(is_told_done || !house.signer.commit().has_value() || !told);
            }
            disk.restart();
            House house(disk);
            house.reopen();
            const bool is_done = !house.signer.keys().front().is_frozen;
            const People::OpenAct* open = house.signer.office().people().find_act(act);
            EXPECT_EQ(is_done, open == nullptr);  // Spent if and only if it was done.
            EXPECT_TRUE(is_done || !is_told_done);
            done_count += is_done ? 1 : 0;
            House::must(house.signer.freeze({"practice"}, "watch", "again", ""));
            EXPECT_FALSE(approve(house.signer, act, carl).value_or(Office::Progress{}).is_done);
            EXPECT_TRUE(house.signer.keys().front().is_frozen);
        }
    }
    EXPECT_GT(done_count, 0);
    EXPECT_LT(done_count, 33);
}

}  // namespace
}  // namespace strongroom::vault
