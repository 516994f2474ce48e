#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

using namespace decimal_literals;

TEST(BinanceCandles, come_in_order_with_exact_prices) {
    EXPECT_EQ(describe(MUST(decode_candles(golden("candles")))),
              "1764000000000 3000.1 3005 2999 3001.5 volume 125.5\n"
              "1764000060000 3001.5 3001.5 3001.5 3001.5 volume 0\n"
              "1764000120000 3001.5 3010 3001 3009.99 volume 88.125\n");
    EXPECT_TRUE(MUST(decode_candles("[]")).empty());
}

TEST(BinanceCandles, a_row_that_cannot_be_is_refused_by_its_number) {
    EXPECT_FAILS("[0]: a candle with too few fields", decode_candles("[[1764000000000]]"));
    EXPECT_FAILS("[0]: high 1 is below",
                 decode_candles(R"([[1,"2","1","1","2","0",9,"0",0,"0","0","0"]])"));
    EXPECT_FAILS("[0]: a price is not above zero",
                 decode_candles(R"([[1,"0","1","0","1","0",9,"0",0,"0","0","0"]])"));
    EXPECT_FAILS("[0]: [1]: not an amount written as a text",
                 decode_candles(R"([[1,2,"2","2","2","0",9,"0",0,"0","0","0"]])"));
    EXPECT_FAILS("[0]: closes before it opens",
                 decode_candles(R"([[10,"2","2","2","2","0",9,"0",0,"0","0","0"]])"));
    EXPECT_FAILS("[1]: not later",
                 decode_candles(R"([[5,"2","2","2","2","0",9],[5,"2","2","2","2","0",9]])"));
}

TEST(BinanceBookTop, a_side_without_orders_has_no_price) {
    const BookTop top = MUST(decode_book_top(golden("book_top")));
    EXPECT_EQ(top.bid->price.value, "3009.98"_d);
    EXPECT_EQ(top.ask->qty.value, "0.75"_d);
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_book_top_empty")))),
              "THINUSDT bid 0.02 x 150 ask none");
}

TEST(BinanceBookTop, a_crossed_or_half_empty_side_is_refused) {
    EXPECT_FAILS("bidPrice: not below the ask",
                 decode_book_top(R"({"symbol":"A","bidPrice":"2","bidQty":"1","askPrice":"2",)"
                                 R"("askQty":"1"})"));
    EXPECT_FAILS("bidQty: a price without a quantity",
                 decode_book_top(R"({"symbol":"A","bidPrice":"2","bidQty":"0","askPrice":"3",)"
                                 R"("askQty":"1"})"));
    EXPECT_FAILS("askQty: a price without a quantity",
                 decode_book_top(R"({"symbol":"A","bidPrice":"2","bidQty":"1","askPrice":"0",)"
                                 R"("askQty":"1"})"));
}

TEST(BinanceServerTime, is_in_milliseconds_or_refused) {
    EXPECT_EQ(MUST(decode_server_time(golden("server_time"))), (Time{1764000040123}));
    EXPECT_FAILS("serverTime: 1764000040123456 is not",
                 decode_server_time(R"({"serverTime":1764000040123456})"));
    EXPECT_FAILS("serverTime: -1 is not", decode_server_time(R"({"serverTime":-1})"));
    EXPECT_FAILS("serverTime: not a whole number", decode_server_time(R"({"serverTime":1.5})"));
    EXPECT_FAILS("serverTime: not a whole number", decode_server_time(R"({"serverTime":"1"})"));
}

TEST(BinanceListings, give_the_rules_of_each_market) {
    EXPECT_EQ(describe(MUST(decode_listings(golden("listings")))),
              "1764000050000\n"
              "limit 0 6000 in 1m\n"
              "limit 2 100 in 10s\n"
              "limit 2 200000 in 1d\n"
              "limit 1 300000 in 5m\n"
              "limit 3 300 in 5m\n"
              "ETHUSDT ETH/USDT trading tick 0.01 step 0.0001 qty 0.0001..9000 notional 5..9000000"
              " (market too) market lot 0..2400.5/0 orders 200/5\n"
              "OLDBTC OLD/BTC halted tick 0.00000001 step 1 qty 1..0 notional 0.0001..0 market lot"
              " none orders 0/0\n"
              "币安人生USDT 币安人生/USDT trading tick 0.00001 step 0.1 qty 0.1..90000000 notional"
              " 0..0 market lot none orders 0/0\n"
              "unreadable WRONGUSDT: filters: [0]: tickSize: -0.01 is below zero\n");
}

TEST(BinanceListings, a_market_with_an_impossible_asset_name_does_not_stop_the_others) {
    std::string text = golden("listings");
    text.replace(text.find("\"OLD\""), 5, "\"AN_ASSET_NAME_OF_25_BYTES\"");
    const Listings listings = MUST(decode_listings(text));
    EXPECT_EQ(listings.markets.size(), 2U);
    ASSERT_EQ(listings.unreadable.size(), 2U);
    EXPECT_EQ(listings.unreadable[0], "OLDBTC: baseAsset: longer than 23 bytes");
}

