// The public feed: prices in order, opened again after every loss, and never blind in silence.
#include "engine/market_feed.h"

#include "support/binance_json.h"
#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr Time kOpen{1'700'000'040'000};

class MarketFeedTest : public testing::Test {
  protected:
    static venues::Profile profile() {
        venues::Profile made;
        made.venue = "binance";
        made.urls.public_rest = "https://rest.test";
        made.urls.market_stream = "wss://stream.test";
        made.connection_life = minutes(60);
        return made;
    }

    void follow_btc() { feed_.follow(kBtc, "BTCUSDT"); }
    void open_btc() {
        follow_btc();
        network().newest_line().open();
        network().reply("/api/v3/klines?symbol=BTCUSDT", test::candles(kOpen.ms, {99, 100}));
        log_.clear();
    }
    void say(const std::string& message) { EXPECT_TRUE(network().newest_line().say(message)); }
    test::FakeNetwork& network() { return world_.network; }
    const MarketView& btc() { return *feed_.view(kBtc); }
    std::vector<std::string> log() { return std::exchange(log_, {}); }

    using Log = std::vector<std::string>;
    static inline const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));
    static inline const Symbol kEth = MUST(Symbol::parse("ETH/USDT"));
    test::FakeWorld world_;
    std::vector<std::string> log_;
    MarketFeed feed_{
        world_.env(),
        profile(),
        "ca.pem",
        {.traded =
             [this](const Symbol& symbol) {
                 log_.push_back("traded " + symbol.str() + " at " +
                                feed_.view(symbol)->price.value.to_string());
             },
         .state =
             [this](bool is_up, const std::string& text) {
                 log_.push_back((is_up ? "up" : "down") + (text.empty() ? "" : ": " + text));
             }}};
};

// ---- Prices ----------------------------------------------------------------------------------

TEST_F(MarketFeedTest, following_a_pair_opens_its_streams_and_asks_for_its_history) {
    follow_btc();
    ASSERT_EQ(network().line_count(), 1U);
    EXPECT_EQ(network().line(0).url(),
              "wss://stream.test/stream?streams=btcusdt@trade/btcusdt@kline_1m");
    EXPECT_EQ(network().line(0).ca_file(), "ca.pem");
    ASSERT_EQ(network().asked().size(), 1U);
    EXPECT_EQ(network().asked()[0].endpoint.url, "https://rest.test");
    EXPECT_TRUE(network().asked()[0].request.target.starts_with("/api/v3/klines?symbol=BTCUSDT"));
    EXPECT_FALSE(feed_.is_up());
    network().line(0).open();
    EXPECT_TRUE(feed_.is_up());
    EXPECT_EQ(log(), Log{"up"});
    follow_btc();  // Twice is once.
    EXPECT_EQ(network().line_count(), 1U);
    EXPECT_EQ(network().asked().size(), 1U);
}

TEST_F(MarketFeedTest, the_first_price_is_the_close_of_the_newest_candle) {
    follow_btc();
    EXPECT_FALSE(btc().has_price());
    network().reply("/api/v3/klines", test::candles(kOpen.ms, {99, 100}));
    EXPECT_EQ(log(), Log{"traded BTC/USDT at 100"});
    EXPECT_EQ(btc().candles.size(), 2U);
    EXPECT_EQ(btc().time, kOpen + minutes(1));
}

TEST_F(MarketFeedTest, a_trade_that_is_faster_than_the_history_keeps_its_price) {
    follow_btc();
    network().line(0).open();
    say(test::trade("BTCUSDT", 7, "105"));
    network().reply("/api/v3/klines", test::candles(kOpen.ms, {99, 100}));
    EXPECT_EQ(btc().price.value, 105);
    EXPECT_EQ(btc().candles.size(), 2U);
    EXPECT_EQ(log(), (Log{"up", "traded BTC/USDT at 105"}));
}

TEST_F(MarketFeedTest, a_trade_is_the_new_price_with_its_own_time) {
    open_btc();
    say(test::trade("BTCUSDT", 7, "105.5", 1'700'000'111'000));
    EXPECT_EQ(btc().price.value.to_string(), "105.5");
    EXPECT_EQ(btc().time.ms, 1'700'000'111'000);
    EXPECT_EQ(btc().trade_id, 7);
    EXPECT_EQ(log(), Log{"traded BTC/USDT at 105.5"});
}

