// Private streams that end foreseeably, or without a word: nothing is lost, and no client is told
// of a loss that was none.
#include <algorithm>
#include <map>

#include "courier/courier_house.h"
#include "venues/coinbase/profile.h"
#include "venues/kucoin/profile.h"

namespace strongroom::courier {
namespace {

venues::Profile profile_of(const std::string& venue) {
    venues::Profile made = profile();
    if (venue == "kucoin") made = venues::kucoin::profile(venues::kucoin::Environment::practice);
    if (venue == "coinbase")
        made = venues::coinbase::profile(venues::coinbase::Environment::practice);
    made.urls = profile().urls;
    return made;
}

const std::string kToken =
    R"({"code":"200000","data":{"token":"tok","instanceServers":[{"endpoint":"ws://127.0.0.1:9/",)"
    R"("encrypt":false,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}})";

class StreamRenewal : public Courier {
  protected:
    explicit StreamRenewal(const std::string& venue = "binance") : Courier(profile_of(venue)) {}

    using Line = test::FakeNetwork::Line;
    Line& line(std::size_t number) { return world_.network.line(number); }
    std::size_t lines() const { return world_.network.line_count(); }

    proto::FromSigner signed_for_stream() {
        proto::FromSigner message;
        proto::SignedRequest& request = *message.mutable_signed_request();
        request.set_request_id(to_signer_.back().sign().request_id());
        request.set_client("courier");
        request.set_venue(venue_);
        return message;
    }
    // The attempt in hand succeeds, as each venue wants it.
    void grant() {
        if (venue_ == "binance") return accept_stream();
        if (venue_ == "coinbase") world_.network.newest_line().open();
        proto::FromSigner message = signed_for_stream();
        if (venue_ == "coinbase") {
            message.mutable_signed_request()->set_ws_message(
                R"({"type":"subscribe","channel":"user"})");
            from_signer(message);
            numbers_[lines() - 1] = 2;
            world_.network.newest_line().say(
                R"({"channel":"subscriptions","timestamp":"2025-11-24T16:00:02Z",)"
                R"("sequence_num":1,"events":[{"subscriptions":{"user":["u"]}}]})");
            return;
        }
        message.mutable_signed_request()->set_method("POST");
        message.mutable_signed_request()->set_target("/api/v1/bullet-private");
        message.mutable_signed_request()->set_lifetime_ms(2000);
        from_signer(message);
        world_.network.reply("/api/v1/bullet-private", kToken);
        world_.run_due();
        Line& newest = world_.network.newest_line();
        newest.open();
        newest.say(R"({"id":"strongroom","type":"welcome"})");
        newest.say(R"({"id":"1","type":"ack"})");
        newest.say(R"({"id":"2","type":"ack"})");
    }
    void beat(std::size_t number) {
        line(number).say(
            R"({"channel":"heartbeats","timestamp":"2025-11-24T16:00:02Z","sequence_num":)" +
            std::to_string(numbers_[number]++) + R"(,"events":[{"heartbeat_counter":"1"}]})");
    }
    // Time passes, and the venue's heartbeats come where it has some.
    void live(Duration time) {
        if (venue_ != "coinbase") return world_.advance(time);
        for (Duration passed; passed < time; passed = passed + seconds(5)) {
            for (std::size_t number = 0; number < lines(); ++number) beat(number);
            world_.advance(seconds(5));
        }
    }
    std::size_t told(const std::string& text) const {
        return static_cast<std::size_t>(std::ranges::count_if(to_client_, [&](const auto& entry) {
            return entry.second.has_stream_message() &&
                   entry.second.stream_message().text() == text;
        }));
    }
    std::size_t losses() const {
        return static_cast<std::size_t>(std::ranges::count(kinds(), Kind::kStreamLost));
    }

