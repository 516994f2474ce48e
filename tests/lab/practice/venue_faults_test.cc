// The fault plan, fault by fault and venue by venue: how an order must end on a bad day. The
// numbers are those of docs/orders.md, whose table says which test stands for which fault.
#include "lab/practice/fault_house.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

constexpr Decimal kRests = 90;
constexpr Decimal kTakes = 101;

class VenueFaults : public testing::TestWithParam<const char*> {
  protected:
    // The order rests at the venue and the engine knows.
    static void rest(FaultHouse& house) {
        house.trade(100);
        house.place(kRests);
        house.pass(seconds(1));
        ASSERT_EQ(house.state(), "open");
    }
    // What must hold at the end of every bad day: one order, and all that it bought.
    static void expect_one(FaultHouse& house, std::string_view state, Decimal filled = 0) {
        EXPECT_EQ(house.state(), state) << house.words();
        EXPECT_EQ(house.orders_at_venue(), 1U);
        EXPECT_EQ(house.filled(), filled);
    }
};

json once(const char* kind, json more = json::object()) {
    json rule{{"kind", kind}, {"on", "place"}, {"count", 1}};
    rule.update(more);
    return rule;
}

// ---- F01: sent, no reply ---------------------------------------------------------------------

TEST_P(VenueFaults, f01_executed_without_an_answer_is_found_and_never_sent_again) {
    const json executed{{"executed", true}};
    for (const json& rule :
         {once("lost_reply"), once("cut", executed), once("error_5xx", executed)}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.faults({rule, {{"kind", "event_lost"}, {"on", "event"}}});  // Only asking tells.
        house.place(kRests);
        house.pass(seconds(10));
        expect_one(house, "open");
        EXPECT_EQ(house.attempts(), 1U) << rule.dump();
        EXPECT_GT(house.questions(), 0);
    }
}

TEST_P(VenueFaults, f01_not_executed_without_an_answer_is_proved_dead_before_the_next_attempt) {
    for (const json& rule : {once("lost_request"), once("cut"), once("error_5xx")}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.fault(rule);
        house.place(kRests);
        house.pass(house.window() + milliseconds(900));  // The grace is a second more.
        EXPECT_EQ(house.attempts(), 1U) << rule.dump();
        EXPECT_EQ(house.state(), "unknown");
        house.pass(seconds(20));
        expect_one(house, "open");
        EXPECT_EQ(house.attempts(), 2U) << rule.dump();
    }
}

// ---- F02: accepted late ----------------------------------------------------------------------

TEST_P(VenueFaults, f02_accepted_after_it_was_not_found_is_neither_dead_nor_doubled) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.fault(once("late", {{"ms", house.window().ms - 100}}));
    house.place(kRests);
    house.pass(house.window() - milliseconds(200));
    EXPECT_EQ(house.state(), "unknown");
    EXPECT_GT(house.questions(), 0);  // Answered with "not found": it is not there yet.
    EXPECT_EQ(house.orders_at_venue(), 0U);
    house.pass(seconds(20));
    expect_one(house, "open");
    EXPECT_EQ(house.attempts(), 1U);
}

TEST_P(VenueFaults, f02_held_back_beyond_its_window_is_refused_and_tried_again) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.fault(once("late", {{"ms", house.window().ms + 600}}));
    house.place(kRests);
    house.pass(seconds(20));
    expect_one(house, "open");
    EXPECT_EQ(house.attempts(), 2U);
}

// ---- F03, F04: twice, and in any order -------------------------------------------------------

TEST_P(VenueFaults, f03_events_that_come_twice_count_once) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.fault({{"kind", "event_doubled"}, {"on", "event"}});
    house.place(kTakes);
    house.pass(seconds(10));
    expect_one(house, "closed: filled", 3);
    EXPECT_EQ(house.fills(), 1U);
    FaultHouse calm(GetParam());
    calm.trade(100);
    calm.place(kTakes);
    calm.pass(seconds(10));
    EXPECT_EQ(house.events(), 2 * calm.events());
}

