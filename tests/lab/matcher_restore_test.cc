// The matcher's coming back after its process died, and what it says before an order is placed.
#include "lab/matcher.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab {
namespace {

using namespace decimal_literals;

const Asset kBtc{"BTC"};
const Asset kUsdt{"USDT"};

struct Market {
    explicit Market(FillModel model = {.fees = {.maker = "0.001"_d, .taker = "0.002"_d}})
        : wallets(1),
          matcher(Instrument{.symbol = {kBtc, kUsdt}, .tick = "0.01"_d, .step = "0.001"_d},
                  std::move(model), wallets) {
        wallets[0].deposit({10000, kUsdt});
        wallets[0].deposit({10, kBtc});
    }

    std::vector<std::uint64_t> filled() {
        std::vector<std::uint64_t> ids;
        for (const SimEvent& event : matcher.take_events()) {
            if (const auto* fill = std::get_if<SimFilled>(&event)) ids.push_back(fill->order.id);
        }
        return ids;
    }

    std::vector<Wallet> wallets;
    Matcher matcher;
};

SimOrder limit(std::uint64_t id, Side side, Decimal price, Decimal qty = 1) {
    return {.id = id, .side = side, .kind = OrderKind::limit, .limit = {price}, .qty = {qty}};
}

TEST(MatcherRestore, what_rested_rests_again_in_its_order_and_locks_what_it_locked) {
    Market before;
    before.matcher.jump_to({1}, {100});
    for (const std::uint64_t id : {3U, 1U, 2U}) before.matcher.place(limit(id, Side::buy, 98));
    before.matcher.place(limit(4, Side::sell, 105, 2));

    Market after;
    after.matcher.restore(before.matcher.standing());
    for (const SimOrder& order : before.matcher.resting()) after.matcher.restore(order);
    EXPECT_FALSE(after.matcher.has_events());  // Nothing has happened.
    EXPECT_EQ(after.wallets[0].balance(kUsdt).locked, before.wallets[0].balance(kUsdt).locked);
    EXPECT_EQ(after.wallets[0].balance(kBtc).locked, 2);
    EXPECT_EQ(after.matcher.price(), Price{100});
    after.matcher.jump_to({2}, {97});
    EXPECT_EQ(after.filled(), (std::vector<std::uint64_t>{3, 1, 2}));
}

TEST(MatcherRestore, an_order_that_would_cross_by_now_rests_all_the_same) {
    Market market;
    market.matcher.restore(Matcher::Standing{{5}, {90}, std::nullopt});
    market.matcher.restore(limit(1, Side::buy, 95));
    EXPECT_TRUE(market.filled().empty());
    EXPECT_NE(market.matcher.find(1), nullptr);
}

TEST(MatcherRestore, a_partly_filled_order_locks_only_what_is_left) {
    Market market;
    market.matcher.restore(Matcher::Standing{{5}, {100}, std::nullopt});
    SimOrder order = limit(1, Side::sell, 105, 4);
    order.filled = {3};
    market.matcher.restore(order);
    EXPECT_EQ(market.wallets[0].balance(kBtc).locked, 1);
}

TEST(MatcherRestore, a_market_order_that_waited_for_volume_waits_on) {
    Market market;
    market.matcher.restore(Matcher::Standing{{5}, {100}, Qty{}});
    market.matcher.restore(
        SimOrder{.id = 7, .side = Side::buy, .kind = OrderKind::market, .qty = {1}});
    market.matcher.begin_move({6});
    EXPECT_FALSE(market.matcher.step_towards({99}));
    market.matcher.begin_candle(10);
    market.matcher.jump_to({7}, {98});
    EXPECT_EQ(market.filled(), (std::vector<std::uint64_t>{7}));
}

TEST(MatcherRestore, it_says_beforehand_whether_an_order_would_fill_and_can_be_paid) {
    Market market({.fees = {.maker = "0.001"_d, .taker = "0.002"_d}, .max_participation = 1});
    market.matcher.jump_to({1}, {100});
    market.matcher.begin_candle(3);
    EXPECT_TRUE(market.matcher.fills_at_once(limit(1, Side::buy, 101, 3)));
    EXPECT_FALSE(market.matcher.fills_at_once(limit(1, Side::buy, 101, 4)));  // Not so much.
    EXPECT_FALSE(market.matcher.fills_at_once(limit(1, Side::buy, 100, 1)));  // Only touched.
    EXPECT_TRUE(market.matcher.can_pay(limit(1, Side::buy, 99, 100)));
    EXPECT_FALSE(market.matcher.can_pay(limit(1, Side::buy, 99, 101)));
    EXPECT_FALSE(market.matcher.can_pay(limit(1, Side::sell, 99, 11)));
}

}  // namespace
}  // namespace strongroom::lab
