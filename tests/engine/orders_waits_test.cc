// How long the engine waits before it bothers the venue again.
#include <algorithm>

#include "engine/orders_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;
class OrdersWaitsTest : public OrdersHouse {};

// A private stream event of the order must not send the next cancel before its time.
TEST_F(OrdersWaitsTest, news_of_an_order_do_not_shorten_the_wait_for_the_next_cancel) {
    place();
    open();
    cancel();
    for (int i = 0; i < 6; ++i) {  // 200, 400, 800, 1600, 3200 ms, then 5 s.
        tell(CancelUnanswered{id(), "banned"});
        if (i == 5) break;
        wait(seconds(6));
        tell(OrderReported{id(), report()});
        EXPECT_EQ(left().back(), "cancel 1");
    }
    left();
    tell(OrderReported{id(), fill("t1", 1, 1)});
    EXPECT_EQ(left(), Words{});
    EXPECT_EQ(orders_.in_flight(), 1);
    wait(times_.longest_check - milliseconds(20));
    EXPECT_EQ(left(), Words{});
    wait(milliseconds(20));
    EXPECT_EQ(left(), Words{"ask order 1"});
    tell(OrderReported{id(), report(1)});
    EXPECT_EQ(left(), Words{"cancel 1"});
}

TEST_F(OrdersWaitsTest, a_wish_to_cancel_that_is_told_again_does_not_shorten_it_either) {
    place();
    open();
    cancel();
    left();
    tell(CancelUnanswered{id(), "banned"});
    cancel();
    EXPECT_EQ(left(), Words{});
}

TEST_F(OrdersWaitsTest, a_fill_that_the_venue_does_not_show_is_asked_for_ever_more_slowly) {
    place();
    open();
    left();
    tell(OrderReported{id(), report(2)});
    std::vector<std::int64_t> gaps;
    for (int i = 0; i < 8; ++i) {
        const Time before = now_;
        while (left_count() == 0 && now_ - before < seconds(20)) wait(milliseconds(20));
        EXPECT_EQ(left(), Words{"ask fills 1"});
        gaps.push_back((now_ - before).ms);
        tell(OrderReported{id(), report(2)});  // Still without the trade.
    }
    EXPECT_TRUE(std::ranges::is_sorted(gaps));
    EXPECT_EQ(gaps.front(), times_.first_check.ms);
    EXPECT_EQ(gaps.back(), times_.longest_check.ms);
    // One that is shown is progress: the next is asked for soon.
    tell(OrderReported{id(), fill("t1", 1, 2)});
    wait(times_.first_check);
    EXPECT_EQ(left(), Words{"ask fills 1"});
}

// What was lost in a gap is found by asking; an old event that comes after it proves nothing.
TEST_F(OrdersWaitsTest, news_that_were_under_way_before_a_gap_do_not_end_the_question) {
    place();
    open();
    left();
    tell(LinkGap{LinkGap::Link::user_stream, {"practice"}});
    tell(OrderReported{id(), report()});
    EXPECT_EQ(orders_.in_flight(), 1);
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 1"});
    tell(OrderReported{id(), report()});  // The answer.
    EXPECT_EQ(orders_.in_flight(), 0);
    wait(seconds(6));
    EXPECT_EQ(left(), Words{});
}

}  // namespace
}  // namespace strongroom::engine
