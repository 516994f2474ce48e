// An order without an answer: asked for, never sent again, and dead only by proof (docs/orders.md,
// "Unknown, and how it is resolved").
#include <algorithm>

#include "engine/orders_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;
using Source = OrderMissing::Source;

class OrdersProofTest : public OrdersHouse {
  protected:
    // The order is signed and sent, and its answer never comes.
    void lose_the_answer(bool never_sent = false) {
        place();
        sign_and_send();
        deadline_ = order().intent.id == id() ? now_ + kRecvWindow : Time{};
        tell(OrderUnanswered{id(), "time-out", never_sent});
        left();
        booked();
    }
    std::vector<OrderNews> miss(Source source, Time asked_at, std::uint32_t attempt = 1) {
        return tell(OrderMissing{id(1, attempt), source, asked_at});
    }
    // The venue knows it neither by id nor in its list, asked long after the deadline.
    std::vector<OrderNews> prove_dead(std::uint32_t attempt = 1) {
        const Time late = now_ + minutes(10);
        EXPECT_TRUE(miss(Source::by_id, late, attempt).empty());
        return miss(Source::by_list, late, attempt);
    }
    Time proof_at() const { return deadline_ + times_.grace; }

    Time deadline_;
};

// ---- Without an answer -----------------------------------------------------------------------

TEST_F(OrdersProofTest, a_lost_answer_makes_it_unknown_and_it_is_asked_for_never_sent_again) {
    lose_the_answer();
    EXPECT_EQ(order().state, OrderState::unknown);
    EXPECT_EQ(order().text, "time-out");
    wait(minutes(3));
    const Words asked = left();
    EXPECT_GE(asked.size(), 36U);  // Every 5 s at the slowest …
    EXPECT_LE(asked.size(), 60U);  // … and not much faster: each costs the venue's budget.
    for (const std::string& one : asked) EXPECT_EQ(one, "ask order 1");
}

TEST_F(OrdersProofTest, an_unknown_order_that_is_found_goes_on) {
    lose_the_answer();
    EXPECT_EQ(words(tell(OrderReported{id(), report()})), Words{"1 open"});
    EXPECT_EQ(orders_.in_flight(), 0);
    wait(seconds(30));
    EXPECT_EQ(left(), Words{});
}

TEST_F(OrdersProofTest, a_signed_order_without_a_word_is_in_doubt_after_a_while) {
    place();
    sign();
    left();
    wait(times_.silence - milliseconds(20));
    EXPECT_EQ(order().state, OrderState::signed_);
    EXPECT_EQ(left(), Words{});
    wait(milliseconds(300));
    EXPECT_EQ(order().state, OrderState::unknown);
    EXPECT_EQ(left(), Words{"ask order 1"});
}

TEST_F(OrdersProofTest, an_order_that_was_signed_before_is_asked_for) {
    place();
    left();
    tell(OrderSigned{id(), "tag", now_ + kRecvWindow, true});  // The first answer was lost.
    EXPECT_EQ(order().state, OrderState::unknown);
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 1"});
}

TEST_F(OrdersProofTest, an_open_order_is_never_missing) {
    place();
    open();
    tell(LinkGap{LinkGap::Link::user_stream, {"practice"}});
    EXPECT_EQ(words(prove_dead()), Words{});
    EXPECT_EQ(order().state, OrderState::open);
    EXPECT_FALSE(is_followed(1, 2));
}

// ---- Missing ---------------------------------------------------------------------------------

TEST_F(OrdersProofTest, missing_before_the_deadline_and_its_grace_proves_nothing) {
    lose_the_answer();
    for (const Time asked : {kStart, deadline_, deadline_ + seconds(1), proof_at()}) {
        EXPECT_EQ(words(miss(Source::by_id, asked)), Words{});
        EXPECT_EQ(words(miss(Source::by_list, asked)), Words{});
    }
    EXPECT_TRUE(is_followed());
    wait(seconds(6));
    for (const std::string& one : left()) EXPECT_EQ(one, "ask order 1");
}

TEST_F(OrdersProofTest, missing_by_id_after_the_grace_asks_the_second_source_at_once) {
    lose_the_answer();
    pass(minutes(5));
    EXPECT_EQ(words(miss(Source::by_id, proof_at() + milliseconds(1))), Words{});
    EXPECT_TRUE(is_followed());
    wait(milliseconds(20));
    EXPECT_EQ(left(), Words{"ask all orders 1"});
}

