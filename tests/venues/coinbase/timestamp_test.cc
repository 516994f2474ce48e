#include "venues/coinbase/timestamp.h"

#include "support/test.h"

namespace strongroom::venues::coinbase {
namespace {

TEST(CoinbaseTimestamp, a_fraction_of_up_to_nine_digits_is_cut_to_milliseconds) {
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T22:13:20Z")).ms, 1'700'000'000'000);
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T22:13:20.1Z")).ms, 1'700'000'000'100);
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T22:13:20.0129Z")).ms, 1'700'000'000'012);
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T22:13:20.999999999Z")).ms, 1'700'000'000'999);
    EXPECT_EQ(MUST(parse_rfc3339("1970-01-01T00:00:00Z")).ms, 0);
}

TEST(CoinbaseTimestamp, an_offset_is_taken_off) {
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-15T00:13:20+02:00")).ms, 1'700'000'000'000);
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T16:43:20.5-05:30")).ms, 1'700'000'000'500);
    EXPECT_EQ(MUST(parse_rfc3339("2023-11-14T22:13:20-00:00")).ms, 1'700'000'000'000);
}

TEST(CoinbaseTimestamp, whatever_else_is_refused) {
    for (const char* odd : {"",
                            "Z",
                            "2023-11-14",
                            "2023-11-14T22:13:20",
                            "2023-11-14 22:13:20Z",
                            "2023-11-14t22:13:20Z",
                            "2023-11-14T22:13:20z",
                            "2023-11-14T22:13:20.Z",
                            "2023-11-14T22:13:20.1234567890Z",
                            "2023-11-14T22:13:60Z",
                            "2023-11-14T24:00:00Z",
                            "2023-02-29T00:00:00Z",
                            "2023-13-01T00:00:00Z",
                            "2023-11-14T22:13:20ZZ",
                            "2023-11-14T22:13:20+2:00",
                            "2023-11-14T22:13:20+0200",
                            "2023-11-14T22:13:20+24:00",
                            "2023-11-14T22:13:20+02:60",
                            "2023-11-14T22:13:20,5Z",
                            "+023-11-14T22:13:20Z",
                            "1969-12-31T23:59:59Z",
                            "0001-01-01T00:00:00Z",
                            "1970-01-01T00:00:00+00:01",
                            "2262-01-01T00:00:00Z",
                            "9999-12-31T23:59:59Z",
                            "2023-11-14T22:13:20.1e3Z",
                            "2026-04-07 14:30:10.000000000+00:00",
                            "1700000000"}) {
        EXPECT_FAILS("is not a time", parse_rfc3339(odd));
    }
    EXPECT_FAILS("(a long text)", parse_rfc3339(std::string(1'000'000, '2')));
}

TEST(CoinbaseTimestamp, it_is_written_as_the_venue_does) {
    EXPECT_EQ(to_rfc3339({1'798'761'599'000}), "2026-12-31T23:59:59Z");
    EXPECT_EQ(to_rfc3339({1'798'761'599'050}), "2026-12-31T23:59:59.050Z");
}

}  // namespace
}  // namespace strongroom::venues::coinbase