    std::map<std::size_t, int> numbers_;  // Of the next heartbeat of each line.
};

class KucoinRenewal : public StreamRenewal {
  protected:
    KucoinRenewal() : StreamRenewal("kucoin") {}
};
class CoinbaseRenewal : public StreamRenewal {
  protected:
    CoinbaseRenewal() : StreamRenewal("coinbase") {}
};

// ---- Renewal -----------------------------------------------------------------------------------

TEST_F(StreamRenewal, the_next_stream_is_open_before_the_old_one_is_closed) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(24LL * 60 - 10) - milliseconds(1));
    EXPECT_EQ(lines(), 1U);
    world_.advance(milliseconds(1));
    ASSERT_EQ(lines(), 2U);
    line(0).say("while the new one is opened");
    grant();
    EXPECT_FALSE(line(0).is_dropped());
    line(0).say("under way on the old one");
    line(1).say("on the new one");
    world_.advance(seconds(5));
    EXPECT_TRUE(line(0).is_dropped());
    EXPECT_FALSE(line(1).is_dropped());
    EXPECT_EQ(kinds(), (std::vector{Kind::kStreamOpened, Kind::kStreamMessage, Kind::kStreamMessage,
                                    Kind::kStreamMessage}));
}

TEST_F(KucoinRenewal, a_new_token_is_fetched_and_welcomed_while_the_old_one_tells) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(23LL * 60) - milliseconds(1));
    EXPECT_EQ(to_signer_.size(), 1U);
    world_.advance(milliseconds(1));
    ASSERT_EQ(to_signer_.size(), 2U);
    line(0).say("while the token is fetched");
    grant();
    ASSERT_EQ(lines(), 2U);
    EXPECT_FALSE(line(0).is_dropped());
    world_.advance(seconds(5));
    EXPECT_TRUE(line(0).is_dropped());
    EXPECT_EQ(told("while the token is fetched"), 1U);
    EXPECT_EQ(losses(), 0U);
}

TEST_F(CoinbaseRenewal, each_connection_counts_its_own_messages) {
    want_stream("engine", "main");
    grant();
    live(minutes(24LL * 60 - 10));
    ASSERT_EQ(lines(), 2U);
    grant();
    for (int i = 0; i < 3; ++i) {
        beat(0);
        beat(1);
    }
    world_.advance(seconds(5));
    EXPECT_TRUE(line(0).is_dropped());
    live(minutes(1));
    EXPECT_EQ(losses(), 0U);
    EXPECT_EQ(lines(), 2U);
}

TEST_F(StreamRenewal, an_event_that_both_bring_is_told_once) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(24LL * 60 - 10));
    grant();
    const std::string deposit =
        R"({"subscriptionId":0,"event":{"e":"balanceUpdate","E":1700000000000,"a":"USDT",)"
        R"("d":"100","T":1700000000000}})";
    line(1).say(deposit);
    line(0).say(deposit);
    EXPECT_EQ(told(deposit), 1U);
}

TEST_F(StreamRenewal, a_server_that_shuts_down_is_left_before_it_does) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(5));
    to_client_.clear();
    line(0).say(R"({"event":{"e":"serverShutdown","E":1700000000000}})");
    EXPECT_FALSE(line(0).is_dropped());
    ASSERT_EQ(lines(), 2U);
    grant();
    line(0).lose();
    world_.advance(minutes(1));
    EXPECT_EQ(losses(), 0U);
    EXPECT_EQ(lines(), 2U);
}

TEST_F(StreamRenewal, without_a_signer_the_old_stream_tells_until_the_venue_cuts_it) {
    want_stream("engine", "main");
    grant();
    has_signer_ = false;
    for (Duration passed; passed < minutes(24LL * 60 - 5); passed = passed + seconds(30)) {
        world_.advance(seconds(30));
        for (std::size_t number = 1; number < lines(); ++number) (void)line(number).open();
    }
    EXPECT_FALSE(line(0).is_dropped());
    EXPECT_EQ(losses(), 0U);
    line(0).lose();
    EXPECT_EQ(losses(), 1U);
}

// ---- Silence and gaps --------------------------------------------------------------------------

