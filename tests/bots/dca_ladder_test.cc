// The vectors of docs/bots.md: D1, D2, their variants, and S1.
#include "bots/dca_ladder.h"

#include <rapidcheck/gtest.h>

#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;

const Symbol kPair{Asset{"BTC"}, Asset{"USDT"}};
const FeeRates kFees{.maker = "0.001"_d, .taker = "0.001"_d};

Instrument instrument() {
    return {.symbol = kPair, .venue_symbol = "BTCUSDT", .tick = "0.01"_d, .step = "0.00001"_d};
}

Fill fill(Side side, Decimal price, Decimal qty, FeeAsset pays = FeeAsset::quote) {
    const Money value = notional({price}, {qty}, kPair.quote, Round::up);
    Fill made{
        .side = side, .price = {price}, .qty = {qty}, .fee = share(value, kFees.maker, Round::up)};
    if (pays == FeeAsset::base) made.fee = {mul(qty, kFees.maker, Round::up), kPair.base};
    if (pays == FeeAsset::third) made.fee = {"0.01"_d, Asset{"BNB"}};
    return made;
}

DcaConfig d1() {
    return {.base_order = 100,
            .safety_order = 200,
            .max_safety_orders = 4,
            .active_safety_orders = 4,
            .deviation_pct = 2,
            .step_scale = "1.5"_d,
            .volume_scale = 2,
            .take_profit_pct = "1.5"_d};
}

// The position after the base order at 100 and the first `filled` safety orders.
Position d1_position(int filled, FeeAsset pays = FeeAsset::quote) {
    const DcaConfig config = d1();
    Position position;
    position.add(fill(Side::buy, 100, 1, pays), kPair);
    const auto steps = ladder_steps(config);
    for (int k = 0; k < filled; ++k) {
        const LadderOrder order = ladder_order(steps[static_cast<std::size_t>(k)], {100}, 1,
                                               config.direction, instrument());
        position.add(fill(Side::buy, order.price.value, order.qty.value, pays), kPair);
    }
    return position;
}

struct LadderRow {
    Decimal deviation, price, volume, qty, total_qty, cost, breakeven, take_profit;
};

TEST(DcaLadder, vector_d1) {
    const LadderRow rows[] = {
        {0, 100, 100, 1, 1, "100.1"_d, "100.2002"_d, "101.71"_d},
        {2, 98, 200, "2.04081"_d, "3.04081"_d, "300.29937938"_d, "98.855232"_d, "100.34"_d},
        {5, 95, 400, "4.21052"_d, "7.25133"_d, "700.69877878"_d, "96.727108"_d, "98.18"_d},
        {"9.5"_d, "90.5"_d, 800, "8.83977"_d, "16.0911"_d, "1501.497962965"_d, "93.405731"_d,
         "94.81"_d},
        {"16.25"_d, "83.75"_d, 1600, "19.10447"_d, "35.19557"_d, "3103.0973248275"_d, "88.255526"_d,
         "89.58"_d},
    };
    const auto steps = ladder_steps(d1());
    ASSERT_EQ(steps.size(), 4U);
    for (int k = 0; k <= 4; ++k) {
        const LadderRow& row = rows[k];
        if (k > 0) {
            const SafetyStep& step = steps[static_cast<std::size_t>(k - 1)];
            EXPECT_EQ(step.deviation_pct, row.deviation);
            EXPECT_EQ(step.volume, row.volume);
            const LadderOrder order =
                ladder_order(step, {100}, 1, Direction::buy_first, instrument());
            EXPECT_EQ(order.price.value, row.price);
            EXPECT_EQ(order.qty.value, row.qty);
        }
        const Position position = d1_position(k);
        EXPECT_EQ(position.open_qty().value, row.total_qty);
        EXPECT_EQ(position.entry_amount(), row.cost);
        EXPECT_EQ(round_to(breakeven_price(position, kFees), "0.000001"_d, Round::nearest),
                  row.breakeven);
        EXPECT_EQ(take_profit_price(position, d1(), 100, kFees, instrument()).value,
                  row.take_profit);
    }
    EXPECT_EQ(max_funds(d1()), 3100);
}

TEST(DcaLadder, d1_selling_all_at_the_last_take_profit_nets_what_the_page_says) {
    Position position = d1_position(4);
    position.add(fill(Side::sell, "89.58"_d, "35.19557"_d), kPair);
    EXPECT_EQ(position.profit(), "46.5690166119"_d);
    EXPECT_TRUE(position.open_qty().is_zero());
}

TEST(DcaLadder, d1_average_entry_and_required_change) {
    EXPECT_EQ(round_to(d1_position(4).average_entry(), "0.000001"_d, Round::nearest),
              "88.079191"_d);
    const Decimal change =
        quotient({"89.58"_d}, {"83.75"_d}, Decimal::from_raw(1), Round::nearest) - 1;
    EXPECT_EQ(round_to(mul(change, 100, Round::nearest), "0.0001"_d, Round::nearest), "6.9612"_d);
}

