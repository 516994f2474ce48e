// The fill model of docs/backtest.md, sentence by sentence.
#include "lab/sim_market.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using Lines = std::vector<std::string>;

TEST(Matcher, a_resting_buy_fills_when_the_path_goes_below_it_not_when_it_is_touched) {
    SimMarket market;
    market.limit(1, Side::buy, 99);
    market.move(2, 99);
    EXPECT_EQ(market.happened(), (Lines{"1 opened"}));
    market.move(3, "98.99"_d);
    EXPECT_EQ(market.happened(), (Lines{"1 buy 1 @ 99"}));
}

TEST(Matcher, with_fills_on_touch_reaching_it_is_enough) {
    SimMarket market({.fills_on_touch = true});
    market.limit(1, Side::sell, 101);
    market.move(2, 101);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 sell 1 @ 101"}));
}

TEST(Matcher, one_movement_fills_in_the_order_in_which_it_meets_the_prices) {
    SimMarket market;
    market.limit(1, Side::buy, 97);
    market.limit(2, Side::buy, 99);
    market.limit(3, Side::buy, 98);
    market.limit(4, Side::buy, 98);
    market.happened();
    market.move(2, 90);
    EXPECT_EQ(market.happened(),
              (Lines{"2 buy 1 @ 99", "3 buy 1 @ 98", "4 buy 1 @ 98", "1 buy 1 @ 97"}));
}

TEST(Matcher, an_order_placed_in_answer_is_live_for_the_rest_of_the_movement_only) {
    SimMarket market;
    market.limit(1, Side::buy, 99);
    market.matcher.begin_move({2});
    ASSERT_TRUE(market.matcher.step_towards({97}));
    market.limit(2, Side::buy, 98);         // Still ahead.
    market.limit(3, Side::sell, "99.5"_d);  // Already passed: rests.
    while (market.matcher.step_towards({97})) {
    }
    EXPECT_EQ(market.happened(),
              (Lines{"1 opened", "1 buy 1 @ 99", "2 opened", "3 opened", "2 buy 1 @ 98"}));
}

TEST(Matcher, a_jump_beyond_a_limit_fills_at_the_limit_without_a_gift) {
    SimMarket market;
    market.limit(1, Side::buy, 99);
    market.limit(2, Side::buy, 95);
    market.matcher.jump_to({2}, {96});
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "2 opened", "1 buy 1 @ 99"}));
    market.matcher.jump_to({3}, {95});
    EXPECT_EQ(market.happened(), Lines{});
}

TEST(Matcher, an_order_placed_in_answer_to_a_jump_arrives_after_it) {
    SimMarket market;
    market.limit(1, Side::buy, 99);
    market.matcher.jump_to({2}, {90});
    market.limit(2, Side::buy, 95);  // The market is at 90: it takes, at 90.
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 buy 1 @ 99", "2 opened", "2 buy 1 @ 90"}));
}

TEST(Matcher, a_market_order_fills_at_the_point_made_worse_by_slippage) {
    SimMarket market;
    market.place(1, Side::buy, OrderKind::market, 0, 1);
    market.place(2, Side::sell, OrderKind::market, 0, 1);
    EXPECT_EQ(market.happened(),
              (Lines{"1 opened", "1 buy 1 @ 100.02", "2 opened", "2 sell 1 @ 99.98"}));
}

TEST(Matcher, a_limit_that_crosses_on_arrival_takes_and_post_only_is_rejected) {
    SimMarket market;
    market.limit(1, Side::buy, 105);
    market.place(2, Side::buy, OrderKind::post_only, 105, 1);
    market.place(3, Side::buy, OrderKind::post_only, 95, 1);
    EXPECT_EQ(market.happened(),
              (Lines{"1 opened", "1 buy 1 @ 100",
                     "2 rejected Order would immediately match and take.", "3 opened"}));
    EXPECT_EQ(market.free(kBtc), 11);
    EXPECT_EQ(market.free(kUsdt) + market.locked(kUsdt), 10000 - 100 - "0.2"_d);  // Taker fee.
}

TEST(Matcher, funds_are_reserved_and_a_short_order_is_rejected_never_clipped) {
    SimMarket market;
    market.limit(1, Side::buy, 90, 100);
    EXPECT_EQ(market.locked(kUsdt), 9009);  // 90 * 100 * 1.001
    market.limit(2, Side::buy, 90, 20);
    market.limit(3, Side::sell, 110, 11);
    EXPECT_EQ(
        market.happened(),
        (Lines{"1 opened", "2 no funds Account has insufficient balance for requested action.",
               "3 no funds Account has insufficient balance for requested action."}));
    EXPECT_TRUE(market.matcher.cancel(1));
    EXPECT_EQ(market.happened(), (Lines{"1 cancelled "}));
    EXPECT_EQ(market.free(kUsdt), 10000);
    EXPECT_FALSE(market.matcher.cancel(1));
}

