// Indicators by name: what a command line may ask for.
#include "indicators/named.h"

#include "support/test.h"

namespace strongroom::indicators {
namespace {

TEST(Named, each_name_makes_an_indicator_with_its_usual_numbers) {
    for (const std::string& name : all_names()) {
        const Named full = MUST(make_named(name));
        EXPECT_EQ(full.name, name);
        EXPECT_GT(full.warm_up, 0) << name;
        const Named bare = MUST(make_named(name.substr(0, name.find(':'))));
        EXPECT_EQ(bare.name, name);
        EXPECT_EQ(full.add(Bar{1, 1, 1, 1, 1}).size(), full.lines.size()) << name;
    }
    EXPECT_EQ(MUST(make_named("macd:5")).name, "macd:5:26:9");
}

TEST(Named, a_name_that_means_nothing_is_refused_with_what_there_is) {
    EXPECT_FAILS("moon: is no indicator; there are sma:20", make_named("moon"));
    EXPECT_FAILS("is no indicator", make_named(""));
    EXPECT_FAILS("is no indicator", make_named("rsix"));
    for (const char* text : {"rsi:", "rsi:0", "rsi:-1", "rsi:501", "rsi:x", "rsi:99999999999"})
        EXPECT_FAILS("each number is whole, from 1 to 500, as in rsi:14", make_named(text));
    for (const char* text : {"rsi:14x", "rsi:14:3", "rsi:14 ", "heikin_ashi:1"})
        EXPECT_FAILS("write it as", make_named(text));
    EXPECT_FAILS("the first must be below the second", make_named("macd:26:12:9"));
    EXPECT_FAILS("each must be above the one before", make_named("ult:7:7:28"));
}

}  // namespace
}  // namespace strongroom::indicators
