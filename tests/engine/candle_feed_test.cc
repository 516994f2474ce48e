// Candles for bots, live: the history first, then each that closes, once, in order.
#include "engine/candle_feed.h"

#include <fmt/format.h>

#include "support/binance_json.h"
#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr Time kMidnight{1'700'006'400'000};

class CandleFeedTest : public testing::Test {
  protected:
    using Words = std::vector<std::string>;

    static venues::Profile profile(bool is_streamed) {
        venues::Profile made;
        made.venue = "binance";
        made.urls.public_rest = "https://rest.test";
        made.urls.market_stream = "wss://stream.test";
        made.is_market_time_streamed = is_streamed;
        return made;
    }

    CandleFeedTest() {
        market_.follow(kBtc, "BTCUSDT");
        network().newest_line().open();
        network().reply("/api/v3/klines?symbol=BTCUSDT&interval=1m",
                        test::candles(kMidnight.ms, {10}));
    }

    Core::CandleFollower& follow(std::uint32_t bot, Duration interval, int history) {
        followers_.push_back({{bot}, {}, kBtc, interval, history, {}});
        return followers_.back();
    }
    void history(std::string_view interval, Time first, const std::vector<int>& closes) {
        network().reply(fmt::format("/api/v3/klines?symbol=BTCUSDT&interval={}", interval),
                        test::candles(first.ms, closes));
    }
    // The market goes on to this minute, which closes with this price.
    void minute(int number, int close) {
        const Time open = kMidnight + minutes(number);
        now_ = open;
        EXPECT_TRUE(network().newest_line().say(test::candle("BTCUSDT", open.ms, close, false)));
        candles_.advance(kBtc);
    }
    void time(Time now) {
        now_ = now;
        candles_.advance(kBtc);
    }
    test::FakeNetwork& network() { return world_.network; }
    Words told() { return std::exchange(told_, {}); }

    static inline const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));
    test::FakeWorld world_;
    Time now_ = kMidnight + seconds(1);
    std::vector<Core::CandleFollower> followers_;
    Words told_;
    std::string trouble_;
    MarketFeed market_{world_.env(),
                       profile(true),
                       "ca.pem",
                       {.traded = [](const Symbol&) {}, .state = [](bool, const std::string&) {}}};
    CandleFeed candles_{
        world_.env(),
        profile(true),
        "ca.pem",
        market_,
        {.followers = [this] { return followers_; },
         .market_time = [this](const Symbol&) { return now_; },
         .feed =
             [this](const CandleSeen& seen, const Symbol&) {
                 const Candle& candle = seen.closed.candle;
                 told_.push_back(fmt::format(
                     "{}: {} at minute {} closed at {}{}", seen.bot.number,
                     to_string(seen.closed.interval), (candle.open_time - kMidnight).ms / 60'000,
                     candle.close.value.to_string(), seen.closed.is_history ? ", history" : ""));
                 for (Core::CandleFollower& follower : followers_) {
                     if (follower.bot != seen.bot || follower.interval != seen.closed.interval)
                         continue;
                     follower.seen = candle.open_time;
                     follower.history = std::max(0, follower.history - 1);
                 }
             },
         .trouble = [this](const std::string& text) { trouble_ = text; }}};
};

TEST_F(CandleFeedTest, nobody_follows_and_nothing_is_asked) {
    const std::size_t before = network().asked().size();
    candles_.tick();
    minute(1, 11);
    EXPECT_EQ(network().asked().size(), before);
    EXPECT_EQ(told(), Words{});
}

TEST_F(CandleFeedTest, the_newest_history_comes_first_and_then_each_candle_that_closes) {
    follow(1, minutes(1), 2);
    candles_.tick();
    EXPECT_FALSE(candles_.is_quiet());
    history("1m", Time{kMidnight.ms - minutes(4).ms}, {1, 2, 3, 4, 10});
    EXPECT_TRUE(candles_.is_quiet());
    EXPECT_EQ(told(), (Words{"1: 1m at minute -2 closed at 3, history",
                             "1: 1m at minute -1 closed at 4, history"}));
    minute(1, 11);
    EXPECT_EQ(told(), Words{"1: 1m at minute 0 closed at 10"});
    minute(1, 12);  // The same one grows.
    minute(2, 13);
    minute(3, 14);
    EXPECT_EQ(told(), (Words{"1: 1m at minute 1 closed at 12", "1: 1m at minute 2 closed at 13"}));
}

