// The life of an order: reports late, twice and out of order, cancels, refusals and lost links.
#include "engine/orders.h"

#include <algorithm>
#include <set>

#include "engine/orders_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;
class OrdersTest : public OrdersHouse {};

TEST_F(OrdersTest, an_order_goes_its_usual_way) {
    place();
    EXPECT_EQ(left(), Words{"place 1"});
    EXPECT_EQ(words(tell(OrderSigned{id(), "tag", now_ + kRecvWindow, false})), Words{});
    EXPECT_EQ(words(tell(OrderSent{id()})), Words{});
    EXPECT_EQ(words(tell(OrderReported{id(), report()})), Words{"1 open"});
    EXPECT_EQ(orders_.in_flight(), 0);
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 1, 1)})), Words{"1 filled 1"});
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t2", 2, 3)})), Words{"1 filled 2 whole"});
    EXPECT_EQ(booked(), (Words{"1 pending", "1 signed", "1 sent", "1 open", "1 fill t1", "1 open",
                               "1 fill t2", "1 closed: filled"}));
    EXPECT_FALSE(is_followed());
    EXPECT_EQ(left(), Words{});
}

// ---- The lattice -----------------------------------------------------------------------------

TEST_F(OrdersTest, a_fill_before_the_acknowledgement_counts) {
    place();
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 1, 1)})), (Words{"1 filled 1", "1 open"}));
    sign_and_send();  // Late: the order is beyond it.
    EXPECT_EQ(order().state, OrderState::open);
    EXPECT_EQ(order().filled.value, 1);
}

TEST_F(OrdersTest, an_acknowledgement_after_a_fill_takes_nothing_back) {
    place();
    sign_and_send();
    tell(OrderReported{id(), fill("t1", 2, 2)});
    EXPECT_EQ(words(tell(OrderReported{id(), report(0)})), Words{});
    EXPECT_EQ(order().filled.value, 2);
    EXPECT_EQ(order().reported.value, 2);
    EXPECT_EQ(orders_.in_flight(), 0);
}

TEST_F(OrdersTest, a_trade_told_twice_is_booked_and_told_once) {
    place();
    open();
    booked();
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 1, 1)})), Words{"1 filled 1"});
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 1, 1)})), Words{});
    EXPECT_EQ(booked(), (Words{"1 fill t1", "1 open"}));
}

TEST_F(OrdersTest, a_report_of_more_than_we_have_seen_is_asked_for_and_no_other_way) {
    place();
    open();
    left();
    EXPECT_EQ(words(tell(OrderReported{id(), report(2)})), Words{});
    EXPECT_EQ(order().filled.value, 0);  // A position is the sum of fills.
    EXPECT_EQ(orders_.in_flight(), 1);
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask fills 1"});
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 2, 2)})), Words{"1 filled 2"});
    EXPECT_EQ(orders_.in_flight(), 0);
}

TEST_F(OrdersTest, an_order_that_the_venue_closed_stays_until_every_fill_is_known) {
    place();
    open();
    left();
    EXPECT_EQ(words(tell(OrderReported{id(), closed(CloseReason::filled, 3)})), Words{});
    EXPECT_TRUE(is_followed());
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask fills 1"});
    tell(OrderReported{id(), fill("t1", 1, 0)});
    EXPECT_TRUE(is_followed());
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t2", 2, 0)})), Words{"1 filled 2 whole"});
    EXPECT_FALSE(is_followed());
}

TEST_F(OrdersTest, news_after_the_end_mean_nothing) {
    place();
    open();
    tell(OrderReported{id(), closed(CloseReason::cancelled)});
    booked();
    for (const OrderReport& late : {report(), fill("t9", 1, 1), closed(CloseReason::filled, 3)})
        EXPECT_EQ(words(tell(OrderReported{id(), late})), Words{});
    tell(OrderUnanswered{id(), "late", false});
    tell(OrderMissing{id(), OrderMissing::Source::by_id, now_ + minutes(5)});
    tell(CancelUnanswered{id(), "late"});
    EXPECT_EQ(booked(), Words{});
    EXPECT_EQ(words(tell(OrderReported{{.bytes = {1}}, report()})), Words{});  // Nobody's.
}

// The venue's self-trade prevention may call an order filled whose rest it took away.
TEST_F(OrdersTest, an_order_called_filled_with_less_than_its_quantity_is_told_as_ended) {
    place();
    open();
    tell(OrderReported{id(), fill("t1", 2, 2)});
    EXPECT_EQ(words(tell(OrderReported{id(), closed(CloseReason::filled, 2)})),
              Words{"1 closed: filled"});
    EXPECT_FALSE(is_followed());
}

