// The DCA bot when news are late, lost or in another order than one would think: what a play, whose
// venue answers at once, cannot show.
#include "bots/bot_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = BotDesk::Words;

// Base order 1 at 100; take-profit 2 at 101.71; safety orders 3 and 4 at 98 and 95.
std::string table(const std::string& more = "", const std::string& backtest = "") {
    return "[dca]\nbase_order = \"100\"\nsafety_order = \"200\"\nmax_safety_orders = 2\n"
           "deviation_pct = \"2\"\nstep_scale = \"1.5\"\nvolume_scale = \"2\"\n"
           "take_profit_pct = \"1.5\"\n" +
           more + "[backtest]\n" + backtest;
}

class DcaRaces : public testing::Test {
  protected:
    static BotDesk in_a_deal(const std::string& more = "") {
        BotDesk desk(table(more));
        EXPECT_EQ(desk.start(), Words{"order 1: buy 1 at market: base order"});
        EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
                  (Words{"deal 1: 1 bought", "order 2: sell 1 at 101.71: take profit",
                         "order 3: buy 2.04081 at 98: safety order 1 of 2",
                         "order 4: buy 4.21052 at 95: safety order 2 of 2"}));
        return desk;
    }
    // The take-profit has filled; both safety orders are being cancelled.
    static BotDesk sold(const std::string& more = "") {
        BotDesk desk = in_a_deal(more);
        desk.market = "101.71"_d;
        EXPECT_EQ(desk.whole(2, Side::sell, "101.71"_d, 1), (Words{"cancel 3", "cancel 4"}));
        EXPECT_EQ(desk.state(), "deal 1: 2 orders are being cancelled");
        return desk;
    }
};

// ---- A deal ends when nothing of it is at the venue any more ------------------------------------

TEST_F(DcaRaces, a_deal_is_booked_when_its_last_cancel_is_confirmed) {
    BotDesk desk = sold("cooldown = \"10m\"\n");
    EXPECT_EQ(desk.cancelled(4), Words{});
    EXPECT_EQ(desk.cancelled(3),
              (Words{"deal 1: 1 closed with 1.50829 USDT: take profit", "timer 1 in 10m"}));
    EXPECT_EQ(desk.timer(1), Words{"order 5: buy 0.98318 at market: base order"});
}

TEST_F(DcaRaces, a_safety_order_that_fills_while_it_is_being_cancelled_carries_the_deal_on) {
    BotDesk desk = sold("cooldown = \"10m\"\n");
    EXPECT_EQ(desk.whole(3, Side::buy, 98, "2.04081"_d), Words{"deal 1: 3.04081 bought"});
    // The coins are offered at what they cost with 1.5 % and fees, and the ladder is there again.
    EXPECT_EQ(desk.cancelled(4),
              (Words{"says: a safety order filled before it was cancelled: the deal goes on",
                     "order 5: sell 2.04081 at 99.67: take profit",
                     "order 6: buy 4.21052 at 95: safety order 2 of 2"}));
    EXPECT_EQ(desk.state(), "deal 1: 1 of 2 safety orders filled");
    EXPECT_EQ(desk.whole(5, Side::sell, "99.67"_d, "2.04081"_d), Words{"cancel 6"});
    EXPECT_EQ(
        desk.cancelled(6),
        (Words{"deal 1: 3.04081 closed with 4.5130357873 USDT: take profit", "timer 1 in 10m"}));
}

TEST_F(DcaRaces, a_part_that_filled_late_is_sold_with_the_deal_too) {
    BotDesk desk = sold();
    EXPECT_EQ(desk.part(3, Side::buy, 98, 1), Words{});
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4),
              (Words{"says: a safety order filled before it was cancelled: the deal goes on",
                     "order 5: sell 1 at 99.67: take profit",
                     "order 6: buy 4.21052 at 95: safety order 2 of 2"}));
}

TEST_F(DcaRaces, what_is_too_little_for_an_order_goes_into_the_next_deal_with_its_cost) {
    BotDesk desk = sold();
    desk.part(3, Side::buy, 98, "0.04"_d);  // 3.92 USDT.
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4),
              (Words{"says: 0.04 BTC are too little for an order and go into the next deal",
                     "deal 1: 1 closed with 1.581293076924 USDT: take profit",
                     "order 5: buy 0.98318 at market: base order"}));
    desk.market = "101.71"_d;
    EXPECT_EQ(desk.whole(5, Side::buy, "101.71"_d, "0.98318"_d).at(0), "deal 2: 1.02318 bought");
}

