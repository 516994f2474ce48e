#include "model/amounts.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

using namespace decimal_literals;

template <typename A, typename B>
concept Adds = requires(A a, B b) { a + b; };
template <typename A, typename B>
concept Multiplies = requires(A a, B b) { a* b; };
template <typename A, typename B>
concept Compares = requires(A a, B b) { a < b; };
template <typename A, typename B>
concept Converts = std::is_convertible_v<A, B>;

// What must not compile, does not.
static_assert(Adds<Qty, Qty> && Adds<Money, Money> && Adds<Decimal, Decimal>);
static_assert(!Adds<Price, Qty> && !Adds<Qty, Price> && !Adds<Price, Price>);
static_assert(!Adds<Price, Money> && !Adds<Qty, Money> && !Adds<Qty, Decimal> &&
              !Adds<Price, Decimal>);
static_assert(!Multiplies<Price, Qty> && !Multiplies<Qty, Qty> && !Multiplies<Decimal, Decimal>);
static_assert(!Compares<Price, Qty> && !Compares<Qty, Money> && !Compares<Price, Decimal>);
static_assert(!Converts<double, Price> && !Converts<int, Qty> && !Converts<Decimal, Price> &&
              !Converts<Price, Qty>);
static_assert(!std::is_constructible_v<Decimal, std::string> && !Adds<Decimal, std::string>);

const Asset kUsdt{"USDT"};

TEST(Amounts, a_notional_is_price_times_quantity_in_the_quote_asset) {
    const Money value = notional({"46328.27"_d}, {"0.00215"_d}, kUsdt, Round::up);
    EXPECT_EQ(to_string(value), "99.6057805 USDT");
    EXPECT_EQ(share(value, "0.001"_d, Round::up).amount, "0.0996057805"_d);
}

TEST(Amounts, money_of_two_assets_does_not_add_up) {
    const Money btc{1, Asset{"BTC"}};
    const Money usdt{1, kUsdt};
    EXPECT_DEATH((void)(btc + usdt), "only amounts of one asset");
}

TEST(Amounts, a_pair_is_two_names_around_one_slash) {
    EXPECT_EQ(MUST(Symbol::parse("BTC/USDT")).str(), "BTC/USDT");
    for (const char* text : {"", "/", "BTC", "BTC/", "/USDT", "BTC/USDT/X", "B TC/USDT",
                             "AVERYLONGASSETNAMEOVER23B/USDT"}) {
        EXPECT_FAILS("is not a pair", Symbol::parse(text));
    }
}

TEST(Amounts, percents_are_exact) { EXPECT_EQ(percent("0.1"_d), "0.001"_d); }

}  // namespace
}  // namespace strongroom