TEST_F(MarketFeedTest, a_trade_that_is_older_than_the_newest_changes_nothing) {
    open_btc();
    say(test::trade("BTCUSDT", 7, "105"));
    log();
    say(test::trade("BTCUSDT", 6, "90"));
    EXPECT_EQ(btc().price.value, 105);
    EXPECT_EQ(btc().trade_id, 7);
    EXPECT_EQ(log(), Log{});
}

TEST_F(MarketFeedTest, what_is_about_a_pair_that_nobody_follows_changes_nothing) {
    open_btc();
    say(test::trade("ETHUSDT", 7, "105"));
    say(test::candle("ETHUSDT", kOpen.ms, 105, true));
    EXPECT_EQ(feed_.view(kEth), nullptr);
    EXPECT_EQ(feed_.views().size(), 1U);
    EXPECT_EQ(log(), Log{});
}

TEST_F(MarketFeedTest, two_pairs_share_one_stream_and_keep_their_prices_apart) {
    open_btc();
    feed_.follow(kEth, "ETHUSDT");
    ASSERT_EQ(network().line_count(), 2U);
    EXPECT_TRUE(network().line(0).is_dropped());
    EXPECT_FALSE(network().line(0).say(test::trade("BTCUSDT", 9, "1")));
    EXPECT_NE(network().line(1).url().find("ethusdt@trade"), std::string::npos);
    EXPECT_NE(network().line(1).url().find("btcusdt@trade"), std::string::npos);
    network().line(1).open();
    say(test::trade("ETHUSDT", 7, "10"));
    EXPECT_EQ(feed_.view(kEth)->price.value, 10);
    EXPECT_EQ(btc().price.value, 100);
}

// ---- Candles ---------------------------------------------------------------------------------

TEST_F(MarketFeedTest, a_candle_grows_closes_and_is_followed_by_the_next) {
    open_btc();
    const Time second = kOpen + minutes(1);
    say(test::candle("BTCUSDT", second.ms, 101, false));
    EXPECT_EQ(btc().candles.size(), 2U);
    EXPECT_EQ(btc().candles.back().close.value, 101);
    EXPECT_EQ(log(), Log{});
    say(test::candle("BTCUSDT", second.ms, 102, true));
    EXPECT_EQ(btc().closed, second);
    say(test::candle("BTCUSDT", (second + minutes(1)).ms, 103, false));
    EXPECT_EQ(btc().candles.size(), 3U);
    EXPECT_EQ(btc().price.value, 100);  // Trades make the price.
}

TEST_F(MarketFeedTest, a_candle_from_before_the_newest_is_old_news) {
    open_btc();
    say(test::candle("BTCUSDT", kOpen.ms, 50, true));
    EXPECT_EQ(btc().closed, Time{});
    EXPECT_EQ(btc().candles.front().close.value, 99);
}