TEST_F(OrdersProofTest, missing_from_both_sources_is_dead_and_the_next_attempt_has_a_new_id) {
    lose_the_answer();
    pass(minutes(5));
    miss(Source::by_id, proof_at() + milliseconds(1));
    EXPECT_EQ(words(miss(Source::by_list, proof_at() + milliseconds(1))), Words{});
    EXPECT_EQ(left(), Words{"place 1b"});
    EXPECT_EQ(booked(), (Words{"1 closed: never placed", "1 pending"}));
    EXPECT_FALSE(is_followed(1, 1));
    EXPECT_EQ(order(1, 2).intent.qty.value, 3);
    EXPECT_EQ(order(1, 2).intent.limit, Price{100});
    EXPECT_EQ(orders_.open_count({1}), 1);
    // The bot's number leads to the new attempt.
    sign_and_send(1, 2);
    cancel();
    tell(OrderReported{id(1, 2), report()});
    EXPECT_EQ(left(), Words{"cancel 1b"});
}

TEST_F(OrdersProofTest, one_source_alone_is_no_proof) {
    lose_the_answer();
    const Time late = now_ + minutes(10);
    miss(Source::by_list, late);
    miss(Source::by_list, late);
    EXPECT_TRUE(is_followed());
    miss(Source::by_id, late);
    miss(Source::by_id, late);
    EXPECT_TRUE(is_followed());
    EXPECT_FALSE(is_followed(1, 2));
}

TEST_F(OrdersProofTest, a_list_from_before_the_proof_time_does_not_complete_the_proof) {
    lose_the_answer();
    miss(Source::by_id, now_ + minutes(10));
    miss(Source::by_list, proof_at());
    EXPECT_TRUE(is_followed());
}

TEST_F(OrdersProofTest, news_of_it_begin_the_proof_anew) {
    lose_the_answer();
    const Time late = now_ + minutes(10);
    miss(Source::by_id, late);
    tell(OrderReported{id(), report()});
    miss(Source::by_list, late);
    EXPECT_TRUE(is_followed());
    EXPECT_EQ(order().state, OrderState::open);
    left();
    tell(LinkGap{LinkGap::Link::user_stream, {"practice"}});
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 1"});  // By id again, not the list.
}

TEST_F(OrdersProofTest, a_time_out_after_the_order_was_seen_open_changes_nothing) {
    place();
    open();
    left();
    booked();
    tell(OrderUnanswered{id(), "time-out", true});
    EXPECT_EQ(order().state, OrderState::open);
    EXPECT_EQ(orders_.in_flight(), 0);
    wait(seconds(6));
    EXPECT_EQ(left(), Words{});
    EXPECT_EQ(booked(), Words{});
}

TEST_F(OrdersProofTest, what_never_left_needs_no_grace_but_its_deadline) {
    lose_the_answer(true);
    miss(Source::by_id, deadline_);
    miss(Source::by_list, deadline_);
    EXPECT_TRUE(is_followed());
    miss(Source::by_id, deadline_ + milliseconds(1));
    miss(Source::by_list, deadline_ + milliseconds(1));
    EXPECT_FALSE(is_followed());
    EXPECT_EQ(left(), Words{"place 1b"});
}

// The signer's answer and with it the deadline was lost; the courier's is here. Until the deadline
// is known again nothing can be proved, and only the signer knows it.
TEST_F(OrdersProofTest, without_a_known_deadline_nothing_is_missing_and_the_signer_is_asked_again) {
    place();
    left();
    tell(OrderUnanswered{id(), "time-out", false});
    EXPECT_EQ(words(prove_dead()), Words{});
    EXPECT_TRUE(is_followed());
    EXPECT_FALSE(is_followed(1, 2));
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"place 1"});  // The same id: it is signed at most once.
    tell(OrderSigned{id(), "tag", now_ + kRecvWindow, true});
    wait(milliseconds(500));
    EXPECT_EQ(left(), Words{"ask order 1"});
    prove_dead();
    EXPECT_EQ(left(), Words{"place 1b"});
}

TEST_F(OrdersProofTest, an_absurd_deadline_is_never_over) {
    place();
    tell(OrderSigned{id(), "tag", {INT64_MAX}, true});
    left();
    EXPECT_EQ(words(prove_dead()), Words{});
    EXPECT_TRUE(is_followed());
    EXPECT_FALSE(is_followed(1, 2));
}

