#include "courier/rate_budget.h"

#include "support/test.h"

namespace strongroom::courier {
namespace {

constexpr Time kNow{1'700'000'040'000};  // The start of a minute.

TEST(Budget, a_minute_has_only_so_much) {
    RateBudget budget(100);
    EXPECT_TRUE(budget.may_send(Priority::protective, 100, kNow));
    budget.sent(100, kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, 1, kNow + seconds(59)));
    EXPECT_TRUE(budget.may_send(Priority::protective, 100, kNow + seconds(60)));
}

TEST(Budget, the_last_of_it_is_kept_for_the_more_urgent) {
    RateBudget budget(100);
    budget.sent(70, kNow);
    EXPECT_FALSE(budget.may_send(Priority::sweep, 1, kNow));
    EXPECT_TRUE(budget.may_send(Priority::query, 15, kNow));
    EXPECT_FALSE(budget.may_send(Priority::query, 16, kNow));
    budget.sent(25, kNow);
    EXPECT_FALSE(budget.may_send(Priority::entry, 1, kNow));
    EXPECT_TRUE(budget.may_send(Priority::cancel, 3, kNow));
    EXPECT_TRUE(budget.may_send(Priority::protective, 5, kNow));
}

TEST(Budget, each_priority_has_at_least_the_share_of_the_next) {
    for (int i = 1; i <= static_cast<int>(Priority::sweep); ++i)
        EXPECT_GE(RateBudget::share_pct(static_cast<Priority>(i - 1)),
                  RateBudget::share_pct(static_cast<Priority>(i)));
    EXPECT_EQ(RateBudget::share_pct(Priority::protective), 100);
}

TEST(Budget, the_venues_own_count_is_believed) {
    RateBudget budget(100);
    budget.sent(10, kNow);
    budget.correct(99, kNow);  // Another program on this address.
    EXPECT_FALSE(budget.may_send(Priority::query, 1, kNow));
    budget.correct(0, kNow);  // A successful placement costs nothing.
    EXPECT_TRUE(budget.may_send(Priority::query, 80, kNow));
}

TEST(Budget, in_any_second_only_so_many_go_and_the_last_are_kept_for_the_more_urgent) {
    RateBudget budget(1'000'000, 20);
    for (int i = 0; i < 18; ++i) {
        EXPECT_TRUE(budget.may_send(Priority::entry, 1, kNow + milliseconds(10 * i)));
        budget.sent(1, kNow + milliseconds(10 * i));
    }
    const Time then = kNow + milliseconds(900);
    EXPECT_FALSE(budget.may_send(Priority::entry, 1, then));
    EXPECT_TRUE(budget.may_send(Priority::cancel, 1, then));
    budget.sent(1, then);
    EXPECT_FALSE(budget.may_send(Priority::cancel, 1, then));
    EXPECT_TRUE(budget.may_send(Priority::protective, 1, then));
    budget.sent(1, then);
    EXPECT_FALSE(budget.may_send(Priority::protective, 1, then));
    // The first two of them are more than a second old by then, and the turn of a second in the
    // middle changed nothing.
    EXPECT_FALSE(budget.may_send(Priority::protective, 1, kNow + milliseconds(1'050)));
    EXPECT_TRUE(budget.may_send(Priority::protective, 1, kNow + milliseconds(1'100)));
    EXPECT_FALSE(budget.may_send(Priority::entry, 1, kNow + milliseconds(1'100)));
    EXPECT_TRUE(budget.may_send(Priority::entry, 1, then + seconds(2)));
}

TEST(Budget, without_a_limit_a_second_a_second_has_none) {
    RateBudget budget(1'000);
    for (int i = 0; i < 500; ++i) budget.sent(1, kNow);
    EXPECT_TRUE(budget.may_send(Priority::entry, 1, kNow));
}

TEST(Budget, shut_out_means_nothing_goes_not_even_a_cancel) {
    RateBudget budget(100);
    budget.shut_out(seconds(90), kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, 1, kNow + seconds(89)));
    EXPECT_EQ(budget.shut_out_until(kNow), kNow + seconds(90));
    EXPECT_TRUE(budget.may_send(Priority::protective, 1, kNow + seconds(90)));
    EXPECT_EQ(budget.shut_out_until(kNow + seconds(90)), std::nullopt);
}

TEST(Budget, a_shorter_ban_does_not_lift_a_longer_one) {
    RateBudget budget(100);
    budget.shut_out(seconds(90), kNow);
    budget.shut_out(seconds(1), kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, 1, kNow + seconds(60)));
}

}  // namespace
}  // namespace strongroom::courier