TEST_F(DcaRaces, after_a_stop_loss_a_late_fill_is_sold_at_market_like_the_rest) {
    BotDesk desk = in_a_deal("stop_loss_pct = \"10\"\n");
    EXPECT_EQ(desk.trigger(3, 90),
              (Words{"cancel 2", "cancel 3", "cancel 4", "order 5: sell 1 at market: stop loss"}));
    EXPECT_EQ(desk.whole(5, Side::sell, 90, 1), Words{});
    EXPECT_EQ(desk.cancelled(2), Words{});
    EXPECT_EQ(desk.whole(4, Side::buy, 95, "4.21052"_d),
              (Words{"deal 1: 5.21052 bought", "order 6: sell 4.21052 at market: stop loss"}));
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.whole(6, Side::sell, 90, "4.21052"_d).at(0),
              "deal 1: 5.21052 closed with -32.0215462 USDT: stop loss");
}

TEST_F(DcaRaces, a_bot_finishes_when_nothing_of_its_last_deal_can_fill_any_more) {
    BotDesk desk = sold("max_deals = 1\n");
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(4), (Words{"deal 1: 1 closed with 1.50829 USDT: take profit",
                                        "finished: the last deal is closed"}));
    EXPECT_EQ(desk.whole(4, Side::buy, 95, 1), Words{});  // Nobody's any more.
}

// ---- The user's close ---------------------------------------------------------------------------

TEST_F(DcaRaces, a_close_sells_when_it_is_known_what_the_take_profit_has_sold) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.command(Command::Kind::close), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    EXPECT_EQ(desk.part(2, Side::sell, "101.71"_d, "0.4"_d), Words{});
    EXPECT_EQ(desk.cancelled(3), Words{});
    EXPECT_EQ(desk.cancelled(2), Words{"order 5: sell 0.6 at market: closed by the user"});
}

TEST_F(DcaRaces, a_base_order_that_fills_in_spite_of_a_close_is_sold_again) {
    BotDesk desk(table());
    desk.start();
    EXPECT_EQ(desk.command(Command::Kind::close), Words{"cancel 1"});
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
              (Words{"deal 1: 1 bought", "order 2: sell 1 at market: closed by the user"}));
    EXPECT_EQ(desk.whole(2, Side::sell, 100, 1),
              (Words{"deal 1: 1 closed with -0.2 USDT: closed by the user",
                     "finished: closed by the user"}));
}

// ---- The take-profit ----------------------------------------------------------------------------

TEST_F(DcaRaces, the_timer_of_a_part_does_nothing_once_the_order_is_whole) {
    BotDesk desk = in_a_deal();
    EXPECT_EQ(desk.part(3, Side::buy, 98, 1), Words{"timer 2 in 5s"});
    EXPECT_EQ(desk.whole(3, Side::buy, 98, "1.04081"_d),
              (Words{"deal 1: 3.04081 bought", "cancel 2",
                     "order 5: sell 3.04081 at 100.34: take profit"}));
    EXPECT_EQ(desk.timer(2), Words{});
    // The next part has its own five seconds.
    EXPECT_EQ(desk.part(4, Side::buy, 95, 1), Words{"timer 2 in 5s"});
    EXPECT_EQ(desk.timer(2), (Words{"cancel 5", "order 6: sell 4.04081 at 99.42: take profit"}));
    EXPECT_EQ(desk.timer(2), Words{});
}

// The new take-profit overtook the cancel of the old one, which still holds the coins.
TEST_F(DcaRaces, a_take_profit_refused_before_the_old_ones_cancel_is_known_follows_that_cancel) {
    BotDesk desk = in_a_deal();
    desk.whole(3, Side::buy, 98, "2.04081"_d);
    EXPECT_EQ(desk.closed(5, CloseReason::no_funds),
              (Words{"says: the venue refused the exit for want of funds: trying again",
                     "timer 4 in 1s"}));
    EXPECT_EQ(desk.cancelled(2), Words{"order 6: sell 3.04081 at 100.34: take profit"});
    EXPECT_EQ(desk.timer(4), Words{});
}

TEST_F(DcaRaces, a_take_profit_refused_after_the_old_ones_cancel_is_tried_again_by_a_timer) {
    BotDesk desk = in_a_deal();
    desk.whole(3, Side::buy, 98, "2.04081"_d);
    EXPECT_EQ(desk.cancelled(2), Words{});
    EXPECT_EQ(desk.closed(5, CloseReason::no_funds).at(1), "timer 4 in 1s");
    // Ever more slowly, up to a minute, and quickly again after the venue took one.
    std::uint32_t next = 6;
    for (const char* wait : {"2s", "4s", "8s", "16s", "32s", "1m", "1m"}) {
        EXPECT_EQ(desk.timer(4),
                  Words{fmt::format("order {}: sell 3.04081 at 100.34: take profit", next)});
        EXPECT_EQ(desk.closed(next++, CloseReason::no_funds),
                  Words{fmt::format("timer 4 in {}", wait)});
    }
    desk.timer(4);
    desk.opened(next);
    desk.whole(4, Side::buy, 95, "4.21052"_d);
    EXPECT_EQ(desk.closed(next + 1, CloseReason::no_funds), Words{"timer 4 in 1s"});
}

