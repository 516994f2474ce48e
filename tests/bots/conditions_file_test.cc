// How a list of conditions is written, and what is wrong with one that is refused.
#include "bots/conditions_desk.h"
#include "support/test.h"

namespace strongroom::bots {
namespace {

using namespace decimal_literals;
using indicators::AverageKind;
using indicators::Test;
using indicators::Trigger;

struct Written {
    const char* text;
    Test test;
};

TEST(ConditionsFile, each_condition_reads_as_it_is_written) {
    const Written all[] = {
        {"when = \"price\", above = \"42000.5\"",
         {indicators::PriceTerms{}, Trigger::above, "42000.5"_d}},
        {"when = \"sma\", period = 50, trigger = \"below\"",
         {indicators::AverageTerms{AverageKind::sma, 50}, Trigger::below, {}}},
        {"when = \"ema\", fast = 9, slow = 21, trigger = \"crosses_up\"",
         {indicators::CrossTerms{AverageKind::ema, 9, 21}, Trigger::crosses_up, {}}},
        {"when = \"rsi\", below = \"30\"", {indicators::RsiTerms{14}, Trigger::below, 30}},
        {"when = \"rsi\", period = 7, crosses_down = \"70\"",
         {indicators::RsiTerms{7}, Trigger::crosses_down, 70}},
    };
    for (const Written& written : all) {
        SCOPED_TRACE(written.text);
        const auto read =
            MUST(read_start(fmt::format("[{{ interval = \"4h\", {} }}]", written.text)));
        ASSERT_EQ(read.size(), 1U);
        EXPECT_TRUE(read.front() == Condition(OnCandles{minutes(240), written.test}));
    }
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
