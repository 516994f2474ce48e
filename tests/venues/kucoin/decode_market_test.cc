#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

TEST(KucoinMarket, the_servers_time_and_our_address) {
    EXPECT_EQ(MUST(decode_server_time(golden("server_time"))), (Time{1764000000123}));
    EXPECT_FAILS("data: not a whole number",
                 decode_server_time(golden_with("server_time", "1764000000123", "1.5")));
    EXPECT_FAILS(
        "are not milliseconds",
        decode_server_time(golden_with("server_time", "1764000000123", "1764000000123000000")));
    EXPECT_EQ(MUST(decode_my_address(golden("my_address"))), "192.0.2.10");
    EXPECT_FAILS("data: empty", decode_my_address(golden_with("my_address", "192.0.2.10", "")));
}

TEST(KucoinListings, a_market_is_listed_with_its_rules) {
    const Listings listings = MUST(decode_listings(golden("listings")));
    EXPECT_EQ(describe(listings),
              "0\n"
              "ETH-USDT ETH/USDT trading tick 0.01 step 0.0000001 qty 0.001..10000000000 notional "
              "0.5..0 (market too) market lot none orders 200/0\n"
              "OLD-BTC OLD/BTC halted tick 0.000000001 step 0.0000001 qty 0.001..10000000000 "
              "notional 0.1..0 (market too) market lot none orders 200/0\n"
              "unreadable BAD-USDT: priceIncrement: must be above zero\n");
    EXPECT_EQ(MUST(decode_listings(golden("listing"))).markets.size(), 1U);
}

TEST(KucoinListings, a_market_that_is_closed_says_so_in_plain_words) {
    EXPECT_EQ(MUST(decode_listings(golden("listing"))).markets[0].closed, "");
    const Listings closed = MUST(decode_listings(
        golden_with("listing", R"("enableTrading":true)", R"("enableTrading":false)")));
    EXPECT_FALSE(closed.markets[0].instrument.is_trading);
    EXPECT_EQ(closed.markets[0].closed, "the venue has halted trading");
}

TEST(KucoinListings, one_market_that_cannot_be_read_is_an_error_and_among_many_a_note) {
    EXPECT_FAILS("data: enableTrading: missing",
                 decode_listings(golden_with("listing", R"("enableTrading":true,)", "")));
    EXPECT_FAILS("ETH-USDT: there twice",
                 decode_listings(
                     golden_with("listings", R"("symbol":"OLD-BTC")", R"("symbol":"ETH-USDT")")));
    EXPECT_FAILS("baseMaxSize: below",
                 decode_listings(golden_with("listing", "10000000000", "0.0001")));
    const Listings odd = MUST(decode_listings(R"({"code":"200000","data":[7]})"));
    EXPECT_EQ(odd.unreadable, (std::vector<std::string>{"?: not an object"}));
}

TEST(KucoinCandles, come_oldest_first_and_in_the_usual_order_of_prices) {
    EXPECT_EQ(describe(MUST(decode_candles(golden("candles")))),
              "1764000000000 2999 3000.5 2998 3000 volume 3\n"
              "1764000060000 3000 3001 2999.5 3001 volume 0.75\n"
              "1764000120000 3001 3003 3000 3002.5 volume 12.5\n");
    EXPECT_TRUE(MUST(decode_candles(R"({"code":"200000","data":[]})")).empty());
}

TEST(KucoinCandles, rows_that_make_no_sense_are_refused) {
    EXPECT_FAILS("data: [1]: not earlier than the one before",
                 decode_candles(golden_with("candles", "1764000060", "1764000120")));
    EXPECT_FAILS("[0]: [4]: missing",
                 decode_candles(R"({"code":"200000","data":[["1764000000","1","1","1"]]})"));
    EXPECT_FAILS("[1]: not an amount written as a text",
                 decode_candles(golden_with("candles", R"("3001","3002.5")", R"(3001,"3002.5")")));
    EXPECT_FAILS("data: [0]: ", decode_candles(golden_with("candles", "3003", "2")));
    EXPECT_FAILS("are not seconds",
                 decode_candles(golden_with("candles", "1764000120", "1764000120000")));
}

TEST(KucoinBookTop, is_of_the_market_that_was_asked_about) {
    EXPECT_EQ(describe(MUST(decode_book_top(golden("book_top"), {"ETH-USDT"}))),
              "ETH-USDT bid 3000 x 0.25 ask 3000.2 x 1.5");
    EXPECT_FAILS("bid: not below the ask",
                 decode_book_top(golden_with("book_top", "3000.2", "3000"), {"ETH-USDT"}));
    EXPECT_FAILS("bestBidSize: a price without a quantity",
                 decode_book_top(golden_with("book_top", "0.25", "0"), {"ETH-USDT"}));
    EXPECT_FAILS("bestAsk: missing",
                 decode_book_top(golden_with("book_top", R"("3000.2")", "null"), {"ETH-USDT"}));
}