TEST_P(VenueFaults, f04_a_fill_before_its_acknowledgement_and_events_in_reverse) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.faults({once("garbage", {{"executed", true}}),
                  {{"kind", "event_delayed"}, {"on", "event"}, {"count", 1}, {"ms", 300}}});
    house.place(kTakes);
    house.pass(seconds(10));
    expect_one(house, "closed: filled", 3);
}

TEST_P(VenueFaults, f04_a_cancel_told_before_the_last_fill_ends_with_the_fill) {
    FaultHouse house(GetParam(), 1);
    rest(house);
    house.fault({{"kind", "event_delayed"}, {"on", "event"}, {"count", 1}, {"ms", 700}});
    house.trade(89, 1);
    house.cancel();
    house.pass(seconds(20));
    expect_one(house, "closed: cancelled", 1);
}

// ---- F05, F06, F07: the private stream -------------------------------------------------------

TEST_P(VenueFaults, f05_what_a_gap_in_the_stream_hid_is_asked_for) {
    FaultHouse house(GetParam());
    rest(house);
    house.lose_stream();
    house.trade(89);
    house.pass(seconds(5));
    EXPECT_EQ(house.state(), "open");
    house.open_stream();
    house.pass(seconds(10));
    expect_one(house, "closed: filled", 3);
}

// An event that is lost on a stream that lives: LIMIT of docs/orders.md. Of a dead one the courier
// makes such a gap within ten seconds (tests/courier/stream_renewal_test.cc).
TEST_P(VenueFaults, f06_what_a_silent_stream_hid_is_found_at_its_next_gap) {
    FaultHouse house(GetParam());
    rest(house);
    house.fault({{"kind", "event_lost"}, {"on", "event"}});
    house.trade(89);
    const int told = house.events();
    house.pass(minutes(1));
    EXPECT_EQ(house.events(), told);
    house.faults({});
    house.open_stream();
    house.pass(seconds(10));
    expect_one(house, "closed: filled", 3);
}

TEST_P(VenueFaults, f07_two_streams_that_overlap_lose_nothing_and_count_nothing_twice) {
    FaultHouse house(GetParam(), 1);
    rest(house);
    house.trade(89, 1);
    house.open_stream(true);  // The old one goes on telling.
    house.trade(88, 1);
    const int told = house.events();
    house.pass(seconds(1));
    EXPECT_GE(house.events(), told + 3);  // The first trade once, the second by both.
    house.open_stream();
    house.trade(87, 1);
    house.pass(seconds(10));
    expect_one(house, "closed: filled", 3);
    EXPECT_EQ(house.fills(), 3U);
}

// ---- F08: a wrong clock ----------------------------------------------------------------------

TEST_P(VenueFaults,
       f08_a_clock_that_is_off_places_nothing_and_one_attempt_is_enough_when_it_is_right) {
    for (const Duration error : {seconds(-60), seconds(60)}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.clock_error = error;
        house.place(kRests);
        house.pass(milliseconds(900));
        EXPECT_EQ(house.state(), "unknown");
        EXPECT_EQ(house.orders_at_venue(), 0U);
        house.clock_error = {};
        house.pass(minutes(2));
        expect_one(house, "open");
    }
}

// ---- F09: cancel against fill ----------------------------------------------------------------

TEST_P(VenueFaults, f09_a_cancel_of_a_filled_order_ends_filled) {
    FaultHouse house(GetParam());
    rest(house);
    house.fault({{"kind", "event_delayed"}, {"on", "event"}, {"ms", 700}});
    house.trade(89);
    house.cancel();
    house.pass(seconds(20));
    expect_one(house, "closed: filled", 3);
}

TEST_P(VenueFaults, f09_a_part_that_filled_before_the_cancel_is_kept) {
    FaultHouse house(GetParam(), 1);
    rest(house);
    house.fault({{"kind", "lost_reply"}, {"on", "cancel"}, {"count", 1}});
    house.trade(89, 2);
    house.cancel();
    house.pass(seconds(20));
    expect_one(house, "closed: cancelled", 2);
}