// Fills, acknowledgement and end, in any order and any of them twice: the same sum, each trade
// once, and closed at the end.
RC_GTEST_FIXTURE_PROP(OrdersTest, the_order_of_reports_does_not_matter, ()) {
    const auto count = *rc::gen::inRange(1, 4);
    std::vector<OrderReport> reports{report()};
    const char* names[] = {"t1", "t2", "t3"};
    for (int i = 0; i < count; ++i) reports.push_back(fill(names[i], 1, Decimal(i + 1)));
    reports.push_back(
        closed(count == 3 ? CloseReason::filled : CloseReason::cancelled, Decimal(count)));
    const auto twice = *rc::gen::container<std::vector<std::size_t>>(
        rc::gen::inRange<std::size_t>(0, reports.size()));
    for (const std::size_t index : twice) reports.push_back(reports[index]);
    for (std::size_t i = reports.size(); i > 1; --i)
        std::swap(reports[i - 1], reports[*rc::gen::inRange<std::size_t>(0, i)]);

    place();
    sign_and_send();
    std::multiset<std::string> told;
    Words closed_as;
    for (const OrderReport& one : reports) {
        for (const OrderNews& news : tell(OrderReported{id(), one})) {
            if (const auto* filled = std::get_if<Filled>(&news.body))
                told.insert(filled->fill.trade_id);
        }
    }
    RC_ASSERT(told.size() == static_cast<std::size_t>(count));
    RC_ASSERT(std::set(told.begin(), told.end()).size() == told.size());
    RC_ASSERT(!is_followed());
    RC_ASSERT(orders_.in_flight() == 0);
}

// ---- Cancels ---------------------------------------------------------------------------------

TEST_F(OrdersTest, a_cancel_waits_until_the_order_is_known_to_be_open_and_leaves_once) {
    place();
    cancel();
    EXPECT_EQ(left(), Words{"place 1"});
    sign_and_send();
    EXPECT_EQ(left(), Words{});
    tell(OrderReported{id(), report()});
    EXPECT_EQ(left(), Words{"cancel 1"});
    tell(OrderReported{id(), report()});
    cancel();
    EXPECT_EQ(left(), Words{});
    EXPECT_EQ(orders_.in_flight(), 1);
    EXPECT_EQ(words(tell(OrderReported{id(), closed(CloseReason::cancelled)})),
              Words{"1 closed: cancelled"});
    EXPECT_EQ(orders_.in_flight(), 0);
}

TEST_F(OrdersTest, a_cancel_that_races_a_fill_ends_as_what_the_venue_says) {
    place();
    open();
    cancel();
    left();
    tell(CancelUnanswered{id(), "Unknown order sent."});  // It was filled a moment before.
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 1"});
    tell(OrderReported{id(), closed(CloseReason::filled, 3)});
    wait(milliseconds(500));
    EXPECT_EQ(left(), Words{"ask fills 1"});
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 3, 3)})), Words{"1 filled 3 whole"});
    EXPECT_FALSE(is_followed());
}

TEST_F(OrdersTest, a_cancel_told_before_its_last_fill_ends_cancelled_with_the_fill) {
    place();
    open();
    cancel();
    EXPECT_EQ(words(tell(OrderReported{id(), closed(CloseReason::cancelled, 1)})), Words{});
    EXPECT_EQ(words(tell(OrderReported{id(), fill("t1", 1, 1)})),
              (Words{"1 filled 1", "1 closed: cancelled"}));
}

TEST_F(OrdersTest, a_cancel_without_an_answer_is_sent_again_when_the_order_is_still_open) {
    place();
    open();
    cancel();
    left();
    tell(CancelUnanswered{id(), "time-out"});
    EXPECT_EQ(left(), Words{});  // Not blindly: the state first.
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 1"});
    tell(OrderReported{id(), report()});
    EXPECT_EQ(left(), Words{"cancel 1"});
}

// What fails may be a ban, and each try would make it longer.
TEST_F(OrdersTest, a_cancel_that_fails_again_and_again_is_sent_ever_more_slowly) {
    place();
    open();
    cancel();
    left();
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 8; ++i) {
        tell(CancelUnanswered{id(), "banned"});
        const Time failed = now_;
        Words sent;
        while (sent != Words{"cancel 1"} && now_ - failed < seconds(20)) {
            wait(milliseconds(20));
            if (left_count() > 0 && left() == Words{"ask order 1"}) {
                tell(OrderReported{id(), report()});
                sent = left();
            }
        }
        waits.push_back((now_ - failed).ms);
    }
    EXPECT_TRUE(std::ranges::is_sorted(waits));
    EXPECT_GE(waits.front(), times_.first_check.ms);
    EXPECT_EQ(waits.back(), times_.longest_check.ms);
}

