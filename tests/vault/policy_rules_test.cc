// Each rule of a policy: what it lets through, what it stops, and at which figure.
#include "support/print.h"
#include "support/test.h"
#include "vault/policy.h"

namespace strongroom::vault {
namespace {

using namespace decimal_literals;

constexpr const char* kThree =
    "symbols = [\"BTC/USDT\", \"ABC/USDT\"]\norder_notional = \"500\"\nday_notional = \"5000\"\n";
const Time kNow{1'700'000'000'000};

ReferencePrice price(Decimal bid, Decimal ask, Duration age = {}) {
    return {{bid}, {ask}, kNow - age};
}

// A buy of 1 at 100, on a market of 100 to 101 that one venue tells. Each row changes a little.
struct Case {
    const char* what;
    const char* rules;  // Beyond the three.
    const char* code;   // Empty: it is allowed.
    Side side = Side::buy;
    OrderKind kind = OrderKind::limit;
    Decimal limit = 100;
    Decimal qty = 1;
    Spent spent = {};
    MarketView market{.own = price(100, 101)};
    bool is_for_now = false;
    const char* pair = "BTC/USDT";
};

void expect(const Case& row) {
    SCOPED_TRACE(row.what);
    const auto policy = Policy::parse(std::string(kThree) + row.rules);
    ASSERT_TRUE(policy.has_value()) << policy.error().message;
    const OrderIntent order{
        .symbol = MUST(Symbol::parse(row.pair)),
        .side = row.side,
        .kind = row.kind,
        .limit = row.kind == OrderKind::market ? std::nullopt : std::optional(Price{row.limit}),
        .qty = {row.qty}};
    const auto checked = policy->check(order, row.spent, row.market, kNow, false);
    EXPECT_EQ(checked ? "" : checked.error().code, row.code);
    if (checked) return;
    EXPECT_EQ(checked.error().is_for_now, row.is_for_now);
    EXPECT_GT(checked.error().text.size(), 20U) << "a sentence for people";
}

TEST(PolicyRules, sides_and_kinds) {
    for (const Case& row : {
             Case{"both sides unless written", "", "", Side::sell},
             Case{"a buyer buys", "sides = [\"buy\"]", ""},
             Case{"a buyer does not sell", "sides = [\"buy\"]", "side", Side::sell},
             Case{"a seller does not buy", "sides = [\"sell\"]", "side"},
             Case{"every kind unless written", "", "", Side::buy, OrderKind::market},
             Case{"post-only is a kind", "kinds = [\"post_only\"]", "", Side::buy,
                  OrderKind::post_only},
             Case{"a limit order is not post-only", "kinds = [\"post_only\"]", "kind"},
             Case{"no market orders", "kinds = [\"limit\", \"post_only\"]", "kind", Side::buy,
                  OrderKind::market},
         })
        expect(row);
}

TEST(PolicyRules, a_minute_has_its_orders_and_its_worth) {
    const Spent busy{.minute = 150, .orders_minute = 9};
    for (const Case& row : {
             Case{"no limit unless written",
                  "",
                  "",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {.minute = 4000, .orders_minute = 9'999}},
             Case{"the tenth", "orders_per_minute = 10", "", Side::buy, OrderKind::limit, 100, 1,
                  busy},
             Case{"the eleventh",
                  "orders_per_minute = 9",
                  "orders_per_minute",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  busy,
                  {.own = price(100, 101)},
                  true},
             Case{"to the last cent", "minute_notional = \"250\"", "", Side::buy, OrderKind::limit,
                  100, 1, busy},
             Case{"a cent more",
                  "minute_notional = \"249.99\"",
                  "minute_notional",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  busy,
                  {.own = price(100, 101)},
                  true},
             Case{"what never fits is refused for good", "minute_notional = \"99\"",
                  "minute_notional"},
         })
        expect(row);
}

TEST(PolicyRules, open_orders_are_bounded_and_market_orders_are_none) {
    const Spent two{.open_orders = 2};
    for (const Case& row : {
             Case{"no bound unless written",
                  "",
                  "",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {.open_orders = 100'000}},
             Case{"the third", "open_orders = 3", "", Side::buy, OrderKind::limit, 100, 1, two},
             Case{"one too many",
                  "open_orders = 2",
                  "open_orders",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  two,
                  {.own = price(100, 101)},
                  true},
             Case{"a market order does not stay", "open_orders = 2", "", Side::buy,
                  OrderKind::market, 100, 1, two},
         })
        expect(row);
}

TEST(PolicyRules, twice_the_days_worth_is_refused) {
    for (const Case& row : {
             Case{"the last of the day",
                  "",
                  "",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {.today = 4900}},
             Case{"a cent beyond it",
                  "",
                  "day_notional",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {.today = "4900.01"_d}},
             Case{"the whole day again",
                  "",
                  "day_notional",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  5,
                  {.today = 5000}},
         })
        expect(row);
}

TEST(PolicyRules, a_price_band_stops_the_side_that_loses) {
    const char* band = "price_band_bps = 400";
    for (const Case& row : {
             Case{"5 % above the market", band, "price_band", Side::buy, OrderKind::limit, 106},
             Case{"at the band: 101 and 4 %", band, "", Side::buy, OrderKind::limit, "105.04"_d},
             Case{"a hair above it", band, "price_band", Side::buy, OrderKind::limit,
                  "105.040000000001"_d},
             Case{"post-only, too", band, "price_band", Side::buy, OrderKind::post_only, 106},
             Case{"5 % below the market", band, "price_band", Side::sell, OrderKind::limit, 95},
             Case{"at the band: 100 less 4 %", band, "", Side::sell, OrderKind::limit, 96},
             Case{"a hair below it", band, "price_band", Side::sell, OrderKind::limit,
                  "95.999999999999"_d},
             Case{"a bargain is no danger", band, "", Side::buy, OrderKind::limit, 10},
             Case{"nor is a dear sell", band, "", Side::sell, OrderKind::limit, 400},
             Case{"10 % unless written", "", "", Side::buy, OrderKind::limit, "111.1"_d},
             Case{"and no more", "", "price_band", Side::buy, OrderKind::limit, "111.11"_d},
             Case{"a band that is written needs a price",
                  band,
                  "reference",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {},
                  {},
                  true},
             Case{"one that is not lets a buy go at its limit",
                  "",
                  "",
                  Side::buy,
                  OrderKind::limit,
                  100,
                  1,
                  {},
                  {}},
             Case{"no band at all: 0", "price_band_bps = 0", "price_band", Side::buy,
                  OrderKind::limit, "101.01"_d},
             Case{"the widest: all of it", "price_band_bps = 10000", "", Side::buy,
                  OrderKind::limit, 202},
         })
        expect(row);
}

TEST(PolicyRules, a_reference_is_fresh_and_of_as_many_venues_as_asked_for) {
    const MarketView stale{.own = price(100, 101, kReferenceAgeMax + milliseconds(1))};
    const MarketView old{.own = price(100, 101, kReferenceAgeMax)};
    const MarketView two{.own = price(100, 101), .others = {price(100, 101)}};
    const MarketView apart{.own = price(100, 101), .others = {price("101.01"_d, "102.01"_d)}};
    const MarketView near{.own = price(100, 101), .others = {price("101"_d, "102"_d)}};
    const MarketView gone{.own = price(100, 101), .others = {price(100, 101, minutes(5))}};
    const MarketView only_other{.others = {price(100, 101)}};
    const MarketView one_denies{.own = price(100, 101),
                                .others = {price(100, 101), price(150, 151)}};
    const auto market_order = [](const char* what, const char* rules, const char* code,
                                 const MarketView& market) {
        expect(
            {what, rules, code, Side::sell, OrderKind::market, 100, 1, {}, market, *code != '\0'});
        expect(
            {what, rules, code, Side::sell, OrderKind::limit, 100, 1, {}, market, *code != '\0'});
        expect(
            {what, rules, code, Side::buy, OrderKind::market, 100, 1, {}, market, *code != '\0'});
        // It costs at most its limit.
        expect({what, rules, "", Side::buy, OrderKind::limit, 100, 1, {}, market});
    };
    market_order("none", "", "reference", {});
    market_order("stale", "", "reference", stale);
    market_order("just not stale", "", "", old);
    market_order("one is enough where there is one", "", "", {.own = price(100, 101)});
    market_order("two that agree", "", "", two);
    market_order("two that agree, asked for", "references = 2", "", two);
    market_order("one, where two are asked for", "references = 2", "reference",
                 {.own = price(100, 101)});
    market_order("the second went silent", "", "reference", gone);
    market_order("the second went silent, and one is enough", "references = 1", "", gone);
    market_order("two that disagree", "", "reference", apart);
    market_order("two that disagree, though one is enough", "references = 1", "reference", apart);
    market_order("just within 1 %", "", "", near);
    market_order("not within half of that", "agree_bps = 50", "reference", near);
    market_order("within twice that", "agree_bps = 200", "", apart);
    market_order("one of three denies it", "references = 2", "reference", one_denies);
    market_order("not the venue where it trades", "references = 1", "reference", only_other);
}

TEST(PolicyRules, a_pair_that_few_trade_is_off_unless_it_is_named) {
    const char* floor = "liquidity_floor = \"1000000\"";
    const auto day = [](Decimal quote, Duration age = {}) {
        return MarketView{.own = price(100, 101), .volume = DayVolume{quote, kNow - age}};
    };
    const auto at = [&](const char* what, const char* rules, const char* code,
                        const MarketView& market, bool is_for_now = false) {
        expect({what,
                rules,
                code,
                Side::buy,
                OrderKind::limit,
                100,
                1,
                {},
                market,
                is_for_now,
                "ABC/USDT"});
    };
    at("no floor unless written", "", "", day(1));
    at("at the floor", floor, "", day(1'000'000));
    at("below it", floor, "liquidity", day(999'999));
    at("not known", floor, "liquidity", {.own = price(100, 101)}, true);
    at("not known any more", floor, "liquidity", day(2'000'000, kVolumeAgeMax + milliseconds(1)),
       true);
    at("an hour old", floor, "", day(2'000'000, kVolumeAgeMax));
    at("by name", "liquidity_floor = \"1000000\"\nthin_symbols = [\"ABC/USDT\"]", "", day(1));
    at("another's name", "liquidity_floor = \"1000000\"\nthin_symbols = [\"BTC/USDT\"]",
       "liquidity", day(1));
}

// First match, most restrictive first: which code a user sees when several rules are broken.
TEST(PolicyRules, the_first_rule_that_stops_it_is_named) {
    const char* all =
        "sides = [\"sell\"]\nkinds = [\"market\"]\nliquidity_floor = \"9\"\nreferences = 2\n"
        "price_band_bps = 1\norders_per_minute = 1\nminute_notional = \"1\"\nopen_orders = 1";
    const Policy policy = MUST(Policy::parse(std::string(kThree) + all));
    OrderIntent order{.symbol = MUST(Symbol::parse("X/USDT")),
                      .side = Side::buy,
                      .kind = OrderKind::limit,
                      .limit = Price{200},
                      .qty = {100}};
    Spent spent{.today = 5000, .minute = 1, .orders_minute = 1, .open_orders = 1};
    MarketView market;
    const auto code = [&](bool is_frozen = false) {
        const auto checked = policy.check(order, spent, market, kNow, is_frozen);
        return checked ? std::string() : checked.error().code;
    };
    EXPECT_EQ(code(true), "frozen");
    EXPECT_EQ(code(), "symbol");
    order.symbol = MUST(Symbol::parse("BTC/USDT"));
    EXPECT_EQ(code(), "side");
    order.side = Side::sell;
    EXPECT_EQ(code(), "kind");
    order.kind = OrderKind::market;
    order.limit.reset();
    EXPECT_EQ(code(), "liquidity");
    market.volume = DayVolume{9, kNow};
    EXPECT_EQ(code(), "reference");
    market.own = price(100, 101);
    market.others = {price(100, 101)};
    EXPECT_EQ(code(), "order_notional");
    order.qty = {1};
    EXPECT_EQ(code(), "orders_per_minute");
    spent.orders_minute = 0;
    EXPECT_EQ(code(), "minute_notional");
    spent.minute = 0;
    order.qty = {"0.01"_d};
    EXPECT_EQ(code(), "day_notional");
    spent.today = 0;
    EXPECT_EQ(code(), "");
}

TEST(PolicyRules, a_broken_rule_is_refused_by_its_name) {
    for (const auto& [rule, message] : std::initializer_list<std::pair<const char*, const char*>>{
             {"sides = []", "policy.sides: must list one or more of \"buy\", \"sell\""},
             {"sides = \"buy\"", "policy.sides: must list"},
             {"sides = [\"both\"]", "policy.sides: must list"},
             {"sides = [1]", "policy.sides: must list"},
             {"kinds = [\"stop\"]",
              "policy.kinds: must list one or more of \"limit\", \"market\", "
              "\"post_only\""},
             {"orders_per_minute = 0", "policy.orders_per_minute: must be a whole number from 1"},
             {"orders_per_minute = -1", "policy.orders_per_minute: must be a whole number"},
             {"orders_per_minute = \"5\"", "policy.orders_per_minute: must be a whole number"},
             {"orders_per_minute = 1.5", "policy.orders_per_minute: must be a whole number"},
             {"orders_per_minute = 1000001", "policy.orders_per_minute: must be a whole number"},
             {"open_orders = 10001", "policy.open_orders: must be a whole number"},
             {"price_band_bps = 10001", "policy.price_band_bps: must be a whole number from 0"},
             {"references = 0", "policy.references: must be a whole number from 1 to 2"},
             {"references = 3", "policy.references: must be a whole number from 1 to 2"},
             {"agree_bps = 0", "policy.agree_bps: must be a whole number from 1"},
             {"minute_notional = \"0\"", "policy.minute_notional: must be above zero"},
             {"minute_notional = 5", "policy.minute_notional: is missing"},
             {"minute_notional = \"many\"", "policy.minute_notional: "},
             {"minute_notional = { ANAMETHATISFARTOOLONGFORANYASSET = \"1\" }", "no pair"},
             {"liquidity_floor = { EUR = \"1\" }", "policy.liquidity_floor.EUR: no pair"},
             {"thin_symbols = []", "policy.thin_symbols: must list 1 to 500 pairs"},
             {"thin_symbols = [\"X/USDT\"]", "policy.thin_symbols: names a pair that is not"},
             {"thin_symbols = [\"XUSDT\"]", "policy.thin_symbols: \"XUSDT\" is not a pair"},
             {"withdraw = true", "policy.withdraw: is not a rule"},
             {"watch = \"off\"", "policy.watch: must be"},
             {"watch = true", "policy.watch: must be"},
         })
        EXPECT_FAILS(message, Policy::parse(std::string(kThree) + rule));
}

TEST(PolicyRules, the_key_of_a_master_account_has_that_rule_alone_and_says_it_plainly) {
    const Policy master = MUST(Policy::parse("admin = true"));
    EXPECT_TRUE(master.is_admin());
    EXPECT_TRUE(master.symbols().empty());
    EXPECT_FALSE(MUST(Policy::parse(kThree)).is_admin());
    for (const std::string& wrong :
         {std::string("admin = false"), std::string("admin = \"true\""), std::string("admin = 1"),
          std::string(kThree) + "admin = true", std::string("admin = true\nopen_orders = 5")})
        EXPECT_FAILS("policy.admin: must be true, and stand alone", Policy::parse(wrong));
}

}  // namespace
}  // namespace strongroom::vault
