#include "lab/live_prices.h"

#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"

namespace strongroom::lab {
namespace {

class Live : public ::testing::Test {
  protected:
    Live()
        : prices_(world_.env(), venues::binance::profile(venues::binance::Environment::production),
                  "ca", MUST(Symbol::parse("BTC/USDT")),
                  {.candles = [this](const CandleSeries& series) { series_.push_back(series); },
                   .trade = [this](const MarketTrade& trade) { trades_.push_back(trade); },
                   .top = [this](const RecordedTop& top) { tops_.push_back(top); },
                   .trouble = [this](const std::string& text) { troubles_.push_back(text); }}) {
        prices_.start();
    }
    static std::string trade(int id, const std::string& price) {
        return R"({"stream":"btcusdt@trade",)"
               R"("data":{"e":"trade","E":1700000000000,"s":"BTCUSDT","t":)" +
               std::to_string(id) + R"(,"p":")" + price +
               R"(","q":"0.5","T":1700000000000,"m":true,"M":true}})";
    }

    test::FakeWorld world_;
    std::vector<CandleSeries> series_;
    std::vector<MarketTrade> trades_;
    std::vector<RecordedTop> tops_;
    std::vector<std::string> troubles_;
    LivePrices prices_;
};

TEST_F(Live, asks_for_history_and_drops_the_candle_that_still_grows) {
    EXPECT_EQ(world_.network.asked().at(0).endpoint.url, "https://data-api.binance.vision");
    EXPECT_EQ(world_.network.asked().at(0).endpoint.ca_file, "ca");
    world_.network.reply("/api/v3/klines",
                         R"([[1700000000000,"1","3","1","2","9",1700000059999,"9",1,"1","1","0"],)"
                         R"([1700000060000,"2","4","2","3","9",1700000119999,"9",1,"1","1","0"]])");
    world_.run_due();
    ASSERT_EQ(series_.size(), 1U);
    ASSERT_EQ(series_[0].candles.size(), 1U);
    EXPECT_EQ(series_[0].candles[0].close.value, Decimal(2));
}

TEST_F(Live, history_that_does_not_come_is_asked_for_again) {
    world_.network.reply("/api/v3/klines", "<html>");
    world_.run_due();
    EXPECT_EQ(troubles_.size(), 1U);
    world_.advance(seconds(10));
    EXPECT_EQ(world_.network.waiting("/api/v3/klines"), 1U);
}

TEST_F(Live, a_venue_that_has_enough_is_asked_again_when_it_said) {
    world_.network.reply(
        "/api/v3/klines",
        HttpReply{.status = 418, .headers = {{"Retry-After", "120"}}, .body = "{}"});
    world_.advance(seconds(119));
    EXPECT_EQ(world_.network.waiting("/api/v3/klines"), 0U);
    world_.advance(seconds(2));
    EXPECT_EQ(world_.network.waiting("/api/v3/klines"), 1U);
}

TEST_F(Live, passes_trades_and_quotes_on_and_old_news_not) {
    world_.network.line(0).open();
    world_.network.line(0).say(trade(7, "100"));
    world_.network.line(0).say(trade(7, "101"));
    world_.network.line(0).say(trade(6, "102"));
    world_.network.line(0).say(trade(8, "103"));
    world_.network.line(0).say(R"({"stream":"btcusdt@bookTicker",)"
                               R"("data":{"u":1,"s":"BTCUSDT","b":"99","B":"1","a":"0","A":"0"}})");
    ASSERT_EQ(trades_.size(), 2U);
    EXPECT_EQ(trades_[1].price.value, Decimal(103));
    EXPECT_EQ(trades_[1].taker_side, Side::sell);
    ASSERT_EQ(tops_.size(), 1U);
    EXPECT_TRUE(tops_[0].bid.has_value());
    EXPECT_FALSE(tops_[0].ask.has_value());
}

TEST_F(Live, another_pairs_news_and_garbage_give_no_price) {
    world_.network.line(0).open();
    std::string other = trade(9, "100");
    other.replace(other.find("BTCUSDT"), 7, "ETHUSDT");
    other.replace(other.find("btcusdt"), 7, "ethusdt");
    world_.network.line(0).say(other);
    world_.network.line(0).say("garbage");
    EXPECT_TRUE(trades_.empty());
    EXPECT_EQ(troubles_.size(), 1U);
}

TEST_F(Live, a_server_that_shuts_down_and_a_day_that_ends_leave_no_hole) {
    world_.network.line(0).open();
    world_.advance(minutes(2));
    world_.network.line(0).say(
        R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1764000200000}})");
    ASSERT_EQ(world_.network.line_count(), 2U);
    world_.network.line(0).say(trade(7, "100"));
    world_.network.line(1).open();
    EXPECT_TRUE(world_.network.line(0).is_dropped());
    world_.network.line(1).say(trade(7, "100"));
    world_.network.line(1).say(trade(8, "101"));
    EXPECT_EQ(trades_.size(), 2U);
    world_.advance(minutes(24LL * 60 - 10));
    EXPECT_EQ(world_.network.line_count(), 3U);
    world_.network.line(1).say(trade(9, "102"));
    EXPECT_EQ(trades_.size(), 3U);
}

TEST_F(Live, a_lost_stream_is_opened_again_later_and_later) {
    world_.network.reply(
        "/api/v3/klines",
        R"([[1700000000000,"1","3","1","2","9",1700000059999,"9",1,"1","1","0"]])");
    for (int i = 0; i < 8; ++i) {
        world_.network.newest_line().lose();
        world_.advance(seconds(10));
    }
    EXPECT_EQ(world_.network.line_count(), 9U);
    EXPECT_EQ(troubles_.size(), 8U);
}

}  // namespace
}  // namespace strongroom::lab
