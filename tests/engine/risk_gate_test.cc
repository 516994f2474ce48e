// The gate catches a bot gone wrong, with the rule's name and the figures.
#include "engine/risk_gate.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

using namespace decimal_literals;

OrderIntent intent(Side side, Decimal limit, Decimal qty = 1) {
    return {.account = {"practice"},
            .symbol = MUST(Symbol::parse("BTC/USDT")),
            .side = side,
            .kind = OrderKind::limit,
            .limit = Price{limit},
            .qty = {qty},
            .bot = {"dca"}};
}

OrderIntent at_market(Side side, Decimal qty) {
    OrderIntent made = intent(side, 1, qty);
    made.kind = OrderKind::market;
    made.limit.reset();
    return made;
}

constexpr RiskLimits kLimits{.open_orders_per_bot = 3, .order_notional = "500"_d};
constexpr Price kMarket{100};

TEST(RiskGate, what_keeps_the_limits_passes_unchanged) {
    const RiskGate gate(kLimits);
    const auto passed = gate.check(intent(Side::buy, 99, 5), kMarket, 2);
    ASSERT_TRUE(passed.has_value()) << passed.error().message;
    EXPECT_EQ((*passed)->qty.value, 5);
    EXPECT_EQ((*passed)->limit, Price{99});
    EXPECT_OK(gate.check(at_market(Side::sell, 5), kMarket, 0));
}

TEST(RiskGate, a_quantity_that_is_none_is_refused) {
    const RiskGate gate(kLimits);
    for (const Decimal qty : {Decimal(0), Decimal(-1)}) {
        const auto result = gate.check(intent(Side::buy, 100, qty), kMarket, 0);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, Errc::refused);
        EXPECT_EQ(result.error().message, "risk gate: the quantity must be above zero");
    }
}

TEST(RiskGate, a_limit_belongs_to_a_limit_order_and_to_no_other) {
    const RiskGate gate(kLimits);
    OrderIntent without = intent(Side::buy, 100);
    without.limit.reset();
    EXPECT_FAILS("a limit order has a price", gate.check(without, kMarket, 0));
    OrderIntent with = intent(Side::buy, 100);
    with.kind = OrderKind::market;
    EXPECT_FAILS("a market order has none", gate.check(with, kMarket, 0));
    OrderIntent post_only = intent(Side::buy, 100);
    post_only.kind = OrderKind::post_only;
    EXPECT_OK(gate.check(post_only, kMarket, 0));
}

OrderIntent stop(Side side, Decimal trigger, Decimal limit) {
    OrderIntent made = intent(side, limit);
    made.kind = OrderKind::stop_limit;
    made.trigger = Price{trigger};
    return made;
}

TEST(RiskGate, a_trigger_belongs_to_a_stop_order_and_to_no_other) {
    const RiskGate gate(kLimits);
    EXPECT_OK(gate.check(stop(Side::sell, 90, 89), kMarket, 0));
    OrderIntent without = stop(Side::sell, 90, 89);
    without.trigger.reset();
    EXPECT_FAILS("a stop order has a trigger", gate.check(without, kMarket, 0));
    for (const OrderKind kind : {OrderKind::limit, OrderKind::ioc, OrderKind::fok}) {
        OrderIntent with = stop(Side::sell, 90, 89);
        with.kind = kind;
        EXPECT_FAILS("no other order has one", gate.check(with, kMarket, 0));
        with.trigger.reset();
        EXPECT_OK(gate.check(with, kMarket, 0));
    }
}

TEST(RiskGate, a_venue_without_stop_orders_gets_none) {
    RiskLimits limits = kLimits;
    limits.rests_stops = false;
    const RiskGate gate(limits);
    EXPECT_FAILS("stop orders are not placed at this venue",
                 gate.check(stop(Side::sell, 90, 89), kMarket, 0));
    EXPECT_OK(gate.check(intent(Side::sell, 99), kMarket, 0));
}

