#include "courier/rate_budget.h"

#include "support/test.h"

namespace strongroom::courier {
namespace {

using venues::Pool;
using venues::RequestLimit;

constexpr Time kNow{1'700'000'040'000};  // The start of a minute.

RateBudget a_minute(int most) {
    return RateBudget({{.length = minutes(1), .most = most, .used_header = "X-USED"}});
}
Spending weight(int amount) { return {.weight = amount}; }
Spending order_of(const char* key) { return {.weight = 1, .is_order = true, .key = key}; }
HttpReply reply(int status, Headers headers = {}) {
    return {.status = status, .headers = std::move(headers), .body = ""};
}

TEST(Budget, a_minute_has_only_so_much) {
    RateBudget budget = a_minute(100);
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(100), kNow + seconds(1)));
    budget.sent(weight(100), kNow + seconds(1));
    budget.answered(weight(100), reply(200), kNow + seconds(2));
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(1), kNow + seconds(59)));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(100), kNow + seconds(61)));
}

TEST(Budget, the_last_of_it_is_kept_for_the_more_urgent) {
    RateBudget budget = a_minute(100);
    budget.sent(weight(70), kNow);
    EXPECT_FALSE(budget.may_send(Priority::sweep, weight(1), kNow));
    EXPECT_TRUE(budget.may_send(Priority::query, weight(15), kNow));
    EXPECT_FALSE(budget.may_send(Priority::query, weight(16), kNow));
    budget.sent(weight(25), kNow);
    EXPECT_FALSE(budget.may_send(Priority::entry, weight(1), kNow));
    EXPECT_TRUE(budget.may_send(Priority::cancel, weight(3), kNow));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(5), kNow));
}

TEST(Budget, each_priority_has_at_least_the_share_of_the_next) {
    for (int i = 1; i <= static_cast<int>(Priority::sweep); ++i)
        EXPECT_GE(RateBudget::share_pct(static_cast<Priority>(i - 1)),
                  RateBudget::share_pct(static_cast<Priority>(i)));
    EXPECT_EQ(RateBudget::share_pct(Priority::protective), 100);
}

// ---- The venue's own count ---------------------------------------------------------------------

// Answers overtake each other, so one that says less may only be older.
TEST(Budget, a_count_of_the_venue_that_says_more_is_believed_and_what_is_under_way_is_added) {
    RateBudget budget = a_minute(100);
    budget.sent(weight(10), kNow);
    budget.sent(weight(4), kNow);
    budget.answered(weight(10), reply(200, {{"X-USED", "80"}}), kNow);  // Another program, too.
    EXPECT_TRUE(budget.may_send(Priority::query, weight(1), kNow));
    EXPECT_FALSE(budget.may_send(Priority::query, weight(2), kNow));
    budget.answered(weight(4), reply(200, {{"X-USED", "0"}}), kNow);
    EXPECT_FALSE(budget.may_send(Priority::query, weight(2), kNow));
}

TEST(Budget, a_count_that_is_no_number_is_not_believed) {
    RateBudget budget = a_minute(100);
    budget.sent(weight(90), kNow);
    for (const char* text : {"", "none", "-", "1e3", "99999999999999999999"})
        budget.answered(weight(0), reply(200, {{"X-USED", text}}), kNow);
    EXPECT_FALSE(budget.may_send(Priority::query, weight(1), kNow));
    budget.answered(weight(90), reply(200, {{"X-USED", "-5"}}), kNow);
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(10), kNow));
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(11), kNow));
}

// What is sent at the very end of a window may arrive in the next one.
TEST(Budget, what_is_on_its_way_when_a_window_ends_counts_in_the_next) {
    RateBudget budget = a_minute(100);
    budget.sent(weight(60), kNow + milliseconds(59'990));
    const Time next = kNow + milliseconds(60'300);
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(41), next));
    budget.lost(weight(60));  // No answer came: it may have been counted.
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(41), next));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(100), next + minutes(1)));
}

