// The grid when the venue ends orders early, and when news are late.
#include "bots/bot_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = BotDesk::Words;

// Lines 90, 95, 100 (empty), 105, 110; 2.5948 a line.
std::string table(const std::string& more = "") {
    return "[grid]\nlower = \"90\"\nupper = \"110\"\nintervals = 4\ninvestment = \"1000\"\n" + more;
}

const Words kLadder{
    "order 2: sell 2.5948 at 105: grid line 3", "order 3: sell 2.5948 at 110: grid line 4",
    "order 4: buy 2.5948 at 95: grid line 1", "order 5: buy 2.5948 at 90: grid line 0"};
const std::string kEnded = "says: the venue ended an order: expired";

class GridRaces : public testing::Test {
  protected:
    static BotDesk running(const std::string& more = "") {
        BotDesk desk(table(more));
        EXPECT_EQ(desk.start(), Words{"order 1: buy 5.1896 at market: balancing"});
        EXPECT_EQ(desk.whole(1, Side::buy, 100, "5.1896"_d), kLadder);
        return desk;
    }
};

// ---- What the venue ended is placed again, as far as it is not filled ---------------------------

TEST_F(GridRaces, a_buy_that_was_filled_in_part_is_placed_again_for_the_rest) {
    BotDesk desk = running();
    EXPECT_EQ(desk.part(4, Side::buy, 95, 1), Words{});
    EXPECT_EQ(desk.closed(4, CloseReason::expired), (Words{kEnded, "timer 1 in 1m"}));
    EXPECT_EQ(desk.timer(1), Words{"order 6: buy 1.5948 at 95: grid line 1"});
    // Whole again: the answer is for both parts.
    EXPECT_EQ(desk.whole(6, Side::buy, 95, "1.5948"_d),
              Words{"order 7: sell 2.5948 at 100: grid line 2"});
}

TEST_F(GridRaces, a_sell_in_parts_is_one_round_trip_with_the_profit_of_the_whole) {
    BotDesk desk = running();
    desk.part(2, Side::sell, 105, 1);
    desk.closed(2, CloseReason::expired);
    EXPECT_EQ(desk.timer(1), Words{"order 6: sell 1.5948 at 105: grid line 3"});
    desk.part(6, Side::sell, 105, "0.5"_d);
    EXPECT_EQ(desk.closed(6, CloseReason::expired), Words{"timer 1 in 1m"});  // Said once.
    EXPECT_EQ(desk.timer(1), Words{"order 7: sell 1.0948 at 105: grid line 3"});
    EXPECT_EQ(desk.whole(7, Side::sell, 105, "1.0948"_d),
              (Words{"deal 1: 2.5948 closed with 12.442066 USDT: grid line 3",
                     "order 8: buy 2.5948 at 100: grid line 2"}));
}

TEST_F(GridRaces, a_rest_that_is_too_little_for_an_order_is_let_go_and_the_line_goes_on) {
    BotDesk desk = running();
    desk.part(4, Side::buy, 95, "2.58"_d);  // 1.41 USDT are left.
    EXPECT_EQ(desk.closed(4, CloseReason::expired),
              (Words{kEnded, "timer 1 in 1m", "order 6: sell 2.58 at 100: grid line 2"}));
    EXPECT_EQ(desk.whole(6, Side::sell, 100, "2.58"_d).at(1),
              "order 7: buy 2.5948 at 95: grid line 1");
    // A sell's rest stays on the account, and so much less is bought back.
    desk.part(2, Side::sell, 105, "2.58"_d);
    EXPECT_EQ(desk.closed(2, CloseReason::expired),
              (Words{kEnded, "timer 1 in 1m", "deal 2: 2.58 closed with 12.3711 USDT: grid line 3",
                     "order 8: buy 2.58 at 100: grid line 2"}));
}

TEST_F(GridRaces, with_profit_in_base_a_buy_back_in_parts_earns_what_it_brought) {
    BotDesk desk = running("profit_in = \"base\"\n");
    EXPECT_EQ(desk.whole(2, Side::sell, 105, "2.5948"_d),
              Words{"order 6: buy 2.71909 at 100: grid line 2"});
    desk.part(6, Side::buy, 100, 1);
    desk.closed(6, CloseReason::expired);
    EXPECT_EQ(desk.timer(1), Words{"order 7: buy 1.71909 at 100: grid line 2"});
    EXPECT_EQ(desk.whole(7, Side::buy, 100, "1.71909"_d),
              (Words{"deal 1: 2.71909 closed with 0.12429 BTC: grid line 2",
                     "order 8: sell 2.5948 at 105: grid line 3"}));
}

