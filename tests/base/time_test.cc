#include "base/time.h"

#include <rapidcheck/gtest.h>

#include "support/test.h"

namespace strongroom {
namespace {

TEST(Time, durations_have_a_unit) {
    EXPECT_EQ(MUST(parse_duration("250ms")).ms, 250);
    EXPECT_EQ(MUST(parse_duration("60s")), minutes(1));
    EXPECT_EQ(MUST(parse_duration("7d")).ms, 604'800'000);
    EXPECT_EQ(MUST(parse_duration("0s")).ms, 0);
    for (const char* text :
         {"", "5", "s", "-5s", "1.5s", "5 s", "5x", "99999999999999999999s", "40000d"}) {
        EXPECT_FAILS("is not a duration", parse_duration(text));
    }
    EXPECT_EQ(to_string(seconds(90)), "90s");
    EXPECT_EQ(to_string(minutes(120)), "2h");
    EXPECT_EQ(to_string(Duration{0}), "0s");
}

TEST(Time, prints_and_reads_iso_8601) {
    EXPECT_EQ(to_iso8601({1640991660000}), "2021-12-31T23:01:00.000Z");
    EXPECT_EQ(MUST(parse_iso8601("2021-12-31T23:01:00Z")).ms, 1640991660000);
    EXPECT_EQ(MUST(parse_iso8601("1970-01-01")).ms, 0);
    for (const char* text :
         {"", "2021-02-29", "2021-13-01", "2021-1-1", "2021-01-01T24:00:00Z", "2021-01-01T00:00:00",
          "2021-01-01 00:00:00", "2021-01-01T00:00:00Zx", "-021-01-01"}) {
        EXPECT_FAILS("is not a time", parse_iso8601(text));
    }
}

RC_GTEST_PROP(Time, iso_8601_round_trips, ()) {
    const Time time{*rc::gen::inRange<std::int64_t>(0, 4'102'444'800'000)};
    RC_ASSERT(parse_iso8601(to_iso8601(time)).value() == time);
}

}  // namespace
}  // namespace strongroom