TEST_F(OrdersProofTest, the_attempts_are_bounded_and_the_bot_hears_of_the_end) {
    lose_the_answer();
    for (std::uint32_t attempt = 1; attempt < times_.attempts_max; ++attempt) {
        EXPECT_EQ(words(prove_dead(attempt)), Words{});
        sign_and_send(1, attempt + 1);
        tell(OrderUnanswered{id(1, attempt + 1), "time-out", false});
    }
    left();
    EXPECT_EQ(words(prove_dead(times_.attempts_max)), Words{"1 closed: never placed"});
    EXPECT_EQ(left(), Words{});
    EXPECT_EQ(orders_.open_count({1}), 0);
}

TEST_F(OrdersProofTest, a_dead_order_that_was_to_be_cancelled_is_cancelled_and_not_tried_again) {
    lose_the_answer();
    cancel();
    EXPECT_EQ(words(prove_dead()), Words{"1 closed: cancelled"});
    EXPECT_EQ(left(), Words{});
    EXPECT_FALSE(is_followed(1, 2));
}

// ---- Links that were cut ---------------------------------------------------------------------

class OrdersGapTest : public OrdersHouse {
  protected:
    // 1 pending, 2 signed, 3 sent, 4 open, 5 open with a cancel under way.
    void SetUp() override {
        for (const std::uint32_t ref : {1U, 2U, 3U, 4U, 5U}) place(ref);
        sign(2);
        sign_and_send(3);
        open(4);
        open(5);
        cancel(5);
        left();
        booked();
    }
};

TEST_F(OrdersGapTest, after_the_signer_was_away_what_it_has_not_answered_is_handed_out_again) {
    tell(LinkGap{LinkGap::Link::signer, {}});
    EXPECT_EQ(left(), Words{"place 1"});
    EXPECT_EQ(order(1).state, OrderState::pending);
    EXPECT_EQ(order(2).state, OrderState::signed_);
    EXPECT_EQ(order(3).state, OrderState::sent);
    wait(milliseconds(300));
    EXPECT_EQ(left(), Words{"ask order 5"});  // Its cancel may not have been signed.
    tell(OrderReported{id(5), report()});
    EXPECT_EQ(left(), Words{"cancel 5"});
}

TEST_F(OrdersGapTest, after_the_courier_was_away_what_was_signed_is_in_doubt) {
    tell(LinkGap{LinkGap::Link::courier, {}});
    EXPECT_EQ(order(1).state, OrderState::pending);
    EXPECT_EQ(order(2).state, OrderState::unknown);
    EXPECT_EQ(order(3).state, OrderState::unknown);
    EXPECT_EQ(order(4).state, OrderState::open);
    EXPECT_EQ(left(), Words{});
    wait(milliseconds(300));
    Words asked = left();
    std::ranges::sort(asked);
    EXPECT_EQ(asked, (Words{"ask order 2", "ask order 3", "ask order 5"}));
}

TEST_F(OrdersGapTest, after_the_private_stream_was_away_the_accounts_open_orders_are_asked_for) {
    place({2}, 1, {"other"});
    const IntentId other = IntentNames({7}).name({2}, {1}, 1);
    tell(OrderSigned{other, "tag", now_ + kRecvWindow, false});
    tell(OrderReported{other, report()});
    left();
    tell(LinkGap{LinkGap::Link::user_stream, {"practice"}});
    wait(milliseconds(300));
    Words asked = left();
    std::ranges::sort(asked);
    EXPECT_EQ(asked, (Words{"ask order 4", "ask order 5"}));
    tell(OrderReported{id(4), report()});
    tell(OrderReported{id(5), closed(CloseReason::cancelled)});
    wait(seconds(6));
    EXPECT_EQ(left(), Words{});
}

TEST_F(OrdersGapTest, after_a_restart_everything_under_way_goes_on_by_asking) {
    orders_.resume(now_);
    EXPECT_EQ(left(), Words{"place 1"});
    wait(milliseconds(300));
    Words asked = left();
    std::ranges::sort(asked);
    EXPECT_EQ(asked, (Words{"ask order 2", "ask order 3", "ask order 4", "ask order 5"}));
    EXPECT_EQ(orders_.in_flight(), 5);
    tell(OrderReported{id(4), report()});
    EXPECT_EQ(left(), Words{});
    tell(OrderReported{id(5), report()});
    EXPECT_EQ(left(), Words{"cancel 5"});  // It may never have left.
}

}  // namespace
}  // namespace strongroom::engine
