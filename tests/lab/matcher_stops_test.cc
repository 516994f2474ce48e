// Orders that wait for a trigger, and orders that do not stay (docs/backtest.md, "Fills").
#include "lab/sim_market.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using Lines = std::vector<std::string>;

// ---- Stops -----------------------------------------------------------------------------------

TEST(MatcherStops, a_stop_waits_out_of_the_book_and_locks_what_it_would_sell) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94, 2);
    EXPECT_EQ(market.happened(), (Lines{"1 opened"}));
    EXPECT_EQ(market.locked(kBtc), 2);
    EXPECT_TRUE(market.matcher.resting().empty());
    ASSERT_EQ(market.matcher.stops().size(), 1U);
    market.move(2, "95.01"_d);
    market.move(3, 110);
    EXPECT_EQ(market.happened(), Lines{});
    EXPECT_FALSE(market.matcher.is_quiet({95}, {110}));
    EXPECT_TRUE(market.matcher.is_quiet({"95.01"_d}, {110}));
}

TEST(MatcherStops, at_its_trigger_it_takes_as_a_limit_order) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94);
    market.stop(2, Side::buy, 105, 106);
    market.happened();
    market.move(2, 90);
    EXPECT_EQ(market.happened(), (Lines{"1 triggered", "1 sell 1 @ 95"}));
    market.move(3, 120);
    EXPECT_EQ(market.happened(), (Lines{"2 triggered", "2 buy 1 @ 105"}));
    EXPECT_EQ(market.locked(kBtc), 0);
    EXPECT_EQ(market.locked(kUsdt), 0);
}

TEST(MatcherStops, a_jump_past_its_limit_leaves_it_resting_there) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94);
    market.happened();
    market.matcher.jump_to({2}, {90});
    EXPECT_EQ(market.happened(), (Lines{"1 triggered"}));
    ASSERT_EQ(market.matcher.resting().size(), 1U);
    EXPECT_EQ(market.matcher.resting()[0].kind, OrderKind::limit);
    EXPECT_TRUE(market.matcher.stops().empty());
    EXPECT_EQ(market.locked(kBtc), 1);
    market.move(3, 94);
    EXPECT_EQ(market.happened(), Lines{});
    market.move(4, "94.01"_d);
    EXPECT_EQ(market.happened(), (Lines{"1 sell 1 @ 94"}));
}

TEST(MatcherStops, a_jump_within_its_limit_fills_at_the_price_jumped_to) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 90);
    market.matcher.jump_to({2}, {92});
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 triggered", "1 sell 1 @ 92"}));
}

TEST(MatcherStops, what_the_path_meets_first_happens_first) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 90);
    market.limit(2, Side::buy, 97);
    market.limit(3, Side::buy, 93);
    market.happened();
    market.move(2, 92);
    EXPECT_EQ(market.happened(),
              (Lines{"2 buy 1 @ 97", "1 triggered", "1 sell 1 @ 95", "3 buy 1 @ 93"}));
}

TEST(MatcherStops, one_that_is_reached_already_is_rejected) {
    SimMarket market;
    market.stop(1, Side::sell, 100, 99);
    market.stop(2, Side::sell, 101, 99);
    market.stop(3, Side::buy, 100, 101);
    market.stop(4, Side::buy, 99, 101);
    EXPECT_EQ(market.happened(), (Lines{"1 rejected Order would trigger immediately.",
                                        "2 rejected Order would trigger immediately.",
                                        "3 rejected Order would trigger immediately.",
                                        "4 rejected Order would trigger immediately."}));
    EXPECT_EQ(market.locked(kBtc), 0);
    EXPECT_EQ(market.locked(kUsdt), 0);
}

TEST(MatcherStops, one_that_cannot_be_paid_is_rejected_when_it_comes) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94, market.free(kBtc) + 1);
    market.stop(2, Side::buy, 105, 106, market.free(kUsdt));
    const Lines lines = market.happened();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].starts_with("1 no funds"));
    EXPECT_TRUE(lines[1].starts_with("2 no funds"));
}

TEST(MatcherStops, a_stop_to_buy_locks_what_it_needs_as_a_taker) {
    SimMarket market({.fees = {.maker = "0.001"_d, .taker = "0.002"_d}});
    market.stop(1, Side::buy, 105, 106);
    EXPECT_EQ(market.locked(kUsdt), "106.212"_d);
    market.move(2, 110);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 triggered", "1 buy 1 @ 105"}));
    EXPECT_EQ(market.locked(kUsdt), 0);
}

TEST(MatcherStops, a_cancelled_one_frees_its_funds_and_is_never_triggered) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94);
    EXPECT_TRUE(market.matcher.cancel(1));
    EXPECT_EQ(market.locked(kBtc), 0);
    market.move(2, 90);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 cancelled "}));
    EXPECT_FALSE(market.matcher.cancel(1));
}

TEST(MatcherStops, without_volume_a_triggered_one_rests_at_its_limit) {
    SimMarket market;
    market.stop(1, Side::sell, 95, 94);
    market.matcher.begin_candle(0);
    market.move(2, 94);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 triggered"}));
    EXPECT_EQ(market.matcher.resting().size(), 1U);
}

TEST(MatcherStops, one_that_waited_waits_again_after_a_restart) {
    SimMarket before;
    before.stop(1, Side::sell, 95, 94);
    SimMarket after;
    for (const SimOrder& stop : before.matcher.stops()) after.matcher.restore(stop);
    EXPECT_EQ(after.happened(), Lines{});
    EXPECT_EQ(after.locked(kBtc), 1);
    after.move(2, 90);
    EXPECT_EQ(after.happened(), (Lines{"1 triggered", "1 sell 1 @ 95"}));
}

// ---- Orders that do not stay -----------------------------------------------------------------

TEST(MatcherKinds, what_an_ioc_order_does_not_take_at_once_ends) {
    SimMarket market({.max_participation = 1});
    market.place(1, Side::buy, OrderKind::ioc, 99, 1);  // Takes nothing.
    market.matcher.begin_candle(3);
    market.place(2, Side::buy, OrderKind::ioc, 101, 5);
    EXPECT_EQ(
        market.happened(),
        (Lines{"1 opened", "1 expired The rest of the order found nothing to take.", "2 opened",
               "2 buy 3 @ 100 partly", "2 expired The rest of the order found nothing to take."}));
    EXPECT_EQ(market.locked(kUsdt), 0);
    EXPECT_TRUE(market.matcher.resting().empty());
}

TEST(MatcherKinds, a_fok_order_is_filled_whole_or_not_at_all) {
    SimMarket market({.max_participation = 1});
    market.matcher.begin_candle(3);
    market.place(1, Side::sell, OrderKind::fok, 99, 4);
    market.place(2, Side::sell, OrderKind::fok, 101, 1);
    market.place(3, Side::sell, OrderKind::fok, 99, 3);
    EXPECT_EQ(market.happened(),
              (Lines{"1 opened", "1 expired The order could not be filled whole at once.",
                     "2 opened", "2 expired The order could not be filled whole at once.",
                     "3 opened", "3 sell 3 @ 100"}));
    EXPECT_EQ(market.locked(kBtc), 0);
}

}  // namespace
}  // namespace strongroom::lab
