// The price of the thin coin, by hand.
#include "drill/impact.h"

#include "support/test.h"

namespace strongroom::drill {
namespace {

using namespace decimal_literals;

constexpr Time kStart{0};

TEST(Impact, a_buy_of_a_tenth_of_the_depth_moves_the_price_by_five_per_cent_twice) {
    Impact impact({2}, 1'000, kStart);
    impact.move_half(Side::buy, 100);
    EXPECT_EQ(impact.price().value, "2.1"_d);
    impact.move_half(Side::buy, 100);
    EXPECT_EQ(impact.price().value, "2.205"_d);
}

TEST(Impact, a_sale_lowers_it_and_never_by_more_than_half_at_once) {
    Impact impact({2}, 1'000, kStart);
    impact.move_half(Side::sell, 100);
    EXPECT_EQ(impact.price().value, "1.9"_d);
    impact.move_half(Side::sell, 1'000'000);
    EXPECT_EQ(impact.price().value, "0.95"_d);
}

TEST(Impact, a_larger_order_moves_it_further) {
    Decimal before = 1;
    for (const int quote : {1, 10, 100, 1'000}) {
        Impact impact({1}, 1'000, kStart);
        impact.move_half(Side::buy, quote);
        EXPECT_GT(impact.price().value, before);
        before = impact.price().value;
    }
}

TEST(Impact, a_tenth_of_what_is_off_is_gone_each_whole_minute) {
    Impact impact({1}, 100, kStart);
    impact.move_half(Side::buy, 200);
    ASSERT_EQ(impact.price().value, 2);
    impact.pass(kStart + milliseconds(59'999));
    EXPECT_EQ(impact.price().value, 2);
    impact.pass(kStart + minutes(1));
    EXPECT_EQ(impact.price().value, "1.9"_d);
    impact.pass(kStart + minutes(1));
    EXPECT_EQ(impact.price().value, "1.9"_d);
    impact.pass(kStart + minutes(3));
    EXPECT_EQ(impact.price().value, "1.729"_d);
}

TEST(Impact, what_was_sold_down_comes_back) {
    Impact impact({1}, 100, kStart);
    impact.move_half(Side::sell, 100);
    ASSERT_EQ(impact.price().value, "0.5"_d);
    impact.pass(kStart + minutes(1));
    EXPECT_EQ(impact.price().value, "0.55"_d);
}

}  // namespace
}  // namespace strongroom::drill
