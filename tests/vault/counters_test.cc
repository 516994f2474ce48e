// The counters of the policy: a minute that no clock step empties, and the orders that are open.
#include "support/test.h"
#include "vault/intent_index.h"
#include "vault/market_prices.h"
#include "vault/minute_window.h"
#include "vault/open_orders.h"

namespace strongroom::vault {
namespace {

const AccountName kMain{"main"};
const Asset kUsdt("USDT");
constexpr std::int64_t kSecond = 1'000'000'000;

TEST(MinuteWindow, counts_the_last_minute_by_account_and_asset) {
    MinuteWindow window;
    EXPECT_EQ(window.of(kMain, kUsdt, 0).orders, 0U);
    window.add(kMain, kUsdt, 5 * kSecond, 10);
    window.add(kMain, Asset("EUR"), 5 * kSecond + 1, 7);
    window.add({"other"}, kUsdt, 5 * kSecond, 99);
    EXPECT_EQ(window.of(kMain, kUsdt, 5 * kSecond).orders, 2U);  // Orders of all assets.
    EXPECT_EQ(window.of(kMain, kUsdt, 5 * kSecond).notional, Decimal(10));
    EXPECT_EQ(window.of(kMain, kUsdt, 65 * kSecond).notional,
              Decimal(10));                                                // Never less than 60 s.
    EXPECT_EQ(window.of(kMain, kUsdt, 66 * kSecond).notional, Decimal());  // Never more than 61.
    window.add(kMain, kUsdt, 66 * kSecond, 1);
    EXPECT_EQ(window.of(kMain, kUsdt, 66 * kSecond).orders, 1U);
}

TEST(MinuteWindow, what_was_read_from_the_ledger_is_as_old_as_it_was_when_the_signer_opened) {
    MinuteWindow window;
    const Time now{1'700'000'000'000};
    const std::int64_t ticks = 3 * kSecond;  // The machine was started just now.
    window.add_read(kMain, kUsdt, now - seconds(30), now, ticks, 10);
    window.add_read(kMain, kUsdt, now - seconds(62), now, ticks, 1'000);
    EXPECT_EQ(window.of(kMain, kUsdt, ticks).notional, Decimal(10));
    EXPECT_EQ(window.of(kMain, kUsdt, ticks + 29 * kSecond).notional, Decimal(10));
    EXPECT_EQ(window.of(kMain, kUsdt, ticks + 32 * kSecond).notional, Decimal());
}

// A second has no two halves: what is half a second before the clock began is in the one before.
TEST(MinuteWindow, what_was_signed_before_the_clock_began_is_in_a_second_of_its_own) {
    MinuteWindow window;
    const Time now{1'700'000'000'000};
    window.add_read(kMain, kUsdt, now - milliseconds(1'500), now, kSecond, 10);
    EXPECT_EQ(window.of(kMain, kUsdt, 59 * kSecond).notional, Decimal(10));
    EXPECT_EQ(window.of(kMain, kUsdt, 60 * kSecond).notional, Decimal());
    window.add_read(kMain, kUsdt, now - seconds(2), now, kSecond, 10);  // A whole one.
    EXPECT_EQ(window.of(kMain, kUsdt, 59 * kSecond).notional, Decimal(20));
    EXPECT_EQ(window.of(kMain, kUsdt, 60 * kSecond).notional, Decimal());
}

TEST(MinuteWindow, an_entry_from_the_future_counts_as_new) {
    MinuteWindow window;
    const Time now{1'700'000'000'000};
    window.add_read(kMain, kUsdt, now + minutes(600), now, 0, 10);  // The clock was set back.
    EXPECT_EQ(window.of(kMain, kUsdt, 60 * kSecond).notional, Decimal(10));
    EXPECT_EQ(window.of(kMain, kUsdt, 61 * kSecond).notional, Decimal());
}

TEST(MinuteWindow, entries_out_of_order_all_count) {
    MinuteWindow window;
    const Time now{1'700'000'000'000};
    window.add_read(kMain, kUsdt, now, now, 0, 1);
    window.add_read(kMain, kUsdt, now - seconds(20), now, 0, 2);  // A clock that stepped back.
    window.add_read(kMain, kUsdt, now - seconds(10), now, 0, 4);
    EXPECT_EQ(window.of(kMain, kUsdt, 0).notional, Decimal(7));
    EXPECT_EQ(window.of(kMain, kUsdt, 0).orders, 3U);
    window.clear();
    EXPECT_EQ(window.of(kMain, kUsdt, 0).orders, 0U);
}

IntentId number(std::uint32_t n) {
    IntentId id;
    for (std::size_t i = 0; i < 4; ++i) id.bytes[9 - i] = static_cast<std::uint8_t>(n >> (8 * i));
    return id;
}

constexpr std::int64_t kSettle = OpenOrders::kMayStillArrive.ms * 1'000'000;

TEST(OpenOrders, an_order_counts_until_a_later_list_does_not_hold_it) {
    OpenOrders open;
    EXPECT_EQ(open.count(kMain), 0U);
    open.add(kMain, number(1), 0);
    open.add(kMain, number(2), 0);
    open.add({"other"}, number(3), 0);
    EXPECT_EQ(open.count(kMain), 2U);
    open.listed(kMain, {}, kSettle - 1);  // It may not have arrived when the list was made.
    EXPECT_EQ(open.count(kMain), 2U);
    open.listed(kMain, {number(2)}, kSettle);
    EXPECT_EQ(open.count(kMain), 1U);
    open.listed(kMain, {}, 2 * kSettle);
    EXPECT_EQ(open.count(kMain), 0U);
    EXPECT_EQ(open.count({"other"}), 1U);
}

TEST(OpenOrders, one_that_is_on_the_list_though_it_was_struck_off_counts_again) {
    OpenOrders open;
    open.add(kMain, number(1), 0);
    open.listed(kMain, {}, kSettle);
    EXPECT_EQ(open.count(kMain), 0U);
    open.listed(kMain, {number(1)}, 2 * kSettle);  // The venue took it later than we thought.
    EXPECT_EQ(open.count(kMain), 1U);
}

TEST(OpenOrders, beyond_its_bound_it_counts_without_telling_apart_and_never_too_few) {
    OpenOrders open;
    const auto most = static_cast<std::uint32_t>(OpenOrders::kTrackedMax);
    for (std::uint32_t n = 0; n < most + 10; ++n) open.add(kMain, number(n), n < most ? 0 : 5);
    EXPECT_EQ(open.count(kMain), most + 10);
    open.listed(kMain, {}, kSettle + 4);  // The ten may still arrive.
    EXPECT_EQ(open.count(kMain), 10U);
    open.listed(kMain, {number(most + 1)}, kSettle + 5);
    EXPECT_EQ(open.count(kMain), 1U);
}

TEST(OpenOrders, a_list_longer_than_its_bound_fills_it_and_no_memory) {
    OpenOrders open;
    const auto most = static_cast<std::uint32_t>(OpenOrders::kTrackedMax);
    std::set<IntentId> listed;
    for (std::uint32_t n = 0; n < most + 10; ++n) listed.insert(number(n));
    open.listed(kMain, listed, kSettle);
    EXPECT_EQ(open.count(kMain), most);
    open.listed(kMain, {number(7)}, 2 * kSettle);
    EXPECT_EQ(open.count(kMain), 1U);
}

TEST(IntentIndexTest, an_order_at_the_venue_is_bound_to_a_signed_one_and_to_one_alone) {
    IntentIndex index;
    EXPECT_FALSE(index.bind(number(1), "28"));
    index.add({.intent = {.id = number(1)}, .client_id = "tag", .deadline = {}, .venue_id = {}});
    EXPECT_TRUE(index.bind(number(1), "28"));
    EXPECT_TRUE(index.bind(number(1), "28"));
    EXPECT_FALSE(index.bind(number(1), "29"));
    EXPECT_FALSE(index.bind(number(2), "28"));
    EXPECT_EQ(index.find(number(1))->venue_id, "28");
}

TEST(MarketPrices, a_key_sees_its_own_venue_apart_from_the_others) {
    MarketPrices prices;
    const Symbol pair = MUST(Symbol::parse("BTC/USDT"));
    EXPECT_TRUE(MarketPrices::is_known_venue("kucoin"));
    EXPECT_FALSE(MarketPrices::is_known_venue("mtgox"));
    prices.note_price("binance", pair, {{1}, {2}, {}});
    prices.note_price("kucoin", pair, {{3}, {4}, {}});
    prices.note_volume("coinbase", pair, {9, {}});  // A volume alone confirms no price.
    prices.note_volume("binance", pair, {7, {}});
    const MarketView view = prices.view("binance", pair);
    ASSERT_TRUE(view.own && view.volume);
    EXPECT_EQ(view.own->bid, Price{1});
    EXPECT_EQ(view.volume->quote, Decimal(7));
    ASSERT_EQ(view.others.size(), 1U);
    EXPECT_EQ(view.others[0].ask, Price{4});
    EXPECT_FALSE(prices.view("kucoin", pair).volume);
    EXPECT_FALSE(prices.view("binance", MUST(Symbol::parse("ETH/USDT"))).own);
}

}  // namespace
}  // namespace strongroom::vault
