// A list of conditions on closed candles: when it holds, and for how long.
#include "bots/conditions.h"

#include "bots/conditions_desk.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

TEST(Conditions, an_empty_list_and_asap_hold_at_once) {
    EXPECT_TRUE(ConditionsDesk("[]").conditions.hold());
    EXPECT_TRUE(ConditionsDesk("[]").conditions.is_empty());
    const ConditionsDesk asap("[{ when = \"asap\" }]");
    EXPECT_TRUE(asap.conditions.hold());
    EXPECT_FALSE(asap.conditions.is_empty());
    EXPECT_FALSE(asap.conditions.is_manual());
    EXPECT_EQ(asap.follows(), "");
}

TEST(Conditions, a_manual_list_never_holds) {
    ConditionsDesk desk("[{ when = \"manual\" }]");
    EXPECT_TRUE(desk.conditions.is_manual());
    EXPECT_FALSE(desk.close(100));
    EXPECT_EQ(desk.follows(), "");
}

TEST(Conditions, nothing_holds_before_the_indicator_has_its_candles) {
    ConditionsDesk desk("[{ when = \"sma\", interval = \"1h\", period = 3, trigger = \"above\" }]");
    EXPECT_FALSE(desk.conditions.hold());
    EXPECT_FALSE(desk.close(10));
    EXPECT_FALSE(desk.close(11));
    EXPECT_TRUE(desk.close(12));  // The mean is 11.
}

TEST(Conditions, what_a_close_says_holds_until_the_next_close) {
    ConditionsDesk desk("[{ when = \"price\", interval = \"1h\", below = \"100\" }]");
    EXPECT_TRUE(desk.close(99));
    EXPECT_TRUE(desk.conditions.hold());
    EXPECT_FALSE(desk.close(100));  // Strictly below.
    EXPECT_FALSE(desk.close(101));
    EXPECT_TRUE(desk.close(98));
}

TEST(Conditions, a_cross_holds_for_the_one_candle_after_it) {
    ConditionsDesk up("[{ when = \"price\", interval = \"1h\", crosses_up = \"100\" }]");
    EXPECT_FALSE(up.close(101));  // Above already: nobody has seen it cross.
    EXPECT_FALSE(up.close(100));
    EXPECT_TRUE(up.close(101));
    EXPECT_FALSE(up.close(102));
    ConditionsDesk down("[{ when = \"price\", interval = \"1h\", crosses_down = \"100\" }]");
    EXPECT_FALSE(down.close(99));
    EXPECT_FALSE(down.close(101));
    EXPECT_TRUE(down.close(99));
    EXPECT_FALSE(down.close(98));
}

TEST(Conditions, a_fast_average_crosses_a_slow_one) {
    ConditionsDesk desk(
        "[{ when = \"sma\", interval = \"1h\", fast = 2, slow = 3, trigger = \"crosses_up\" }]");
    for (const int price : {10, 9, 8, 7}) EXPECT_FALSE(desk.close(price));
    EXPECT_TRUE(desk.close(12));  // 9.5 over 9; before 7.5 under 8.
    EXPECT_FALSE(desk.close(13));
}

TEST(Conditions, all_of_a_list_must_hold_each_as_of_its_own_newest_candle) {
    ConditionsDesk desk(
        "[{ when = \"price\", interval = \"1h\", below = \"100\" },"
        " { when = \"price\", interval = \"1d\", above = \"50\" }]");
    EXPECT_FALSE(desk.close(90));
    EXPECT_TRUE(desk.close(60, minutes(1'440)));
    EXPECT_FALSE(desk.close(110));
    EXPECT_TRUE(desk.close(99));
    EXPECT_FALSE(desk.close(40, minutes(1'440)));
    EXPECT_FALSE(desk.close(99));
}

TEST(Conditions, candles_of_another_pair_or_interval_mean_nothing) {
    ConditionsDesk desk("[{ when = \"price\", interval = \"1h\", below = \"100\" }]");
    EXPECT_FALSE(desk.close(90, minutes(30)));
    const Candle low{.open = {90}, .high = {90}, .low = {90}, .close = {90}, .volume = 1};
    desk.conditions.on_candle({low, minutes(60)}, {1});
    EXPECT_FALSE(desk.conditions.hold());
    desk.conditions.on_candle({low, minutes(60)}, {0});
    EXPECT_TRUE(desk.conditions.hold());
}

TEST(Conditions, the_newest_candle_of_the_history_is_the_state) {
    ConditionsDesk desk("[{ when = \"price\", interval = \"1h\", crosses_down = \"100\" }]");
    const Candle high{.open = {110}, .high = {110}, .low = {110}, .close = {110}, .volume = 1};
    const Candle low{.open = {90}, .high = {90}, .low = {90}, .close = {90}, .volume = 1};
    desk.conditions.on_candle({high, minutes(60), true}, {});
    desk.conditions.on_candle({low, minutes(60), false}, {});
    EXPECT_TRUE(desk.conditions.hold());
}

TEST(Conditions, a_list_follows_each_interval_once_with_the_longest_history) {
    const ConditionsDesk desk(
        "[{ when = \"sma\", interval = \"1d\", period = 50, trigger = \"above\" },"
        " { when = \"sma\", interval = \"1h\", period = 20, trigger = \"above\" },"
        " { when = \"sma\", interval = \"1h\", period = 30, trigger = \"above\" }]");
    EXPECT_EQ(desk.follows(), "1h 30, 1d 50");
}

TEST(Conditions, a_copy_goes_on_by_itself_from_where_the_other_was) {
    ConditionsDesk desk("[{ when = \"rsi\", interval = \"1h\", period = 2, below = \"30\" }]");
    for (const int price : {10, 11, 12}) EXPECT_FALSE(desk.close(price));
    Conditions copy = desk.conditions;
    const Candle low{.open = {2}, .high = {2}, .low = {2}, .close = {2}, .volume = 1};
    copy.on_candle({low, minutes(60)}, {});
    EXPECT_TRUE(copy.hold());
    EXPECT_FALSE(desk.conditions.hold());
}

}  // namespace
}  // namespace strongroom::bots
