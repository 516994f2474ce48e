#include "model/order.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

using namespace decimal_literals;

Order order_for(Decimal qty) {
    Order order;
    order.intent.qty = {qty};
    order.state = OrderState::sent;
    return order;
}

OrderReport fill_report(const char* trade_id, Decimal qty, Decimal cumulative) {
    OrderReport report;
    report.filled = {cumulative};
    report.fill = Fill{.trade_id = trade_id, .qty = {qty}};
    return report;
}

OrderReport closed_report(CloseReason reason, Decimal cumulative) {
    return {.state = OrderState::closed, .reason = reason, .filled = {cumulative}};
}

TEST(Order, a_fill_told_twice_counts_once) {
    Order order = order_for(2);
    EXPECT_TRUE(order.apply(fill_report("7", 1, 1)).fill.has_value());
    EXPECT_FALSE(order.apply(fill_report("7", 1, 1)).fill.has_value());
    EXPECT_EQ(order.filled.value, 1);
    EXPECT_EQ(order.state, OrderState::open);
}

TEST(Order, a_cancel_told_before_the_last_fill_waits_for_it) {
    Order order = order_for(3);
    order.apply(closed_report(CloseReason::cancelled, 2));
    EXPECT_FALSE(order.is_closed());
    order.apply(fill_report("1", 1, 1));
    EXPECT_FALSE(order.is_closed());
    order.apply(fill_report("2", 1, 2));
    EXPECT_TRUE(order.is_closed());
    EXPECT_EQ(order.reason, CloseReason::cancelled);
    EXPECT_EQ(order.left().value, 1);
}

TEST(Order, the_last_fill_closes_it_even_if_no_report_says_so) {
    Order order = order_for(1);
    order.apply(fill_report("1", 1, 1));
    EXPECT_TRUE(order.is_closed());
    EXPECT_EQ(order.reason, CloseReason::filled);
}

TEST(Order, closed_is_final_and_late_news_changes_nothing) {
    Order order = order_for(1);
    order.apply(closed_report(CloseReason::rejected, 0));
    EXPECT_TRUE(order.is_closed());
    EXPECT_FALSE(order.apply({.state = OrderState::open}).state);
    EXPECT_TRUE(order.is_closed());
    EXPECT_EQ(order.reason, CloseReason::rejected);
}

TEST(Order, an_unknown_order_that_is_found_is_open_again) {
    Order order = order_for(1);
    order.state = OrderState::unknown;
    EXPECT_TRUE(order.apply({.state = OrderState::open, .venue_id = "28"}).state);
    EXPECT_EQ(order.state, OrderState::open);
    EXPECT_EQ(order.venue_id, "28");
}

}  // namespace
}  // namespace strongroom