TEST_F(CandleFeedTest, minutes_make_the_candles_of_a_longer_interval) {
    follow(1, minutes(5), 0);
    candles_.tick();
    history("5m", kMidnight, {10});
    for (int i = 1; i < 5; ++i) minute(i, 10 + i);
    EXPECT_EQ(told(), Words{});
    minute(5, 20);
    EXPECT_EQ(told(), Words{"1: 5m at minute 0 closed at 14"});
    minute(17, 30);  // Nobody traded in between.
    EXPECT_EQ(told(), Words{"1: 5m at minute 5 closed at 20, history"});
    time(kMidnight + minutes(20));
    EXPECT_EQ(told(), Words{"1: 5m at minute 15 closed at 30"});
}

TEST_F(CandleFeedTest, a_bot_that_was_away_gets_what_it_has_not_seen_as_history) {
    follow(1, minutes(1), 0).seen = kMidnight + minutes(2);
    now_ = kMidnight + minutes(6);
    candles_.tick();
    history("1m", kMidnight, {1, 2, 3, 4, 5, 6, 7});
    EXPECT_EQ(told(), (Words{"1: 1m at minute 3 closed at 4, history",
                             "1: 1m at minute 4 closed at 5, history",
                             "1: 1m at minute 5 closed at 6, history"}));
}

TEST_F(CandleFeedTest, a_newcomer_gets_its_history_and_the_others_nothing_twice) {
    follow(1, minutes(1), 1);
    candles_.tick();
    history("1m", Time{kMidnight.ms - minutes(2).ms}, {1, 2, 10});
    EXPECT_EQ(told(), Words{"1: 1m at minute -1 closed at 2, history"});
    follow(2, minutes(1), 1);
    world_.advance(seconds(6));
    candles_.tick();
    history("1m", Time{kMidnight.ms - minutes(2).ms}, {1, 2, 10});
    EXPECT_EQ(told(), Words{"2: 1m at minute -1 closed at 2, history"});
    minute(1, 11);
    EXPECT_EQ(told(), (Words{"1: 1m at minute 0 closed at 10", "2: 1m at minute 0 closed at 10"}));
}

TEST_F(CandleFeedTest, what_the_venue_does_not_answer_is_asked_again_and_said) {
    follow(1, minutes(1), 1);
    candles_.tick();
    network().reply("/api/v3/klines?symbol=BTCUSDT&interval=1m", "not JSON");
    EXPECT_NE(trouble_.find("BTC/USDT: no candles"), std::string::npos) << trouble_;
    const std::size_t asked = network().asked().size();
    candles_.tick();
    EXPECT_EQ(network().asked().size(), asked);  // Not at once.
    world_.advance(seconds(6));
    candles_.tick();
    history("1m", Time{kMidnight.ms - minutes(1).ms}, {2, 10});
    EXPECT_EQ(told(), Words{"1: 1m at minute -1 closed at 2, history"});
    EXPECT_EQ(trouble_, "");
}

TEST_F(CandleFeedTest, an_interval_that_the_venue_has_not_is_made_of_one_that_it_has) {
    follow(1, minutes(10), 1);
    candles_.tick();
    network().reply("/api/v3/klines?symbol=BTCUSDT&interval=5m",
                    test::candles(kMidnight.ms - minutes(10).ms, {1, 2, 10}));
    EXPECT_EQ(told(), Words{"1: 10m at minute -10 closed at 10, history"});
}

TEST_F(CandleFeedTest, a_long_interval_is_asked_for_when_it_has_closed) {
    follow(1, minutes(1440), 0);
    candles_.tick();
    history("1d", kMidnight, {10});
    candles_.tick();
    EXPECT_EQ(told(), Words{});
    const std::size_t asked = network().asked().size();
    now_ = kMidnight + minutes(1441);
    world_.advance(seconds(6));
    candles_.tick();
    EXPECT_EQ(network().asked().size(), asked + 1);
    history("1d", kMidnight, {15});
    EXPECT_EQ(told(), Words{"1: 1d at minute 0 closed at 15"});
}

}  // namespace
}  // namespace strongroom::engine
