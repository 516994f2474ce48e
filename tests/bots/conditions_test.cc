// A list of conditions on closed candles: when it holds, and for how long.
#include "bots/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

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
    EXPECT_EQ(asap.follows(), "");
}

TEST(Conditions, a_manual_list_never_holds) {
    ConditionsDesk desk("[{ when = \"manual\" }]");
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

// A market that goes 300 candles one way in waves, and what holds at its end.
bool holds_after(const std::string& condition, int step) {
    ConditionsDesk desk(fmt::format("[{{ interval = \"1h\", {} }}]", condition));
    int price = 50'000;
    for (int i = 0; i < 300; ++i) {
        const int open = price;
        price += i % 7 == 6 ? -step : step;
        const int top = std::max(open, price) + 5;
        const int bottom = std::min(open, price) - 5;
        desk.candle(
            {.open = {open}, .high = {top}, .low = {bottom}, .close = {price}, .volume = i + 1});
    }
    return desk.conditions.hold();
}

TEST(Conditions, each_indicator_tells_a_rise_from_a_fall) {
    // What holds in the rise; its mirror holds in the fall.
    const std::pair<const char*, const char*> all[] = {
        {"when = \"price\", above = \"50000\"", "when = \"price\", below = \"50000\""},
        {"when = \"sma\", period = 50, trigger = \"above\"",
         "when = \"sma\", period = 50, trigger = \"below\""},
        {"when = \"ema\", fast = 9, slow = 21, trigger = \"above\"",
         "when = \"ema\", fast = 9, slow = 21, trigger = \"below\""},
        {"when = \"rsi\", above = \"70\"", "when = \"rsi\", below = \"30\""},
        {"when = \"bb\", above = \"0.8\"", "when = \"bb\", below = \"0.2\""},
        {"when = \"macd\", above = \"0\"", "when = \"macd\", below = \"0\""},
        {"when = \"mfi\", above = \"70\"", "when = \"mfi\", below = \"30\""},
        {"when = \"cci\", above = \"50\"", "when = \"cci\", below = \"-50\""},
        {"when = \"ult\", above = \"60\"", "when = \"ult\", below = \"40\""},
        {"when = \"psar\", trigger = \"above\"", "when = \"psar\", trigger = \"below\""},
        {"when = \"adx\", trigger = \"above\"", "when = \"adx\", trigger = \"below\""},
        {"when = \"stoch\", above = \"70\"", "when = \"stoch\", below = \"30\""},
        {"when = \"stoch\", line = \"d\", above = \"70\"",
         "when = \"stoch\", line = \"d\", below = \"30\""},
        {"when = \"heikin_ashi\", colour = \"green\", count = 3",
         "when = \"heikin_ashi\", colour = \"red\", count = 3"},
        {"when = \"rating\", is = \"buy\"", "when = \"rating\", is = \"sell\""},
    };
    for (const auto& [rise, fall] : all) {
        EXPECT_TRUE(holds_after(rise, 20)) << rise;
        EXPECT_FALSE(holds_after(rise, -20)) << rise;
        EXPECT_TRUE(holds_after(fall, -20)) << fall;
        EXPECT_FALSE(holds_after(fall, 20)) << fall;
    }
}

TEST(Conditions, a_trend_is_strong_and_a_range_small_either_way) {
    for (const int step : {20, -20}) {
        EXPECT_TRUE(holds_after("when = \"adx\", above = \"25\"", step));
        EXPECT_FALSE(holds_after("when = \"adx\", below = \"25\"", step));
        EXPECT_TRUE(holds_after("when = \"atr\", below = \"0.1\"", step));  // 30 of 50,000.
        EXPECT_FALSE(holds_after("when = \"atr\", above = \"0.1\"", step));
    }
}

TEST(Conditions, a_volume_counts_in_its_unit) {
    // The last one is 300, its close 54,120 less than 60,000 and the 20 before it 289.5 on average.
    EXPECT_TRUE(holds_after("when = \"volume\", above = \"299\"", 20));
    EXPECT_FALSE(holds_after("when = \"volume\", above = \"300\"", 20));
    EXPECT_TRUE(holds_after("when = \"volume\", unit = \"quote\", above = \"15000000\"", 20));
    EXPECT_FALSE(holds_after("when = \"volume\", unit = \"quote\", above = \"18000000\"", 20));
    EXPECT_TRUE(holds_after("when = \"volume\", unit = \"average\", above = \"1.03\"", 20));
    EXPECT_FALSE(holds_after("when = \"volume\", unit = \"average\", above = \"1.04\"", 20));
}

TEST(Conditions, a_cracked_base_holds_below_its_drop) {
    ConditionsDesk desk(
        "[{ when = \"qfl\", interval = \"1h\", period = 2, bounce_pct = \"5\", drop_pct = \"3\" "
        "}]");
    for (const int price : {120, 110, 100, 106, 108}) EXPECT_FALSE(desk.close(price));
    EXPECT_FALSE(desk.close(97));  // 3 % below the base of 100: not more.
    EXPECT_TRUE(desk.close(96));
    EXPECT_FALSE(desk.close(99));
}

TEST(Conditions, the_macd_and_the_stochastic_cross_their_second_lines) {
    for (const char* when : {"macd", "stoch", "psar"}) {
        ConditionsDesk desk(fmt::format(
            "[{{ when = \"{}\", interval = \"1h\", trigger = \"crosses_up\" }}]", when));
        int price = 5'000;
        for (int i = 0; i < 100; ++i) {
            desk.close(price);
            price -= 10 + i % 3;
        }
        int crossed = 0;
        for (int i = 0; i < 30; ++i) {
            crossed += desk.close(price) ? 1 : 0;
            price += 30 + i % 2;
        }
        EXPECT_GE(crossed, 1) << when;
        EXPECT_LE(crossed, 3) << when;
    }
}

TEST(Conditions, each_indicator_asks_for_the_history_that_settles_it) {
    const std::pair<const char*, const char*> all[] = {
        {"when = \"rsi\", below = \"30\"", "1h 295"},
        {"when = \"bb\", below = \"0\"", "1h 20"},
        {"when = \"mfi\", below = \"30\"", "1h 15"},
        {"when = \"ult\", below = \"30\"", "1h 29"},
        {"when = \"stoch\", below = \"30\"", "1h 18"},
        {"when = \"macd\", below = \"0\"", "1h 398"},
        {"when = \"adx\", above = \"25\"", "1h 588"},
        {"when = \"heikin_ashi\", colour = \"red\"", "1h 80"},
        {"when = \"volume\", unit = \"average\", above = \"1\"", "1h 21"},
        {"when = \"price\", above = \"1\"", "1h 1"},
        {"when = \"rating\", is = \"buy\"", "1h 1000"},
        {"when = \"ema\", period = 500, trigger = \"above\"", "1h 1000"},
    };
    for (const auto& [condition, follows] : all) {
        const ConditionsDesk desk(fmt::format("[{{ interval = \"1h\", {} }}]", condition));
        EXPECT_EQ(desk.follows(), follows) << condition;
    }
}

}  // namespace
}  // namespace strongroom::bots
