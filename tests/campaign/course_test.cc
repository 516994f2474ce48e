// What is done next with a key, by script and for any order of events.
#include "campaign/course.h"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "campaign/keys.h"

namespace strongroom::campaign {
namespace {

using Step = CampaignStep;

Act next(const Course& course, const Seen& seen, Terms terms = {}, Time now = kStart) {
    return decide(terms, course, seen, now).act;
}
Course at(Step step, bool is_deletable = false) {
    return {.plan = plan("a", is_deletable), .step = step, .since = kStart};
}

TEST(Course, goes_step_by_step_to_its_end) {
    EXPECT_EQ(next(at(Step::planned), old_key()), Act::freeze);
    EXPECT_EQ(next(at(Step::frozen), old_key(3)), Act::settle);
    EXPECT_EQ(next(at(Step::settled), old_key()), Act::ask);
    EXPECT_EQ(next(at(Step::asked), old_key()), Act::prove);
    EXPECT_EQ(next(at(Step::dead), old_key()), Act::wait);
    EXPECT_EQ(next(at(Step::dead), new_key()), Act::note_reissued);
    EXPECT_EQ(next(at(Step::reissued), new_key()), Act::note_verified);
    EXPECT_EQ(next(at(Step::verified), new_key()), Act::resume);
    EXPECT_EQ(next(at(Step::resumed), new_key()), Act::tell);
    EXPECT_EQ(next(at(Step::told), new_key()), Act::wait);
    EXPECT_EQ(next(at(Step::unproved), new_key()), Act::wait);
}

TEST(Course, kept_orders_are_told_and_cancelled_ones_are_waited_for) {
    EXPECT_EQ(decide({}, at(Step::frozen), old_key(3), kStart).text, "kept: 3 open");
    const Terms terms{.cancels_orders = true};
    EXPECT_EQ(next(at(Step::frozen), old_key(3), terms), Act::cancel);
    EXPECT_EQ(next(at(Step::frozen), old_key(0), terms), Act::settle);
}

TEST(Course, a_stolen_key_does_not_wait_for_ever_for_its_orders) {
    const Terms terms{.cancels_orders = true};
    const Time late = kStart + kSettlingMost;
    EXPECT_EQ(next(at(Step::frozen), old_key(2), terms, late - milliseconds(1)), Act::cancel);
    const Decision decision = decide(terms, at(Step::frozen), old_key(2), late);
    EXPECT_EQ(decision.act, Act::settle);
    EXPECT_TRUE(decision.text.starts_with("2 may be open still")) << decision.text;
}

TEST(Course, the_venue_deletes_what_it_can_and_its_user_is_asked_when_it_says_no) {
    Course course = at(Step::settled, true);
    EXPECT_EQ(next(course, old_key()), Act::revoke);
    course.revocations = kRevocationsMax - 1;
    EXPECT_EQ(next(course, old_key()), Act::revoke);
    course.revocations = kRevocationsMax;
    EXPECT_EQ(next(course, old_key()), Act::ask);
    EXPECT_EQ(next(at(Step::revoked, true), old_key()), Act::prove);
}

TEST(Course, a_key_that_was_replaced_before_the_proof_is_never_called_dead) {
    Seen retired = old_key();
    retired.is_retired = true;
    for (const Step step : {Step::settled, Step::asked, Step::revoked}) {
        EXPECT_EQ(next(at(step), new_key()), Act::give_up);
        EXPECT_EQ(next(at(step), retired), Act::give_up);
    }
}

TEST(Course, another_key_counts_when_it_has_its_id_and_the_venue_has_told_its_rights) {
    Seen seen = new_key();
    seen.is_waiting = true;
    EXPECT_EQ(next(at(Step::dead), seen), Act::wait);
    seen = old_key();
    seen.is_retired = true;
    EXPECT_EQ(next(at(Step::dead), seen), Act::wait);
    seen = new_key();
    seen.may_trade = false;
    seen.posture = "from any address";
    const Decision decision = decide({}, at(Step::reissued), seen, kStart);
    EXPECT_EQ(decision.act, Act::wait);
    EXPECT_NE(decision.text.find("from any address"), std::string::npos);
}

TEST(Course, without_reissue_it_ends_at_the_proof) {
    EXPECT_EQ(next(at(Step::dead), old_key(), {.ends_at_proof = true}), Act::tell);
}

TEST(Course, each_act_and_each_step_has_a_word_of_its_own) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(Act::give_up); ++i) {
        const Act act = static_cast<Act>(i);
        EXPECT_EQ(act_of(to_string(act)), act);
        words.insert(to_string(act));
    }
    EXPECT_EQ(words.size(), 12U);
    EXPECT_EQ(act_of("delete"), std::nullopt);
    for (const auto& [word, step] : kCampaignSteps) {
        EXPECT_EQ(to_string(step), word);
        EXPECT_EQ(campaign_step_of(word), step);
        EXPECT_FALSE(waits_for(step).empty());
    }
    EXPECT_EQ(campaign_step_of(""), std::nullopt);
    for (const char* venue : {"binance", "kucoin", "coinbase", "paper"})
        EXPECT_NE(page_of(venue).find("elete"), std::string_view::npos);
}