// ---- F10: limits and bans --------------------------------------------------------------------

TEST_P(VenueFaults, f10_a_limit_or_a_ban_places_nothing_and_the_next_attempt_does) {
    for (const char* kind : {"rate_limit", "ban"}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.fault(once(kind));
        house.place(kRests);
        house.pass(seconds(20));
        expect_one(house, "open");
        EXPECT_EQ(house.attempts(), 2U) << kind;
    }
}

TEST_P(VenueFaults, f10_a_cancel_that_met_a_limit_is_sent_again) {
    FaultHouse house(GetParam());
    rest(house);
    house.fault({{"kind", "rate_limit"}, {"on", "cancel"}, {"count", 3}});
    house.cancel();
    house.pass(seconds(30));
    expect_one(house, "closed: cancelled");
    EXPECT_EQ(house.cancels(), 4);
}

// ---- F11: maintenance, a halt, other terms ---------------------------------------------------

TEST_P(VenueFaults, f11_an_order_that_met_maintenance_is_placed_once_when_it_is_over) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.maintenance(true);
    house.place(kRests);
    house.pass(seconds(30));
    EXPECT_EQ(house.state(), "unknown");  // Nothing can be proved while nobody answers.
    house.maintenance(false);
    house.pass(seconds(20));
    expect_one(house, "open");
}

TEST_P(VenueFaults, f11_a_market_that_is_closed_or_has_other_terms_ends_the_order_in_its_words) {
    const Decimal between_ticks = Decimal::from_raw(Decimal::one_raw / 1'000) + kRests;
    for (const Decimal price : {kRests, between_ticks}) {
        FaultHouse house(GetParam());
        if (price != kRests) house.trade(100);  // Without a price the market is closed.
        house.place(price);
        house.pass(seconds(5));
        EXPECT_EQ(house.state(), "closed: rejected");
        EXPECT_FALSE(house.words().empty());
        EXPECT_EQ(house.orders_at_venue(), 0U);
    }
}

// ---- F16 to F19: what comes over the wire ----------------------------------------------------

TEST_P(VenueFaults, f16_garbage_proves_nothing_whether_it_was_executed_or_not) {
    for (const bool is_executed : {true, false}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.fault(once("garbage", {{"executed", is_executed}}));
        house.place(kRests);
        house.pass(seconds(20));
        expect_one(house, "open");
        EXPECT_EQ(house.attempts(), is_executed ? 1U : 2U);
    }
}

TEST_P(VenueFaults, f17_a_reply_beyond_all_bounds_proves_nothing) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.spoil = [](HttpReply& reply) { reply.body.append(std::size_t{64} << 20U, ' '); };
    house.place(kRests);
    house.pass(seconds(10));
    expect_one(house, "open");
    EXPECT_EQ(house.attempts(), 1U);
}

TEST_P(VenueFaults, f18_a_captive_portals_page_or_redirect_is_no_answer) {
    for (const int status : {200, 302, 511}) {
        FaultHouse house(GetParam());
        house.trade(100);
        house.spoil = [status](HttpReply& reply) {
            reply = {.status = status,
                     .headers = {{"Location", "https://login.example"}},
                     .body = "<html>Please log in</html>"};
        };
        house.place(kRests);
        house.pass(seconds(10));
        expect_one(house, "open");
        EXPECT_EQ(house.attempts(), 1U) << status;
    }
}

TEST_P(VenueFaults, f19_a_host_that_is_not_found_was_never_sent_to) {
    FaultHouse house(GetParam());
    house.trade(100);
    house.is_reachable = false;
    house.place(kRests);
    house.pass(seconds(10));
    EXPECT_EQ(house.attempts(), 1U);  // Nobody answers, so nothing is proved yet.
    house.is_reachable = true;
    house.pass(seconds(20));
    expect_one(house, "open");
    EXPECT_EQ(house.attempts(), 2U);
}

INSTANTIATE_TEST_SUITE_P(At, VenueFaults, testing::Values("binance", "kucoin", "coinbase", "paper"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace strongroom::lab::practice
