#include "vault/policy.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;

constexpr const char* kToml =
    "symbols = [\"BTC/USDT\", \"ETH/USDT\"]\norder_notional = \"500\"\nday_notional = \"1200\"\n";
const Time kNow{1'700'000'000'000};

OrderIntent order(Side side, std::optional<Price> limit, Decimal qty,
                  const char* pair = "BTC/USDT") {
    return {.symbol = MUST(Symbol::parse(pair)),
            .side = side,
            .kind = limit ? OrderKind::limit : OrderKind::market,
            .limit = limit,
            .qty = {qty}};
}

std::string refusal(const OrderIntent& intent, Spent spent = {},
                    std::optional<ReferencePrice> reference = {}, bool is_frozen = false) {
    const auto checked =
        MUST(Policy::parse(kToml)).check(intent, spent, {.own = reference}, kNow, is_frozen);
    return checked ? "" : checked.error().code;
}

const ReferencePrice kMarket{.bid = {100}, .ask = {101}, .seen = kNow};

TEST(Policy, allows_what_its_owner_wrote_and_nothing_else) {
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, 5)), "");
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, "5.01"_d)), "order_notional");
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, 1, "DOGE/USDT")), "symbol");
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, 4), {.today = "800.01"_d}), "day_notional");
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, 4), {.today = 800}), "");
    EXPECT_EQ(refusal(order(Side::buy, Price{100}, 1), {}, kMarket, true), "frozen");
}

TEST(Policy, a_market_order_is_weighed_with_a_fresh_market_price) {
    EXPECT_EQ(refusal(order(Side::buy, {}, 1)), "reference");
    EXPECT_EQ(refusal(order(Side::buy, {}, "4.95"_d), {}, kMarket), "");
    EXPECT_EQ(refusal(order(Side::buy, {}, "4.96"_d), {}, kMarket),
              "order_notional");  // 4.96 * 101
    ReferencePrice stale = kMarket;
    stale.seen = kNow - kReferenceAgeMax - milliseconds(1);
    EXPECT_EQ(refusal(order(Side::buy, {}, 1), {}, stale), "reference");
}

TEST(Policy, a_sell_far_below_the_market_counts_what_the_market_pays) {
    EXPECT_EQ(refusal(order(Side::sell, Price{"0.01"_d}, 1)), "reference");
    EXPECT_EQ(refusal(order(Side::sell, Price{"90"_d}, 6), {}, kMarket), "order_notional");
    EXPECT_EQ(refusal(order(Side::sell, Price{"0.01"_d}, 1), {}, kMarket), "price_band");
    EXPECT_EQ(refusal(order(Side::sell, Price{200}, 3), {}, kMarket),
              "order_notional");  // 600 at its limit.
}

TEST(Policy, an_absurd_quantity_does_not_overflow_into_an_allowance) {
    const Decimal huge = MUST(Decimal::parse("90000000000000000000000000"));
    EXPECT_THROW((void)refusal(order(Side::buy, Price{huge}, huge)),
                 DecimalOverflow);  // The signer's door catches it.
}

TEST(Policy, a_price_from_before_the_clock_stepped_back_counts_as_none) {
    ReferencePrice future = kMarket;
    future.seen = kNow + milliseconds(1);
    EXPECT_EQ(refusal(order(Side::buy, {}, 1), {}, future), "reference");
}

TEST(Policy, pairs_of_several_quote_assets_have_their_limits_apart) {
    const std::string pairs = "symbols = [\"ETH/USDT\", \"ETH/BTC\"]\n";
    const Policy policy =
        MUST(Policy::parse(pairs + "order_notional = { USDT = \"500\", BTC = \"0.01\" }\n"
                                   "[day_notional]\nUSDT = \"1200\"\nBTC = \"0.02\"\n"));
    const auto code = [&](const char* pair, Price limit, Decimal spent) {
        const auto checked =
            policy.check(order(Side::buy, limit, 1, pair), {.today = spent}, {}, kNow, false);
        return checked ? std::string() : checked.error().code;
    };
    EXPECT_EQ(code("ETH/USDT", Price{500}, 700), "");
    EXPECT_EQ(code("ETH/USDT", Price{501}, 0), "order_notional");
    EXPECT_EQ(code("ETH/USDT", Price{500}, 701), "day_notional");
    EXPECT_EQ(code("ETH/BTC", Price{"0.01"_d}, "0.01"_d), "");
    EXPECT_EQ(code("ETH/BTC", Price{"0.011"_d}, 0), "order_notional");
    EXPECT_EQ(code("ETH/BTC", Price{"0.01"_d}, "0.011"_d), "day_notional");

    // One amount for both would be 500 BTC, too.
    EXPECT_FAILS("policy.order_notional: the pairs are paid in 2 assets; write an amount for each",
                 Policy::parse(pairs + "order_notional = \"500\"\nday_notional = \"1\"\n"));
    const std::string one = pairs + "order_notional = { USDT = \"1\", BTC = \"1\" }\n";
    EXPECT_FAILS("policy.day_notional.BTC: is missing",
                 Policy::parse(one + "day_notional = { USDT = \"1\" }\n"));
    EXPECT_FAILS(
        "policy.day_notional.EUR: no pair",
        Policy::parse(one + "day_notional = { USDT = \"1\", BTC = \"1\", EUR = \"1\" }\n"));
    EXPECT_FAILS("policy.day_notional.BTC: must be above zero",
                 Policy::parse(one + "day_notional = { USDT = \"1\", BTC = \"-1\" }\n"));
    EXPECT_FAILS("policy.day_notional: is missing", Policy::parse(one));
}

TEST(Policy, a_broken_table_is_refused_with_its_field) {
    EXPECT_FAILS("policy.symbols: must list",
                 Policy::parse("order_notional = \"1\"\nday_notional = \"1\"\n"));
    EXPECT_FAILS("policy.symbols: \"BTCUSDT\" is not a pair",
                 Policy::parse("symbols = [\"BTCUSDT\"]\n"));
    EXPECT_FAILS("policy.order_notional: is missing", Policy::parse("symbols = [\"BTC/USDT\"]\n"));
    EXPECT_FAILS(
        "policy.day_notional: must be above zero",
        Policy::parse("symbols = [\"BTC/USDT\"]\norder_notional = \"1\"\nday_notional = \"0\"\n"));
    EXPECT_FAILS("policy.withdraw: is not a rule",
                 Policy::parse(std::string(kToml) + "withdraw = true\n"));
    EXPECT_FAILS("not TOML", Policy::parse("symbols = ["));
    EXPECT_FAILS("the table is too long",
                 Policy::parse(std::string(kToml) + "#" + std::string(40'000, 'x')));
    std::string many = "symbols = [";
    for (int i = 0; i < 501; ++i) many += "\"BTC/USDT\",";
    EXPECT_FAILS("policy.symbols: must list 1 to 500 pairs", Policy::parse(many + "]\n"));
}

}  // namespace
}  // namespace strongroom::vault