TEST(KucoinBook, a_snapshot_is_ordered_and_not_crossed) {
    EXPECT_EQ(describe(MUST(decode_book(golden("book")))),
              "100 1764000000500\nbids 3000 x 0.25 2999.5 x 1\nasks 3000.2 x 1.5 3001 x 2");
    EXPECT_FAILS("bids: [1]: not behind the one before",
                 decode_book(golden_with("book", "2999.5", "3000")));
    EXPECT_FAILS("asks: [1]: not behind the one before",
                 decode_book(golden_with("book", "3001", "3000.1")));
    EXPECT_FAILS("bids: not below the asks",
                 decode_book(golden_with("book", R"("3000","0.25")", R"("3000.2","0.25")")));
    EXPECT_FAILS("asks: [0]: a price or a quantity of zero",
                 decode_book(golden_with("book", R"("1.5")", R"("0")")));
    EXPECT_FAILS("sequence: not a whole number",
                 decode_book(golden_with("book", R"("100")", R"("1e2")")));
}

TEST(KucoinMarketStream, trades_candles_and_tops) {
    const auto read = [](const char* name) {
        return describe(MUST(decode_market_message(golden(name))));
    };
    EXPECT_EQ(read("stream_trade"),
              "trade ETH-USDT 11029373945659392 sell 0.5 at 3000.1, 1764000000500");
    EXPECT_EQ(read("stream_candle"),
              "candle ETH-USDT 1min 1764000120000 3001 3003 3000 3002.5 volume 12.5 growing");
    const std::string top = "ETH-USDT bid 3000 x 0.25 ask 3000.2 x 1.5";
    EXPECT_EQ(read("stream_level1"), top);
    EXPECT_EQ(read("stream_level1_empty"), "ETH-USDT bid none ask 3000.2 x 1.5");
    EXPECT_EQ(read("stream_ticker"), top);
    EXPECT_EQ(read("stream_ticker_all"), "BTC-USDT bid 67267.5 x 0.5 ask 67267.6 x 1.2");
    EXPECT_EQ(read("stream_depth"), top);
    EXPECT_EQ(read("stream_unknown"), "other trade.snapshot");
}

TEST(KucoinMarketStream, a_message_on_the_topic_of_another_market_is_refused) {
    EXPECT_FAILS("symbol: BTC-USDT on the topic /market/match:ETH-USDT",
                 decode_market_message(golden_with("stream_trade", R"("symbol":"ETH-USDT")",
                                                   R"("symbol":"BTC-USDT")")));
    EXPECT_FAILS("symbol: BTC-USDT on the topic",
                 decode_market_message(golden_with("stream_candle", R"("symbol":"ETH-USDT")",
                                                   R"("symbol":"BTC-USDT")")));
    EXPECT_FAILS("on the topic",
                 decode_market_message(golden_with("stream_candle", "ETH-USDT_1min", "ETH-USDT")));
    EXPECT_FAILS("topic: without a market",
                 decode_market_message(golden_with("stream_level1", ":ETH-USDT", "")));
    EXPECT_FAILS("symbol: ETH-USDT on the topic",
                 decode_book_changes(golden_with("stream_book", "level2:ETH", "level2:BTC")));
}

TEST(KucoinMarketStream, what_makes_no_sense_is_named) {
    EXPECT_FAILS("side: \"hold\"",
                 decode_market_message(golden_with("stream_trade", "sell", "hold")));
    EXPECT_FAILS("price: must be above zero",
                 decode_market_message(golden_with("stream_trade", "3000.1", "0")));
    EXPECT_FAILS(
        "are not nanoseconds",
        decode_market_message(golden_with("stream_trade", "1764000000500123456", "1764000000500")));
    EXPECT_FAILS("bid: not below the ask",
                 decode_market_message(golden_with("stream_level1", "3000.2", "2999")));
    EXPECT_FAILS("bids: [1]: missing", decode_market_message(golden_with(
                                           "stream_level1", R"(["3000","0.25"])", R"(["3000"])")));
    EXPECT_FAILS("type: missing", decode_market_message(R"({"id":"1"})"));
    EXPECT_FAILS("topic: missing", decode_market_message(R"({"type":"message"})"));
}

TEST(KucoinMarketStream, answers_and_the_welcome) {
    const auto read = [](const std::string& message) {
        return describe(MUST(decode_market_message(message)));
    };
    EXPECT_EQ(read(golden("stream_welcome")), "other welcome");
    EXPECT_EQ(read(golden("stream_ack")), "answer \"7\" fine");
    EXPECT_EQ(read(golden("stream_pong")), "answer \"1764000000000\" fine");
    EXPECT_EQ(read(golden("stream_error")),
              "answer \"8\" 400 404 other: topic /market/nothing is not found");
    EXPECT_EQ(read(R"({"id":9,"type":"error","code":509,"data":"exceed max subscription"})"),
              "answer \"9\" 400 509 rate limit: exceed max subscription");
    EXPECT_EQ(read(R"({"type":"error"})"), "answer \"\" 400 0 outcome unknown: ");
}

}  // namespace
}  // namespace strongroom::venues::kucoin