TEST(DcaLadder, d1_a_ladder_of_nine_steps_reaches_past_zero) {
    DcaConfig config = d1();
    config.max_safety_orders = 9;
    EXPECT_EQ(ladder_steps(config).back().deviation_pct, "149.7734375"_d);
    EXPECT_LT(ladder_steps(config)[7].deviation_pct, 100);
}

TEST(DcaLadder, d1_take_profit_of_the_base_order_or_of_the_total) {
    DcaConfig config = d1();
    const Position position = d1_position(2);
    EXPECT_EQ(take_profit_price(position, config, 100, kFees, instrument()).value, "98.18"_d);
    config.take_profit_type = ProfitBase::base_order;
    EXPECT_EQ(take_profit_price(position, config, 100, kFees, instrument()).value, "96.94"_d);
}

TEST(DcaLadder, d1_two_steps_of_one_and_two_percent) {
    DcaConfig config = d1();
    Position position = d1_position(2);
    config.take_profit_pct = 1;
    EXPECT_EQ(take_profit_price(position, config, 100, kFees, instrument()).value, "97.7"_d);
    config.take_profit_pct = 2;
    EXPECT_EQ(take_profit_price(position, config, 100, kFees, instrument()).value, "98.67"_d);
    position.add(fill(Side::sell, "97.7"_d, "3.62566"_d), kPair);
    position.add(fill(Side::sell, "98.67"_d, "3.62567"_d), kPair);
    EXPECT_EQ(position.profit(), "10.5610902791"_d);
}

TEST(DcaLadder, d1_trailing_exit_and_stop_loss) {
    const Decimal tick = "0.01"_d;
    EXPECT_EQ(trailing_exit_price({"99.5"_d}, "0.5"_d, Direction::buy_first, tick).value, 99);
    EXPECT_EQ(stop_loss_price({100}, 10, Direction::buy_first, tick).value, 90);
    EXPECT_EQ(stop_loss_price({"96.533847"_d}, 10, Direction::buy_first, tick).value, "86.88"_d);
    EXPECT_EQ(stop_loss_price({100}, 10, Direction::sell_first, tick).value, 110);
}

TEST(DcaLadder, d1_with_the_fee_taken_in_base_only_what_arrived_is_sold) {
    const Position position = d1_position(2, FeeAsset::base);
    EXPECT_EQ(position.entry_amount(), "699.99878"_d);
    EXPECT_EQ(position.open_qty().value, "7.24407867"_d);
    EXPECT_EQ(instrument().floor_qty(position.open_qty().value).value, "7.24407"_d);
    EXPECT_EQ(take_profit_price(position, d1(), 100, kFees, instrument()).value, "98.18"_d);
}

TEST(DcaLadder, a_fee_in_a_third_coin_is_outside_the_deal) {
    const Position position = d1_position(0, FeeAsset::third);
    EXPECT_EQ(position.entry_amount(), 100);
    EXPECT_EQ(position.open_qty().value, 1);
}

TEST(DcaLadder, vector_d2) {
    const DcaConfig config{.base_order = 20,
                           .safety_order = 40,
                           .max_safety_orders = 5,
                           .active_safety_orders = 5,
                           .deviation_pct = "1.5"_d,
                           .step_scale = "1.2"_d,
                           .volume_scale = "1.25"_d,
                           .take_profit_pct = 1};
    const Decimal deviations[] = {"1.5"_d, "3.3"_d, "5.46"_d, "8.052"_d, "11.1624"_d};
    const Decimal prices[] = {49250, 48350, 47270, 45974, "44418.8"_d};
    const Decimal volumes[] = {40, 50, "62.5"_d, "78.125"_d, "97.65625"_d};
    const Decimal quantities[] = {"0.00081"_d, "0.00103"_d, "0.00132"_d, "0.00169"_d, "0.00219"_d};
    const Decimal profits[] = {"50601.11"_d, 50093,        "49558.81"_d,
                               "48920.87"_d, "48150.17"_d, "47209.01"_d};
    Position position;
    position.add(fill(Side::buy, 50000, "0.0004"_d), kPair);
    const auto steps = ladder_steps(config);
    for (std::size_t k = 0; k <= 5; ++k) {
        if (k > 0) {
            const LadderOrder order =
                ladder_order(steps[k - 1], {50000}, 1, config.direction, instrument());
            EXPECT_EQ(steps[k - 1].deviation_pct, deviations[k - 1]);
            EXPECT_EQ(steps[k - 1].volume, volumes[k - 1]);
            EXPECT_EQ(order.price.value, prices[k - 1]);
            EXPECT_EQ(order.qty.value, quantities[k - 1]);
            position.add(fill(Side::buy, order.price.value, order.qty.value), kPair);
        }
        EXPECT_EQ(take_profit_price(position, config, 20, kFees, instrument()).value, profits[k]);
    }
    EXPECT_EQ(position.open_qty().value, "0.00744"_d);
    EXPECT_EQ(position.entry_amount(), "347.409694632"_d);
    EXPECT_EQ(max_funds(config), "348.28125"_d);
    position.add(fill(Side::sell, "47209.01"_d, "0.00744"_d), kPair);
    EXPECT_EQ(position.profit(), "3.4741047336"_d);
}