TEST_F(OrdersTest, a_cancel_of_an_order_that_is_closed_is_nothing) {
    place();
    open();
    tell(OrderReported{id(), closed(CloseReason::expired)});
    left();
    cancel();
    cancel(7);  // Never placed.
    EXPECT_EQ(left(), Words{});
}

// ---- Refusals --------------------------------------------------------------------------------

TEST_F(OrdersTest, a_refusal_by_the_signer_ends_it_with_the_signers_words) {
    place();
    const auto news = tell(OrderRefused{id(), "order_notional: above the limit", false});
    ASSERT_EQ(words(news), Words{"1 closed: refused"});
    EXPECT_EQ(std::get<OrderChanged>(news[0].body).text,
              "the signer refused an order: order_notional: above the limit");
    EXPECT_FALSE(is_followed());
}

TEST_F(OrdersTest, refused_for_now_is_tried_again_with_the_same_id_ever_more_slowly) {
    place();
    left();
    std::vector<std::int64_t> gaps;
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(words(tell(OrderRefused{id(), "sealed", true})), Words{});
        EXPECT_EQ(order().state, OrderState::pending);
        const Time before = now_;
        while (left_count() == 0 && now_ - before < seconds(20)) wait(milliseconds(20));
        EXPECT_EQ(left(), Words{"place 1"});
        gaps.push_back((now_ - before).ms);
    }
    EXPECT_TRUE(std::ranges::is_sorted(gaps));
    EXPECT_LE(gaps.front(), 500);
    EXPECT_EQ(gaps.back(), times_.longest_check.ms);
}

TEST_F(OrdersTest, refused_for_now_with_a_cancel_in_hand_ends_without_another_try) {
    place();
    cancel();
    left();
    EXPECT_EQ(words(tell(OrderRefused{id(), "sealed", true})), Words{"1 closed: cancelled"});
    wait(seconds(10));
    EXPECT_EQ(left(), Words{});
}

// A stale refusal must not end an order whose signature is out.
TEST_F(OrdersTest, a_refusal_after_the_signature_changes_nothing) {
    place();
    sign();
    EXPECT_EQ(words(tell(OrderRefused{id(), "frozen", false})), Words{});
    EXPECT_EQ(order().state, OrderState::signed_);
}

TEST_F(OrdersTest, a_refusal_by_the_venue_ends_it_with_its_reason) {
    place();
    sign_and_send();
    EXPECT_EQ(words(tell(OrderReported{id(), closed(CloseReason::no_funds)})),
              Words{"1 closed: no funds"});
}

// ---- Numbers ---------------------------------------------------------------------------------

TEST_F(OrdersTest, counts_what_is_open_and_what_is_in_flight) {
    place(1);
    place(2);
    place({2}, 1, {"other"});
    EXPECT_EQ(orders_.open_count({1}), 2);
    EXPECT_EQ(orders_.open_count({2}), 1);
    EXPECT_EQ(orders_.open_count({3}), 0);
    EXPECT_EQ(orders_.in_flight(), 3);
    EXPECT_EQ(orders_.open_orders().size(), 3U);
    open(1);
    EXPECT_EQ(orders_.in_flight(), 2);
    cancel(1);
    EXPECT_EQ(orders_.in_flight(), 3);
    tell(OrderReported{id(1), closed(CloseReason::cancelled)});
    EXPECT_EQ(orders_.open_count({1}), 1);
}

TEST_F(OrdersTest, a_bot_that_numbers_two_orders_alike_is_a_bug) {
    place();
    EXPECT_DEATH(place(), "a bot numbers its orders once");
}

TEST(IntentNames, the_same_decision_has_the_same_id_and_any_other_another) {
    const IntentNames names({7});
    EXPECT_EQ(names.name({1}, {2}, 3), IntentNames({7}).name({1}, {2}, 3));
    std::set<IntentId> all{IntentNames({8}).name({1}, {2}, 3)};
    for (std::uint32_t bot : {1U, 2U, 256U}) {
        for (std::uint32_t ref : {1U, 2U, 256U, 65'536U}) {
            for (std::uint32_t attempt : {1U, 2U, 256U})
                all.insert(names.name({bot}, {ref}, attempt));
        }
    }
    EXPECT_EQ(all.size(), 37U);
}

}  // namespace
}  // namespace strongroom::engine