TEST(Budget, right_after_a_window_the_budget_is_not_given_anew_since_clocks_differ) {
    RateBudget budget = a_minute(100);
    budget.sent(weight(90), kNow + seconds(30));
    budget.answered(weight(90), reply(200), kNow + seconds(31));
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(11), kNow + milliseconds(60'200)));
    budget.sent(weight(10), kNow + milliseconds(60'200));
    budget.answered(weight(10), reply(200), kNow + milliseconds(60'210));
    // And what was sent then counts in the next one as well.
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(91), kNow + milliseconds(60'300)));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(90), kNow + milliseconds(60'300)));
}

// ---- A second ----------------------------------------------------------------------------------

RateBudget twenty_a_second() {
    return RateBudget({{.counts = RequestLimit::Counts::requests,
                        .window = RequestLimit::Window::sliding,
                        .length = seconds(1),
                        .most = 20}});
}

TEST(Budget, in_any_second_only_so_many_go_and_the_last_are_kept_for_the_more_urgent) {
    RateBudget budget = twenty_a_second();
    for (int i = 0; i < 18; ++i) {
        EXPECT_TRUE(budget.may_send(Priority::entry, weight(1), kNow + milliseconds(10 * i)));
        budget.sent(weight(1), kNow + milliseconds(10 * i));
    }
    const Time then = kNow + milliseconds(900);
    EXPECT_FALSE(budget.may_send(Priority::entry, weight(1), then));
    EXPECT_TRUE(budget.may_send(Priority::cancel, weight(1), then));
    budget.sent(weight(1), then);
    EXPECT_FALSE(budget.may_send(Priority::cancel, weight(1), then));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(1), then));
    budget.sent(weight(1), then);
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(1), then));
    // The first two of them are more than a second old by then, and the turn of a second in the
    // middle changed nothing.
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(1), kNow + milliseconds(1'050)));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(1), kNow + milliseconds(1'100)));
    EXPECT_FALSE(budget.may_send(Priority::entry, weight(1), kNow + milliseconds(1'100)));
    EXPECT_TRUE(budget.may_send(Priority::entry, weight(1), then + seconds(2)));
}

// ---- Pools and keys ----------------------------------------------------------------------------

RateBudget pools() {
    const auto of = [](Pool pool, RequestLimit::Of whose, int most) {
        return RequestLimit{.pool = pool,
                            .of = whose,
                            .window = RequestLimit::Window::from_first,
                            .length = seconds(30),
                            .most = most,
                            .limit_header = "limit",
                            .left_header = "left",
                            .reset_header = "reset"};
    };
    return RateBudget({of(Pool::trading, RequestLimit::Of::key, 40),
                       of(Pool::management, RequestLimit::Of::key, 20),
                       of(Pool::open, RequestLimit::Of::address, 20)});
}
Spending in(Pool pool, int amount, const char* key = "") {
    return {.pool = pool, .weight = amount, .key = key};
}
HttpReply left(int status, const char* limit, const char* left, const char* reset) {
    return reply(status, {{"limit", limit}, {"left", left}, {"reset", reset}});
}

TEST(Budget, pools_are_used_up_by_themselves_and_those_of_keys_for_each_key) {
    RateBudget budget = pools();
    budget.sent(in(Pool::trading, 40, "one"), kNow);
    EXPECT_FALSE(budget.may_send(Priority::cancel, in(Pool::trading, 1, "one"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::cancel, in(Pool::trading, 1, "two"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::query, in(Pool::management, 5, "one"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::query, in(Pool::open, 17), kNow));
    budget.sent(in(Pool::open, 17), kNow);
    EXPECT_FALSE(budget.may_send(Priority::query, in(Pool::open, 1), kNow));
}

TEST(Budget, a_pools_window_begins_with_its_first_request_and_ends_a_little_late) {
    RateBudget budget = pools();
    const Time first = kNow + seconds(17);
    budget.sent(in(Pool::trading, 40, "one"), first);
    budget.answered(in(Pool::trading, 40, "one"), reply(200), first);
    EXPECT_FALSE(budget.may_send(Priority::protective, in(Pool::trading, 1, "one"),
                                 first + milliseconds(30'900)));
    EXPECT_TRUE(
        budget.may_send(Priority::protective, in(Pool::trading, 40, "one"), first + seconds(31)));
}

TEST(Budget, what_a_pool_says_of_itself_is_believed_its_size_too) {
    RateBudget budget = pools();
    const Spending one = in(Pool::trading, 1, "one");
    budget.sent(one, kNow);
    budget.answered(one, left(200, "100", "60", "5000"), kNow);
    EXPECT_TRUE(budget.may_send(Priority::protective, in(Pool::trading, 60, "one"), kNow));
    EXPECT_FALSE(budget.may_send(Priority::protective, in(Pool::trading, 61, "one"), kNow));
    EXPECT_TRUE(
        budget.may_send(Priority::protective, in(Pool::trading, 100, "one"), kNow + seconds(32)));
}

TEST(Budget, what_a_pool_cannot_be_is_not_believed) {
    RateBudget budget = pools();
    const Spending one = in(Pool::trading, 1, "one");
    for (const auto& [limit, rest, reset] : {std::tuple{"0", "0", "0"},
                                             {"-1", "5", "5"},
                                             {"100", "101", "5"},
                                             {"100", "-1", "5"},
                                             {"100", "90", "30001"},
                                             {"100", "90", "-1"},
                                             {"many", "90", "5"},
                                             {"100", "90", ""},
                                             {"99999999", "99999999", "5"}}) {
        budget.sent(one, kNow);
        budget.answered(one, left(200, limit, rest, reset), kNow);
    }
    EXPECT_TRUE(budget.may_send(Priority::protective, in(Pool::trading, 31, "one"), kNow));
    EXPECT_FALSE(budget.may_send(Priority::protective, in(Pool::trading, 32, "one"), kNow));
}

TEST(Budget, a_pool_that_is_used_up_waits_for_its_reset_and_no_other_pool_does) {
    RateBudget budget = pools();
    const Spending one = in(Pool::trading, 1, "one");
    budget.sent(one, kNow);
    budget.answered(one, left(429, "40", "3", "4000"), kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, one, kNow + seconds(4)));
    EXPECT_TRUE(budget.may_send(Priority::protective, one, kNow + seconds(32)));
    EXPECT_TRUE(budget.may_send(Priority::query, in(Pool::management, 1, "one"), kNow));
    EXPECT_EQ(budget.shut_out_until(kNow), std::nullopt);
    // Without those headers it is the venue that has enough.
    budget.answered(one, reply(429), kNow);
    EXPECT_FALSE(budget.may_send(Priority::query, in(Pool::open, 1), kNow + seconds(59)));
}

TEST(Budget, an_accounts_order_limit_counts_placements_and_no_other_accounts) {
    RateBudget budget({{.counts = RequestLimit::Counts::orders,
                        .of = RequestLimit::Of::key,
                        .length = seconds(10),
                        .most = 10,
                        .used_header = "X-ORDERS"}});
    for (int i = 0; i < 9; ++i) {
        ASSERT_TRUE(budget.may_send(Priority::entry, order_of("one"), kNow));
        budget.sent(order_of("one"), kNow);
    }
    EXPECT_FALSE(budget.may_send(Priority::entry, order_of("one"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::protective, order_of("one"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::entry, order_of("two"), kNow));
    EXPECT_TRUE(budget.may_send(Priority::cancel, {.weight = 1, .key = "one"}, kNow));
    for (int i = 0; i < 9; ++i)
        budget.answered(order_of("one"), reply(200, {{"X-ORDERS", "9"}}), kNow);
    // They were sent at the seam of two windows, and may have been counted in the second.
    EXPECT_FALSE(budget.may_send(Priority::entry, order_of("one"), kNow + seconds(11)));
    EXPECT_TRUE(budget.may_send(Priority::entry, order_of("one"), kNow + seconds(21)));
}

// ---- Shut out ----------------------------------------------------------------------------------

TEST(Budget, shut_out_means_nothing_goes_not_even_a_cancel) {
    RateBudget budget = a_minute(100);
    budget.answered(weight(0), reply(429, {{"Retry-After", "90"}}), kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(1), kNow + seconds(89)));
    EXPECT_EQ(budget.shut_out_until(kNow), kNow + seconds(90));
    EXPECT_TRUE(budget.may_send(Priority::protective, weight(1), kNow + seconds(90)));
    EXPECT_EQ(budget.shut_out_until(kNow + seconds(90)), std::nullopt);
}

TEST(Budget, a_shorter_ban_does_not_lift_a_longer_one_and_none_is_longer_than_three_days) {
    RateBudget budget = a_minute(100);
    budget.answered(weight(0), reply(418, {{"Retry-After", "90"}}), kNow);
    budget.answered(weight(0), reply(429, {{"Retry-After", "1"}}), kNow);
    EXPECT_FALSE(budget.may_send(Priority::protective, weight(1), kNow + seconds(60)));
    budget.answered(weight(0), reply(418, {{"Retry-After", "2000000000"}}), kNow);
    EXPECT_EQ(budget.shut_out_until(kNow), kNow + RateBudget::kShutOutMax);
}

}  // namespace
}  // namespace strongroom::courier
