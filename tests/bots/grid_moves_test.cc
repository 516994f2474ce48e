// The grid that follows the market, when news are late or in another order; and what holds for any
// path of the price.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "bots/pair_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = PairDesk::Words;

// Lines 90, 95, 100 (empty), 105, 110; 2.5948 a line.
PairDesk running(const std::string& more) {
    PairDesk desk("grid", "\"BTC/USDT\"",
                  "lower = \"90\"\nupper = \"110\"\nintervals = 4\ninvestment = \"1000\"\n" + more);
    desk.start();
    EXPECT_EQ(desk.fill(1, 100).size(), 4U);
    return desk;
}

// Both sells are gone, and the lowest buy, order 5, is being cancelled.
PairDesk at_the_top(const std::string& more = "trailing_up = true\n") {
    PairDesk desk = running(more);
    desk.prices[0] = {110};
    desk.fill(2, 105);
    EXPECT_EQ(desk.fill(3, 110).back(), "order 7: buy 2.5948 BTC at 105: grid line 3");
    EXPECT_TRUE(desk.cancelling.contains({5}));
    return desk;
}

// ---- Out of order ------------------------------------------------------------------------------

TEST(GridMoves, fills_of_a_fast_move_that_arrive_out_of_order_end_as_if_in_order) {
    PairDesk desk = running("");
    desk.prices[0] = {89};
    EXPECT_EQ(desk.fill(5, 90), Words{});  // The farther one first: line 1 still has its buy.
    const Words both = desk.fill(4, 95);
    EXPECT_EQ(both, (Words{"order 6: sell 2.5948 BTC at 95: grid line 1",
                           "order 7: sell 2.5948 BTC at 100: grid line 2"}));
}

TEST(GridMoves, sells_that_fill_out_of_order_move_the_grid_once_all_are_known) {
    PairDesk desk = running("trailing_up = true\n");
    desk.prices[0] = {110};
    EXPECT_EQ(desk.fill(3, 110).size(), 1U);  // Line 3 still has its sell: the answer waits.
    const Words both = desk.fill(2, 105);
    EXPECT_EQ(both[1], "cancel 5");
    EXPECT_EQ(both.size(), 4U);
}

// ---- A move and what crosses it ----------------------------------------------------------------

TEST(GridMoves, coins_for_the_new_line_are_bought_when_the_dropped_buy_is_gone) {
    PairDesk desk = at_the_top();
    EXPECT_EQ(desk.cancelled(5), (Words{"says: the grid moved up: lines from 95 to 115",
                                        "order 8: buy 2.12301 BTC at market: the grid moves up"}));
    EXPECT_EQ(desk.fill(8, 111), Words{"order 9: sell 2.12301 BTC at 115: grid line 5"});
    // Booked against what the coins cost, not against the line below.
    EXPECT_EQ(desk.fill(9, 115).at(0), "deal 3: 2.12301 closed with 8.01223974 USDT: grid line 5");
}

TEST(GridMoves, a_dropped_buy_that_fills_before_its_cancel_calls_the_move_off) {
    PairDesk desk = at_the_top();
    desk.prices[0] = {90};
    EXPECT_EQ(desk.fill(5, 90), Words{});  // Its answer waits: line 1 still has its buy.
    EXPECT_EQ(desk.fill(4, 95), Words{"order 8: sell 2.5948 BTC at 95: grid line 1"});
    EXPECT_EQ(desk.fill(6, 100), Words{"order 9: sell 2.5948 BTC at 100: grid line 2"});
}

TEST(GridMoves, a_dropped_buy_that_was_filled_in_part_gives_its_coins_to_the_new_line) {
    PairDesk desk = at_the_top();
    desk.fill(5, 90, 1);
    EXPECT_EQ(desk.cancelled(5).at(1), "order 8: buy 1.30483 BTC at market: the grid moves up");
    EXPECT_EQ(desk.fill(8, 110), Words{"order 9: sell 2.30483 BTC at 115: grid line 5"});
}

TEST(GridMoves, a_purchase_that_lacks_funds_becomes_a_buy_line_when_the_market_has_gone_on) {
    PairDesk desk = at_the_top();
    desk.cancelled(5);
    EXPECT_EQ(desk.closed(8, CloseReason::no_funds).size(), 1U);
    desk.prices[0] = {"117"_d};
    const Words moved = desk.tell(Funded{});
    EXPECT_EQ(moved.at(0), "cancel 4");  // And so the grid moves on by another line.
    EXPECT_EQ(moved.at(1), "order 9: buy 2.12301 BTC at 110: grid line 4");
    EXPECT_EQ(desk.cancelled(4).at(1), "order 10: buy 2.10688 BTC at market: the grid moves up");
}

