// How long streams live, and what the owner can do to those that are open.
#include <algorithm>
#include <variant>

#include "lab/practice/coinbase/coinbase_world.h"
#include "lab/practice/kucoin/kucoin_world.h"
#include "lab/practice/practice_world.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::string_view kTrades = "/stream?streams=btcusdt@trade";

bool is_closed(const PracticeWorld& world, SocketId socket) {
    return std::ranges::find(world.closed, socket) != world.closed.end();
}

TEST(PracticeOpenStreams, each_is_cut_when_its_time_is_up) {
    PracticeWorld world({.stream_life = seconds(20)});
    const SocketId first = world.connect(std::string(kTrades));
    world.run(seconds(10));
    const SocketId second = world.user_stream();
    world.run(milliseconds(9'999));
    EXPECT_FALSE(is_closed(world, first));
    world.run(milliseconds(1));
    EXPECT_TRUE(is_closed(world, first));
    EXPECT_FALSE(is_closed(world, second));
    world.run(seconds(10));
    EXPECT_TRUE(is_closed(world, second));
}

TEST(PracticeOpenStreams, one_that_its_client_has_closed_is_not_cut_and_without_a_life_none_is) {
    PracticeWorld world({.stream_life = seconds(20)});
    const SocketId socket = world.connect(std::string(kTrades));
    world.venue->socket_closed(socket);
    world.run(minutes(1));
    EXPECT_FALSE(is_closed(world, socket));
    PracticeWorld usual;
    const SocketId kept = usual.connect(std::string(kTrades));
    usual.run(minutes(60));
    EXPECT_FALSE(is_closed(usual, kept));
}

TEST(PracticeOpenStreams, a_mute_one_brings_nothing_and_answers_nothing_and_a_new_one_does) {
    PracticeWorld world;
    const SocketId market = world.connect(std::string(kTrades));
    const SocketId user = world.user_stream();
    world.frames(user);
    world.admin_ok("POST", "/streams", {{"fault", "mute"}});
    world.limit("BUY", "1", "99");
    world.say(user, {{"id", "ping"}, {"method", "ping"}});
    world.say(market, {{"id", 1}, {"method", "LIST_SUBSCRIPTIONS"}});
    world.run_candles(2);
    EXPECT_TRUE(world.frames(user).empty());
    EXPECT_TRUE(world.frames(market).empty());
    EXPECT_FALSE(is_closed(world, user));
    const SocketId next = world.user_stream();
    world.frames(next);
    world.say(next, {{"id", "ping"}, {"method", "ping"}});
    EXPECT_EQ(world.frames(next).at(0)["status"], 200);
}

TEST(PracticeOpenStreams, the_owner_can_cut_them_all) {
    PracticeWorld world;
    const SocketId market = world.connect(std::string(kTrades));
    const SocketId user = world.user_stream();
    world.admin_ok("POST", "/streams", {{"fault", "cut"}});
    EXPECT_TRUE(is_closed(world, market));
    EXPECT_TRUE(is_closed(world, user));
}

TEST(PracticeOpenStreams, a_warning_is_the_venues_own_event_on_each_kind_of_stream) {
    PracticeWorld world;
    const SocketId combined = world.connect(std::string(kTrades));
    const SocketId raw = world.connect("/ws/btcusdt@trade");
    const SocketId user = world.user_stream();
    for (const SocketId socket : {combined, raw, user}) world.raw_frames(socket);
    world.admin_ok("POST", "/streams", {{"fault", "warn"}});
    for (const SocketId socket : {combined, raw}) {
        const auto read =
            MUST(venues::binance::decode_market_message(world.raw_frames(socket).at(0)));
        EXPECT_TRUE(std::holds_alternative<venues::ServerShutdown>(read));
    }
    const auto read = MUST(venues::binance::decode_user_message(world.raw_frames(user).at(0)));
    EXPECT_TRUE(std::holds_alternative<venues::ServerShutdown>(read.body));
    EXPECT_FALSE(is_closed(world, user));
}

TEST(PracticeOpenStreams, what_a_venue_does_not_know_is_refused) {
    PracticeWorld world;
    EXPECT_EQ(world.admin("POST", "/streams", {{"fault", "melt"}}).status, 400);
    EXPECT_EQ(world.admin("POST", "/streams").status, 400);
    kucoin::KucoinWorld kucoin;
    EXPECT_EQ(kucoin.admin("POST", "/streams", {{"fault", "warn"}}).status, 400);
    EXPECT_EQ(kucoin.admin("POST", "/streams", {{"fault", "mute"}}).status, 200);
    coinbase::CoinbaseWorld coinbase;
    EXPECT_EQ(coinbase.admin("POST", "/streams", {{"fault", "warn"}}).status, 400);
}

}  // namespace
}  // namespace strongroom::lab::practice