TEST_F(GridRaces, balancing_that_ended_early_goes_on_with_what_is_left) {
    BotDesk desk(table());
    desk.start();
    desk.part(1, Side::buy, 100, 3);
    EXPECT_EQ(desk.closed(1, CloseReason::expired), (Words{kEnded, "timer 1 in 1m"}));
    desk.market = 102;
    EXPECT_EQ(desk.timer(1), Words{"order 2: buy 2.1896 at market: balancing"});
    const Words placed = desk.whole(2, Side::buy, 102, "2.1896"_d);
    ASSERT_EQ(placed.size(), 4U);
    EXPECT_EQ(placed[0], "order 3: sell 2.5948 at 105: grid line 3");
    EXPECT_EQ(placed[3], "order 6: buy 2.5948 at 90: grid line 0");
}

TEST_F(GridRaces, balancing_that_bought_nothing_starts_anew_at_the_new_price) {
    BotDesk desk(table());
    desk.start();
    EXPECT_EQ(desk.closed(1, CloseReason::no_funds).size(), 1U);
    desk.market = 106;
    EXPECT_EQ(desk.funded(), Words{"order 2: buy 2.55498 at market: balancing"});
}

TEST_F(GridRaces, balancing_that_lacks_too_little_for_an_order_makes_the_last_sell_smaller) {
    BotDesk desk(table());
    desk.start();
    desk.part(1, Side::buy, 100, "5.15"_d);
    desk.closed(1, CloseReason::expired);
    const Words placed = desk.timer(1);
    ASSERT_EQ(placed.size(), 4U);
    EXPECT_EQ(placed[1], "order 3: sell 2.5552 at 110: grid line 4");
}

// ---- The exit -----------------------------------------------------------------------------------

TEST_F(GridRaces, a_close_sells_what_the_lines_have_not_sold_and_nothing_twice) {
    BotDesk desk = running();
    EXPECT_EQ(desk.command(Command::Kind::close),
              (Words{"cancel 2", "cancel 3", "cancel 4", "cancel 5"}));
    EXPECT_EQ(desk.whole(2, Side::sell, 105, "2.5948"_d),
              Words{"deal 1: 2.5948 closed with 12.442066 USDT: grid line 3"});
    desk.cancelled(3);
    desk.cancelled(4);
    EXPECT_EQ(desk.cancelled(5), Words{"order 6: sell 2.5948 at market: closed by the user"});
    EXPECT_EQ(desk.whole(6, Side::sell, 105, "2.5948"_d), Words{"finished: closed by the user"});
}

TEST_F(GridRaces, a_lower_stop_sells_at_once_and_is_tried_again_soon_when_it_overtook_the_cancels) {
    BotDesk desk = running("lower_stop = \"80\"\n");
    EXPECT_EQ(desk.trigger(1, 80), (Words{"cancel 2", "cancel 3", "cancel 4", "cancel 5",
                                          "order 6: sell 5.1896 at market: lower stop"}));
    for (const std::uint32_t ref : {2U, 3U, 4U, 5U}) EXPECT_EQ(desk.cancelled(ref), Words{});
    EXPECT_EQ(desk.closed(6, CloseReason::no_funds).at(1), "timer 1 in 1s");
    EXPECT_EQ(desk.timer(1), Words{"order 7: sell 5.1896 at market: lower stop"});
    EXPECT_EQ(desk.closed(7, CloseReason::no_funds), Words{"timer 1 in 2s"});
}

TEST_F(GridRaces, what_is_too_little_to_sell_does_not_keep_it_from_finishing) {
    BotDesk desk = running();
    desk.whole(2, Side::sell, 105, "2.5948"_d);  // Order 6 buys at 100.
    desk.part(3, Side::sell, 110, "2.56"_d);
    desk.command(Command::Kind::close);
    for (const std::uint32_t ref : {3U, 4U, 5U}) desk.cancelled(ref);
    EXPECT_EQ(desk.cancelled(6),
              (Words{"says: 0.0348 BTC are too little to sell and stay as they are",
                     "finished: closed by the user"}));
}

TEST_F(GridRaces, a_close_after_a_stop_sells_after_all) {
    BotDesk desk = running();
    desk.command(Command::Kind::stop);
    EXPECT_EQ(desk.command(Command::Kind::close), Words{});
    for (const std::uint32_t ref : {2U, 3U, 4U}) desk.cancelled(ref);
    EXPECT_EQ(desk.cancelled(5), Words{"order 6: sell 5.1896 at market: stopped by the user"});
}

}  // namespace
}  // namespace strongroom::bots
