// How a list of conditions is written, and what is wrong with one that is refused.
#include "bots/conditions_desk.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using indicators::AverageKind;
using indicators::Test;
using indicators::Trigger;
using Line = indicators::StochasticTerms::Line;
using Unit = indicators::VolumeTerms::Unit;

struct Written {
    const char* text;
    Test test;
};

void expect_read(const Written& written) {
    SCOPED_TRACE(written.text);
    const auto read = MUST(read_start(fmt::format("[{{ interval = \"4h\", {} }}]", written.text)));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_TRUE(read.front() == Condition(OnCandles{minutes(240), written.test}));
}

TEST(ConditionsFile, each_average_and_oscillator_reads_as_it_is_written) {
    const Written all[] = {
        {"when = \"price\", above = \"42000.5\"",
         {indicators::PriceTerms{}, Trigger::above, "42000.5"_d}},
        {"when = \"sma\", period = 50, trigger = \"below\"",
         {indicators::AverageTerms{AverageKind::sma, 50}, Trigger::below, {}}},
        {"when = \"ema\", fast = 9, slow = 21, trigger = \"crosses_up\"",
         {indicators::CrossTerms{AverageKind::ema, 9, 21}, Trigger::crosses_up, {}}},
        {"when = \"sma\", fast = 10, slow = 20, trigger = \"above\"",
         {indicators::CrossTerms{AverageKind::sma, 10, 20}, Trigger::above, {}}},
        {"when = \"ema\", period = 9, trigger = \"crosses_down\"",
         {indicators::AverageTerms{AverageKind::ema, 9}, Trigger::crosses_down, {}}},
        {"when = \"rsi\", below = \"30\"", {indicators::RsiTerms{14}, Trigger::below, 30}},
        {"when = \"rsi\", period = 7, crosses_down = \"70\"",
         {indicators::RsiTerms{7}, Trigger::crosses_down, 70}},
        {"when = \"bb\", below = \"-0.1\"",
         {indicators::BollingerTerms{20, 2}, Trigger::below, "-0.1"_d}},
        {"when = \"bb\", period = 30, deviations = \"2.5\", crosses_up = \"0\"",
         {indicators::BollingerTerms{30, "2.5"_d}, Trigger::crosses_up, 0}},
        {"when = \"macd\", trigger = \"crosses_up\"",
         {indicators::MacdTerms{12, 26, 9, true}, Trigger::crosses_up, {}}},
        {"when = \"macd\", fast = 5, slow = 10, signal = 3, below = \"-2\"",
         {indicators::MacdTerms{5, 10, 3, false}, Trigger::below, -2}},
        {"when = \"mfi\", below = \"20\"", {indicators::MfiTerms{14}, Trigger::below, 20}},
        {"when = \"cci\", above = \"-100\"", {indicators::CciTerms{20}, Trigger::above, -100}},
        {"when = \"ult\", short = 4, middle = 8, long = 16, above = \"70\"",
         {indicators::UltimateTerms{4, 8, 16}, Trigger::above, 70}},
        {"when = \"psar\", trigger = \"above\"",
         {indicators::SarTerms{"0.02"_d, "0.2"_d}, Trigger::above, {}}},
        {"when = \"psar\", step = \"0.05\", most = \"0.5\", trigger = \"below\"",
         {indicators::SarTerms{"0.05"_d, "0.5"_d}, Trigger::below, {}}},
    };
    for (const Written& written : all) expect_read(written);
}