TEST_F(StreamRenewal, a_dead_stream_is_lost_within_ten_seconds_and_a_quiet_one_never) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(30));
    EXPECT_EQ(kinds(), std::vector{Kind::kStreamOpened});  // Answers to pings are nobody's news.
    line(0).fall_mute();
    world_.advance(seconds(9));
    ASSERT_EQ(kinds(), (std::vector{Kind::kStreamOpened, Kind::kStreamLost}));
    EXPECT_EQ(to_client_[1].second.stream_lost().text(), "the venue is silent");
    world_.advance(milliseconds(100));
    EXPECT_EQ(lines(), 2U);
}

TEST_F(KucoinRenewal, a_dead_stream_is_lost_within_ten_seconds_and_a_quiet_one_never) {
    want_stream("engine", "main");
    grant();
    world_.advance(minutes(30));
    EXPECT_EQ(kinds(), std::vector{Kind::kStreamOpened});
    line(0).fall_mute();
    world_.advance(seconds(9));
    EXPECT_EQ(kinds(), (std::vector{Kind::kStreamOpened, Kind::kStreamLost}));
}

TEST_F(CoinbaseRenewal, a_dead_stream_is_lost_within_ten_seconds_and_a_quiet_one_never) {
    want_stream("engine", "main");
    grant();
    live(minutes(30));
    EXPECT_EQ(losses(), 0U);
    world_.advance(seconds(9));
    EXPECT_EQ(losses(), 1U);
}

TEST_F(CoinbaseRenewal, a_message_that_is_missing_is_a_loss_and_the_orders_are_asked_for_anew) {
    want_stream("engine", "main");
    grant();
    beat(0);
    numbers_[0] += 1;  // An order's news that never came.
    beat(0);
    ASSERT_EQ(losses(), 1U);
    EXPECT_TRUE(line(0).is_dropped());
    world_.advance(milliseconds(100));
    ASSERT_EQ(lines(), 2U);
    grant();
    EXPECT_EQ(to_client_.back().second.message_case(), Kind::kStreamOpened);
}

TEST_F(CoinbaseRenewal, a_message_that_comes_twice_or_late_is_none) {
    want_stream("engine", "main");
    grant();
    for (const int number : {2, 3, 3, 1, 4}) {
        numbers_[0] = number;
        beat(0);
    }
    EXPECT_EQ(losses(), 0U);
}

// ---- What pings cost ---------------------------------------------------------------------------

TEST_F(StreamRenewal, pings_are_counted_like_the_requests_that_they_are) {
    want_stream("engine", "main");
    grant();
    world_.advance(seconds(60 - (world_.clock.now().ms / 1000) % 60));
    const std::size_t before = line(0).pings().size();
    world_.advance(seconds(30));
    EXPECT_EQ(line(0).pings().size(), before + 10);
    const int limit = profile().limits.front().most * RateBudget::share_pct(Priority::query) / 100;
    from_signer(signed_request(1, Priority::query, limit - 9));
    world_.advance(seconds(1));
    EXPECT_EQ(world_.network.waiting("/api/v3/order"), 0U);  // Ten are spent: it does not fit.
    from_signer(signed_request(2, Priority::query, limit - 15));
    EXPECT_EQ(world_.network.waiting("/api/v3/order"), 1U);
}

TEST_F(StreamRenewal, while_the_venue_has_shut_us_out_none_is_sent_and_none_is_missed) {
    want_stream("engine", "main");
    grant();
    from_signer(signed_request(1));
    world_.network.reply("/api/v3/order",
                         HttpReply{.status = 418, .headers = {{"Retry-After", "120"}}, .body = ""});
    world_.run_due();
    const std::size_t before = line(0).pings().size();
    world_.advance(seconds(110));
    EXPECT_EQ(line(0).pings().size(), before);
    EXPECT_EQ(losses(), 0U);
    world_.advance(seconds(20));
    EXPECT_GT(line(0).pings().size(), before);
    line(0).fall_mute();
    world_.advance(seconds(9));
    EXPECT_EQ(losses(), 1U);
}

}  // namespace
}  // namespace strongroom::courier
