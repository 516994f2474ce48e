// A stream that wants a token, a welcome, subscriptions and pings, and one that wants nothing.
#include "feeds/market_stream.h"

#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::feeds {
namespace {

const std::string kToken =
    R"({"code":"200000","data":{"token":"tok","instanceServers":[{"endpoint":"ws://127.0.0.1:9/",)"
    R"("encrypt":false,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}})";

class MarketStreamTest : public testing::Test {
  protected:
    void start(std::string_view venue, bool has_topics = true) {
        venues::MarketTopics topics;
        if (has_topics) topics.trades.push_back(venues::served(venue).to_venue_symbol(kBtc));
        stream_ = std::make_unique<MarketStream>(
            world_.env(),
            MarketStream::Source{&venues::served(venue),
                                 {.rest = "http://127.0.0.1:1",
                                  .public_rest = "http://127.0.0.1:2",
                                  .api_stream = "ws://127.0.0.1:3",
                                  .market_stream = "ws://127.0.0.1:4"},
                                 "ca.pem"},
            topics,
            VenueStream::Handler{
                .opened = [this] { log_.emplace_back("opened"); },
                .message = [this](std::string_view text) { log_.emplace_back(text); },
                .lost = [this](const std::string& why) { log_.push_back("lost: " + why); }});
        world_.run_due();
    }
    void start_kucoin() {
        start("kucoin");
        network().reply("/api/v1/bullet-public", kToken);
        world_.run_due();
    }
    static std::string heartbeat(int number) {
        return R"({"channel":"heartbeats","timestamp":"2025-11-24T16:00:02Z","sequence_num":)" +
               std::to_string(number) + R"(,"events":[{"heartbeat_counter":"1"}]})";
    }
    void start_coinbase() {
        start("coinbase");
        line().open();
        ASSERT_EQ(line().sent().size(), 2U);
        line().say(heartbeat(1));
        EXPECT_EQ(log(), Log{});
        line().say(
            R"({"channel":"subscriptions","timestamp":"2025-11-24T16:00:02Z","sequence_num":2,)"
            R"("events":[{"subscriptions":{"heartbeats":[],"market_trades":["BTC-USDT"]}}]})");
        EXPECT_EQ(log(), Log{"opened"});
    }
    void open(std::string_view venue) {
        if (venue == "kucoin") {
            start_kucoin();
            line().open();
            line().say(R"({"id":"strongroom","type":"welcome"})");
            line().say(R"({"id":"1","type":"ack"})");
        } else {
            start(venue);
            line().open();
        }
        EXPECT_EQ(log().back(), "opened");
    }
    bool has_lost() const { return !log_.empty() && log_.back().starts_with("lost: "); }
    test::FakeNetwork& network() { return world_.network; }
    test::FakeNetwork::Line& line() { return network().newest_line(); }
    std::vector<std::string> log() { return std::exchange(log_, {}); }

    using Log = std::vector<std::string>;
    static inline const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));
    test::FakeWorld world_;
    std::vector<std::string> log_;
    std::unique_ptr<MarketStream> stream_;
};

TEST_F(MarketStreamTest, without_a_token_it_connects_and_is_open) {
    start("binance");
    EXPECT_EQ(line().url(), "ws://127.0.0.1:4/stream?streams=btcusdt@trade");
    EXPECT_EQ(line().ca_file(), "ca.pem");
    line().open();
    EXPECT_EQ(log(), Log{"opened"});
    line().say("{}");
    EXPECT_EQ(log(), Log{"{}"});
    EXPECT_TRUE(line().sent().empty());
}

TEST_F(MarketStreamTest, says_nothing_before_the_welcome_and_is_open_after_the_last_yes) {
    start_kucoin();
    EXPECT_EQ(network().asked()[0].request.method, "POST");
    EXPECT_TRUE(line().url().starts_with("ws://127.0.0.1:9/?token=tok&connectId="));
    line().open();
    EXPECT_TRUE(line().sent().empty());
    line().say(R"({"id":"strongroom","type":"welcome"})");
    ASSERT_EQ(line().sent().size(), 1U);
    EXPECT_NE(line().sent()[0].find("/market/match:BTC-USDT"), std::string::npos);
    EXPECT_EQ(log(), Log{});
    line().say(R"({"id":"1","type":"ack"})");
    EXPECT_EQ(log(), Log{"opened"});
}

TEST_F(MarketStreamTest, pings_more_often_than_the_venue_wants_and_stops_with_the_stream) {
    start_kucoin();
    line().open();
    line().say(R"({"id":"strongroom","type":"welcome"})");
    line().say(R"({"id":"1","type":"ack"})");
    world_.advance(seconds(60));
    EXPECT_EQ(line().pings().size(), 20U);
    EXPECT_NE(line().pings().back().find("\"ping\""), std::string::npos);
    log_.clear();
    line().lose();
    EXPECT_EQ(log().back(), "lost: the test cut it");
    const std::size_t pings = line().pings().size();
    world_.advance(seconds(60));
    EXPECT_EQ(log(), Log{});
    EXPECT_EQ(line().pings().size(), pings);
}

