#include <nlohmann/json.hpp>

#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

TEST(CoinbaseServerTime, milliseconds_come_as_a_text_or_a_number) {
    EXPECT_EQ(MUST(decode_server_time(golden("server_time"))).ms, 1'764'000'000'123);
    EXPECT_EQ(MUST(decode_server_time(R"({"epochMillis":1764000000123})")).ms, 1'764'000'000'123);
    for (const char* odd : {"\"\"", "\"-1\"", "\"1.5\"", "\"01\"", "\"1e3\"", "-1", "1.5", "null",
                            "\"99999999999999\"", "\"99999999999999999999\"", "true", "\" 1\""}) {
        EXPECT_FAILS("epochMillis",
                     decode_server_time(R"({"epochMillis":)" + std::string(odd) + "}"));
    }
}

TEST(CoinbaseListings, markets_have_their_rules_and_a_bad_one_stops_no_other) {
    const std::string rules =
        " step 0.00000001 qty 0.00000001..3400 notional 1..150000000 (market too) market lot none "
        "orders 0/0\n";
    EXPECT_EQ(describe(MUST(decode_listings(golden("listings")))),
              "0\nBTC-USD BTC/USD trading tick 0.01" + rules +
                  "BTC-USDC BTC/USDC trading tick 0.01" + rules +
                  "NEW-USD NEW/USD halted tick 0.001" + rules + "OLD-USD OLD/USD halted tick 0.01" +
                  rules +
                  "unreadable BAD-USD: base_increment: zero\n"
                  "book of \nbook of BTC-USD\nbook of \nbook of \n");
}

TEST(CoinbaseListings, any_flag_that_forbids_something_halts_the_market) {
    EXPECT_TRUE(MUST(decode_listings(golden("listings"))).markets[0].instrument.is_trading);
    for (const char* flag : {"is_disabled", "trading_disabled", "cancel_only", "limit_only",
                             "post_only", "auction_mode", "view_only"}) {
        const std::string name = "\"" + std::string(flag) + "\":";
        const Listings listings =
            MUST(decode_listings(golden_with("listings", name + "false", name + "true")));
        EXPECT_FALSE(listings.markets[0].instrument.is_trading) << flag;
        // Who cannot read a flag does not trade there.
        const Listings unread =
            MUST(decode_listings(golden_with("listings", name + "false", name + "\"no\"")));
        EXPECT_EQ(unread.unreadable[0],
                  "BTC-USD: " + std::string(flag) + ": neither true nor false");
    }
    EXPECT_FALSE(MUST(decode_listings(golden_with("listings", "online", "offline")))
                     .markets[0]
                     .instrument.is_trading);
}

TEST(CoinbaseListings, a_market_that_is_closed_says_why_in_plain_words) {
    const auto closed = [](const char* part, const char* other) {
        return MUST(decode_listings(golden_with("listings", part, other))).markets[0].closed;
    };
    EXPECT_EQ(closed("", ""), "");
    EXPECT_EQ(closed("online", "delisted"), "the market is delisted");
    EXPECT_EQ(closed("\"trading_disabled\":false", "\"trading_disabled\":true"),
              "the venue has halted trading");
    EXPECT_EQ(closed("\"cancel_only\":false", "\"cancel_only\":true"),
              "the venue takes only cancels");
    EXPECT_EQ(closed("\"limit_only\":false", "\"limit_only\":true"),
              "the venue takes only limit orders");
}

