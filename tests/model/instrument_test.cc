#include "model/instrument.h"

#include "model/candle.h"
#include "model/ids.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom {
namespace {

using namespace decimal_literals;

Instrument btc() {
    return {.symbol = MUST(Symbol::parse("BTC/USDT")),
            .venue_symbol = "BTCUSDT",
            .tick = "0.01"_d,
            .step = "0.00001"_d,
            .min_qty = "0.0001"_d,
            .max_qty = 9000,
            .min_notional = 5};
}

TEST(Instrument, rounds_a_buy_down_and_a_sell_up_to_the_tick) {
    EXPECT_EQ(btc().passive_price(Side::buy, "98.178014"_d).value, "98.17"_d);
    EXPECT_EQ(btc().passive_price(Side::sell, "98.178014"_d).value, "98.18"_d);
    EXPECT_EQ(btc().floor_qty("2.0408163"_d).value, "2.04081"_d);
}

TEST(Instrument, says_which_filter_an_order_breaks) {
    EXPECT_OK(btc().check({"46328.27"_d}, {"0.00215"_d}));
    EXPECT_FAILS("PRICE_FILTER: the price must", btc().check({0}, {1}));
    EXPECT_FAILS("PRICE_FILTER: 1.001 is not a multiple of 0.01", btc().check({"1.001"_d}, {1}));
    EXPECT_FAILS("LOT_SIZE: 0.00009 is below the least quantity 0.0001",
                 btc().check({50000}, {"0.00009"_d}));
    EXPECT_FAILS("LOT_SIZE: 9001 is above", btc().check({50000}, {9001}));
    EXPECT_FAILS("LOT_SIZE: 0.000105 is not a multiple", btc().check({50000}, {"0.000105"_d}));
    EXPECT_FAILS("NOTIONAL: 4.99 USDT is below the least value 5",
                 btc().check({"49900"_d}, {"0.0001"_d}));
}

TEST(Candle, a_broken_candle_says_what_is_wrong) {
    const Candle good{.open = {10}, .high = {12}, .low = {9}, .close = {11}, .volume = 1};
    EXPECT_OK(check(good));
    Candle bad = good;
    bad.high = {"10.5"_d};
    EXPECT_FAILS("high 10.5 is below", check(bad));
    bad = good;
    bad.low = {"10.5"_d};
    EXPECT_FAILS("low 10.5 is above", check(bad));
    bad = good;
    bad.low = {0};
    EXPECT_FAILS("not above zero", check(bad));
    bad = good;
    bad.volume = -1;
    EXPECT_FAILS("volume is below zero", check(bad));
}

TEST(Ids, names_are_short_and_plain) {
    EXPECT_OK(check_name("bot.name", "dca-btc_1.0"));
    for (const char* name :
         {"", "a b", "../x", "a/b", "x\n", "<b>", "12345678901234567890123456789012345678901"}) {
        EXPECT_FAILS("bot.name: write", check_name("bot.name", name));
    }
    EXPECT_EQ(MUST(parse_intent_id("000102030405060708ff")).str(), "000102030405060708ff");
    EXPECT_FALSE(parse_intent_id("0001").has_value());
}

}  // namespace
}  // namespace strongroom
