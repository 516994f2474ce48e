// Of two policies the narrower, and that no order outside a policy is ever allowed.
#include <fmt/format.h>

#include "support/test.h"
#include "vault/policy_oracle.h"

namespace strongroom::vault {
namespace {

const Time kNow{1'700'000'000'000};
constexpr const char* kWide =
    "symbols = [\"BTC/USDT\", \"ETH/USDT\"]\norder_notional = \"500\"\nday_notional = \"5000\"\n";

bool is_within(const std::string& inner, const std::string& outer) {
    return MUST(Policy::parse(inner)).is_within(MUST(Policy::parse(outer)));
}

TEST(PolicyWithin, each_rule_has_a_narrower_side) {
    const std::string wide = kWide;
    EXPECT_TRUE(is_within(wide, wide));
    EXPECT_TRUE(is_within(wide + "# A comment changes nothing.\n", wide));
    for (const char* rule : {"sides = [\"buy\"]", "kinds = [\"limit\"]", "minute_notional = \"9\"",
                             "orders_per_minute = 5", "open_orders = 5", "price_band_bps = 900",
                             "price_band_bps = 1000", "references = 2", "agree_bps = 50",
                             "liquidity_floor = \"1\"", "watch = \"contain\""}) {
        EXPECT_TRUE(is_within(wide + rule, wide)) << rule;
        EXPECT_FALSE(is_within(wide, wide + rule)) << rule;
        EXPECT_TRUE(is_within(wide + rule, wide + rule)) << rule;
    }
    for (const char* wider : {"price_band_bps = 1001", "references = 1", "agree_bps = 101",
                              "watch = \"alert\"", "watch = \"manual\""})
        EXPECT_FALSE(is_within(wide + wider, wide)) << wider;
    const std::string floor = wide + "liquidity_floor = \"5\"\n";
    EXPECT_FALSE(is_within(floor + "thin_symbols = [\"BTC/USDT\"]", floor));
    EXPECT_TRUE(is_within(floor + "thin_symbols = [\"BTC/USDT\"]", wide));
    EXPECT_TRUE(is_within(floor, floor + "thin_symbols = [\"BTC/USDT\"]"));
    EXPECT_FALSE(is_within(wide + "liquidity_floor = \"4\"", floor));
    EXPECT_FALSE(is_within(wide + "minute_notional = \"9\"", wide + "minute_notional = \"8\""));
    EXPECT_FALSE(is_within(wide + "open_orders = 9", wide + "open_orders = 8"));
    const std::string one = "symbols = [\"BTC/USDT\"]\norder_notional = \"500\"\n";
    EXPECT_TRUE(is_within(one + "day_notional = \"5000\"", wide));
    EXPECT_FALSE(is_within(wide, one + "day_notional = \"5000\""));
    EXPECT_FALSE(is_within(one + "day_notional = \"5001\"", wide));
    EXPECT_FALSE(
        is_within("symbols = [\"BTC/USDT\"]\norder_notional = \"501\"\n"
                  "day_notional = \"5000\"",
                  wide));
    EXPECT_FALSE(
        is_within("symbols = [\"BTC/EUR\"]\norder_notional = \"5\"\nday_notional = \"5\"", wide));
}

// Neither may do what the other does.
TEST(PolicyWithin, a_key_of_a_master_account_and_one_that_trades_are_never_narrower) {
    EXPECT_TRUE(is_within("admin = true", "admin = true # The same."));
    EXPECT_FALSE(is_within("admin = true", kWide));
    EXPECT_FALSE(is_within(kWide, "admin = true"));
}

// ---- Random policies, orders and markets. Small pools, so that figures meet often.
// ---------------

template <typename T>
T pick(std::initializer_list<T> pool) {
    return *rc::gen::elementOf(std::vector<T>(pool));
}

using Rules = std::vector<const char*>;
const std::vector<Rules>& pools() {
    static const std::vector<Rules> all = {
        {"symbols = [\"BTC/USDT\"]", "symbols = [\"BTC/USDT\", \"ETH/USDT\"]"},
        {"order_notional = \"100\"", "order_notional = \"200\"", "order_notional = \"500\""},
        {"day_notional = \"200\"", "day_notional = \"1000\""},
        {"", "sides = [\"buy\"]", "sides = [\"sell\"]", "sides = [\"sell\", \"buy\"]"},
        {"", "kinds = [\"limit\"]", "kinds = [\"market\", \"limit\"]", "kinds = [\"post_only\"]",
         "kinds = [\"stop_limit\", \"limit\"]", "kinds = [\"ioc\", \"fok\"]"},
        {"", "minute_notional = \"150\"", "minute_notional = \"400\""},
        {"", "orders_per_minute = 2", "orders_per_minute = 5"},
        {"", "open_orders = 2", "open_orders = 5"},
        {"", "price_band_bps = 0", "price_band_bps = 100", "price_band_bps = 2000"},
        {"", "references = 1", "references = 2"},
        {"", "agree_bps = 10", "agree_bps = 500"},
        {"", "liquidity_floor = \"1000\"", "liquidity_floor = \"5000\""},
        {"", "thin_symbols = [\"BTC/USDT\"]"}};
    return all;
}

using Choices = std::vector<std::size_t>;
std::size_t any_choice(std::size_t rule) {
    return *rc::gen::inRange<std::size_t>(0, pools()[rule].size());
}
Choices any_choices() {
    Choices choices;
    for (std::size_t rule = 0; rule < pools().size(); ++rule) choices.push_back(any_choice(rule));
    return choices;
}
// The same but for a few rules.
Choices like(Choices choices) {
    for (std::size_t rule = 0; rule < choices.size(); ++rule) {
        if (*rc::gen::inRange(0, 5) == 0) choices[rule] = any_choice(rule);
    }
    return choices;
}
Policy policy_of(const Choices& choices) {
    std::string text;
    for (std::size_t rule = 0; rule < choices.size(); ++rule)
        text += pools()[rule][choices[rule]] + std::string("\n");
    return MUST(Policy::parse(text));
}

ReferencePrice any_price() {
    const Decimal bid = pick<Decimal>({99, 100, 101, 110});
    return {{bid}, {bid + 1}, kNow - milliseconds(pick({0, 60'000, 60'001, -1}))};
}

struct Any {
    OrderIntent order;
    Spent spent;
    MarketView market;
};

Any anything() {
    Any any;
    any.order = {.symbol = MUST(Symbol::parse(pick({"BTC/USDT", "ETH/USDT", "X/USDT"}))),
                 .side = pick({Side::buy, Side::sell}),
                 .kind = pick({OrderKind::market, OrderKind::limit, OrderKind::post_only}),
                 .qty = {pick<Decimal>({1, 2, 5})}};
    if (any.order.kind != OrderKind::market)
        any.order.limit = Price{pick<Decimal>({50, 99, 100, 101, 102, 111, 150})};
    any.spent = {.today = pick<Decimal>({0, 100, 900}),
                 .minute = pick<Decimal>({0, 50, 300}),
                 .orders_minute = *rc::gen::inRange<std::uint64_t>(0, 6),
                 .open_orders = *rc::gen::inRange<std::uint64_t>(0, 6)};
    if (*rc::gen::inRange(0, 4) != 0) any.market.own = any_price();
    for (int others = *rc::gen::inRange(0, 3); others > 0; --others)
        any.market.others.push_back(any_price());
    if (*rc::gen::inRange(0, 4) != 0)
        any.market.volume = DayVolume{pick<Decimal>({999, 1000, 5000}),
                                      kNow - milliseconds(pick({0, 3'600'000, 3'600'001, -1}))};
    return any;
}

RC_GTEST_PROP(PolicyWithin, what_is_allowed_breaks_no_rule_by_another_reckoning, ()) {
    const Policy policy = policy_of(any_choices());
    for (int orders = 0; orders < 50; ++orders) {
        const Any any = anything();
        const auto allowed = policy.check(any.order, any.spent, any.market, kNow, false);
        const auto breaches =
            oracle_breaches(policy.rules(), any.order, any.spent, any.market, kNow);
        RC_ASSERT(allowed.has_value() == breaches.empty());
        // The code that a user sees is one of a rule that is broken.
        if (!allowed)
            RC_ASSERT(std::ranges::find(breaches, allowed.error().code) != breaches.end());
    }
}

RC_GTEST_PROP(PolicyWithin, a_narrower_policy_allows_nothing_that_the_wider_one_refuses, ()) {
    const Choices choices = any_choices();
    const Policy outer = policy_of(choices);
    for (int tries = 0; tries < 20; ++tries) {
        const Policy inner = policy_of(like(choices));
        if (!inner.is_within(outer)) continue;
        for (int orders = 0; orders < 20; ++orders) {
            const Any any = anything();
            if (!inner.check(any.order, any.spent, any.market, kNow, false)) continue;
            RC_ASSERT(outer.check(any.order, any.spent, any.market, kNow, false).has_value());
        }
    }
}

}  // namespace
}  // namespace strongroom::vault
