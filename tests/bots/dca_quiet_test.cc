// What a DCA bot answers when a backtest asks whether a candle means anything to it.
#include <string>

#include "bots/bot_desk.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using Words = BotDesk::Words;

// An hour later, from 100 to `close`.
bool takes(BotDesk& desk, Decimal close) {
    desk.now = desk.now + minutes(60);
    return desk.takes_hour_quietly(100, close, 1);
}

TEST(DcaQuiet, a_candle_at_which_no_condition_holds_is_taken) {
    BotDesk desk(
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1\"\n"
        "start = [{ when = \"price\", interval = \"1h\", below = \"90\" }]\n");
    EXPECT_EQ(desk.start(), Words{});
    EXPECT_TRUE(takes(desk, 95));
    ASSERT_FALSE(takes(desk, 85));
    EXPECT_EQ(desk.hour(100, 85, 1), (Words{"order 1: buy 1 at market: base order"}));
}

TEST(DcaQuiet, start_conditions_mean_nothing_while_there_is_no_room) {
    BotDesk desk(
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"1\"\n"
        "start = [{ when = \"price\", interval = \"1h\", below = \"90\" }]\n");
    (void)desk.start();
    ASSERT_FALSE(takes(desk, 85));
    (void)desk.hour(100, 85, 1);
    EXPECT_TRUE(takes(desk, 85));  // Its deal is being opened.
    (void)desk.whole(1, Side::buy, 100, 1);
    EXPECT_TRUE(takes(desk, 85));  // It runs.
}

// Three red hours in a row after one without a colour, and not one of them counted twice.
TEST(DcaQuiet, a_candle_that_is_told_after_the_question_counts_once) {
    BotDesk desk(
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"50\"\n"
        "safety_order = \"100\"\nmax_safety_orders = 1\ndeviation_pct = \"40\"\n"
        "safety = [{ when = \"price\", interval = \"1h\", below = \"1000\" }]\n"
        "close = [{ when = \"heikin_ashi\", interval = \"1h\", colour = \"red\", count = 3 }]\n");
    (void)desk.start();
    (void)desk.opened(1);
    (void)desk.whole(1, Side::buy, 100, 1);
    for (const int close : {99, 98, 97}) {
        ASSERT_FALSE(takes(desk, close))
            << close;  // The safety condition holds: a price is watched.
        EXPECT_EQ(desk.hour(100, close, 1), Words{}) << close;
    }
    ASSERT_FALSE(takes(desk, 96));
    EXPECT_EQ(desk.hour(100, 96, 1).size(), 1U);  // The take profit is cancelled.
}

// A close condition with a least profit watches a price; when the condition holds no more, the
// candle that says so calls the watch off, and those after it mean nothing.
TEST(DcaQuiet, the_candle_that_ends_a_watch_is_told) {
    BotDesk desk(
        "[dca]\nbase_order = \"100\"\ntake_profit_pct = \"50\"\nmin_profit_pct = \"5\"\n"
        "close = [{ when = \"price\", interval = \"1h\", above = \"101\" }]\n");
    (void)desk.start();
    (void)desk.whole(1, Side::buy, 100, 1);
    EXPECT_TRUE(takes(desk, 100));
    ASSERT_FALSE(takes(desk, 102));
    (void)desk.hour(100, 102, 1);
    ASSERT_FALSE(takes(desk, 100));
    (void)desk.hour(100, 100, 1);
    EXPECT_TRUE(takes(desk, 100));
}

TEST(DcaQuiet, other_kinds_of_bot_are_told_each_candle) {
    BotDesk desk("[twap]\nside = \"buy\"\nquote_amount = \"1000\"\nslices = 5\nevery = \"1h\"\n");
    EXPECT_FALSE(takes(desk, 100));
}

}  // namespace
}  // namespace strongroom::bots
