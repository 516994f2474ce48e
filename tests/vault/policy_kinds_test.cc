// Which kinds of order a policy takes, and what a stop order's limit is held against.
#include <optional>
#include <string>

#include "support/print.h"
#include "support/test.h"
#include "vault/policy.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;

const Time kNow{1'700'000'000'000};
constexpr const char* kStops = "kinds = [\"stop_limit\"]\nprice_band_bps = 1000\n";

OrderIntent order(OrderKind kind, Side side = Side::buy, Decimal limit = 100) {
    return {.symbol = MUST(Symbol::parse("BTC/USDT")),
            .side = side,
            .kind = kind,
            .limit = kind == OrderKind::market ? std::nullopt : std::optional(Price{limit}),
            .qty = {1}};
}

// On a market of 100 to 101. Empty: it is allowed.
std::string code(const std::string& rules, const OrderIntent& order, const Spent& spent = {}) {
    const Policy policy = MUST(Policy::parse(
        "symbols = [\"BTC/USDT\"]\norder_notional = \"500\"\nday_notional = \"5000\"\n" + rules));
    const MarketView market{.own = ReferencePrice{{100}, {101}, kNow}};
    const auto checked = policy.check(order, spent, market, kNow, false);
    return checked ? "" : checked.error().code;
}

std::string stop_code(Side side, Decimal trigger, Decimal limit) {
    OrderIntent stop = order(OrderKind::stop_limit, side, limit);
    stop.trigger = Price{trigger};
    return code(kStops, stop);
}

TEST(PolicyKinds, unless_they_are_named_all_are_taken_but_stops) {
    for (const OrderKind kind : {OrderKind::market, OrderKind::limit, OrderKind::post_only,
                                 OrderKind::ioc, OrderKind::fok})
        EXPECT_EQ(code("", order(kind)), "") << to_string(kind);
    OrderIntent stop = order(OrderKind::stop_limit, Side::sell, 89);
    stop.trigger = Price{90};
    EXPECT_EQ(code("", stop), "kind");
    EXPECT_EQ(code("kinds = [\"limit\", \"stop_limit\"]\n", stop), "");
}

TEST(PolicyKinds, what_is_not_named_is_refused) {
    EXPECT_EQ(code("kinds = [\"ioc\"]\n", order(OrderKind::ioc)), "");
    EXPECT_EQ(code("kinds = [\"limit\", \"fok\"]\n", order(OrderKind::ioc)), "kind");
    EXPECT_EQ(code("kinds = [\"limit\", \"ioc\"]\n", order(OrderKind::fok)), "kind");
    EXPECT_FAILS("policy.kinds: must list one or more of",
                 Policy::parse("symbols = [\"BTC/USDT\"]\norder_notional = \"5\"\n"
                               "day_notional = \"5\"\nkinds = [\"stop-limit\"]\n"));
}

TEST(PolicyKinds, what_does_not_stay_is_no_open_order_and_a_stop_is_one) {
    const Spent full{.open_orders = 1};
    EXPECT_EQ(code("open_orders = 1\n", order(OrderKind::limit), full), "open_orders");
    EXPECT_EQ(code("open_orders = 1\n", order(OrderKind::ioc), full), "");
    EXPECT_EQ(code("open_orders = 1\n", order(OrderKind::fok), full), "");
    OrderIntent stop = order(OrderKind::stop_limit, Side::sell, 89);
    stop.trigger = Price{90};
    EXPECT_EQ(code(std::string(kStops) + "open_orders = 1\n", stop, full), "open_orders");
}

TEST(PolicyKinds, a_stop_is_held_against_where_it_begins_to_trade) {
    EXPECT_EQ(stop_code(Side::sell, 50, 45), "");
    EXPECT_EQ(stop_code(Side::sell, 50, "44.99"_d), "price_band");
    EXPECT_EQ(stop_code(Side::buy, 200, 220), "");
    EXPECT_EQ(stop_code(Side::buy, 200, "220.01"_d), "price_band");
    // Reached already: it trades where the market is.
    EXPECT_EQ(stop_code(Side::sell, 120, 90), "");
    EXPECT_EQ(stop_code(Side::sell, 120, "89.99"_d), "price_band");
    EXPECT_EQ(stop_code(Side::buy, 50, "111.1"_d), "");
    EXPECT_EQ(stop_code(Side::buy, 50, "111.11"_d), "price_band");
}

TEST(PolicyKinds, a_stop_to_sell_is_worth_what_the_market_pays_now) {
    OrderIntent stop = order(OrderKind::stop_limit, Side::sell, 1);
    stop.trigger = Price{1};
    stop.qty = {5};
    EXPECT_EQ(code(kStops, stop), "");
    stop.qty = {"5.01"_d};
    EXPECT_EQ(code(kStops, stop), "order_notional");
}

}  // namespace
}  // namespace strongroom::vault