TEST(BinanceListings, a_rule_or_a_market_that_is_there_twice_is_refused) {
    std::string text = golden("listings");
    text.replace(text.find("\"ICEBERG_PARTS\",\"limit\":50"), 26,
                 R"("LOT_SIZE","minQty":"1","maxQty":"2","stepSize":"1")");
    EXPECT_EQ(MUST(decode_listings(text)).unreadable[0],
              "ETHUSDT: filters: [2]: LOT_SIZE: there twice");
    text = golden("listings");
    text.replace(text.find("\"OLDBTC\""), 8, "\"ETHUSDT\"");
    EXPECT_FAILS("symbols: [1]: ETHUSDT: there twice", decode_listings(text));
}

TEST(BinanceListings, only_trading_is_trading) {
    for (const char* status : {"HALT", "BREAK", "CANCEL_ONLY", "END_OF_DAY", "SOMETHING_NEW"}) {
        std::string text = golden("listings");
        text.replace(text.find("\"TRADING\""), 9, "\"" + std::string(status) + "\"");
        EXPECT_FALSE(MUST(decode_listings(text)).markets[0].instrument.is_trading) << status;
    }
    std::string text = golden("listings");
    const std::string allowed = "\"isSpotTradingAllowed\":true";
    text.replace(text.find(allowed), allowed.size(), "\"isSpotTradingAllowed\":false");
    EXPECT_FALSE(MUST(decode_listings(text)).markets[0].instrument.is_trading);
}

TEST(BinanceListings, a_market_that_is_closed_says_why_in_plain_words) {
    const auto closed = [](const std::string& status) {
        std::string text = golden("listings");
        text.replace(text.find("\"TRADING\""), 9, "\"" + status + "\"");
        return MUST(decode_listings(text)).markets[0].closed;
    };
    EXPECT_EQ(closed("TRADING"), "");
    EXPECT_EQ(closed("BREAK"), "the venue has halted trading (BREAK)");
    EXPECT_EQ(closed("HALT"), "the venue has halted trading (HALT)");
    EXPECT_EQ(closed("CANCEL_ONLY"), "the venue takes only cancels (CANCEL_ONLY)");
    EXPECT_EQ(closed("SOMETHING_NEW"), "the market is not open (SOMETHING_NEW)");
    std::string text = golden("listings");
    const std::string allowed = "\"isSpotTradingAllowed\":true";
    text.replace(text.find(allowed), allowed.size(), "\"isSpotTradingAllowed\":false");
    EXPECT_EQ(MUST(decode_listings(text)).markets[0].closed, "the venue has no spot trading in it");
}

TEST(BinanceListings, an_unknown_unit_of_time_in_a_limit_is_refused) {
    std::string text = golden("listings");
    text.replace(text.find("\"SECOND\""), 8, "\"FORTNIGHT\"");
    EXPECT_FAILS("rateLimits: [1]: interval: \"FORTNIGHT\"", decode_listings(text));
}

TEST(BinanceListings, their_instruments_judge_orders) {
    const Listings listings = MUST(decode_listings(golden("listings")));
    const Instrument& instrument = listings.markets[0].instrument;
    EXPECT_OK(instrument.check({"3000.01"_d}, {"0.5"_d}));
    EXPECT_FAILS("PRICE_FILTER", instrument.check({"3000.001"_d}, {"0.5"_d}));
    EXPECT_FAILS("NOTIONAL", instrument.check({"3000.01"_d}, {"0.0001"_d}));
}

TEST(BinanceMarketStream, trades_say_which_side_took) {
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_trade")))),
              "trade ETHUSDT 910050 sell 0.12 at 3010.25, 1764000100499");
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_trade_combined")))),
              "trade ETHUSDT 910051 buy 1 at 3010.26, 1764000100599");
}

TEST(BinanceMarketStream, candles_say_whether_they_are_closed) {
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_candle")))),
              "candle ETHUSDT 1m 1764000060000 3005 3011 3004.5 3010.26 volume 75.25 closed");
}

TEST(BinanceMarketStream, answers_shutdowns_and_events_of_no_use_are_told_apart) {
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_subscribed")))),
              "answer \"12\" fine");
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_refused")))),
              "answer \"13\" 400 2 other: Invalid request: unknown method");
    EXPECT_EQ(describe(MUST(decode_market_message(R"({"code":3,"msg":"Invalid JSON"})"))),
              "answer \"\" 400 3 other: Invalid JSON");
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_shutdown")))), "shutdown");
    EXPECT_EQ(describe(MUST(decode_market_message(golden("stream_depth")))), "other depthUpdate");
    EXPECT_FAILS("neither an event nor an answer", decode_market_message(R"({"hello":1})"));
    EXPECT_FAILS("not an object", decode_market_message("[]"));
}

TEST(BinanceMarketStream, a_price_of_one_market_never_passes_for_another) {
    std::string text = golden("stream_trade_combined");
    text.replace(text.find("\"ETHUSDT\""), 9, "\"BTCUSDT\"");
    EXPECT_FAILS("BTCUSDT on the stream ethusdt@trade", decode_market_message(text));
    text = golden("stream_candle");
    text.replace(text.rfind("\"ETHUSDT\""), 9, "\"BTCUSDT\"");
    EXPECT_FAILS("another symbol inside", decode_market_message(text));
}

}  // namespace
}  // namespace strongroom::venues::binance