TEST_F(MarketFeedTest, candles_are_bounded_and_the_newest_stay) {
    open_btc();
    for (int i = 2; i < 1'200; ++i) say(test::candle("BTCUSDT", (kOpen + minutes(i)).ms, i, false));
    EXPECT_EQ(btc().candles.size(), 1'000U);
    EXPECT_EQ(btc().candles.back().close.value, 1'199);
}

TEST_F(MarketFeedTest, what_the_stream_brought_while_the_history_was_on_its_way_is_kept) {
    follow_btc();
    network().newest_line().open();
    say(test::candle("BTCUSDT", (kOpen + minutes(2)).ms, 103, false));
    network().reply("/api/v3/klines?symbol=BTCUSDT", test::candles(kOpen.ms, {99, 100}));
    ASSERT_EQ(btc().candles.size(), 3U);
    EXPECT_EQ(btc().candles.back().close.value, 103);
}

TEST_F(MarketFeedTest, it_knows_the_venues_name_of_a_pair_that_it_follows) {
    follow_btc();
    EXPECT_EQ(feed_.venue_name(kBtc), "BTCUSDT");
    EXPECT_EQ(feed_.venue_name(kEth), "");
}

// ---- Renewal ---------------------------------------------------------------------------------

TEST_F(MarketFeedTest, it_is_renewed_before_the_venue_cuts_it_and_is_never_blind) {
    open_btc();
    world_.advance(minutes(50));
    ASSERT_EQ(network().line_count(), 2U);
    EXPECT_TRUE(network().line(0).say(test::trade("BTCUSDT", 7, "105")));
    EXPECT_TRUE(feed_.is_up());
    network().line(1).open();
    EXPECT_EQ(btc().trade_id, 7);  // It goes on: the engine waits for numbers.
    EXPECT_TRUE(network().line(0).say(test::trade("BTCUSDT", 8, "106")));
    world_.advance(seconds(5));
    EXPECT_TRUE(network().line(0).is_dropped());
    say(test::trade("BTCUSDT", 9, "107"));
    EXPECT_EQ(log(),
              (Log{"traded BTC/USDT at 105", "traded BTC/USDT at 106", "traded BTC/USDT at 107"}));
    EXPECT_EQ(network().asked().size(), 1U);  // There is no hole for the history to fill.
}

TEST_F(MarketFeedTest, what_the_old_stream_tells_late_undoes_nothing) {
    open_btc();
    world_.advance(minutes(50));
    network().line(1).open();
    const Time second = kOpen + minutes(1);
    say(test::trade("BTCUSDT", 8, "106"));
    say(test::candle("BTCUSDT", second.ms, 106, true));
    test::FakeNetwork::Line& old = network().line(0);
    EXPECT_TRUE(old.say(test::trade("BTCUSDT", 7, "90")));
    EXPECT_TRUE(old.say(test::candle("BTCUSDT", second.ms, 90, false)));
    EXPECT_TRUE(old.say(test::candle("BTCUSDT", second.ms, 106, true)));
    EXPECT_EQ(btc().price.value, 106);
    EXPECT_EQ(btc().candles.back().close.value, 106);
    EXPECT_EQ(log(), Log{"traded BTC/USDT at 106"});
}

TEST_F(MarketFeedTest, a_candle_that_grows_does_not_shrink_again) {
    open_btc();
    const std::string third = test::candle("BTCUSDT", (kOpen + minutes(2)).ms, 103, false);
    const std::size_t volume = third.find(R"("v":")");
    ASSERT_NE(volume, std::string::npos);
    std::string less = test::candle("BTCUSDT", (kOpen + minutes(2)).ms, 50, false);
    const std::size_t from = volume + 5;
    less.replace(from, less.find('"', from) - from, "0.001");
    say(third);
    say(less);
    EXPECT_EQ(btc().candles.back().close.value, 103);
}

TEST_F(MarketFeedTest, a_server_that_shuts_down_is_left_before_it_does) {
    open_btc();
    world_.advance(minutes(2));
    say(R"({"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1764000200000}})");
    ASSERT_EQ(network().line_count(), 2U);
    EXPECT_TRUE(feed_.is_up());
    network().line(1).open();
    EXPECT_TRUE(network().line(0).lose());
    EXPECT_TRUE(feed_.is_up());
    EXPECT_EQ(log(), Log{});
}

TEST_F(MarketFeedTest, a_dead_stream_is_told_within_ten_seconds_and_a_quiet_one_is_none) {
    open_btc();
    world_.advance(minutes(5));
    EXPECT_EQ(log(), Log{});
    network().line(0).fall_mute();
    world_.advance(seconds(9));
    EXPECT_EQ(log(), Log{"down: the venue is silent"});
    EXPECT_FALSE(feed_.is_up());
}

// ---- Losses ----------------------------------------------------------------------------------

TEST_F(MarketFeedTest, a_lost_stream_is_told_and_opened_again_ever_more_slowly) {
    open_btc();
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 8; ++i) {
        const std::size_t lines = network().line_count();
        EXPECT_TRUE(network().newest_line().lose({Errc::unavailable, "reset"}));
        EXPECT_FALSE(feed_.is_up());
        const Time lost = world_.clock.now();
        while (network().line_count() == lines) world_.advance(milliseconds(10));
        waits.push_back((world_.clock.now() - lost).ms);
    }
    EXPECT_EQ(log().front(), "down: reset");
    EXPECT_EQ(waits, (std::vector<std::int64_t>{200, 400, 800, 1'600, 3'200, 5'000, 5'000, 5'000}));
    network().newest_line().open();
    EXPECT_TRUE(feed_.is_up());
    network().newest_line().lose();
    const std::size_t lines = network().line_count();
    world_.advance(milliseconds(200));  // Once it was open the patience begins anew.
    EXPECT_EQ(network().line_count(), lines + 1);
}

TEST_F(MarketFeedTest, after_a_loss_the_history_fills_the_hole) {
    open_btc();
    network().newest_line().lose();
    EXPECT_EQ(network().waiting(), 0U);
    world_.advance(milliseconds(200));
    EXPECT_EQ(network().waiting("/api/v3/klines?symbol=BTCUSDT"), 1U);
    network().reply("/api/v3/klines", test::candles(kOpen.ms, {99, 100, 101, 102}));
    EXPECT_EQ(btc().candles.size(), 4U);
    EXPECT_EQ(btc().price.value, 100);  // The stream brings the price; a candle is older.
}

TEST_F(MarketFeedTest, a_pair_that_comes_during_a_loss_is_on_the_next_stream) {
    open_btc();
    network().newest_line().lose();
    feed_.follow(kEth, "ETHUSDT");
    world_.advance(seconds(1));
    EXPECT_EQ(network().open_line_count(), 1U);
    EXPECT_NE(network().newest_line().url().find("ethusdt@trade"), std::string::npos);
    EXPECT_NE(network().newest_line().url().find("btcusdt@trade"), std::string::npos);
}

TEST_F(MarketFeedTest, an_unreadable_message_is_reported_and_changes_nothing) {
    open_btc();
    for (const char* message :
         {"", "{", "[1,2]", "\xFF\xFE", R"({"e":"trade","s":"BTCUSDT"})",
          R"({"e":"trade","E":1,"s":"BTCUSDT","t":8,"p":"-1","q":"1","T":1,"m":true})",
          R"({"e":"trade","E":1,"s":"BTCUSDT","t":8,"p":1e400,"q":"1","T":1})"}) {
        say(message);
        const Log said = log();
        ASSERT_EQ(said.size(), 1U) << message;
        EXPECT_TRUE(said[0].starts_with("up: a message that does not read: ")) << said[0];
    }
    EXPECT_EQ(btc().price.value, 100);
    EXPECT_EQ(network().open_line_count(), 1U);
    say(R"({"result":null,"id":1})");  // Readable, and nothing to us.
    say(R"({"e":"somethingNew","E":1})");
    EXPECT_EQ(log(), Log{});
}

TEST_F(MarketFeedTest, a_history_that_fails_is_reported_and_asked_for_again) {
    follow_btc();
    network().newest_line().open();
    (void)log();
    network().fail("/api/v3/klines", Errc::unavailable, "no route");
    EXPECT_EQ(log(), Log{"up: BTC/USDT: no candles: no route"});
    world_.advance(seconds(5));
    network().reply("/api/v3/klines", HttpReply{.status = 429, .headers = {}, .body = ""});
    EXPECT_EQ(log(), Log{"up: BTC/USDT: no candles: status 429"});
    world_.advance(seconds(5));
    network().reply("/api/v3/klines", "<html>captive portal</html>");
    const Log said = log();
    ASSERT_EQ(said.size(), 1U);
    EXPECT_TRUE(said[0].starts_with("up: BTC/USDT: no candles: ")) << said[0];
    EXPECT_FALSE(btc().has_price());
    world_.advance(seconds(5));
    network().reply("/api/v3/klines", test::candles(kOpen.ms, {100}));
    EXPECT_TRUE(btc().has_price());
    world_.advance(minutes(1));
    EXPECT_EQ(network().waiting(), 0U);
}

TEST_F(MarketFeedTest, a_new_pair_without_a_candle_waits_for_its_first_trade) {
    follow_btc();
    network().newest_line().open();
    network().reply("/api/v3/klines", "[]");
    EXPECT_FALSE(btc().has_price());
    say(test::trade("BTCUSDT", 1, "5"));
    EXPECT_EQ(btc().price.value, 5);
}

// Each reconnection asks for the history and each failure asks again; together they must not grow.
TEST_F(MarketFeedTest, a_long_outage_does_not_end_in_a_flood_of_requests) {
    open_btc();
    network().serve("/api/v3/klines", [](const HttpRequest&) -> Result<HttpReply> {
        return fail(Errc::unavailable, "no route");
    });
    for (int i = 0; i < 120; ++i) {  // Ten minutes: every new stream is lost at once.
        network().newest_line().lose();
        world_.advance(seconds(5));
    }
    const std::size_t before = network().asked().size();
    world_.advance(seconds(5));
    EXPECT_LE(network().asked().size() - before, 2U);
    EXPECT_LE(before, 130U);
}

TEST_F(MarketFeedTest, more_pairs_than_fit_one_stream_are_reported) {
    for (int i = 0; i < 51; ++i) {
        const std::string base = "C" + std::to_string(i);
        feed_.follow(MUST(Symbol::parse(base + "/USDT")), base + "USDT");
    }
    world_.run_due();
    const Log said = log();
    ASSERT_FALSE(said.empty());
    EXPECT_TRUE(said.back().starts_with("down: streams: ")) << said.back();
}

}  // namespace
}  // namespace strongroom::engine
