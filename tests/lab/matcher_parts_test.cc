// Orders that are filled in parts, and that money is neither made nor lost but by fees.
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "lab/sim_market.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using Lines = std::vector<std::string>;
constexpr const char* kShort = "no funds Account has insufficient balance for requested action.";

// ---- A limit order that takes a part and rests with the rest
// -------------------------------------

TEST(MatcherParts, the_rest_of_a_limit_that_took_a_part_is_reserved_at_its_limit) {
    SimMarket market({.fees = {.maker = "0.001"_d, .taker = "0.002"_d}, .max_participation = 1});
    market.matcher.begin_candle(10);
    market.limit(1, Side::buy, 150, 60);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 buy 10 @ 100 partly"}));
    EXPECT_EQ(market.locked(kUsdt), "7507.5"_d);  // 50 at 150 with the maker fee.
    EXPECT_EQ(market.free(kUsdt), 10000 - 1002 - "7507.5"_d);
}

TEST(MatcherParts, who_can_pay_what_takes_but_not_the_rest_at_its_limit_is_refused) {
    SimMarket market({.fees = {.maker = "0.001"_d, .taker = "0.002"_d}, .max_participation = 1});
    market.matcher.begin_candle(10);
    market.limit(1, Side::buy, 200, 60);  // 1002 and 10010; whole at 100 it would be 6012.
    EXPECT_EQ(market.happened(), Lines{std::string("1 ") + kShort});
    market.matcher.begin_candle(0);
    market.limit(2, Side::buy, 200, 60);  // Nothing takes, so all of it would rest.
    EXPECT_EQ(market.happened(), Lines{std::string("2 ") + kShort});
    market.matcher.begin_candle(60);
    market.limit(3, Side::buy, 200, 60);
    EXPECT_EQ(market.happened(), (Lines{"3 opened", "3 buy 60 @ 100"}));
}

// The market is at 79 when the rest of a buy at 96 fills: at its limit, but the price stays.
TEST(MatcherParts, the_price_does_not_go_back_to_an_order_that_it_has_passed) {
    SimMarket market({.slippage_bps = 0, .max_participation = 1});
    market.matcher.begin_candle(1);
    market.move(2, 79);
    market.limit(1, Side::buy, 96, 2);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 buy 1 @ 79 partly"}));
    market.matcher.begin_candle(10);
    market.matcher.begin_move({3});
    ASSERT_TRUE(market.matcher.step_towards({78}));
    EXPECT_EQ(market.matcher.price(), Price{79});
    market.place(2, Side::sell, OrderKind::market, 0, 1);
    EXPECT_EQ(market.happened(), (Lines{"1 buy 1 @ 96", "2 opened", "2 sell 1 @ 79"}));
}

TEST(MatcherParts,
     what_the_path_has_passed_is_met_first_and_the_oldest_first_whichever_way_it_goes) {
    SimMarket market({.slippage_bps = 0, .max_participation = 1});
    market.matcher.begin_candle(2);
    market.move(2, 79);
    market.limit(1, Side::buy, 85, 2);
    market.limit(2, Side::buy, 96, 1);  // Younger, and more of a bargain for the seller.
    market.limit(3, Side::sell, 80, 1);
    EXPECT_EQ(market.happened(), (Lines{"1 opened", "1 buy 2 @ 79", "2 opened", "3 opened"}));
    market.limit(4, Side::buy, 90, 1);
    market.happened();
    market.matcher.begin_candle(10);
    market.move(3, 81);
    EXPECT_EQ(market.happened(), (Lines{"2 buy 1 @ 96", "4 buy 1 @ 90", "3 sell 1 @ 80"}));
}

// ---- Rounding
// ------------------------------------------------------------------------------------

// 3 at 0.333333333333 with a fee of 1/3: each part is rounded up, and the whole is not rounded
// more.
TEST(MatcherParts, parts_cost_together_what_the_whole_would_cost) {
    const Instrument fine{
        .symbol = {kBtc, kUsdt}, .tick = Decimal::from_raw(1), .step = Decimal::from_raw(1)};
    SimMarket market({.fees = {.maker = "0.333333333333"_d}, .max_participation = 1}, fine);
    const Decimal price = "0.333333333333"_d;
    const Decimal qty = "1.000000000003"_d;
    const Decimal value = mul(price, qty, Round::up);
    market.limit(1, Side::buy, price, qty);
    EXPECT_EQ(market.locked(kUsdt), value + mul(value, "0.333333333333"_d, Round::up));
    const Decimal needed = market.locked(kUsdt);
    for (int part = 2; market.locked(kUsdt).is_positive(); ++part) {
        market.matcher.begin_candle("0.333333333334"_d);
        market.matcher.jump_to({part}, {"0.3"_d});
        ASSERT_LE(part, 5);
    }
    EXPECT_EQ(market.free(kUsdt), 10000 - needed);
}

// ---- Whatever is placed, cancelled and walked
// ----------------------------------------------------

const Asset kThird{"BNB"};
constexpr auto kOne = static_cast<std::int64_t>(Decimal::one_raw);

Decimal raw(std::int64_t low, std::int64_t high, std::int64_t unit) {
    return Decimal::from_raw(static_cast<Int128>(*rc::gen::inRange(low, high)) * unit);
}