TEST(ConditionsFile, each_trend_pattern_and_volume_reads_as_it_is_written) {
    const Written all[] = {
        {"when = \"adx\", above = \"25\"", {indicators::AdxTerms{14, false}, Trigger::above, 25}},
        {"when = \"adx\", period = 7, trigger = \"above\"",
         {indicators::AdxTerms{7, true}, Trigger::above, {}}},
        {"when = \"atr\", below = \"1.5\"", {indicators::AtrTerms{14}, Trigger::below, "1.5"_d}},
        {"when = \"stoch\", below = \"20\"",
         {indicators::StochasticTerms{14, 3, 3, Line::k}, Trigger::below, 20}},
        {"when = \"stoch\", period = 5, k = 1, d = 2, line = \"d\", above = \"80\"",
         {indicators::StochasticTerms{5, 1, 2, Line::d}, Trigger::above, 80}},
        {"when = \"stoch\", trigger = \"crosses_up\"",
         {indicators::StochasticTerms{14, 3, 3, Line::both}, Trigger::crosses_up, {}}},
        {"when = \"heikin_ashi\", colour = \"green\", count = 3",
         {indicators::HeikinAshiTerms{}, Trigger::above, 2}},
        {"when = \"heikin_ashi\", colour = \"red\"",
         {indicators::HeikinAshiTerms{}, Trigger::below, 0}},
        {"when = \"qfl\", drop_pct = \"3\"", {indicators::QflTerms{6, 2}, Trigger::below, -3}},
        {"when = \"qfl\", period = 10, bounce_pct = \"5\", drop_pct = \"0\"",
         {indicators::QflTerms{10, 5}, Trigger::below, 0}},
        {"when = \"rating\", is = \"buy\"", {indicators::RatingTerms{}, Trigger::above, "0.1"_d}},
        {"when = \"rating\", is = \"strong_buy\"",
         {indicators::RatingTerms{}, Trigger::above, "0.5"_d}},
        {"when = \"rating\", is = \"sell\"", {indicators::RatingTerms{}, Trigger::below, "-0.1"_d}},
        {"when = \"rating\", is = \"strong_sell\"",
         {indicators::RatingTerms{}, Trigger::below, "-0.5"_d}},
        {"when = \"rating\", above = \"0.3\"",
         {indicators::RatingTerms{}, Trigger::above, "0.3"_d}},
        {"when = \"volume\", above = \"12.5\"",
         {indicators::VolumeTerms{Unit::base, 0}, Trigger::above, "12.5"_d}},
        {"when = \"volume\", unit = \"quote\", below = \"5000\"",
         {indicators::VolumeTerms{Unit::quote, 0}, Trigger::below, 5000}},
        {"when = \"volume\", unit = \"average\", period = 10, above = \"2\"",
         {indicators::VolumeTerms{Unit::average, 10}, Trigger::above, 2}},
    };
    for (const Written& written : all) expect_read(written);
}

TEST(ConditionsFile, each_interval_reads) {
    const std::pair<const char*, int> all[] = {
        {"1m", 1},    {"3m", 3},     {"5m", 5},     {"15m", 15}, {"30m", 30},
        {"1h", 60},   {"2h", 120},   {"4h", 240},   {"6h", 360}, {"8h", 480},
        {"12h", 720}, {"1d", 1'440}, {"1w", 10'080}};
    for (const auto& [name, length] : all) {
        const auto read = MUST(read_start(
            fmt::format("[{{ when = \"price\", interval = \"{}\", above = \"1\" }}]", name)));
        EXPECT_EQ(std::get<OnCandles>(read.front()).interval, minutes(length)) << name;
    }
}

struct Bad {
    const char* list;
    const char* message;
};