TEST_F(MarketStreamTest, a_refused_subscription_a_silence_and_a_refused_token_are_losses) {
    start_kucoin();
    line().open();
    line().say(R"({"id":"strongroom","type":"welcome"})");
    line().say(R"({"id":"1","type":"error","code":404,"data":"topic"})");
    EXPECT_EQ(log(), Log{"lost: the venue refuses a subscription"});
    start_kucoin();
    line().open();
    world_.advance(seconds(11));
    EXPECT_EQ(log(), Log{"lost: the venue does not answer"});
    start("kucoin");
    network().reply("/api/v1/bullet-public", R"({"code":"400100","msg":"no"})");
    world_.run_due();
    EXPECT_EQ(log().size(), 1U);
    start("kucoin");
    network().reply("/api/v1/bullet-public", "not JSON");
    world_.run_due();
    EXPECT_EQ(log().size(), 1U);
    start("kucoin");
    network().fail("/api/v1/bullet-public", Errc::timeout, "too slow");
    world_.run_due();
    EXPECT_EQ(log(), Log{"lost: too slow"});
}

// ---- Silence and gaps ------------------------------------------------------------------------

TEST_F(MarketStreamTest, where_the_venue_has_a_heartbeat_silence_is_a_loss) {
    start_coinbase();
    for (int i = 0; i < 20; ++i) {
        world_.advance(seconds(3));
        line().say(heartbeat(3 + i));
    }
    EXPECT_EQ(log().size(), 20U);
    world_.advance(milliseconds(8'999));
    EXPECT_EQ(log(), Log{});
    world_.advance(milliseconds(1));
    EXPECT_EQ(log(), Log{"lost: the venue is silent"});
    world_.advance(seconds(60));
    EXPECT_EQ(log(), Log{});
}

// From the last thing that was heard, the answer to a ping, at most nine seconds.
TEST_F(MarketStreamTest, where_it_has_none_a_quiet_market_lives_and_a_dead_line_is_a_loss) {
    for (const std::string_view venue : {"binance", "kucoin"}) {
        open(venue);
        log_.clear();
        world_.advance(minutes(30));
        EXPECT_FALSE(has_lost()) << venue;
        EXPECT_EQ(line().pings().size(), 600U) << venue;
        line().fall_mute();
        log_.clear();
        world_.advance(milliseconds(8'999));
        EXPECT_EQ(log(), Log{}) << venue;
        world_.advance(milliseconds(1));
        EXPECT_EQ(log(), Log{"lost: the venue is silent"}) << venue;
        world_.advance(minutes(1));
        EXPECT_EQ(log(), Log{}) << venue;
    }
}

TEST_F(MarketStreamTest, any_news_is_a_sign_of_life_where_no_ping_is_answered) {
    open("binance");
    line().fall_mute();
    for (int i = 0; i < 10; ++i) {
        world_.advance(seconds(8));
        EXPECT_TRUE(line().say("{}"));
    }
    EXPECT_FALSE(has_lost());
    world_.advance(seconds(9));
    EXPECT_TRUE(has_lost());
}

TEST_F(MarketStreamTest, a_number_that_is_missing_is_a_loss) {
    start_coinbase();
    line().say(heartbeat(3));
    line().say(heartbeat(4));
    EXPECT_EQ(log().size(), 2U);
    line().say(heartbeat(6));
    EXPECT_EQ(log(), Log{"lost: a message of the venue is missing"});
    line().say(heartbeat(7));
    EXPECT_EQ(log(), Log{});
}

TEST_F(MarketStreamTest, a_number_that_comes_twice_or_late_hides_nothing) {
    start_coinbase();
    for (const int number : {3, 3, 2, 4, 1, 5}) line().say(heartbeat(number));
    EXPECT_EQ(log().size(), 6U);
    EXPECT_FALSE(has_lost());
}

TEST_F(MarketStreamTest, what_does_not_read_leaves_a_gap_and_an_error_stands_outside_the_count) {
    start_coinbase();
    line().say(R"({"type":"error","message":"slow down"})");
    line().say(heartbeat(3));
    EXPECT_FALSE(has_lost());
    line().say("{\"channel\":");  // It was the fourth.
    EXPECT_FALSE(has_lost());
    line().say(heartbeat(5));
    EXPECT_TRUE(has_lost());
}

TEST_F(MarketStreamTest, a_gap_before_it_is_open_counts_too) {
    start("coinbase");
    line().open();
    line().say(heartbeat(0));
    line().say(heartbeat(2));
    EXPECT_EQ(log(), Log{"lost: a message of the venue is missing"});
}

TEST_F(MarketStreamTest, without_a_topic_it_says_so_and_never_from_inside_the_call) {
    start("binance", false);
    EXPECT_EQ(log().size(), 1U);
}

TEST_F(MarketStreamTest, a_token_that_comes_when_nobody_waits_opens_nothing) {
    start("kucoin");
    stream_.reset();
    network().reply("/api/v1/bullet-public", kToken);
    world_.run_due();
    EXPECT_EQ(network().line_count(), 0U);
}

}  // namespace
}  // namespace strongroom::feeds
