// Smart trades: news that are late, refused or in another order. Nothing is sold twice, and nothing
// that is held is forgotten.
#include "bots/bot_desk.h"

namespace strongroom::bots {
namespace {

using Words = BotDesk::Words;

// Buys 1 at 100, sells halves at 102 and 104, stop at 95.
constexpr const char* kTwoSteps =
    "[smart]\nside = \"buy\"\norder = \"market\"\nqty = \"1\"\n"
    "take_profit = [{ pct = \"2\", volume_pct = \"50\" }, { pct = \"4\", volume_pct = \"50\" }]\n"
    "stop_loss = { pct = \"5\" }\n";
constexpr std::uint32_t kStop = 1;
constexpr std::uint32_t kRetry = 2;

BotDesk bought() {
    BotDesk desk(kTwoSteps);
    EXPECT_EQ(desk.start(), (Words{"order 1: buy 1 at market: entry"}));
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
              (Words{"deal 1: 1 bought", "order 2: sell 0.5 at 102: take profit 1 of 2",
                     "order 3: sell 0.5 at 104: take profit 2 of 2"}));
    return desk;
}

TEST(SmartTrades, an_open_one_shows_the_next_step_and_the_stop) {
    BotDesk idle(kTwoSteps);
    EXPECT_TRUE(idle.open_deals().empty());
    idle.start();
    ASSERT_EQ(idle.open_deals().size(), 1U);
    EXPECT_EQ(idle.open_deals()[0].state, "the entry order is at the venue");
    EXPECT_EQ(idle.open_deals()[0].stop, std::nullopt);
    BotDesk desk = bought();
    OpenDeal deal = desk.open_deals().at(0);
    EXPECT_EQ(deal.held, Qty{1});
    EXPECT_EQ(deal.cost, 100);
    EXPECT_EQ(deal.take_profit, Price{102});
    EXPECT_EQ(deal.stop, Price{95});
    EXPECT_TRUE(deal.has_steps);
    desk.whole(2, Side::sell, 102, Decimal::from_raw(Decimal::one_raw / 2));
    deal = desk.open_deals().at(0);
    EXPECT_EQ(deal.held, Qty{Decimal::from_raw(Decimal::one_raw / 2)});
    EXPECT_EQ(deal.cost, 50);
    EXPECT_EQ(deal.take_profit, Price{104});
}

TEST(SmartTrades, a_refusal_of_a_command_is_said_each_time) {
    BotDesk desk = bought();
    for (int times = 0; times < 2; ++times)
        EXPECT_EQ(desk.command(Command::Kind::open_deal), Words{"says: it has entered already"});
}

TEST(SmartRaces, the_stop_sells_when_the_last_cancel_is_confirmed_and_not_before) {
    BotDesk desk = bought();
    EXPECT_EQ(desk.trigger(kStop, 95), (Words{"cancel 2", "cancel 3"}));
    EXPECT_EQ(desk.cancelled(2), Words{});
    EXPECT_EQ(desk.cancelled(3), (Words{"order 4: sell 1 at market: stop loss"}));
    EXPECT_EQ(desk.purposes[4], Purpose::protective);
    EXPECT_EQ(desk.whole(4, Side::sell, 95, 1),
              (Words{"deal 1: 1 closed with -5.195 USDT: stop loss", "finished: stop loss"}));
}

TEST(SmartRaces, a_step_that_fills_before_its_cancel_leaves_that_much_less_to_sell) {
    BotDesk desk = bought();
    desk.trigger(kStop, 95);
    EXPECT_EQ(desk.whole(2, Side::sell, 102, Decimal::from_raw(Decimal::one_raw / 2)), Words{});
    EXPECT_EQ(desk.cancelled(3), (Words{"order 4: sell 0.5 at market: stop loss"}));
}

TEST(SmartRaces, both_steps_fill_before_their_cancels_and_nothing_more_is_sold) {
    BotDesk desk = bought();
    const Decimal half = Decimal::from_raw(Decimal::one_raw / 2);
    desk.trigger(kStop, 95);
    desk.whole(2, Side::sell, 102, half);
    EXPECT_EQ(desk.whole(3, Side::sell, 104, half),
              (Words{"deal 1: 1 closed with 2.797 USDT: stop loss", "finished: stop loss"}));
}

TEST(SmartRaces, funds_that_fill_while_it_ends_are_sold_with_the_rest) {
    BotDesk desk = bought();
    EXPECT_EQ(desk.tell_command(
                  {.kind = Command::Kind::add_funds, .text = "{ qty = \"1\", limit = \"96\" }"}),
              (Words{"order 4: buy 1 at 96: funds added by the user"}));
    EXPECT_EQ(desk.command(Command::Kind::close), (Words{"cancel 2", "cancel 3", "cancel 4"}));
    desk.cancelled(2);
    desk.cancelled(3);
    EXPECT_EQ(desk.whole(4, Side::buy, 96, 1),
              (Words{"order 5: sell 2 at market: closed by the user"}));
}

TEST(SmartRaces, an_entry_that_fills_after_the_user_s_close_is_sold_at_market) {
    BotDesk desk(
        "[smart]\nside = \"buy\"\norder = \"limit\"\nprice = \"98\"\nqty = \"1\"\n"
        "take_profit = [{ pct = \"2\" }]\n");
    EXPECT_EQ(desk.start(), (Words{"order 1: buy 1 at 98: entry"}));
    EXPECT_EQ(desk.command(Command::Kind::close), (Words{"cancel 1"}));
    EXPECT_EQ(desk.whole(1, Side::buy, 98, 1),
              (Words{"order 2: sell 1 at market: closed by the user"}));
}

TEST(SmartRaces, a_cancelled_entry_that_fills_keeps_its_coins) {
    BotDesk desk(
        "[smart]\nside = \"buy\"\norder = \"limit\"\nprice = \"98\"\nqty = \"1\"\n"
        "take_profit = [{ pct = \"2\" }]\n");
    desk.start();
    desk.command(Command::Kind::cancel);
    const Words words = desk.whole(1, Side::buy, 98, 1);
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(words[0], "says: 1 BTC stay as they are");
    EXPECT_EQ(words[2], "finished: cancelled by the user");
}

TEST(SmartRaces, a_refused_exit_is_tried_again_sooner_for_want_of_funds) {
    BotDesk desk = bought();
    EXPECT_EQ(desk.closed(2, CloseReason::no_funds),
              (Words{"says: the venue refused the exit for want of funds: trying again",
                     "timer 2 in 1s"}));
    EXPECT_EQ(desk.timer(kRetry), (Words{"order 4: sell 0.5 at 102: take profit 1 of 2"}));
    EXPECT_EQ(desk.closed(4, CloseReason::no_funds), (Words{"timer 2 in 2s"}));
    EXPECT_EQ(desk.funded(), (Words{"order 5: sell 0.5 at 102: take profit 1 of 2"}));
    EXPECT_EQ(desk.closed(5, CloseReason::rejected, "no"),
              (Words{"says: the venue refused an order: no", "timer 2 in 1m"}));
}

TEST(SmartRaces, a_refused_sale_at_the_stop_is_tried_again_until_it_is_sold) {
    BotDesk desk = bought();
    desk.trigger(kStop, 95);
    desk.cancelled(2);
    desk.cancelled(3);
    EXPECT_EQ(desk.closed(4, CloseReason::no_funds).back(), "timer 2 in 1s");
    EXPECT_EQ(desk.timer(kRetry), (Words{"order 5: sell 1 at market: stop loss"}));
}

TEST(SmartRaces, the_stop_guards_a_part_of_the_entry) {
    BotDesk desk(
        "[smart]\nside = \"buy\"\norder = \"limit\"\nprice = \"98\"\nqty = \"10\"\n"
        "take_profit = [{ pct = \"2\" }]\nstop_loss = { pct = \"5\" }\n");
    desk.start();
    EXPECT_EQ(desk.part(1, Side::buy, 98, 4), (Words{"timer 1 in 5s"}));
    EXPECT_EQ(desk.trigger(kStop, 93), (Words{"cancel 1"}));
    EXPECT_EQ(desk.part(1, Side::buy, 98, 1), Words{});
    EXPECT_EQ(desk.cancelled(1), (Words{"order 2: sell 5 at market: stop loss"}));
}

TEST(SmartRaces, an_old_step_that_fills_while_it_is_moved_is_none_of_the_new_plan) {
    BotDesk desk = bought();
    const Decimal half = Decimal::from_raw(Decimal::one_raw / 2);
    EXPECT_EQ(desk.tell_command(
                  {.kind = Command::Kind::edit_deal, .text = "take_profit = [{ pct = \"3\" }]"}),
              (Words{"cancel 2", "cancel 3"}));
    EXPECT_EQ(desk.whole(2, Side::sell, 102, half), Words{});
    EXPECT_EQ(desk.cancelled(3), (Words{"order 4: sell 0.5 at 103: take profit"}));
}

TEST(SmartRaces, orders_of_others_mean_nothing) {
    BotDesk desk = bought();
    EXPECT_EQ(desk.cancelled(77), Words{});
    EXPECT_EQ(desk.whole(77, Side::sell, 95, 1), Words{});
    EXPECT_EQ(desk.trigger(77, 95), Words{});
    EXPECT_EQ(desk.timer(77), Words{});
}

}  // namespace
}  // namespace strongroom::bots