// The world in any order: answers that fail, users who are quick or slow, keys that are replaced
// too early. Whatever comes, steps only go up, each once, and the key ends in one end.
RC_GTEST_PROP(CourseProperty, any_order_of_events_ends_in_one_end_with_each_step_once, ()) {
    const Terms terms{.cancels_orders = *rc::gen::arbitrary<bool>(),
                      .ends_at_proof = *rc::gen::arbitrary<bool>()};
    Campaign campaign;
    must(campaign.take(begun_record({"c", "s", terms, kStart})));
    must(campaign.take(planned_record(plan("a", *rc::gen::arbitrary<bool>()), kStart)));
    Seen seen = old_key(*rc::gen::inRange<std::uint64_t>(0, 3));
    std::vector<Step> steps{Step::planned};
    Time now = kStart;
    for (int i = 0; i < 400 && !campaign.is_over(); ++i) {
        now = now + seconds(*rc::gen::inRange(0, 60));
        const Course& course = campaign.courses().at({"a"});
        // At last everybody does his part.
        const bool is_late = i > 200;
        if (is_late && course.step == Step::dead) seen = new_key();
        if (is_late) seen.may_trade = true;
        if (!is_late && *rc::gen::inRange(0, 40) == 0) seen = new_key();
        if (!is_late && *rc::gen::inRange(0, 5) == 0) seen.may_trade = !seen.may_trade;
        const Decision next = decide(terms, course, seen, now);
        const bool works = is_late || *rc::gen::arbitrary<bool>();
        const auto step = step_after(next.act);
        if (next.act == Act::cancel && works) seen.open_orders = 0;
        if (next.act == Act::wait || next.act == Act::cancel) continue;
        must(campaign.take(works ? stepped_record(*step, {{{"a"}, next.text}}, now)
                                 : failed_record(next.act, {{"a"}, "no"}, now)));
        if (!works) continue;
        RC_ASSERT(*step > steps.back());
        steps.push_back(*step);
        // A command that was killed and comes late says the same once more: nothing is taken back.
        must(campaign.take(stepped_record(steps.at(steps.size() / 2), {{{"a"}, ""}}, now)));
        RC_ASSERT(campaign.courses().at({"a"}).step == steps.back());
    }
    RC_ASSERT(campaign.is_over());
    RC_ASSERT(is_over(steps.back()));
    const bool has_proof = std::ranges::find(steps, Step::dead) != steps.end();
    RC_ASSERT(has_proof == (steps.back() == Step::told));
}

}  // namespace
}  // namespace strongroom::campaign