TEST(CoinbaseListings, rules_that_cannot_be_are_named) {
    const auto unreadable = [](std::string_view part, std::string_view other) {
        return MUST(decode_listings(golden_with("listings", part, other))).unreadable.at(0);
    };
    EXPECT_EQ(unreadable(R"("price_increment":"0.01")", R"("price_increment":"0",)"
                                                        R"("quote_increment":"0")"),
              "BTC-USD: quote_increment: there 2 times");
    EXPECT_EQ(unreadable("\"3400\"", "\"0.000000001\""),
              "BTC-USD: base_max_size: below base_min_size");
    EXPECT_EQ(unreadable("\"150000000\"", "\"0.5\""),
              "BTC-USD: quote_max_size: below quote_min_size");
    EXPECT_EQ(unreadable(R"("base_currency_id":"BTC")", R"("base_currency_id":"XBT")"),
              "BTC-USD: product_id: not its two currencies with a dash");
    EXPECT_EQ(unreadable(R"("base_increment":"0.00000001")", R"("base_increment":0.1)"),
              "BTC-USD: base_increment: not an amount written as a text");
    auto document = nlohmann::ordered_json::parse(golden("listings"));
    document["products"].push_back(document["products"][0]);
    EXPECT_FAILS("BTC-USD: there twice", decode_listings(document.dump()));
}

TEST(CoinbaseCandles, they_come_newest_first_and_are_read_oldest_first) {
    EXPECT_EQ(describe(MUST(decode_candles(golden("candles")))),
              "1764000000000 2985 2985 2985 2985 volume 0\n"
              "1764000060000 2985 3001 2980 3000 volume 7\n"
              "1764000120000 3000 3010 2990 3005.5 volume 12.5\n");
    EXPECT_FAILS("candles: 2025-11-24T16:00:00.000Z there twice",
                 decode_candles(golden_with("candles", "1764000060", "1764000000")));
    EXPECT_FAILS("candles: [0]: high 3000 is below",
                 decode_candles(golden_with("candles", "\"3010\"", "\"3000\"")));
    EXPECT_FAILS("candles: [0]: start", decode_candles(golden_with("candles", "1764000120", "x")));
    EXPECT_FAILS("candles: [0]: start",
                 decode_candles(golden_with("candles", "1764000120", "9999999999999")));
    EXPECT_FAILS("candles: [0]: low: must be above zero",
                 decode_candles(golden_with("candles", "\"2990\"", "\"0\"")));
}

TEST(CoinbaseBookReply, both_sides_come_best_first) {
    EXPECT_EQ(
        describe(MUST(decode_book(golden("book")))),
        "ETH-USD 1764000000662\nbids\n2990.1 x 1.5\n2990 x 3\nasks\n2990.4 x 0.7\n2991 x 2\n");
    const BookTop top = MUST(decode_book_top(golden("book")));
    EXPECT_EQ(top.bid->price.value.to_string(), "2990.1");
    EXPECT_EQ(top.ask->qty.value.to_string(), "0.7");
    const BookTop empty = MUST(decode_book_top(
        R"({"pricebook":{"product_id":"A-B","bids":[],"asks":[],"time":"2025-11-24T16:00:00Z"}})"));
    EXPECT_FALSE(empty.bid || empty.ask);
}

TEST(CoinbaseBookReply, a_book_that_cannot_be_is_refused) {
    const auto with = [](std::string_view part, std::string_view other) {
        return decode_book(golden_with("book", part, other));
    };
    EXPECT_FAILS("bids: not below the asks", with("\"2990.1\"", "\"2990.4\""));
    EXPECT_FAILS("bids: [1]: not worse", with("\"2990\"", "\"2990.1\""));
    EXPECT_FAILS("asks: [1]: not worse", with("\"2991\"", "\"2990.3\""));
    EXPECT_FAILS("bids: [0]: size: must be above zero", with("\"1.5\"", "\"0\""));
}

TEST(CoinbaseTicker, the_takers_side_is_the_opposite_of_what_is_told) {
    EXPECT_EQ(describe(MUST(decode_trades(golden("ticker")))),
              "trade ETH-USD 995098663 buy 0.5 at 2990.25, 1764000001500\n"
              "trade ETH-USD 0 sell 4 at 2990.2, 1764000000000\n");
}

}  // namespace
}  // namespace strongroom::venues::coinbase