TEST(GridMoves, a_purchase_in_two_parts_makes_one_sell) {
    PairDesk desk = at_the_top();
    desk.cancelled(5);
    desk.fill(8, 110, 1);
    EXPECT_EQ(desk.closed(8, CloseReason::expired).at(1), "timer 1 in 1m");
    EXPECT_EQ(desk.timer(1), Words{"order 9: buy 1.12301 BTC at market: the grid moves up"});
    EXPECT_EQ(desk.fill(9, 110), Words{"order 10: sell 2.12301 BTC at 115: grid line 5"});
}

TEST(GridMoves, a_close_in_the_middle_of_a_move_ends_all) {
    PairDesk desk = at_the_top();
    EXPECT_EQ(desk.command(Command::Kind::close).size(), 4U);
    std::vector<std::uint32_t> open;
    for (const auto& [ref, order] : desk.open) open.push_back(ref.number);
    Words last;
    for (const std::uint32_t ref : open) last = desk.cancelled(ref);
    EXPECT_EQ(last, Words{"finished: closed by the user"});
}

TEST(GridMoves, a_line_that_frees_too_little_for_an_order_lets_the_grid_stay) {
    PairDesk desk("grid", "\"BTC/USDT\"",
                  "lower = \"90\"\nupper = \"110\"\nintervals = 4\nqty_per_line = \"0.06\"\n"
                  "trailing_down = true\n[backtest]\nmin_notional = \"5.4\"\n");
    desk.start();
    desk.fill(1, 100);
    desk.prices[0] = {"89"_d};
    desk.fill(4, 95);
    EXPECT_EQ(desk.fill(5, 90).at(0),
              "says: the grid stays: what a line sets free is too little for an order");
}

TEST(GridMoves, a_price_that_rests_on_a_line_moves_the_grid_once) {
    PairDesk desk("grid", "\"BTC/USDT\"",
                  "lower = \"90\"\nupper = \"100\"\nintervals = 2\nqty_per_line = \"1\"\n"
                  "trailing_up = true\ntrailing_down = true\n");
    desk.prices[0] = {95};
    desk.start();
    desk.fill(1, 95);
    desk.prices[0] = {100};
    EXPECT_EQ(desk.fill(2, 100).at(1), "cancel 3");
    EXPECT_EQ(desk.cancelled(3).at(1), "order 5: buy 1 BTC at market: the grid moves up");
    EXPECT_EQ(desk.fill(5, 100), Words{"order 6: sell 1 BTC at 105: grid line 3"});
}

TEST(GridMoves, an_arithmetic_grid_that_trails_down_ends_above_zero) {
    PairDesk desk("grid", "\"BTC/USDT\"",
                  "lower = \"10\"\nupper = \"30\"\nintervals = 2\nqty_per_line = \"5\"\n"
                  "trailing_down = true\n");
    desk.prices[0] = {20};
    desk.start();
    desk.fill(1, 20);
    desk.prices[0] = {1};
    // The next line would be at zero.
    EXPECT_EQ(desk.fill(3, 10), Words{"order 4: sell 5 BTC at 20: grid line 1"});
}

// ---- The exit ----------------------------------------------------------------------------------

TEST(GridMoves, an_upper_stop_that_buys_uses_the_quote_of_the_lines_that_were_cancelled) {
    PairDesk desk = running("upper_stop = \"120\"\nupper_stop_then = \"buy\"\n");
    desk.prices[0] = {120};
    EXPECT_EQ(desk.tell(Traded{{2}, {120}}).size(), 4U);
    desk.fill(2, 105);
    desk.fill(3, 110);
    desk.cancelled(4);
    // 2.5948 at 95 and at 90, less the fee.
    EXPECT_EQ(desk.cancelled(5), Words{"order 6: buy 3.99632 BTC at market: upper stop"});
    EXPECT_EQ(desk.closed(6, CloseReason::no_funds).at(1), "timer 1 in 1s");
    EXPECT_EQ(desk.timer(1), Words{"order 7: buy 3.99632 BTC at market: upper stop"});
    EXPECT_EQ(desk.fill(7, 120), Words{"finished: upper stop"});
}

TEST(GridMoves, the_users_close_outdoes_a_stop_that_buys) {
    PairDesk desk = running("upper_stop = \"120\"\nupper_stop_then = \"buy\"\n");
    desk.tell(Traded{{2}, {120}});
    desk.command(Command::Kind::close);
    for (const std::uint32_t ref : {2U, 3U, 4U}) desk.cancelled(ref);
    EXPECT_EQ(desk.cancelled(5), Words{"order 6: sell 5.1896 BTC at market: upper stop"});
}

// ---- Whatever the price does -------------------------------------------------------------------

// The investment is planned by exact lines, and orders use the nearest tick.
constexpr Decimal kTickRoom = 2;

// A venue and a wallet for one grid: orders fill in any order and in parts.
class GridWorld {
  public:
    explicit GridWorld(const std::string& table)
        : desk("grid", "\"BTC/USDT\"", table),
          quote(std::get<GridConfig>(desk.file.config).investment + kTickRoom) {
        desk.start();
    }