TEST(RiskGate, a_stop_gives_away_what_its_limit_is_worse_than_its_trigger) {
    const RiskGate gate(kLimits);
    EXPECT_OK(gate.check(stop(Side::sell, 50, 40), kMarket, 0));
    EXPECT_FAILS("worse than the trigger at 50",
                 gate.check(stop(Side::sell, 50, "39.99"_d), kMarket, 0));
    EXPECT_OK(gate.check(stop(Side::buy, 200, 240), kMarket, 0));
    EXPECT_FAILS("worse than the trigger at 200",
                 gate.check(stop(Side::buy, 200, "240.01"_d), kMarket, 0));
    // On the wrong side it trades at once.
    EXPECT_FAILS("worse than", gate.check(stop(Side::sell, 500, 79), kMarket, 0));
    EXPECT_OK(gate.check(stop(Side::sell, 500, 80), kMarket, 0));
}

TEST(RiskGate, the_number_of_open_orders_of_a_bot_is_bounded) {
    const RiskGate gate(kLimits);
    EXPECT_OK(gate.check(intent(Side::buy, 100), kMarket, 2));
    EXPECT_FAILS("the bot has 3 open orders, at most 3",
                 gate.check(intent(Side::buy, 100), kMarket, 3));
    EXPECT_FAILS("at most 3", gate.check(intent(Side::buy, 100), kMarket, 4));
}

TEST(RiskGate, the_value_of_an_order_is_bounded_and_rounded_against_it) {
    const RiskGate gate(kLimits);
    EXPECT_OK(gate.check(intent(Side::buy, 100, 5), kMarket, 0));
    EXPECT_FAILS("an order of 500.1 USDT is above the limit of 500",
                 gate.check(intent(Side::buy, 100, "5.001"_d), kMarket, 0));
    // A market order is worth what the market says.
    EXPECT_FAILS("above the limit of 500", gate.check(at_market(Side::buy, 6), kMarket, 0));
    // 500.0000000000001: a trifle that only rounding up shows.
    EXPECT_FAILS("above the limit",
                 gate.check(intent(Side::buy, "0.000001"_d, "500000000.0000001"_d), kMarket, 0));
    EXPECT_OK(RiskGate(RiskLimits{}).check(intent(Side::buy, 100, 1'000'000), kMarket, 0));
}

TEST(RiskGate, a_price_far_on_the_losing_side_is_a_typing_error) {
    const RiskGate gate(RiskLimits{});  // 20 %.
    EXPECT_OK(gate.check(intent(Side::buy, 120), kMarket, 0));
    EXPECT_FAILS("a buy at 120.01 is more than 20 % worse than the market at 100",
                 gate.check(intent(Side::buy, "120.01"_d), kMarket, 0));
    EXPECT_OK(gate.check(intent(Side::sell, 80), kMarket, 0));
    EXPECT_FAILS("a sell at 79.99 is more than 20 % worse than the market at 100",
                 gate.check(intent(Side::sell, "79.99"_d), kMarket, 0));
    // Far on the other side is what ladders are made of.
    EXPECT_OK(gate.check(intent(Side::buy, 1), kMarket, 0));
    EXPECT_OK(gate.check(intent(Side::sell, 100'000), kMarket, 0));
}

TEST(RiskGate, a_value_beyond_our_numbers_is_an_overflow_and_no_pass) {
    const RiskGate gate(kLimits);
    const Decimal huge = MUST(Decimal::parse("99999999999999999999999999"));
    EXPECT_THROW((void)gate.check(intent(Side::sell, huge, huge), kMarket, 0), DecimalOverflow);
}

TEST(RiskGate, while_halted_nothing_but_cancels_passes) {
    RiskGate gate(kLimits);
    gate.halt("the disk is full");
    EXPECT_FAILS("risk gate: the disk is full", gate.check(intent(Side::buy, 100), kMarket, 0));
    const auto cancel = gate.pass({.account = {"practice"}, .why = "stop"});
    EXPECT_EQ(cancel->why, "stop");
    gate.resume();
    EXPECT_OK(gate.check(intent(Side::buy, 100), kMarket, 0));
}

TEST(RiskGate, the_next_attempt_has_the_same_terms_and_a_new_id) {
    const RiskGate gate(kLimits);
    const auto dead = MUST(gate.check(intent(Side::buy, 99, 2), kMarket, 0));
    const auto next = gate.retry(dead, {.bytes = {9}});
    EXPECT_EQ(next->id, (IntentId{.bytes = {9}}));
    EXPECT_EQ(next->qty, dead->qty);
    EXPECT_EQ(next->limit, dead->limit);
    EXPECT_EQ(next->side, dead->side);
    EXPECT_EQ(next->account, dead->account);
}

}  // namespace
}  // namespace strongroom::engine
