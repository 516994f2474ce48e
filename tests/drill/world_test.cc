// Whole worlds, small ones: what each plot comes to with the watch, and without.
#include "drill/world.h"

#include "drill/scoreboard.h"
#include "model/amounts.h"
#include "support/test.h"

namespace strongroom::drill {
namespace {

constexpr std::size_t kAccounts = 4;

WorldTerms terms_of(std::string_view plot) {
    return {.accounts = kAccounts, .seed = 7, .plot = plot_of(plot)};
}

Outcome run(const WorldTerms& terms) { return MUST(run_world(terms)); }

// What holds of every world, whatever happens in it.
void expect_sound(const Outcome& outcome) {
    EXPECT_TRUE(outcome.do_books_agree);
    EXPECT_EQ(outcome.false_alarms, 0U);
    EXPECT_GT(outcome.own_signed, 0U);
}

TEST(World, the_same_seed_gives_the_same_scoreboard_and_another_seed_another) {
    const auto board = [](std::uint64_t seed) {
        WorldTerms terms = terms_of("burst");
        terms.accounts = 3;
        terms.seed = seed;
        WorldTerms control = terms;
        control.has_watch = false;
        return scoreboard_json({{terms, run(terms), run(control)}});
    };
    const std::string first = board(7);
    EXPECT_EQ(first, board(7));
    EXPECT_NE(first, board(8));
}

TEST(World, every_account_that_was_traded_on_past_us_is_frozen_at_once) {
    for (const char* plot : {"all", "burst", "tags"}) {
        SCOPED_TRACE(plot);
        const Outcome outcome = run(terms_of(plot));
        expect_sound(outcome);
        EXPECT_EQ(outcome.touched, kAccounts);
        EXPECT_EQ(outcome.frozen, kAccounts);
        EXPECT_GE(outcome.foreign_placed, kAccounts);
        EXPECT_EQ(outcome.foreign_seen, outcome.foreign_placed);
        ASSERT_TRUE(outcome.all_frozen.has_value());
        EXPECT_LE(*percentile(outcome.freezes, 99), milliseconds(250));
        EXPECT_GT(outcome.own_refused.at("frozen"), 0U);
    }
}

TEST(World, a_tenth_of_the_keys_freezes_no_other_account) {
    WorldTerms terms = terms_of("tenth");
    terms.accounts = 20;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_EQ(outcome.stolen, 2U);
    EXPECT_EQ(outcome.frozen, 2U);
}

TEST(World, small_orders_over_hours_are_seen_with_the_first_of_each) {
    WorldTerms terms = terms_of("slow");
    terms.accounts = 3;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_EQ(outcome.frozen, 3U);
    EXPECT_LE(*percentile(outcome.freezes, 99), milliseconds(250));
}

TEST(World, with_an_ip_list_nothing_is_lost) {
    WorldTerms terms = terms_of("all");
    terms.has_ip_list = true;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_EQ(outcome.foreign_placed, 0U);
    EXPECT_EQ(outcome.lost, Decimal(0));
    EXPECT_GT(outcome.foreign_refused.at("venue -2015"), 0U);
    EXPECT_EQ(outcome.frozen, 0U);
}

// A freeze binds us and not the venue: what is lost without an IP list is told as it is.
TEST(World, without_an_ip_list_a_freeze_alone_saves_next_to_nothing) {
    WorldTerms terms = terms_of("all");
    const Outcome watched = run(terms);
    terms.has_watch = false;
    const Outcome control = run(terms);
    expect_sound(control);
    EXPECT_EQ(control.frozen, 0U);
    EXPECT_GT(control.lost, Decimal(0));
    EXPECT_GT(watched.lost, mul(control.lost, percent(90), Round::down));
    EXPECT_GT(watched.foreign_late, 0U);
}

TEST(World, keys_that_are_revoked_soon_after_the_first_alarm_lose_little) {
    WorldTerms terms = terms_of("all");
    terms.accounts = 20;
    terms.revoked_after = seconds(10);
    const Outcome revoked = run(terms);
    expect_sound(revoked);
    EXPECT_EQ(revoked.revoked, 20U);
    terms.revoked_after.reset();
    const Outcome frozen = run(terms);
    EXPECT_LT(revoked.lost, mul(frozen.lost, percent(20), Round::down));
    EXPECT_GT(revoked.foreign_refused.at("venue -2015"), 0U);
}

TEST(World, a_stolen_session_gets_past_the_watch_and_no_further_than_the_policy) {
    WorldTerms terms = terms_of("sessions");
    terms.accounts = 60;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_EQ(outcome.foreign_seen, 0U);
    EXPECT_EQ(outcome.frozen, 0U);
    EXPECT_GT(outcome.foreign_refused.at("signer symbol"), 0U);
    EXPECT_LT(outcome.touched, outcome.stolen);
}

TEST(World, a_published_dump_is_confirmed_and_freezes_every_key_in_it) {
    const Outcome outcome = run(terms_of("dump"));
    expect_sound(outcome);
    EXPECT_EQ(outcome.confirmed_keys, kAccounts + 1);  // The canary's, too.
    EXPECT_EQ(outcome.frozen, kAccounts + 1);
    EXPECT_TRUE(outcome.canary_alarm.has_value());
}

TEST(World, a_slow_venue_makes_the_freeze_late_and_no_alarm_false) {
    WorldTerms terms = terms_of("burst");
    terms.is_slow = true;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_EQ(outcome.frozen, kAccounts);
    EXPECT_GE(*percentile(outcome.freezes, 50), milliseconds(800));
}

// LIMIT of the watch: a market order that came and went while its stream was down is in no list of
// open orders. The account is frozen with the next one that it sees.
TEST(World, what_was_done_while_the_venue_was_out_of_reach_is_not_seen) {
    WorldTerms terms = terms_of("burst");
    terms.is_down = true;
    const Outcome outcome = run(terms);
    expect_sound(outcome);
    EXPECT_LT(outcome.foreign_seen, outcome.foreign_placed);
}

TEST(World, busy_bots_with_lost_and_late_answers_raise_no_alarm) {
    const Outcome outcome = run(terms_of("calm"));
    expect_sound(outcome);
    EXPECT_EQ(outcome.frozen, 0U);
    EXPECT_GT(outcome.replies_lost, 0U);
    EXPECT_GT(outcome.replies_late, 0U);
    EXPECT_GE(outcome.own_judged, 700U);
    EXPECT_EQ(outcome.lost, Decimal(0));
}

TEST(World, too_few_and_too_many_accounts_are_refused_by_name) {
    for (const std::size_t accounts : {std::size_t{0}, kAccountsMax + 1}) {
        WorldTerms terms = terms_of("all");
        terms.accounts = accounts;
        const auto outcome = run_world(terms);
        ASSERT_FALSE(outcome.has_value());
        EXPECT_NE(outcome.error().message.find("--accounts"), std::string::npos);
    }
}

}  // namespace
}  // namespace strongroom::drill
