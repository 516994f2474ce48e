#include "model/decimal.h"

#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <initializer_list>
#include <vector>

#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

using namespace decimal_literals;

Decimal some(std::int64_t whole, std::int64_t part) {
    return Decimal::from_raw(static_cast<Int128>(whole % 1'000'000'000) * Decimal::one_raw +
                             part % 1'000'000'000'000);
}

TEST(Decimal, reads_and_prints_the_same_number) {
    for (const char* text :
         {"0", "1", "-1", "0.1", "-0.000000000001", "12345678901234567890123456.000000000001"}) {
        EXPECT_EQ(MUST(Decimal::parse(text)).to_string(), text);
    }
    EXPECT_EQ(MUST(Decimal::parse("007.50")).to_string(), "7.5");
}

// Up to eighteen digits are read in one word, more in two: the same rules hold on either side.
TEST(Decimal, a_short_text_and_a_long_one_are_read_alike) {
    for (const char* text : {"999999999999999999", "999999.999999999999", "9999999999999999999",
                             "9999999.999999999999", "-123456.789012345678", "0.99"}) {
        EXPECT_EQ(MUST(Decimal::parse(text)).to_string(), text);
    }
    EXPECT_EQ(MUST(Decimal::parse("00000000000000000000000007.5")).to_string(), "7.5");
    for (const char* text : {"12345678901234567x", "1234567.89012345678x", "123456789012345678x",
                             "12345678.9012345678x", "/1", "1:", "1234567890123456789/"}) {
        EXPECT_FAILS("only digits and one point", Decimal::parse(text));
    }
}

TEST(Decimal, a_thirteenth_decimal_place_is_refused_not_rounded) {
    EXPECT_FAILS("more than 12", Decimal::parse("0.0000000000001"));
    EXPECT_FAILS("more than 12", Decimal::parse("1.0000000000000"));
}

TEST(Decimal, text_that_is_no_number_is_refused) {
    for (const char* text : {"", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e5", "1E400", "NaN",
                             "Infinity", "0x10", "1,000", "1.2.3", "--1", "\xEF\xBC\x91", "1\n"}) {
        EXPECT_FALSE(Decimal::parse(text).has_value()) << text;
    }
    EXPECT_FALSE(Decimal::parse(std::string_view("1\0", 2)).has_value());
    EXPECT_FALSE(Decimal::parse(std::string(1'000'000, '9')).has_value());
}

TEST(Decimal, what_does_not_fit_is_an_error_never_a_wrong_number) {
    EXPECT_FALSE(Decimal::parse("999999999999999999999999999").has_value());
    const Decimal large = MUST(Decimal::parse("170000000000000000000000000"));
    EXPECT_THROW(large + large, DecimalOverflow);
    EXPECT_THROW(-large - large, DecimalOverflow);
    EXPECT_THROW(mul(large, 2, Round::down), DecimalOverflow);
    EXPECT_THROW(div(large, "0.5"_d, Round::down), DecimalOverflow);
    EXPECT_THROW(div(1, 0, Round::down), DecimalOverflow);
    EXPECT_THROW(quotient({1}, {0}, 1, Round::down), DecimalOverflow);
    EXPECT_THROW(quotient({large, large}, {1}, 1, Round::down), DecimalOverflow);
}

// The message may travel to a browser, and half a character is not UTF-8.
TEST(Decimal, an_error_quotes_the_beginning_of_the_text_in_whole_characters) {
    std::string euros;
    for (int i = 0; i < 50; ++i) euros += "\u20AC";
    EXPECT_FAILS("\"" + euros.substr(0, 39) + "\" is not", Decimal::parse(euros));
    EXPECT_FAILS("\"" + std::string(40, 'x') + "\" is not", Decimal::parse(std::string(99, 'x')));
}

TEST(Decimal, multiplying_rounds_the_way_it_says) {
    const Decimal tiny = Decimal::from_raw(1);
    EXPECT_EQ(mul(tiny, "0.5"_d, Round::down), 0);
    EXPECT_EQ(mul(tiny, "0.5"_d, Round::up), tiny);
    EXPECT_EQ(mul(tiny, "0.5"_d, Round::nearest), 0);  // Tie to even.
    EXPECT_EQ(mul(tiny, "1.5"_d, Round::nearest), Decimal::from_raw(2));
    EXPECT_EQ(mul(-tiny, "0.5"_d, Round::down), -tiny);
    EXPECT_EQ(mul(-tiny, "0.5"_d, Round::up), 0);
    EXPECT_EQ(div(2, 3, Round::down).to_string(), "0.666666666666");
    EXPECT_EQ(div(2, 3, Round::nearest).to_string(), "0.666666666667");
}

// Whatever the size of the numbers and of their rest of zeros: the one way that is short and the
// one that is not give what a division of whole numbers without bound gives.
RC_GTEST_PROP(Decimal, a_quotient_is_what_whole_numbers_give, ()) {
    using Whole = boost::multiprecision::cpp_int;
    const auto factor = [] {
        const auto digits = *rc::gen::inRange<std::int64_t>(-9'999'999, 9'999'999);
        Int128 raw = digits;
        for (int zeros = *rc::gen::inRange(0, 16); zeros > 0; --zeros) raw *= 10;
        return Decimal::from_raw(raw + *rc::gen::element(0, 0, 1));
    };
    const auto some_factors = [&](int least) {
        std::vector<Decimal> list(static_cast<std::size_t>(*rc::gen::inRange(least, 4)));
        for (Decimal& one : list) one = factor();
        return list;
    };
    const std::vector<Decimal> over = some_factors(1);
    const std::vector<Decimal> under = some_factors(0);
    const Decimal unit = *rc::gen::element("0.01"_d, "0.00001"_d, "0.000000000001"_d, "0.25"_d,
                                           "7"_d, "0.000000000003"_d);
    const Round round = *rc::gen::element(Round::down, Round::up, Round::nearest);
    const Whole one(Decimal::one_raw);
    Whole top = 1;
    Whole bottom(unit.raw());
    for (const Decimal f : over) top *= Whole(f.raw());
    for (const Decimal f : under) bottom *= Whole(f.raw());
    RC_PRE(bottom != 0);
    for (std::size_t i = over.size(); i < under.size() + 1; ++i) top *= one;
    for (std::size_t i = under.size() + 1; i < over.size(); ++i) bottom *= one;
    if (bottom < 0) {
        bottom = -bottom;
        top = -top;
    }
    Whole whole = top / bottom;
    if (whole * bottom > top) --whole;  // Now it is rounded down.
    const Whole rest = top - whole * bottom;
    const bool is_tie = rest * 2 == bottom;
    const bool is_nearer_above = rest * 2 > bottom || (is_tie && whole % 2 != 0);
    if (rest != 0 && (round == Round::up || (round == Round::nearest && is_nearer_above))) ++whole;
    const Whole expected = whole * Whole(unit.raw());
    const auto reckon = [&] {
        const auto with_under = [&](std::initializer_list<Decimal> o) {
            switch (under.size()) {
                case 0: return quotient(o, {}, unit, round);
                case 1: return quotient(o, {under[0]}, unit, round);
                case 2: return quotient(o, {under[0], under[1]}, unit, round);
                default: return quotient(o, {under[0], under[1], under[2]}, unit, round);
            }
        };
        switch (over.size()) {
            case 1: return with_under({over[0]});
            case 2: return with_under({over[0], over[1]});
            default: return with_under({over[0], over[1], over[2]});
        }
    };
    const Whole most = (Whole(1) << 127) - 1;
    if (expected > most || expected < -most - 1)
        RC_ASSERT_THROWS_AS(reckon(), DecimalOverflow);
    else
        RC_ASSERT(Whole(reckon().raw()) == expected);
}

TEST(Decimal, a_quotient_is_rounded_once) {
    // 1/3 up to a tick of 1 is 1; rounded first to 12 places and multiplied by 3 it would stay
    // below.
    EXPECT_EQ(quotient({1, 3}, {3}, 1, Round::up), 1);
    EXPECT_EQ(quotient({10, 1}, {3}, "0.01"_d, Round::up), "3.34"_d);
    EXPECT_EQ(quotient({10}, {3, 1, 1}, "0.01"_d, Round::down), "3.33"_d);
    EXPECT_EQ(quotient({-10}, {3}, "0.01"_d, Round::down), "-3.34"_d);
}

TEST(Decimal, prints_a_fixed_number_of_places) {
    EXPECT_EQ(("1.5"_d).to_fixed(8), "1.50000000");
    EXPECT_EQ(("-1.999"_d).to_fixed(2), "-1.99");
    EXPECT_EQ(("-0.001"_d).to_fixed(2), "0.00");
    EXPECT_EQ(Decimal(7).to_fixed(0), "7");
}

RC_GTEST_PROP(Decimal, printing_and_reading_is_the_identity,
              (std::int64_t whole, std::int64_t part)) {
    const Decimal value = some(whole, part);
    RC_ASSERT(Decimal::parse(value.to_string()).value() == value);
    RC_ASSERT(Decimal::parse(value.to_fixed(12)).value() == value);
}

RC_GTEST_PROP(Decimal, rounding_down_and_up_differ_by_at_most_one_unit,
              (std::int64_t whole, std::int64_t part)) {
    const Decimal value = some(whole, part);
    const Decimal unit = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
    const Decimal low = round_to(value, unit, Round::down);
    const Decimal high = round_to(value, unit, Round::up);
    const Decimal near = round_to(value, unit, Round::nearest);
    RC_ASSERT(low <= value && value <= high);
    RC_ASSERT(high - low == (is_multiple(value, unit) ? Decimal(0) : unit));
    RC_ASSERT(near == low || near == high);
    RC_ASSERT(is_multiple(low, unit) && is_multiple(high, unit));
}

RC_GTEST_PROP(Decimal, adding_then_taking_away_gives_the_same,
              (std::int64_t a, std::int64_t b, std::int64_t c)) {
    const Decimal x = some(a, b);
    const Decimal y = some(c, a);
    RC_ASSERT(x + y - y == x);
    RC_ASSERT(x + y == y + x);
}

RC_GTEST_PROP(Decimal, a_product_divided_by_a_factor_is_near_the_other,
              (std::int64_t a, std::int64_t b)) {
    const Decimal x = some(a % 1'000'000, b);
    const Decimal y = some(b % 1'000'000, a);
    RC_PRE(!y.is_zero());
    const Decimal size = y < Decimal(0) ? -y : y;
    const Decimal back = div(mul(x, y, Round::nearest), y, Round::nearest);
    const Decimal error = back < x ? x - back : back - x;
    // Half a unit lost in the product, magnified by the division.
    RC_ASSERT(error <= div(Decimal::from_raw(1), size, Round::up) + Decimal::from_raw(1));
}

}  // namespace
}  // namespace strongroom