TEST(ConditionsFile, what_cannot_be_meant_is_refused_with_its_place) {
    const Bad all[] = {
        {"\"asap\"", "dca.start: must be a list"},
        {"[1]", "dca.start: each condition is a table"},
        {"[{ interval = \"1h\" }]", "dca.start[1].when: is missing"},
        {"[{ when = \"rsi\", interval = \"1h\" }]",
         "dca.start[1].below: is missing; a trigger is below, above, crosses_up or crosses_down"},
        {"[{ when = \"rsi\", below = \"30\" }]", "dca.start[1].interval: is missing"},
        {"[{ when = \"rsi\", interval = \"7m\", below = \"30\" }]",
         "b.toml:9: dca.start[1].interval: must be \"1m\" or \"3m\""},
        {"[{ when = \"rsi\", interval = \"1h\", below = \"30\", above = \"10\" }]",
         "dca.start[1].below: is one trigger too many"},
        {"[{ when = \"rsi\", interval = \"1h\", below = 30 }]",
         "dca.start[1].below: must be a text in quotes"},
        {"[{ when = \"rsi\", interval = \"1h\", below = \"3e1\" }]",
         "dca.start[1].below: \"3e1\" is not a number"},
        {"[{ when = \"rsi\", interval = \"1h\", below = \"0\" }]",
         "dca.start[1].below: must be above 0 and below 100"},
        {"[{ when = \"rsi\", interval = \"1h\", above = \"100\" }]",
         "dca.start[1].above: must be above 0 and below 100"},
        {"[{ when = \"rsi\", interval = \"1h\", period = 1, below = \"30\" }]",
         "dca.start[1].period: must be a whole number from 2 to 500"},
        {"[{ when = \"rsi\", interval = \"1h\", period = \"14\", below = \"30\" }]",
         "dca.start[1].period: must be a whole number"},
        {"[{ when = \"rsi\", interval = \"1h\", perod = 9, below = \"30\" }]",
         "dca.start[1].perod: is not a key of this table"},
        {"[{ when = \"rsi\", interval = \"1h\", below = \"30\", trigger = \"below\" }]",
         "dca.start[1].trigger: is not a key of this table"},
        {"[{ when = \"price\", interval = \"1h\", above = \"-1\" }]",
         "dca.start[1].above: must be above 0"},
        {"[{ when = \"sma\", interval = \"1h\", trigger = \"above\" }]",
         "dca.start[1].period: is missing; or write fast and slow"},
        {"[{ when = \"sma\", interval = \"1h\", period = 9, trigger = \"over\" }]",
         "dca.start[1].trigger: must be \"above\" or \"below\" or \"crosses_up\""},
        {"[{ when = \"sma\", interval = \"1h\", period = 9 }]", "dca.start[1].trigger: is missing"},
        {"[{ when = \"sma\", interval = \"1h\", period = 9, above = \"1\" }]",
         "dca.start[1].trigger: is missing"},
        {"[{ when = \"ema\", interval = \"1h\", fast = 9, trigger = \"above\" }]",
         "dca.start[1].slow: is missing beside fast"},
        {"[{ when = \"ema\", interval = \"1h\", slow = 9, trigger = \"above\" }]",
         "dca.start[1].fast: is missing beside slow"},
        {"[{ when = \"ema\", interval = \"1h\", fast = 21, slow = 21, trigger = \"above\" }]",
         "dca.start[1].fast: must be below slow, 21"},
        {"[{ when = \"ema\", interval = \"1h\", fast = 9, slow = 21, period = 3, trigger = "
         "\"above\" }]",
         "dca.start[1].period: is of one average"},
        {"[{ when = \"asap\", interval = \"1h\" }]",
         "dca.start[1].interval: is not a key of this table"},
    };
    for (const Bad& bad : all) {
        SCOPED_TRACE(bad.list);
        EXPECT_FAILS(bad.message, read_start(bad.list));
    }
}

