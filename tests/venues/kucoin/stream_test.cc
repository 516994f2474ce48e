#include "venues/kucoin/stream.h"

#include "support/test.h"

namespace strongroom::venues::kucoin {
namespace {

Bullet bullet() {
    return {.token = "2neAiu+/=",
            .endpoint = "wss://ws-api-spot.kucoin.com/",
            .ping_interval = seconds(18),
            .ping_timeout = seconds(10)};
}

TEST(KucoinStream, topics_name_their_market) {
    EXPECT_EQ(MUST(trade_topic({"ETH-USDT"})), "/market/match:ETH-USDT");
    EXPECT_EQ(MUST(book_top_topic({"ETH-USDT"})), "/spotMarket/level1:ETH-USDT");
    EXPECT_EQ(MUST(ticker_topic({"ETH-USDT"})), "/market/ticker:ETH-USDT");
    EXPECT_EQ(MUST(candle_topic({"ETH-USDT"})), "/market/candles:ETH-USDT_1min");
    EXPECT_EQ(MUST(candle_topic({"ETH-USDT"}, minutes(60))), "/market/candles:ETH-USDT_1hour");
    EXPECT_EQ(MUST(book_topic({"ETH-USDT"})), "/market/level2:ETH-USDT");
    EXPECT_FAILS("symbol", trade_topic({"ETH USDT"}));
    EXPECT_FAILS("interval", candle_topic({"ETH-USDT"}, minutes(7)));
}

TEST(KucoinStream, a_subscription_joins_topics_of_one_kind) {
    EXPECT_EQ(MUST(subscribe({"/market/match:ETH-USDT", "/market/match:BTC-USDT"}, "12")),
              R"({"id":"12","type":"subscribe","topic":"/market/match:ETH-USDT,BTC-USDT",)"
              R"("privateChannel":false,"response":true})");
    EXPECT_EQ(MUST(unsubscribe({"/market/match:ETH-USDT"}, "13")),
              R"({"id":"13","type":"unsubscribe","topic":"/market/match:ETH-USDT",)"
              R"("privateChannel":false,"response":true})");
}

TEST(KucoinStream, a_private_topic_is_asked_for_as_one) {
    EXPECT_EQ(MUST(subscribe({std::string(orders_topic)}, "1")),
              R"({"id":"1","type":"subscribe","topic":"/spotMarket/tradeOrdersV2",)"
              R"("privateChannel":true,"response":true})");
    EXPECT_NE(MUST(subscribe({std::string(balances_topic)}, "2")).find("\"privateChannel\":true"),
              std::string::npos);
}

TEST(KucoinStream, a_subscription_that_could_mean_something_else_is_refused) {
    EXPECT_FAILS("topics: write 1 to 100", subscribe({}, "1"));
    EXPECT_OK(subscribe(std::vector<std::string>(100, "/market/match:ETH-USDT"), "1"));
    EXPECT_FAILS("topics: write 1 to 100",
                 subscribe(std::vector<std::string>(101, "/market/match:ETH-USDT"), "1"));
    EXPECT_FAILS("topics: of several kinds",
                 subscribe({"/market/match:ETH-USDT", "/market/ticker:ETH-USDT"}, "1"));
    EXPECT_FAILS("topics: of several kinds",
                 subscribe({std::string(orders_topic), std::string(orders_topic)}, "1"));
    for (const char* odd : {"", "market/match:ETH-USDT", "/market/match:ETH\",\"id\":\"9",
                            "/market/match:ETH-USDT,BTC-USDT", "/a b"}) {
        EXPECT_FAILS("topics: one that is none", subscribe({odd}, "1"));
    }
    for (const char* id : {"", "a b", "a\"b"}) {
        EXPECT_FAILS("id: write", subscribe({"/market/match:ETH-USDT"}, id));
        EXPECT_FAILS("id: write", ping(id));
    }
    EXPECT_FAILS("id: write", ping(std::string(65, 'a')));
}

TEST(KucoinStream, a_ping_has_an_id) {
    EXPECT_EQ(MUST(ping("1764000000000")), R"({"id":"1764000000000","type":"ping"})");
}

TEST(KucoinStream, the_address_holds_the_token_encoded) {
    EXPECT_EQ(MUST(connection_url(bullet(), "connect-1")),
              "wss://ws-api-spot.kucoin.com/?token=2neAiu%2B%2F%3D&connectId=connect-1");
    Bullet odd = bullet();
    odd.token = "";
    EXPECT_FAILS("token: empty", connection_url(odd, "connect-1"));
    odd = bullet();
    odd.endpoint = "ws://ws-api-spot.kucoin.com/";
    EXPECT_FAILS("endpoint", connection_url(odd, "connect-1"));
    EXPECT_FAILS("id: write", connection_url(bullet(), "a&b"));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