// A market on random terms: tick and step down to 10^-12, fees that do not come out even.
struct Terms {
    std::int64_t tick = *rc::gen::element<std::int64_t>(1, 7, 10'000, 10'000'000'000);
    std::int64_t step = *rc::gen::element<std::int64_t>(1, 3, 10'000, 1'000'000'000);
    FillModel model{
        .fees = {.maker = raw(0, 5'000'000'000, 1),
                 .taker = raw(0, 5'000'000'000, 1),
                 .buys_pay = *rc::gen::element(FeeAsset::quote, FeeAsset::base, FeeAsset::third)},
        .slippage_bps = raw(0, 20, kOne),
        .fills_on_touch = *rc::gen::arbitrary<bool>(),
        .max_participation = *rc::gen::element("0"_d, "0.3"_d, "1"_d),
        .latency = milliseconds(*rc::gen::element(0, 0, 2)),
        .third_coin = kThird,
        .third_coin_price = "3.7"_d};
    Instrument instrument{
        .symbol = {kBtc, kUsdt}, .tick = Decimal::from_raw(tick), .step = Decimal::from_raw(step)};
    Decimal any_price() const {
        const std::int64_t ticks = kOne / tick;
        return raw(80 * ticks, 120 * ticks, tick);
    }
    Decimal any_qty() const { return raw(1, 30 * (kOne / step), step); }
};

// What the account must have, computed from the fills alone: of an order, what it has come to so
// far is rounded, and a part is the difference.
struct Ledger {
    Decimal quote = 10000;
    Decimal base = 10;
    Decimal third = "0.05"_d;

    void count(const SimFilled& filled) {
        const Fill& fill = filled.fill;
        const bool buys = fill.side == Side::buy;
        const auto worth = [&](Qty qty) {
            return mul(fill.price.value, qty.value, buys ? Round::up : Round::down);
        };
        const Decimal value = worth(filled.order.filled) - worth(filled.order.filled - fill.qty);
        quote += buys ? -value : value;
        base += buys ? fill.qty.value : -fill.qty.value;
        (fill.fee.asset == kUsdt  ? quote
         : fill.fee.asset == kBtc ? base
                                  : third) -= fill.fee.amount;
    }
};

class AnyMarket {
  public:
    explicit AnyMarket(const Terms& terms) : terms_(terms), market_(terms.model, terms.instrument) {
        market_.wallets[0].deposit({"0.05"_d, kThird});
    }

    void step() {
        now_ = now_ + 1;
        const Side side = *rc::gen::element(Side::buy, Side::sell);
        switch (*rc::gen::inRange(0, 8)) {
            case 0:
            case 1: market_.limit(next_++, side, terms_.any_price(), terms_.any_qty()); break;
            case 2: all_in(side, terms_.any_price()); break;
            case 3: market_.place(next_++, side, OrderKind::market, 0, terms_.any_qty()); break;
            case 4: market_.matcher.cancel(*rc::gen::inRange<std::uint64_t>(0, next_)); break;
            case 5: market_.matcher.begin_candle(raw(0, 40, kOne)); break;
            case 6: walk(terms_.any_price()); break;
            default: market_.matcher.jump_to({now_}, {terms_.any_price()}); break;
        }
        check();
    }

  private:
    // An order for all that is free, to the last step.
    void all_in(Side side, Decimal price) {
        const Decimal free = market_.free(side == Side::buy ? kUsdt : kBtc);
        const Decimal qty = side == Side::sell
                                ? round_to(free, terms_.instrument.step, Round::down)
                                : quotient({free}, {price, 1 + terms_.model.fees.maker},
                                           terms_.instrument.step, Round::down);
        if (qty.is_positive()) market_.limit(next_++, side, price, qty);
    }

    // The price goes from where it is to the target and never back.
    void walk(Decimal target) {
        Matcher& matcher = market_.matcher;
        matcher.begin_move({now_});
        Price before = matcher.price();
        const bool is_up = before < Price{target};
        for (bool is_there = false; !is_there; before = matcher.price()) {
            is_there = !matcher.step_towards({target});
            const Price now = matcher.price();
            RC_ASSERT((is_up ? now >= before : now <= before));
        }
        RC_ASSERT(matcher.price() == Price{target});
    }

    void check() {
        for (const SimEvent& event : market_.matcher.take_events()) {
            if (const auto* filled = std::get_if<SimFilled>(&event)) ledger_.count(*filled);
            if (const auto* opened = std::get_if<SimOpened>(&event))
                opened_.push_back(opened->order.id);
            if (const auto* closed = std::get_if<SimClosed>(&event)) check_refusal(*closed);
        }
        const Wallet& wallet = market_.wallets[0];
        RC_ASSERT(wallet.balance(kUsdt).total() == ledger_.quote);
        RC_ASSERT(wallet.balance(kBtc).total() == ledger_.base);
        RC_ASSERT(wallet.balance(kThird).total() == ledger_.third);
        for (const auto& [asset, balance] : wallet.balances())
            RC_ASSERT((!balance.free.is_negative() && !balance.locked.is_negative()));
        if (market_.matcher.resting().empty()) {
            for (const auto& [asset, balance] : wallet.balances())
                RC_ASSERT(balance.locked.is_zero());
        }
    }

    // What rests has been reserved, so it is never short of funds later.
    void check_refusal(const SimClosed& closed) const {
        const bool may_be = closed.order.kind == OrderKind::market ||
                            std::ranges::find(opened_, closed.order.id) == opened_.end();
        RC_ASSERT((may_be || closed.reason != CloseReason::no_funds));
    }

    Terms terms_;
    SimMarket market_;
    Ledger ledger_;
    std::vector<std::uint64_t> opened_;
    std::uint64_t next_ = 1;
    std::int64_t now_ = 1;
};

RC_GTEST_PROP(MatcherParts, balances_are_conserved_to_the_last_unit, ()) {
    const Terms terms;
    AnyMarket market(terms);
    for (int i = 0; i < 60; ++i) market.step();
}

}  // namespace
}  // namespace strongroom::lab