TEST(Matcher, filters_reject_with_their_own_name) {
    SimMarket market;
    market.limit(1, Side::buy, "99.001"_d);
    market.limit(2, Side::buy, 99, "0.0001"_d);
    market.limit(3, Side::buy, 99, "0.001"_d);
    const Lines lines = market.happened();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_TRUE(lines[0].starts_with("1 rejected PRICE_FILTER"));
    EXPECT_TRUE(lines[1].starts_with("2 rejected LOT_SIZE"));
    EXPECT_TRUE(lines[2].starts_with("3 rejected NOTIONAL"));
}

TEST(Matcher, nothing_can_fill_in_a_candle_without_volume) {
    SimMarket market;
    market.limit(1, Side::buy, 99);
    market.matcher.begin_candle(0);
    market.matcher.jump_to({2}, {98});
    market.place(2, Side::buy, OrderKind::market, 0, 1);
    market.move(3, 97);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "2 opened"}));
    market.matcher.begin_candle(10);
    market.matcher.jump_to({4}, {98});
    EXPECT_EQ(market.happened(), (Lines{"1 buy 1 @ 99", "2 buy 1 @ 98.02"}));
}

TEST(Matcher, participation_leaves_the_rest_open) {
    SimMarket market({.max_participation = "0.1"_d});
    market.limit(1, Side::buy, 99, 3);
    market.matcher.begin_candle(20);
    market.matcher.jump_to({2}, {98});
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 buy 2 @ 99 partly"}));
    market.matcher.begin_candle(20);
    market.matcher.jump_to({3}, {98});
    EXPECT_EQ(market.happened(), (Lines{"1 buy 1 @ 99"}));
    EXPECT_EQ(market.locked(kUsdt), 0);
}

TEST(Matcher, latency_holds_orders_and_cancels_back_in_path_time) {
    SimMarket market({.latency = milliseconds(10)});
    market.limit(1, Side::buy, 99);
    market.move(5, 98);
    EXPECT_EQ(market.happened(), Lines{});  // Not there yet: nothing filled on the way.
    market.move(11, "98.5"_d);
    EXPECT_EQ(market.happened(),
              (Lines{"1 opened", "1 buy 1 @ 98"}));  // It crossed when it arrived.
    market.limit(2, Side::buy, 90);
    market.move(30, 97);
    EXPECT_TRUE(market.matcher.cancel(2));
    EXPECT_EQ(market.happened(), (Lines{"2 opened"}));
    market.move(40, 95);
    EXPECT_EQ(market.happened(), (Lines{"2 cancelled "}));
}

TEST(Matcher, a_buy_can_pay_its_fee_in_base_or_in_a_third_coin) {
    SimMarket base({.fees = {.maker = "0.001"_d, .taker = "0.002"_d, .buys_pay = FeeAsset::base}});
    base.place(1, Side::buy, OrderKind::market, 0, 1);
    EXPECT_EQ(base.free(kBtc), "10.998"_d);
    EXPECT_EQ(base.free(kUsdt), 10000 - "100.02"_d);

    const FillModel bnb{
        .fees = {.maker = "0.001"_d, .taker = "0.002"_d, .buys_pay = FeeAsset::third},
        .third_coin = Asset{"BNB"},
        .third_coin_price = 500};
    SimMarket third(bnb);
    third.wallets[0].deposit({1, Asset{"BNB"}});
    third.place(1, Side::buy, OrderKind::market, 0, 1);
    EXPECT_EQ(third.free(Asset{"BNB"}), 1 - "0.00040008"_d);
    SimMarket without(bnb);  // Not enough of it: the venue takes the received asset.
    without.place(1, Side::buy, OrderKind::market, 0, 1);
    EXPECT_EQ(without.free(kBtc), "10.998"_d);
}

TEST(Matcher, alerts_fire_once_in_path_order_and_at_the_price_jumped_to) {
    SimMarket market;
    market.matcher.set_alert(1, {7}, Watch::When::at_or_above, {101});
    market.limit(1, Side::sell, 101);
    market.matcher.set_alert(1, {8}, Watch::When::at_or_below, {95});
    market.matcher.set_alert(1, {9}, Watch::When::at_or_below, {100});  // There already.
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "alert 9 @ 100"}));
    market.move(2, 102);
    EXPECT_EQ(market.happened(), (Lines{"alert 7 @ 101", "1 sell 1 @ 101"}));  // The older first.
    market.move(3, 99);
    market.move(4, 102);
    EXPECT_EQ(market.happened(), Lines{});
    market.matcher.jump_to({5}, {90});
    EXPECT_EQ(market.happened(), (Lines{"alert 8 @ 90"}));
}

TEST(Matcher, a_quiet_range_is_one_where_nothing_happens) {
    SimMarket market;
    market.limit(1, Side::buy, 95);
    market.limit(2, Side::sell, 105);
    EXPECT_TRUE(market.matcher.is_quiet({"95.01"_d}, {"104.99"_d}));
    EXPECT_FALSE(market.matcher.is_quiet({95}, {104}));
    EXPECT_FALSE(market.matcher.is_quiet({96}, {105}));
    market.matcher.set_alert(1, {7}, Watch::When::at_or_below, {98});
    EXPECT_FALSE(market.matcher.is_quiet({98}, {104}));
}

}  // namespace
}  // namespace strongroom::lab
