// A stop loss that rests at the venue: what it locks is never sold by anybody else meanwhile.
#include "bots/bot_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = BotDesk::Words;

// Base order 1 at 100; stop 2 at 90 with its limit at 89.55; safety orders 3 and 4 at 98 and 95.
class DcaStop : public testing::Test {
  protected:
    static BotDesk in_a_deal(const std::string& more = "") {
        BotDesk desk(
            "[dca]\nbase_order = \"100\"\nsafety_order = \"200\"\nmax_safety_orders = 2\n"
            "deviation_pct = \"2\"\nstep_scale = \"1.5\"\nvolume_scale = \"2\"\n"
            "take_profit_pct = \"1.5\"\nstop_loss_pct = \"10\"\nstop_loss_at = \"venue\"\n"
            "max_deals = 1\n" +
            more);
        EXPECT_EQ(desk.start(), Words{"order 1: buy 1 at market: base order"});
        EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
                  (Words{"deal 1: 1 bought", "order 2: sell 1 at 89.55 once at 90: stop loss",
                         "order 3: buy 2.04081 at 98: safety order 1 of 2",
                         "order 4: buy 4.21052 at 95: safety order 2 of 2"}));
        return desk;
    }
};

TEST_F(DcaStop, the_take_profit_is_watched_and_sells_when_the_stop_is_gone) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.trigger(1, "101.71"_d), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4), Words{});
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 1 at market: take profit"});
    EXPECT_EQ(desk.whole(5, Side::sell, "101.7"_d, 1),
              (Words{"deal 1: 1 closed with 1.4983 USDT: take profit",
                     "finished: the last deal is closed"}));
}

TEST_F(DcaStop, a_filled_safety_order_moves_the_stop_once_the_old_one_is_gone) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.whole(3, Side::buy, 98, "2.04081"_d),
              (Words{"deal 1: 3.04081 bought", "cancel 2"}));
    EXPECT_EQ(desk.funded(), Words{});  // Whatever calls: never two of them.
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 3.04081 at 89.55 once at 90: stop loss"});
    EXPECT_EQ(desk.whole(4, Side::buy, 95, "4.21052"_d),
              (Words{"deal 1: 7.25133 bought", "cancel 5"}));
    EXPECT_EQ(desk.cancelled(5), Words{"order 6: sell 7.25133 at 89.55 once at 90: stop loss"});
}

TEST_F(DcaStop, the_stop_that_fills_ends_the_deal) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.whole(2, Side::sell, 90, 1), (Words{"cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4), (Words{"deal 1: 1 closed with -10.19 USDT: stop loss",
                                        "finished: the last deal is closed"}));
}

TEST_F(DcaStop, a_part_of_it_stops_the_buying_and_leaves_it_to_sell) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.part(2, Side::sell, 90, "0.4"_d), (Words{"cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4), Words{});
    EXPECT_EQ(desk.trigger(1, 102), Words{});  // The take-profit is over.
    EXPECT_EQ(desk.whole(2, Side::sell, 90, "0.6"_d).at(0),
              "deal 1: 1 closed with -10.19 USDT: stop loss");
}

TEST_F(DcaStop, beyond_its_limit_the_rest_goes_at_market_when_it_is_gone) {
    BotDesk desk = in_a_deal();
    desk.part(2, Side::sell, 90, "0.4"_d);
    desk.cancelled(3);
    desk.cancelled(4);
    EXPECT_EQ(desk.trigger(3, 89), Words{"cancel 2"});
    EXPECT_EQ(desk.trigger(3, 88), Words{});
    EXPECT_EQ(desk.part(2, Side::sell, "89.55"_d, "0.1"_d), Words{});  // On its way before.
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 0.5 at market: stop loss"});
    EXPECT_EQ(desk.whole(5, Side::sell, 88, "0.5"_d).size(), 2U);
}

TEST_F(DcaStop, a_market_that_jumps_over_it_sells_at_market_when_it_is_gone) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.trigger(3, 80), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 1 at market: stop loss"});
    EXPECT_EQ(desk.whole(5, Side::sell, 80, 1), Words{});
    EXPECT_EQ(desk.cancelled(4).at(0), "deal 1: 1 closed with -20.18 USDT: stop loss");
}

TEST_F(DcaStop, one_that_fills_while_it_is_being_moved_ends_the_deal_and_the_rest_is_sold) {
    BotDesk desk = in_a_deal();
    desk.whole(3, Side::buy, 98, "2.04081"_d);  // The stop is being cancelled.
    EXPECT_EQ(desk.whole(2, Side::sell, 90, 1),
              (Words{"cancel 4", "order 5: sell 2.04081 at market: stop loss"}));
}

TEST_F(DcaStop, refused_it_is_watched_like_one_of_the_house) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.closed(2, CloseReason::refused, "this key may not place stop-limit orders"),
              Words{"says: the stop loss is watched, not at the venue: this key may not place "
                    "stop-limit orders"});
    EXPECT_EQ(desk.whole(3, Side::buy, 98, "2.04081"_d), Words{"deal 1: 3.04081 bought"});
    EXPECT_EQ(desk.trigger(3, 90),
              (Words{"cancel 4", "order 5: sell 3.04081 at market: stop loss"}));
}

TEST_F(DcaStop, cancelled_by_somebody_else_it_is_watched_from_then_on) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.cancelled(2).size(), 1U);
    EXPECT_EQ(desk.trigger(1, "101.71"_d),
              (Words{"cancel 3", "cancel 4", "order 5: sell 1 at market: take profit"}));
}

TEST_F(DcaStop, the_users_close_waits_for_its_cancel) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.command(Command::Kind::close), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 1 at market: closed by the user"});
}

TEST_F(DcaStop, a_take_profit_that_trails_waits_for_its_cancel_too) {
    BotDesk desk = in_a_deal("trailing_pct = \"1\"\n");
    EXPECT_EQ(desk.trigger(1, 102), Words{});
    EXPECT_EQ(desk.trigger(2, "100.98"_d), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 1 at market: trailing take profit"});
}

TEST_F(DcaStop, a_short_bot_buys_back_above) {
    BotDesk desk(
        "[dca]\nside = \"short\"\nbase_order = \"100\"\ntake_profit_pct = \"1.5\"\n"
        "stop_loss_pct = \"10\"\nstop_loss_at = \"venue\"\nstop_loss_limit_pct = \"1\"\n");
    desk.start();
    EXPECT_EQ(desk.whole(1, Side::sell, 100, 1),
              (Words{"deal 1: 1 bought", "order 2: buy 1 at 111.1 once at 110: stop loss"}));
}

}  // namespace
}  // namespace strongroom::bots
