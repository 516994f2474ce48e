// The DCA bot on several pairs, with limits of deals, and with filters that need hourly candles.
#include "bots/bot_desk.h"
#include "support/print.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using Words = BotDesk::Words;

constexpr const char* kThree = "\"BTC/USDT\", \"ETH/USDT\", \"SOL/USDT\"";
// A pair's timer that lets the bot look at it: place times 16, plus 10.
constexpr std::uint32_t kLookEth = 26;
constexpr std::uint32_t kLookSol = 42;

std::string table(const std::string& more) {
    return "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1.5\"\n" + more;
}

class DcaPairs : public testing::Test {
  protected:
    static void at(BotDesk& desk, std::uint32_t pair, Decimal price) {
        desk.pair = {pair};
        desk.market = price;
    }
};

TEST_F(DcaPairs, a_deal_opens_on_each_pair_at_its_own_price) {
    BotDesk desk(table("max_active_deals = 3\n"), kThree);
    EXPECT_EQ(desk.start(),
              (Words{"timer 26 in 0s", "timer 42 in 0s", "order 1: buy 1 at market: base order"}));
    at(desk, 1, 50);
    EXPECT_EQ(desk.timer(kLookEth), Words{"order 2: buy 2 ETH at market: base order"});
    at(desk, 2, 20);
    EXPECT_EQ(desk.timer(kLookSol), Words{"order 3: buy 5 SOL at market: base order"});
    EXPECT_EQ(desk.state(), "3 of 3 deals open");
}

TEST_F(DcaPairs, fills_and_exits_belong_to_the_deal_of_their_order) {
    BotDesk desk(table("max_active_deals = 2\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    EXPECT_EQ(desk.whole(2, Side::buy, 50, 2),
              (Words{"deal 2: 2 bought", "order 3: sell 2 ETH at 50.86: take profit"}));
    at(desk, 0, 100);
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
              (Words{"deal 1: 1 bought", "order 4: sell 1 at 101.71: take profit"}));
    at(desk, 1, "50.86"_d);
    // BTC has its deal. The other two are looked at, in the order of the file.
    EXPECT_EQ(desk.whole(3, Side::sell, "50.86"_d, 2),
              (Words{"deal 2: 2 closed with 1.51828 USDT: take profit", "timer 26 in 0s",
                     "timer 42 in 0s"}));
    EXPECT_EQ(desk.timer(kLookEth), Words{"order 5: buy 1.96618 ETH at market: base order"});
}

TEST_F(DcaPairs, open_deals_show_each_as_it_is_now) {
    BotDesk desk(table("max_active_deals = 2\nstop_loss_pct = \"10\"\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    desk.whole(2, Side::buy, 50, 2);
    std::vector<OpenDeal> open = desk.open_deals();
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].number, 1U);
    EXPECT_EQ(open[0].state, "base order at the venue");
    EXPECT_TRUE(open[0].held.is_zero());
    EXPECT_EQ(open[0].take_profit, std::nullopt);
    EXPECT_EQ(open[1].number, 2U);
    EXPECT_EQ(open[1].pair, PairRef{1});
    EXPECT_EQ(open[1].held, Qty{2});
    EXPECT_EQ(open[1].average, 50);
    EXPECT_EQ(open[1].cost, 100);
    EXPECT_EQ(open[1].take_profit, Price{"50.86"_d});  // Where its order rests.
    EXPECT_EQ(open[1].stop, Price{45});
    EXPECT_FALSE(open[1].is_short);
    // An edit is seen at once.
    desk.tell_command(
        {.kind = Command::Kind::edit_deal, .deal = 2, .text = "take_profit_pct = \"3\""});
    EXPECT_EQ(desk.open_deals()[1].take_profit, Price{"51.61"_d});
    desk.tell_command({.kind = Command::Kind::close_deal, .deal = 2});
    EXPECT_EQ(desk.open_deals()[1].take_profit, std::nullopt);
}

