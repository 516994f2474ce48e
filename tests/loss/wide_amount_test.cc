#include "loss/wide_amount.h"

#include "loss/loss_fixture.h"

namespace strongroom::loss::test {
namespace {

TEST(WideAmount, a_product_of_two_amounts_has_every_digit) {
    EXPECT_EQ(WideAmount::product(dec("0.000000000001"), dec("0.000000000001")).to_string(),
              "0.000000000000000000000001");
    EXPECT_EQ(WideAmount::product(dec("-12.5"), dec("0.3")).to_string(), "-3.75");
    EXPECT_EQ(WideAmount::product(dec("1.23456789"), dec("0.98765432")).to_string(),
              "1.2193263098917848");
    EXPECT_EQ(WideAmount::of(dec("-0.5")).to_string(), "-0.5");
    EXPECT_EQ(WideAmount().to_string(), "0");
}

TEST(WideAmount, what_does_not_fit_is_no_number) {
    EXPECT_THROW(WideAmount::product(dec("10000000000"), dec("100000")), DecimalOverflow);
    const WideAmount large = WideAmount::product(dec("1000000"), dec("100000000"));
    EXPECT_EQ(large.to_string(), "100000000000000");
    EXPECT_THROW(large + large, DecimalOverflow);
    EXPECT_THROW(WideAmount() - large - large, DecimalOverflow);
}

RC_GTEST_PROP(WideAmount, sums_do_not_depend_on_how_a_quantity_is_cut, ()) {
    const Decimal price = Decimal::from_raw(*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000));
    std::vector<std::int64_t> parts =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 1 << 30));
    WideAmount sum;
    Int128 whole = 0;
    for (const std::int64_t part : parts) {
        sum += WideAmount::product(price, Decimal::from_raw(part));
        whole += part;
    }
    RC_ASSERT(sum == WideAmount::product(price, Decimal::from_raw(whole)));
}

}  // namespace
}  // namespace strongroom::loss::test
