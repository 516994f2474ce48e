// The damage rules with a scripted clock: what each says, where it begins, and that our own orders
// alarm nobody.
#include <rapidcheck/gtest.h>

#include "support/test.h"
#include "watch/damage.h"

namespace strongroom::watch {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

class Damage : public testing::Test {
  protected:
    void market(const char* bid, const char* ask, const char* volume, const char* pair = "BTC/USDT",
                const char* name = "BTCUSDT") {
        const Symbol symbol = MUST(Symbol::parse(pair));
        rules_.note_price(name, symbol, {MUST(Decimal::parse(bid))}, {MUST(Decimal::parse(ask))},
                          now_);
        rules_.note_volume(name, symbol, MUST(Decimal::parse(volume)), now_);
    }
    static SeenOrder order(Side side, const char* price, const char* account = "a") {
        SeenOrder made{
            .account = {account}, .venue_symbol = "BTCUSDT", .side = side, .price = {}, .qty = {1}};
        if (*price != '\0') made.price = Price{MUST(Decimal::parse(price))};
        return made;
    }
    std::string said(const SeenOrder& seen) {
        std::string all;
        for (const std::string& reason : rules_.look_at_foreign(seen, now_).reasons)
            all += reason + "\n";
        return all;
    }
    std::int64_t now_ = kSecond;
    DamageRules rules_;
};

TEST_F(Damage, a_usual_order_of_a_deep_pair_has_nothing_said_about_it) {
    market("100", "100.1", "1000000");
    EXPECT_EQ(said(order(Side::buy, "100")), "");
    EXPECT_EQ(said(order(Side::sell, "")), "");
}

TEST_F(Damage, a_pair_below_the_floor_is_thin) {
    market("100", "100.1", "999999.99");
    EXPECT_NE(said(order(Side::buy, "100")).find("trades 999999 USDT a day, less than 1000000"),
              std::string::npos);
    market("100", "100.1", "1000000");
    EXPECT_EQ(said(order(Side::buy, "100")), "");
}

TEST_F(Damage, a_price_is_off_on_the_side_that_loses_only) {
    market("100", "100", "1000000");
    EXPECT_EQ(said(order(Side::buy, "103")), "");
    EXPECT_NE(said(order(Side::buy, "103.01")).find("3.0 % above"), std::string::npos);
    EXPECT_EQ(said(order(Side::buy, "1")), "");
    EXPECT_EQ(said(order(Side::sell, "97")), "");
    EXPECT_NE(said(order(Side::sell, "96.9")).find("3.1 % below"), std::string::npos);
    EXPECT_EQ(said(order(Side::sell, "1000")), "");
}

TEST_F(Damage, an_old_reference_or_volume_says_nothing) {
    market("100", "100", "5");
    now_ += 61 * kSecond;
    EXPECT_EQ(said(order(Side::buy, "200")).find("above"), std::string::npos);
    now_ += 3'600 * kSecond;
    EXPECT_EQ(said(order(Side::buy, "200")), "");
    EXPECT_EQ(rules_.loss("BTCUSDT", Side::buy, {200}, {1}, now_), std::nullopt);
}

TEST_F(Damage, a_pair_that_no_key_may_trade_is_said_to_be_one) {
    EXPECT_NE(said(order(Side::buy, "1")).find("no key here may trade BTCUSDT"), std::string::npos);
}

TEST_F(Damage, twenty_orders_within_a_minute_are_a_burst_and_the_same_over_an_hour_are_not) {
    market("100", "100", "1000000");
    for (int i = 0; i < 19; ++i) EXPECT_EQ(said(order(Side::sell, "")), "");
    EXPECT_NE(said(order(Side::sell, "")).find("a burst: 20 orders"), std::string::npos);
    now_ += 61 * kSecond;
    for (int i = 0; i < 60; ++i, now_ += 60 * kSecond) {
        market("100", "100", "1000000");
        EXPECT_EQ(said(order(Side::sell, "")), "");
    }
}

TEST_F(Damage, foreign_buys_of_one_pair_in_three_accounts_are_a_pump_told_once) {
    const auto pump = [&](const char* account, Side side = Side::buy) {
        return rules_.look_at_foreign(order(side, "100", account), now_).pump;
    };
    EXPECT_FALSE(pump("a"));
    EXPECT_FALSE(pump("a"));
    EXPECT_FALSE(pump("b"));
    EXPECT_FALSE(pump("c", Side::sell));
    const auto told = pump("c");
    ASSERT_TRUE(told);
    EXPECT_EQ(told->accounts.size(), 3U);
    EXPECT_FALSE(pump("d"));  // Each of these has its own incident.
    now_ += 301 * kSecond;
    EXPECT_FALSE(pump("a"));
}

TEST_F(Damage, what_a_fill_lost_is_exact_and_never_below_zero) {
    market("99.9", "100.2", "5");  // The middle: 100.05.
    const auto loss = [&](Side side, const char* price, const char* qty) {
        const auto told = rules_.loss("BTCUSDT", side, {MUST(Decimal::parse(price))},
                                      {MUST(Decimal::parse(qty))}, now_);
        return told ? told->amount.to_string() + " " + told->asset.str() : "";
    };
    EXPECT_EQ(loss(Side::buy, "101.05", "2"), "2 USDT");
    EXPECT_EQ(loss(Side::sell, "90.05", "0.1"), "1 USDT");
    EXPECT_EQ(loss(Side::buy, "90", "2"), "0 USDT");
    EXPECT_EQ(loss(Side::buy, "100.050000000001", "0.1"), "0.000000000001 USDT");  // Up.
    EXPECT_EQ(loss(Side::buy, "90000000000000000000", "90000000000000000000"), "");
}

TEST_F(Damage, absurd_figures_are_said_to_be_absurd) {
    market("99.9", "100.2", "5");
    EXPECT_NE(said(order(Side::buy, "90000000000000000000000000")).find("too large"),
              std::string::npos);
}

TEST_F(Damage, our_own_buys_are_a_pump_only_of_a_thin_pair_and_for_a_share_of_its_day) {
    const auto buy_for = [&](int accounts) {
        bool is_pump = false;
        for (int i = 0; i < accounts; ++i) {
            const std::string name = "u" + std::to_string(i);
            if (rules_.look_at_own(order(Side::buy, "100", name.c_str()), now_)) is_pump = true;
        }
        return is_pump;
    };
    market("100", "100", "999999");
    EXPECT_FALSE(buy_for(9));
    EXPECT_FALSE(buy_for(20));  // 2 900 of 999 999: less than a hundredth.
    market("100", "100", "50000");
    EXPECT_TRUE(buy_for(20));
}

// Whatever our bots do on pairs that people trade: nothing is said.
RC_GTEST_PROP(DamageOwn, orders_of_deep_pairs_never_alarm, ()) {
    DamageRules rules;
    const Symbol symbol = MUST(Symbol::parse("BTC/USDT"));
    std::int64_t now = kSecond;
    const int orders = *rc::gen::inRange(1, 400);
    for (int i = 0; i < orders; ++i) {
        now += *rc::gen::inRange<std::int64_t>(0, 10) * kSecond / 10;
        rules.note_price("BTCUSDT", symbol, {100}, {101}, now);
        rules.note_volume("BTCUSDT", symbol, *rc::gen::inRange(1'000'000, 2'000'000), now);
        const SeenOrder seen{.account = {"u" + std::to_string(*rc::gen::inRange(0, 100))},
                             .venue_symbol = "BTCUSDT",
                             .side = *rc::gen::element(Side::buy, Side::sell),
                             .price = Price{*rc::gen::inRange(1, 1'000)},
                             .qty = {*rc::gen::inRange(1, 1'000)}};
        RC_ASSERT(!rules.look_at_own(seen, now));
    }
}

// On a thin pair too, as long as fewer accounts than the limit buy it.
RC_GTEST_PROP(DamageOwn, orders_of_few_accounts_never_alarm, ()) {
    DamageRules rules;
    const Symbol symbol = MUST(Symbol::parse("X/USDT"));
    std::int64_t now = kSecond;
    const int orders = *rc::gen::inRange(1, 400);
    for (int i = 0; i < orders; ++i) {
        now += *rc::gen::inRange<std::int64_t>(0, 100) * kSecond / 10;
        rules.note_volume("XUSDT", symbol, *rc::gen::inRange(0, 1'000), now);
        const SeenOrder seen{.account = {"u" + std::to_string(*rc::gen::inRange(0, 9))},
                             .venue_symbol = "XUSDT",
                             .side = *rc::gen::element(Side::buy, Side::sell),
                             .price = Price{*rc::gen::inRange(1, 1'000)},
                             .qty = {*rc::gen::inRange(1, 1'000)}};
        RC_ASSERT(!rules.look_at_own(seen, now));
    }
}

}  // namespace
}  // namespace strongroom::watch
