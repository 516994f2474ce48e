// Prices and volumes of other venues: what they tell, and everything that is no ticker.
#include "venues/ticker.h"

#include "support/test.h"
#include "venues/binance/ticker.h"
#include "venues/coinbase/ticker.h"
#include "venues/kucoin/ticker.h"

namespace strongroom::venues {
namespace {

using namespace decimal_literals;

const Symbol kPair{Asset("BTC"), Asset("USDT")};
constexpr std::string_view kKucoin =
    R"({"code":"200000","data":{"time":1729175612158,"symbol":"BTC-USDT","buy":"66982.4",)"
    R"("sell":"66982.5","changeRate":"-0.0114","vol":"1738.02898182",)"
    R"("volValue":"117321982.415978333","last":"66981.5"}})";
constexpr std::string_view kCoinbase =
    R"({"trades":[{"trade_id":"1","product_id":"BTC-USDT","price":"100","size":"1",)"
    R"("time":"2026-04-07T00:28:58Z","side":"SELL"}],"best_bid":"99.5","best_ask":"100.25"})";
constexpr std::string_view kBinance =
    R"({"symbol":"BTCUSDT","openPrice":"1","quoteVolume":"15310.05000000","count":76})";

std::string changed(std::string_view body, std::string_view from, std::string_view to) {
    std::string text(body);
    text.replace(text.find(from), from.size(), to);
    return text;
}

TEST(Ticker, each_venue_tells_its_part) {
    const Ticker kucoin = MUST(kucoin::decode_ticker(kKucoin, kPair));
    EXPECT_EQ(kucoin.price->bid, Price{"66982.4"_d});
    EXPECT_EQ(kucoin.price->ask, Price{"66982.5"_d});
    EXPECT_EQ(kucoin.day_volume, "117321982.415978333"_d);
    const Ticker coinbase = MUST(coinbase::decode_ticker(kCoinbase, kPair));
    EXPECT_EQ(coinbase.price->bid, Price{"99.5"_d});
    EXPECT_EQ(coinbase.price->ask, Price{"100.25"_d});
    EXPECT_FALSE(coinbase.day_volume);
    const Ticker binance = MUST(binance::decode_ticker(kBinance, kPair));
    EXPECT_FALSE(binance.price);
    EXPECT_EQ(binance.day_volume, "15310.05"_d);
}

TEST(Ticker, it_is_asked_for_by_the_venues_own_name) {
    EXPECT_EQ(MUST(kucoin::ticker(kPair)).path, "/api/v1/market/stats");
    EXPECT_EQ(MUST(kucoin::ticker(kPair)).query, "symbol=BTC-USDT");
    EXPECT_EQ(MUST(coinbase::ticker(kPair)).path,
              "/api/v3/brokerage/market/products/BTC-USDT/ticker");
    EXPECT_EQ(MUST(binance::ticker(kPair)).query, "symbol=BTCUSDT&type=MINI");
    for (const char* name : {"B?C", "B&C", "B#C", "b", "..", "B%2F", "\xC3\xA9"}) {
        const Symbol odd{Asset(name), Asset("USDT")};
        EXPECT_FAILS("symbol", kucoin::ticker(odd));
        EXPECT_FAILS("symbol", coinbase::ticker(odd));
        EXPECT_FAILS("symbol", kucoin::ticker({Asset("BTC"), Asset(name)}));
    }
}

TEST(Ticker, an_answer_about_another_pair_is_none) {
    EXPECT_FAILS("symbol: of another pair: ETH-USDT",
                 kucoin::decode_ticker(changed(kKucoin, "BTC-USDT", "ETH-USDT"), kPair));
    EXPECT_FAILS("product_id: of another pair",
                 coinbase::decode_ticker(changed(kCoinbase, "BTC-USDT", "BTC-USDC"), kPair));
    EXPECT_FAILS("symbol: of another pair",
                 binance::decode_ticker(changed(kBinance, "BTCUSDT", "BTCUSDC"), kPair));
}

TEST(Ticker, a_pair_without_a_book_is_not_found) {
    const auto code = [](const Result<Ticker>& ticker) { return ticker.error().code; };
    EXPECT_EQ(code(kucoin::decode_ticker(R"({"code":"200000","data":null})", kPair)),
              Errc::not_found);
    EXPECT_EQ(code(kucoin::decode_ticker(changed(kKucoin, "\"66982.4\"", "null"), kPair)),
              Errc::not_found);
    EXPECT_EQ(code(coinbase::decode_ticker(R"({"trades":[],"best_bid":"","best_ask":"1"})", kPair)),
              Errc::not_found);
    EXPECT_EQ(code(coinbase::decode_ticker(R"({"trades":[],"best_bid":"1","best_ask":""})", kPair)),
              Errc::not_found);
    EXPECT_TRUE(coinbase::decode_ticker(R"({"trades":[],"best_bid":"1","best_ask":"1"})", kPair)
                    .has_value());
    EXPECT_FALSE(
        MUST(kucoin::decode_ticker(changed(kKucoin, "\"117321982.415978333\"", "null"), kPair))
            .day_volume);
}

TEST(Ticker, what_cannot_be_is_refused_by_its_field) {
    for (const auto& [from, to, message] :
         std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"\"200000\"", "\"400100\"", "code: not KuCoin's yes: 400100"},
             {"\"200000\"", "200000", "code"},
             {"\"66982.4\"", "\"66982.6\"", "buy: above the ask"},
             {"\"66982.4\"", "66982.4", "buy: not an amount written as a text"},
             {"\"66982.4\"", "\"0\"", "buy"},
             {"\"66982.5\"", "\"-1\"", "sell"},
             {"\"66982.5\"", "\"1e9\"", "sell"},
             {"\"117321982.415978333\"", "\"-1\"", "volValue"},
             {"\"time\":", "\"buy\":\"1\",\"time\":", "buy"},
         })
        EXPECT_FAILS(message, kucoin::decode_ticker(changed(kKucoin, from, to), kPair));
    for (const auto& [from, to, message] :
         std::initializer_list<std::tuple<const char*, const char*, const char*>>{
             {"\"99.5\"", "\"100.5\"", "best_bid: above the ask"},
             {"\"99.5\"", "99.5", "best_bid"},
             {"\"best_ask\"", "\"best_task\"", "best_ask: missing"},
             {"\"trades\"", "\"grades\"", "trades"},
             {"[{", "[1,{", "trades: [0]"},
         })
        EXPECT_FAILS(message, coinbase::decode_ticker(changed(kCoinbase, from, to), kPair));
    EXPECT_FAILS("quoteVolume", binance::decode_ticker(
                                    changed(kBinance, "\"15310.05000000\"", "15310.05"), kPair));
    for (const std::string& body :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"),
          std::string(ticker_bytes_max + 1, ' '), std::string(1'000, '[')}) {
        EXPECT_FALSE(kucoin::decode_ticker(body, kPair).has_value());
        EXPECT_FALSE(coinbase::decode_ticker(body, kPair).has_value());
        EXPECT_FALSE(binance::decode_ticker(body, kPair).has_value());
    }
    std::string many = R"({"trades":[)";
    for (int i = 0; i < 101; ++i)
        many += std::string(i == 0 ? "" : ",") + R"({"product_id":"BTC-USDT"})";
    EXPECT_FAILS("more elements",
                 coinbase::decode_ticker(many + R"(],"best_bid":"1","best_ask":"1"})", kPair));
}

}  // namespace
}  // namespace strongroom::venues