TEST_F(DcaPairs, no_more_deals_than_the_limit_whoever_comes_first) {
    BotDesk desk(table("max_active_deals = 1\ncooldown = \"10m\"\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    EXPECT_EQ(desk.timer(kLookEth), Words{});
    at(desk, 0, 100);
    desk.whole(1, Side::buy, 100, 1);
    // BTC cools down; its place goes to the pair that is looked at first.
    EXPECT_EQ(desk.whole(2, Side::sell, "101.71"_d, 1),
              (Words{"deal 1: 1 closed with 1.50829 USDT: take profit", "timer 1 in 10m",
                     "timer 26 in 0s", "timer 42 in 0s"}));
    at(desk, 1, 50);
    EXPECT_EQ(desk.timer(kLookEth), Words{"order 3: buy 2 ETH at market: base order"});
    at(desk, 2, 20);
    EXPECT_EQ(desk.timer(kLookSol), Words{});
    at(desk, 0, 100);
    EXPECT_EQ(desk.timer(1), Words{});
}

TEST_F(DcaPairs, timers_and_triggers_of_a_second_deal_have_numbers_of_their_own) {
    BotDesk desk(table("max_active_deals = 2\nstop_loss_pct = \"10\"\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    desk.whole(2, Side::buy, 50, 2);
    at(desk, 0, 100);
    desk.whole(1, Side::buy, 100, 1);
    at(desk, 1, 45);
    // Trigger 3 is the first deal's stop; 16 more, the second's.
    EXPECT_EQ(desk.trigger(19, 45),
              (Words{"cancel 3", "order 5: sell 2 ETH at market: stop loss"}));
    EXPECT_EQ(desk.state(), "2 of 2 deals open");
}

TEST_F(DcaPairs, a_base_order_without_funds_waits_for_them_and_is_not_a_deal) {
    BotDesk desk(table("max_active_deals = 2\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    EXPECT_EQ(desk.closed(2, CloseReason::no_funds),
              (Words{"says: not enough funds: waiting for a fill or a deposit", "timer 42 in 0s"}));
    EXPECT_EQ(desk.timer(kLookEth), Words{});
    at(desk, 0, 100);
    EXPECT_EQ(desk.funded(), Words{"timer 26 in 0s"});
    at(desk, 1, 50);
    EXPECT_EQ(desk.timer(kLookEth), Words{"order 3: buy 2 ETH at market: base order"});
    EXPECT_EQ(desk.whole(3, Side::buy, 50, 2).at(0), "deal 2: 2 bought");
}

TEST_F(DcaPairs, the_last_deals_are_counted_while_they_run) {
    BotDesk desk(table("max_active_deals = 3\nmax_deals = 2\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    at(desk, 2, 20);
    EXPECT_EQ(desk.timer(kLookSol), Words{});
    at(desk, 1, 50);
    desk.whole(2, Side::buy, 50, 2);
    EXPECT_EQ(desk.whole(3, Side::sell, "50.86"_d, 2).size(), 1U);  // Booked.
    at(desk, 2, 20);
    EXPECT_EQ(desk.timer(kLookSol), Words{});
    at(desk, 0, 100);
    desk.whole(1, Side::buy, 100, 1);
    EXPECT_EQ(desk.whole(4, Side::sell, "101.71"_d, 1),
              (Words{"deal 1: 1 closed with 1.50829 USDT: take profit",
                     "finished: the last deal is closed"}));
}

TEST_F(DcaPairs, what_two_deals_are_too_small_to_sell_goes_into_the_next_one) {
    BotDesk desk(
        table("safety_order = \"200\"\nmax_safety_orders = 1\ndeviation_pct = \"2\"\n"
              "max_active_deals = 2\ndeals_on_same_pair = 2\ncooldown = \"10m\"\n"));
    desk.start();
    // Take-profits 2 and 5, safety orders 3 and 6.
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1).back(), "order 4: buy 1 at market: base order");
    desk.whole(4, Side::buy, 100, 1);
    desk.market = "101.71"_d;
    for (const std::uint32_t first : {2U, 5U}) {
        desk.whole(first, Side::sell, "101.71"_d, 1);
        desk.part(first + 1, Side::buy, 98, "0.04"_d);
        EXPECT_EQ(desk.cancelled(first + 1).at(0),
                  "says: 0.04 BTC are too little for an order and go into the next deal");
    }
    EXPECT_EQ(desk.timer(1), Words{"order 7: buy 0.98318 at market: base order"});
    EXPECT_EQ(desk.whole(7, Side::buy, "101.71"_d, "0.98318"_d).at(0), "deal 3: 1.06318 bought");
}

TEST_F(DcaPairs, the_user_names_the_pair_of_a_deal) {
    BotDesk desk(table("start = [{ when = \"asap\" }]\nmax_active_deals = 2\ncooldown = \"1d\"\n"),
                 kThree);
    desk.start();
    EXPECT_EQ(desk.command(Command::Kind::open_deal),
              Words{"says: open_deal: deal.pair: is missing"});
    EXPECT_EQ(desk.command(Command::Kind::open_deal, 0, "pair = \"SOL/USDT\""),
              Words{"timer 42 in 0s"});
    at(desk, 2, 20);
    EXPECT_EQ(desk.timer(kLookSol), Words{"order 2: buy 5 SOL at market: base order"});
    at(desk, 0, 100);
    EXPECT_EQ(desk.command(Command::Kind::open_deal, 0, "pair = \"BTC/USDT\"").size(), 1U);
}

TEST_F(DcaPairs, the_users_close_sells_every_deal) {
    BotDesk desk(table("max_active_deals = 2\n"), kThree);
    desk.start();
    at(desk, 1, 50);
    desk.timer(kLookEth);
    desk.whole(2, Side::buy, 50, 2);
    at(desk, 0, 100);
    desk.whole(1, Side::buy, 100, 1);
    EXPECT_EQ(desk.command(Command::Kind::close), (Words{"cancel 4", "cancel 3"}));
    EXPECT_EQ(desk.cancelled(4), Words{"order 5: sell 1 at market: closed by the user"});
    EXPECT_EQ(desk.whole(5, Side::sell, 100, 1),
              Words{"deal 1: 1 closed with -0.2 USDT: closed by the user"});
    at(desk, 1, 50);
    EXPECT_EQ(desk.cancelled(3), Words{"order 6: sell 2 ETH at market: closed by the user"});
    EXPECT_EQ(desk.whole(6, Side::sell, 50, 2).at(1), "finished: closed by the user");
}

TEST_F(DcaPairs, a_command_about_a_deal_that_is_not_open_says_so) {
    BotDesk desk(table(""));
    desk.start();
    EXPECT_EQ(desk.command(Command::Kind::close_deal, 7), Words{"says: deal 7 is not open"});
    EXPECT_EQ(desk.command(Command::Kind::add_funds, 1, "quote = \"15\""),
              Words{"says: deal 1: funds are added to a deal that runs; this one does not"});
    EXPECT_EQ(desk.command(Command::Kind::edit_deal, 1, "take_profit_pct = \"2\""),
              Words{"says: deal 1: only a deal that runs can be edited"});
    EXPECT_EQ(desk.command(Command::Kind::cancel_deal, 1), Words{"cancel 1"});
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
              (Words{"deal 1: 1 bought", "says: 1 BTC of deal 1 stay on the account",
                     "deal 1: 0 closed with 0 USDT: cancelled by the user",
                     "order 2: buy 1 at market: base order"}));
}

TEST_F(DcaPairs, a_base_order_that_the_user_cancels_is_no_deal) {
    BotDesk desk(table("base_order_kind = \"limit\"\n"));
    desk.start();
    desk.command(Command::Kind::cancel_deal, 1);
    EXPECT_EQ(desk.cancelled(1), Words{"timer 7 in 1m"});
    EXPECT_EQ(desk.timer(7), Words{"order 2: buy 1 at 100: base order"});
    EXPECT_EQ(desk.state(), "deal 1: base order at the venue");
}

// Refused for a rule of the venue, each waits its minute, whatever the others do.
TEST_F(DcaPairs, pairs_whose_base_orders_are_refused_do_not_set_each_other_going) {
    BotDesk desk(table("max_active_deals = 1\n"), "\"BTC/USDT\", \"ETH/USDT\"");
    desk.start();
    EXPECT_EQ(desk.closed(1, CloseReason::rejected, "no").at(1), "timer 7 in 1m");
    at(desk, 1, 50);
    EXPECT_EQ(desk.timer(kLookEth), Words{"order 2: buy 2 ETH at market: base order"});
    EXPECT_EQ(desk.closed(2, CloseReason::rejected, "no"), Words{"timer 23 in 1m"});
    at(desk, 0, 100);
    EXPECT_EQ(desk.timer(10), Words{});
    EXPECT_EQ(desk.timer(7), Words{"order 3: buy 1 at market: base order"});
}

// ---- Filters that look at 24 hours
// ---------------------------------------------------------------

TEST_F(DcaPairs, without_24_hours_of_candles_a_filter_on_them_lets_nothing_through) {
    BotDesk desk(table("min_volume_24h = \"1000\"\n"));
    EXPECT_EQ(desk.start(), Words{});
    for (int i = 0; i < 22; ++i) EXPECT_EQ(desk.hour(100, 100, 10, true), Words{});
    EXPECT_EQ(desk.hour(100, 100, 10), Words{});
    EXPECT_EQ(desk.hour(100, 100, 10), Words{"order 1: buy 1 at market: base order"});
}

TEST_F(DcaPairs, the_volume_of_24_hours_is_counted_in_quote) {
    BotDesk desk(table("min_volume_24h = \"2400\"\n"));
    desk.start();
    for (int i = 0; i < 23; ++i) desk.hour(100, 100, 1, true);
    EXPECT_EQ(desk.hour(100, 99, 1), Words{});  // 2399.
    EXPECT_EQ(desk.hour(100, 100, 1), Words{});
    for (int i = 0; i < 22; ++i) EXPECT_EQ(desk.hour(100, 100, 1), Words{});
    EXPECT_EQ(desk.hour(100, 100, 1), Words{"order 1: buy 1 at market: base order"});
}

TEST_F(DcaPairs, the_price_is_held_against_that_of_24_hours_ago) {
    BotDesk desk(table("min_price_pct = \"-10\"\nmax_price_pct = \"5\"\n"));
    desk.start();
    desk.market = 106;
    desk.hour(100, 101, 1, true);
    for (int i = 0; i < 22; ++i) desk.hour(101, 101, 1, true);
    EXPECT_EQ(desk.hour(101, 106, 1), Words{});
    // The filter watches 105, and looks again there (place times 16, plus 9).
    EXPECT_EQ(desk.trigger(9, 105), Words{"order 1: buy 0.95238 at market: base order"});
}

TEST_F(DcaPairs, a_price_too_far_below_that_of_24_hours_ago_is_not_bought) {
    BotDesk desk(table("min_price_pct = \"-10\"\n"));
    desk.start();
    desk.market = 89;
    for (int i = 0; i < 23; ++i) desk.hour(100, 100, 1, true);
    EXPECT_EQ(desk.hour(100, 89, 1), Words{});
    EXPECT_EQ(desk.trigger(9, 90), Words{"order 1: buy 1.11111 at market: base order"});
}

// ---- Late news of steps
// --------------------------------------------------------------------------

std::string steps(const std::string& more = "") {
    return "[dca]\nbase_order = \"100\"\nsafety_order = \"200\"\nmax_safety_orders = 1\n"
           "deviation_pct = \"2\"\ntake_profit_steps = [{ amount_pct = \"50\", profit_pct = \"1\" "
           "}, { amount_pct = \"50\", profit_pct = \"2\" }]\nmax_deals = 1\n" +
           more;
}

TEST_F(DcaPairs, a_step_that_fills_while_it_is_being_moved_takes_its_part_off_the_others) {
    BotDesk desk(steps());
    desk.start();
    EXPECT_EQ(desk.whole(1, Side::buy, 100, 1),
              (Words{"deal 1: 1 bought", "order 2: sell 0.5 at 101.21: take profit 1 of 2",
                     "order 3: sell 0.5 at 102.21: take profit 2 of 2",
                     "order 4: buy 2.04081 at 98: safety order 1 of 1"}));
    EXPECT_EQ(desk.whole(4, Side::buy, 98, "2.04081"_d),
              (Words{"deal 1: 3.04081 bought", "cancel 2", "cancel 3",
                     "order 5: sell 1.5204 at 99.85: take profit 1 of 2",
                     "order 6: sell 1.52041 at 100.84: take profit 2 of 2"}));
    EXPECT_EQ(
        desk.whole(2, Side::sell, "101.21"_d, "0.5"_d),
        (Words{"cancel 5", "cancel 6", "order 7: sell 2.54081 at 100.84: take profit 2 of 2"}));
}

TEST_F(DcaPairs, a_step_refused_while_the_old_one_holds_the_coins_follows_its_cancel) {
    BotDesk desk(steps());
    desk.start();
    desk.whole(1, Side::buy, 100, 1);
    desk.whole(4, Side::buy, 98, "2.04081"_d);
    EXPECT_EQ(desk.closed(6, CloseReason::no_funds).at(1), "timer 4 in 1s");
    EXPECT_EQ(desk.cancelled(3), Words{"order 7: sell 1.52041 at 100.84: take profit 2 of 2"});
    EXPECT_EQ(desk.timer(4), Words{});
}

TEST_F(DcaPairs, a_step_that_the_venue_ended_is_placed_for_what_is_left_of_it) {
    BotDesk desk(steps());
    desk.start();
    desk.whole(1, Side::buy, 100, 1);
    desk.part(2, Side::sell, "101.21"_d, "0.2"_d);
    EXPECT_EQ(desk.closed(2, CloseReason::expired, "gone").at(1), "timer 3 in 1m");
    EXPECT_EQ(desk.timer(3), Words{"order 5: sell 0.3 at 101.21: take profit 1 of 2"});
}

TEST_F(DcaPairs, a_step_that_the_user_sells_and_that_fills_first_is_not_sold_twice) {
    BotDesk desk(steps());
    desk.start();
    desk.whole(1, Side::buy, 100, 1);
    EXPECT_EQ(desk.command(Command::Kind::close_step, 1), Words{"cancel 2"});
    EXPECT_EQ(desk.command(Command::Kind::close_step, 1),
              Words{"says: deal 1: a step is being sold already"});
    EXPECT_EQ(desk.whole(2, Side::sell, "101.21"_d, "0.5"_d),
              (Words{"cancel 3", "order 5: sell 0.5 at 102.21: take profit 2 of 2"}));
    EXPECT_EQ(desk.timer(3), Words{});
}

}  // namespace
}  // namespace strongroom::bots