TEST(ConditionsFile, each_key_of_each_indicator_has_its_bounds) {
    const Bad all[] = {
        {"when = \"bb\", below = \"0\", deviations = \"0\"", "deviations: must be above zero"},
        {"when = \"bb\", below = \"0\", deviations = \"10.1\"", "deviations: must be at most 10"},
        {"when = \"bb\", below = \"0\", period = 1",
         "period: must be a whole number from 2 to 500"},
        {"when = \"macd\", fast = 26, trigger = \"above\"", "fast: must be below slow, 26"},
        {"when = \"macd\", signal = 1, trigger = \"above\"", "signal: must be a whole number"},
        {"when = \"macd\", trigger = \"above\", above = \"0\"",
         "above: is not a key of this table"},
        {"when = \"macd\"", "below: is missing; a trigger is"},
        {"when = \"mfi\", below = \"100\"", "below: must be above 0 and below 100"},
        {"when = \"mfi\", period = 501, below = \"20\"", "period: must be a whole number"},
        {"when = \"cci\", period = 1, below = \"-100\"", "period: must be a whole number"},
        {"when = \"cci\", below = \"-1e2\"", "below: \"-1e2\" is not a number"},
        {"when = \"ult\", short = 14, below = \"30\"", "short: must be below middle, 14"},
        {"when = \"ult\", long = 14, below = \"30\"", "middle: must be below long, 14"},
        {"when = \"ult\", short = 0, below = \"30\"", "short: must be a whole number from 1"},
        {"when = \"ult\", below = \"-1\"", "below: must be above 0 and below 100"},
        {"when = \"psar\", below = \"1\"", "trigger: is missing"},
        {"when = \"psar\", step = \"0.3\", trigger = \"above\"",
         "step: must be at most 0.2, which is most"},
        {"when = \"psar\", step = \"0\", trigger = \"above\"", "step: must be above zero"},
        {"when = \"psar\", most = \"1.1\", trigger = \"above\"", "most: must be at most 1"},
        {"when = \"adx\", above = \"0\"", "above: must be above 0 and below 100"},
        {"when = \"adx\", trigger = \"above\", above = \"25\"",
         "above: is not a key of this table"},
        {"when = \"atr\", below = \"0\"", "below: must be above 0"},
        {"when = \"atr\", trigger = \"above\"", "below: is missing; a trigger is"},
        {"when = \"stoch\", line = \"j\", below = \"20\"", "line: must be \"k\" or \"d\""},
        {"when = \"stoch\", line = \"k\", trigger = \"above\"", "line: is of one line"},
        {"when = \"stoch\", k = 0, below = \"20\"", "k: must be a whole number from 1"},
        {"when = \"stoch\", d = 501, below = \"20\"", "d: must be a whole number"},
        {"when = \"heikin_ashi\"", "colour: is missing"},
        {"when = \"heikin_ashi\", colour = \"blue\"", "colour: must be \"green\" or \"red\""},
        {"when = \"heikin_ashi\", colour = \"red\", count = 51",
         "count: must be a whole number from 1 to 50"},
        {"when = \"heikin_ashi\", colour = \"red\", above = \"1\"",
         "above: is not a key of this table"},
        {"when = \"qfl\"", "drop_pct: is missing"},
        {"when = \"qfl\", drop_pct = \"100\"", "drop_pct: must be below 100"},
        {"when = \"qfl\", drop_pct = \"-3\"", "drop_pct: must not be below zero"},
        {"when = \"qfl\", drop_pct = \"3\", bounce_pct = \"101\"", "bounce_pct: must be 0 to 100"},
        {"when = \"qfl\", drop_pct = \"3\", period = 51",
         "period: must be a whole number from 1 to 50"},
        {"when = \"rating\", is = \"neutral\"", "is: must be \"buy\" or \"strong_buy\""},
        {"when = \"rating\", is = \"buy\", above = \"0\"", "above: is not a key of this table"},
        {"when = \"rating\", above = \"1\"", "above: must be above -1 and below 1"},
        {"when = \"volume\", above = \"0\"", "above: must be above 0"},
        {"when = \"volume\", unit = \"coins\", above = \"1\"", "unit: must be \"base\" or"},
        {"when = \"volume\", period = 20, above = \"1\"", "period: is of unit = \"average\" alone"},
    };
    for (const Bad& bad : all) {
        SCOPED_TRACE(bad.list);
        EXPECT_FAILS(std::string("dca.start[1].") + bad.message,
                     read_start(fmt::format("[{{ interval = \"1h\", {} }}]", bad.list)));
    }
}

TEST(ConditionsFile, conditions_that_contradict_each_other_are_refused) {
    const std::string rsi = "{ when = \"rsi\", interval = \"1h\", ";
    EXPECT_FAILS("dca.start: \"asap\" or \"manual\" stands alone in its list",
                 read_start("[{ when = \"asap\" }, " + rsi + "below = \"30\" }]"));
    EXPECT_FAILS("\"asap\" or \"manual\" stands alone",
                 read_start("[{ when = \"asap\" }, { when = \"manual\" }]"));
    EXPECT_FAILS("dca.start: conditions 1 and 2: is there twice",
                 read_start("[" + rsi + "below = \"30\" }, " + rsi + "below = \"30\" }]"));
    EXPECT_FAILS("conditions 1 and 2: above 70 and below 30 never hold together",
                 read_start("[" + rsi + "below = \"30\" }, " + rsi + "above = \"70\" }]"));
    const std::string sma = "{ when = \"sma\", interval = \"1h\", period = 9, trigger = ";
    EXPECT_FAILS("conditions 1 and 2: is above and below at once",
                 read_start("[" + sma + "\"above\" }, " + sma + "\"crosses_down\" }]"));
    // A band, another interval and another period are no contradiction.
    EXPECT_OK(read_start("[" + rsi + "above = \"30\" }, " + rsi + "below = \"70\" }]"));
    EXPECT_OK(read_start("[" + rsi +
                         "below = \"30\" }, { when = \"rsi\", interval = \"4h\", above = "
                         "\"70\" }]"));
    EXPECT_OK(read_start("[" + rsi + "below = \"30\" }, " + rsi + "period = 7, above = \"70\" }]"));
}

TEST(ConditionsFile, a_list_has_a_bound) {
    std::string list;
    for (int i = 1; i <= 21; ++i) {
        list += fmt::format("{}{{ when = \"rsi\", interval = \"1h\", above = \"{}\" }}",
                            i == 1 ? "" : ", ", i);
    }
    EXPECT_FAILS("dca.start: has at most 20 conditions", read_start("[" + list + "]"));
}

}  // namespace
}  // namespace strongroom::bots