TEST_F(DcaRaces, a_market_exit_refused_for_want_of_funds_does_not_wait_a_minute) {
    BotDesk desk = in_a_deal("stop_loss_pct = \"10\"\n");
    desk.trigger(3, 90);
    EXPECT_EQ(desk.closed(5, CloseReason::no_funds).at(1), "timer 4 in 1s");
    EXPECT_EQ(desk.cancelled(2), Words{"order 6: sell 1 at market: stop loss"});
}

TEST_F(DcaRaces, an_old_take_profit_that_fills_while_it_moves_takes_its_part_off_the_new_one) {
    BotDesk desk = in_a_deal();
    desk.whole(3, Side::buy, 98, "2.04081"_d);  // Cancels 2, places 5 for 3.04081.
    EXPECT_EQ(desk.whole(2, Side::sell, "101.71"_d, 1),
              (Words{"cancel 5", "order 6: sell 2.04081 at 99.67: take profit"}));
}

// A limit that far on the losing side is a typing error to the risk gate; nearer it takes as well.
TEST_F(DcaRaces, a_take_profit_far_behind_the_market_is_offered_near_it) {
    BotDesk desk(table());
    desk.start();
    desk.market = 130;
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1).at(1), "order 2: sell 1 at 117: take profit");
    BotDesk mirror(table("side = \"short\"\n"));
    mirror.start();
    mirror.market = 70;
    EXPECT_EQ(mirror.whole(1, Side::sell, 100, 1).at(1), "order 2: buy 1 at 77: take profit");
}

TEST_F(DcaRaces, a_take_profit_that_the_venue_ended_is_placed_for_what_is_left) {
    BotDesk desk = in_a_deal();
    desk.part(2, Side::sell, "101.71"_d, "0.25"_d);
    EXPECT_EQ(desk.closed(2, CloseReason::expired, "EXPIRED_IN_MATCH"),
              (Words{"says: the venue ended an order: EXPIRED_IN_MATCH", "timer 3 in 1m"}));
    EXPECT_EQ(desk.timer(3), Words{"order 5: sell 0.75 at 101.71: take profit"});
}

// ---- The rest -----------------------------------------------------------------------------------

TEST_F(DcaRaces, a_retry_does_not_end_the_cooldown_early) {
    BotDesk desk = in_a_deal("cooldown = \"10m\"\n");
    EXPECT_EQ(desk.closed(4, CloseReason::rejected, "NOTIONAL").at(1), "timer 3 in 1m");
    desk.whole(2, Side::sell, "101.71"_d, 1);
    EXPECT_EQ(desk.cancelled(3).at(1), "timer 1 in 10m");
    EXPECT_EQ(desk.timer(3), Words{});
    EXPECT_EQ(desk.timer(1), Words{"order 5: buy 1 at market: base order"});
}

// The fee of buying back is taken out of what comes back, so that much more is bought.
TEST_F(DcaRaces, a_short_deal_whose_fees_are_taken_in_base_buys_all_back) {
    BotDesk desk(
        "[dca]\nside = \"short\"\nbase_order = \"100\"\ntake_profit_pct = \"1.5\"\n"
        "max_deals = 1\n[backtest]\nfee_asset = \"base\"\n");
    desk.start();
    EXPECT_EQ(desk.whole(1, Side::sell, 100, 1).at(1), "order 2: buy 1.00101 at 98.3: take profit");
    EXPECT_EQ(desk.whole(2, Side::buy, "98.3"_d, "1.00101"_d),
              (Words{"deal 1: 1 closed with 1.500717 USDT: take profit",
                     "finished: the last deal is closed"}));
}

TEST_F(DcaRaces, the_user_reads_who_refused_an_order_and_once) {
    BotDesk desk = in_a_deal();
    const std::string gate = "the risk gate refused an order: a rule and its figures";
    EXPECT_EQ(desk.closed(3, CloseReason::refused, gate),
              (Words{"says: " + gate, "timer 3 in 1m"}));
    EXPECT_EQ(desk.closed(4, CloseReason::rejected, "NOTIONAL: too small"),
              (Words{"says: the venue refused an order: NOTIONAL: too small", "timer 3 in 1m"}));
    desk.whole(2, Side::sell, "101.71"_d, 1);
    EXPECT_EQ(desk.closed(5, CloseReason::dead, "never reached the venue"),
              (Words{"says: an order was given up: never reached the venue", "timer 7 in 1m"}));
    desk.timer(7);
    EXPECT_EQ(desk.closed(6, CloseReason::dead, "never reached the venue"), Words{"timer 7 in 1m"});
}

}  // namespace
}  // namespace strongroom::bots