TEST(DcaLadder, vector_s1_the_short_mirror) {
    DcaConfig config = d1();
    config.direction = Direction::sell_first;
    config.max_safety_orders = 2;
    Position position{.direction = Direction::sell_first};
    const Decimal prices[] = {100, 102, 105};
    const Decimal quantities[] = {1, "1.96078"_d, "3.80952"_d};
    const Decimal proceeds[] = {"99.9"_d, "299.69956044"_d, "699.29916084"_d};
    const Decimal profits[] = {"98.3"_d, "99.6"_d, "101.63"_d};
    const Decimal breakevens[] = {"99.8002"_d, "101.122056"_d, "103.186057"_d};
    const auto steps = ladder_steps(config);
    for (std::size_t k = 0; k < 3; ++k) {
        if (k > 0) {
            const LadderOrder order =
                ladder_order(steps[k - 1], {100}, 1, config.direction, instrument());
            EXPECT_EQ(order.price.value, prices[k]);
            EXPECT_EQ(order.qty.value, quantities[k]);
        }
        position.add(fill(Side::sell, prices[k], quantities[k]), kPair);
        EXPECT_EQ(round_to(position.entry_amount(), "0.00000001"_d, Round::nearest), proceeds[k]);
        EXPECT_EQ(take_profit_price(position, config, 100, kFees, instrument()).value, profits[k]);
        EXPECT_EQ(round_to(breakeven_price(position, kFees), "0.000001"_d, Round::nearest),
                  breakevens[k]);
    }
}

TEST(DcaLadder, the_average_agrees_with_the_example_of_3commas) {
    Position position;
    const Decimal prices[] = {5, 3, 2};
    for (const Decimal price : prices) {
        const Decimal qty = div(10, price, Round::nearest);
        position.add({.side = Side::buy, .price = {price}, .qty = {qty}, .fee = {0, kPair.quote}},
                     kPair);
    }
    EXPECT_EQ(round_to(position.average_entry(), "0.000001"_d, Round::nearest), "2.903226"_d);
}

TEST(DcaLadder, reinvesting_and_risk_reduction_scale_the_orders) {
    DcaConfig config = d1();
    EXPECT_EQ(size_scale(config, "46.5690166119"_d), 1);  // Off by default.
    config.reinvest_pct = 50;
    EXPECT_EQ(round_to(size_scale(config, "46.5690166119"_d), "0.0000000001"_d, Round::nearest),
              "1.0075111317"_d);
    EXPECT_EQ(size_scale(config, "-310"_d), 1);
    config.risk_reduction_pct = 50;
    EXPECT_EQ(size_scale(config, "-310"_d), "0.95"_d);
    EXPECT_EQ(size_scale(config, -310000), 0);
}

RC_GTEST_PROP(DcaLadder, the_take_profit_earns_what_was_asked_and_one_tick_less_would_not, ()) {
    const auto cents = [](int low, int high) {
        return Decimal::from_raw(static_cast<Int128>(*rc::gen::inRange(low, high)) *
                                 10'000'000'000);
    };
    DcaConfig config = d1();
    config.base_order = cents(1000, 100000);
    config.deviation_pct = cents(10, 300);
    config.take_profit_pct = cents(10, 1000);
    const Price base{cents(100, 10'000'000)};
    Position position;
    position.add(fill(Side::buy, base.value, "1.5"_d), kPair);
    const LadderOrder order =
        ladder_order(ladder_steps(config)[0], base, 1, config.direction, instrument());
    RC_PRE(!order.qty.is_zero());
    position.add(fill(Side::buy, order.price.value, order.qty.value), kPair);
    const Price exit = take_profit_price(position, config, config.base_order, kFees, instrument());
    const auto profit_at = [&](Decimal price) {
        Position sold = position;
        sold.add(fill(Side::sell, price, position.open_qty().value), kPair);
        return sold.profit();
    };
    const Decimal asked =
        mul(position.entry_amount(), percent(config.take_profit_pct), Round::down);
    const Decimal dust = "0.000000000010"_d;  // Fees are rounded at the twelfth place.
    RC_ASSERT(profit_at(exit.value) + dust >= asked);
    RC_ASSERT(profit_at(exit.value - "0.01"_d) < asked + dust);
}

}  // namespace
}  // namespace strongroom::bots
