// A signer that cannot judge is asked again, and nothing is frozen on that.
#include "watch/watcher_house.h"

namespace strongroom::watch {
namespace {

using WatcherUndecidedTest = WatcherHouse;

TEST_F(WatcherUndecidedTest,
       a_sealed_signer_freezes_nothing_and_is_asked_again_until_it_can_judge) {
    bring_up();
    stream(placed(28));
    std::uint64_t question = judged().at(0).request_id();
    for (int i = 0; i < 20; ++i) {
        cannot_judge(question);
        EXPECT_TRUE(judged().empty());
        EXPECT_TRUE(frozen().empty());
        world_.advance(seconds(10));  // The longest wait.
        const auto again = judged();
        ASSERT_EQ(again.size(), 1U) << i;
        EXPECT_EQ(again[0].venue_id(), "28");
        question = again[0].request_id();
    }
    EXPECT_EQ(account().orders_judged(), 0U);
    judge(question, true);
    world_.advance(minutes(10));
    EXPECT_TRUE(judged().empty());
    EXPECT_TRUE(frozen().empty());
    EXPECT_EQ(account().orders_judged(), 1U);
    EXPECT_EQ(account().foreign_orders(), 0U);
}

TEST_F(WatcherUndecidedTest, a_foreign_order_that_was_seen_while_it_was_sealed_freezes_after_it) {
    bring_up();
    stream(placed(28, "web_1"));
    const std::uint64_t question = judged().at(0).request_id();
    cannot_judge(question);
    world_.advance(seconds(1));
    judge(judged().at(0).request_id(), false, "no tag of ours");
    ASSERT_EQ(frozen().size(), 1U);
    confirm(question);
    EXPECT_EQ(state().incidents_size(), 1);
}

TEST_F(WatcherUndecidedTest, the_waits_grow_and_start_over_with_the_first_verdict) {
    bring_up();
    stream(placed(28));
    const std::uint64_t question = judged().at(0).request_id();
    for (const int wait : {1, 2, 4, 8, 10, 10}) {
        cannot_judge(question);
        world_.advance(milliseconds(wait * 1'000 - 1));
        EXPECT_TRUE(judged().empty()) << wait;
        world_.advance(milliseconds(1));
        EXPECT_EQ(judged().size(), 1U) << wait;
    }
    judge(question, true);
    stream(placed(29));
    cannot_judge(judged().at(0).request_id());
    world_.advance(seconds(1));
    EXPECT_EQ(judged().size(), 1U);
}

TEST_F(WatcherUndecidedTest, a_signer_that_comes_back_is_asked_at_once_and_once) {
    bring_up();
    stream(placed(28));
    stream(placed(29, "web_1"));
    for (const auto& one : judged()) cannot_judge(one.request_id());
    connect_signer(false);
    world_.advance(seconds(5));  // The timer strikes while nobody is there.
    connect_signer();
    const auto asked = judged();
    ASSERT_EQ(asked.size(), 2U);
    judge(asked[0].request_id(), true);
    judge(asked[1].request_id(), false, "no tag of ours");
    EXPECT_EQ(frozen().size(), 1U);
    world_.advance(minutes(1));
    EXPECT_TRUE(judged().empty());
}

TEST_F(WatcherUndecidedTest, the_sweep_does_not_ask_twice_about_what_waits) {
    bring_up();
    stream(placed(28));
    const std::uint64_t question = judged().at(0).request_id();
    world_.advance(seconds(10));
    for (int i = 0; i < 5; ++i) {
        const auto sweeps = swept();
        ASSERT_FALSE(sweeps.empty());
        cannot_judge(question);
        reply(sweeps.back().request_id(), 200,
              "[" + test::queried({.client_id = "tag", .id = 28}) + "]");
        EXPECT_TRUE(judged().empty());
        world_.advance(seconds(10));
        EXPECT_EQ(judged().size(), 1U);
    }
}

TEST_F(WatcherUndecidedTest, accounts_wait_each_for_itself) {
    bring_up();
    watcher_.add_account({"second"});
    open_stream("second");
    stream(placed(28));
    stream(placed(28), "second");
    auto asked = judged();
    ASSERT_EQ(asked.size(), 2U);
    cannot_judge(asked[0].request_id(), "there is no key for this account");
    judge(asked[1].request_id(), true);
    world_.advance(seconds(1));
    asked = judged();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].account(), "practice");
}

}  // namespace
}  // namespace strongroom::watch