    // Until nothing is left to do at this price.
    void settle() {
        for (int i = 0; i < 2000; ++i) {
            std::vector<std::uint32_t> ready;
            for (const auto& [ref, order] : desk.open) {
                if (desk.cancelling.contains(ref) || fills(order)) ready.push_back(ref.number);
            }
            if (ready.empty()) return;
            act(ready[static_cast<std::size_t>(draw(static_cast<int>(ready.size())))]);
            check();
        }
        RC_FAIL("the grid does not come to rest");
    }

    void check() const {
        std::set<Price> taken;
        Decimal buys;
        Decimal sells;
        for (const auto& [ref, order] : desk.open) {
            if (order.limit) RC_ASSERT(taken.insert(*order.limit).second);
            if (order.side == Side::sell)
                sells += order.qty.value;
            else if (order.limit)
                buys += mul(order.limit->value, order.qty.value, Round::up);
        }
        RC_ASSERT(sells <= coins);
        RC_ASSERT(!quote.is_negative());
        RC_ASSERT(mul(buys, "1.001"_d, Round::down) <= quote);
    }

    // One of the whole numbers from 0 on, so many.
    int draw(int many) { return static_cast<int>(random_() % static_cast<unsigned>(many)); }

    PairDesk desk;
    Decimal quote;
    Decimal coins;

  private:
    bool fills(const Place& order) const {
        if (!order.limit) return true;
        const Price market = desk.prices[0];
        return order.side == Side::buy ? market <= *order.limit : market >= *order.limit;
    }

    void act(std::uint32_t ref) {
        const Place order = desk.open.at({ref});
        if (!fills(order)) {
            desk.cancelled(ref);
            return;
        }
        const Decimal price = order.limit.value_or(desk.prices[0]).value;
        const bool in_part = order.qty.value > "0.5"_d && draw(4) == 0;
        const Decimal qty = in_part ? "0.25"_d : order.qty.value;
        const Decimal value = mul(price, qty, Round::up);
        const Decimal fee = mul(value, "0.001"_d, Round::up);
        quote += (order.side == Side::buy ? -value : value) - fee;
        coins += order.side == Side::buy ? qty : -qty;
        desk.fill(ref, price, qty);
    }

    // One number is shrunk, not each step of the path.
    std::mt19937 random_{*rc::gen::arbitrary<std::uint32_t>()};
};

std::string any_grid() {
    return fmt::format(
        "lower = \"90\"\nupper = \"110\"\nintervals = {}\ninvestment = \"2000\"\n"
        "spacing = \"{}\"\ntrailing_up = {}\ntrailing_down = {}\n",
        *rc::gen::inRange(2, 9), *rc::gen::element("arithmetic", "geometric"),
        *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>());
}

RC_GTEST_PROP(GridMoves, every_order_is_paid_for_and_every_interval_has_one, ()) {
    GridWorld world(any_grid());
    world.settle();
    for (int step = 0; step < 15; ++step) {
        const Price before = world.desk.prices[0];
        world.desk.prices[0] = {std::max(Decimal(20), before.value + world.draw(19) - 9)};
        world.settle();
        const auto& config = std::get<GridConfig>(world.desk.file.config);
        RC_ASSERT(world.desk.open.size() == static_cast<std::size_t>(config.intervals));
    }
}

RC_GTEST_PROP(GridMoves, with_a_limit_of_lines_no_more_rest_and_they_are_the_nearest, ()) {
    const int most = *rc::gen::inRange(1, 4);
    GridWorld world(any_grid() +
                    fmt::format("max_buy_lines = {}\nmax_sell_lines = {}\n", most, most));
    world.settle();
    for (int step = 0; step < 15; ++step) {
        world.desk.prices[0] = {
            std::max(Decimal(20), world.desk.prices[0].value + world.draw(19) - 9)};
        world.settle();
        int buys = 0;
        int sells = 0;
        for (const auto& [ref, order] : world.desk.open) ++(order.side == Side::buy ? buys : sells);
        RC_ASSERT(buys <= most && sells <= most);
        RC_ASSERT(buys + sells > 0);
    }
}

// Without moves the money that a grid makes is what it books, to the last unit.
RC_GTEST_PROP(GridMoves, the_quote_it_gains_is_the_profit_that_it_books, ()) {
    GridWorld world("lower = \"90\"\nupper = \"110\"\nintervals = 4\ninvestment = \"1000\"\n");
    world.settle();
    const Decimal quote = world.quote;
    for (int step = 0; step < 12; ++step) {
        world.desk.prices[0] = {86 + world.draw(29)};
        world.settle();
    }
    // Back to the orders that it began with: all that it bought since is sold.
    world.desk.prices[0] = {111};
    world.settle();
    world.desk.prices[0] = {"99.99"_d};
    world.settle();
    RC_ASSERT(world.coins == "5.1896"_d);
    RC_ASSERT(world.desk.booked.is_positive());
    RC_ASSERT(world.quote - quote == world.desk.booked);
}

}  // namespace
}  // namespace strongroom::bots
