// Every stream of every venue says how a dead connection is told from a quiet one, and when it
// ends.
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "support/test.h"
#include "venues/binance/profile.h"
#include "venues/coinbase/profile.h"
#include "venues/kucoin/profile.h"
#include "venues/replies.h"

namespace strongroom::venues {
namespace {

constexpr std::string_view kToken =
    R"({"code":"200000","data":{"token":"tok","instanceServers":[{"endpoint":"ws://127.0.0.1:9/",)"
    R"("encrypt":false,"protocol":"websocket","pingInterval":18000,"pingTimeout":10000}]}})";
const BaseUrls kUrls{.rest = "http://127.0.0.1:1",
                     .public_rest = "http://127.0.0.1:1",
                     .api_stream = "ws://127.0.0.1:1",
                     .market_stream = "ws://127.0.0.1:1"};

StreamOpening market(std::string_view venue) {
    const Replies& replies = served(venue);
    return MUST(replies.market_opening(
        kUrls, kToken,
        {.trades = {replies.to_venue_symbol(MUST(Symbol::parse("BTC/USDT")))},
         .candles = {},
         .tops = {}}));
}
StreamOpening user(std::string_view venue) {
    return MUST(served(venue).user_opening(kUrls, kToken));
}

TEST(StreamLife, silence_is_found_within_ten_seconds_and_asked_about_twice_before) {
    for (const std::string_view venue : {"binance", "kucoin", "coinbase"}) {
        for (const StreamOpening& opening : {market(venue), user(venue)}) {
            EXPECT_GT(opening.silence_max, seconds(5)) << venue;
            EXPECT_LE(opening.silence_max, seconds(10)) << venue;
            const bool beats = opening.ping_every.ms == 0;  // By itself: Coinbase.
            EXPECT_EQ(beats, venue == "coinbase");
            EXPECT_EQ(opening.ping.empty(), beats) << venue;
            EXPECT_LT(opening.ping_every * 2, opening.silence_max) << venue;
        }
    }
}

TEST(StreamLife, each_venue_is_asked_in_its_own_words_and_only_where_it_weighs_is_it_counted) {
    EXPECT_EQ(market("binance").ping, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
    EXPECT_EQ(market("binance").ping_weight, 0);
    EXPECT_EQ(user("binance").ping, R"({"id":"ping","method":"ping"})");
    EXPECT_EQ(user("binance").ping_weight, 1);
    EXPECT_EQ(user("kucoin").ping, R"({"id":"ping","type":"ping"})");
    EXPECT_EQ(user("kucoin").ping_weight, 0);
}

// A venue that wants pings more often than we send them gets them.
TEST(StreamLife, kucoins_own_pace_counts_where_it_is_faster) {
    std::string hurried(kToken);
    hurried.replace(hurried.find("18000"), 5, "2000");
    EXPECT_EQ(MUST(served("kucoin").user_opening(kUrls, hurried)).ping_every, seconds(2));
}

TEST(StreamLife, the_answer_to_a_ping_reads_and_says_nothing_else) {
    const auto told =
        MUST(served("binance").decode_market_message(R"({"result":["btcusdt@trade"],"id":1})"));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(std::get<StreamAnswer>(told[0]).error);
    for (const auto& [venue, pong] : std::vector<std::pair<std::string, std::string>>{
             {"binance", R"({"id":"ping","status":200,"result":{},"rateLimits":[]})"},
             {"kucoin", R"({"id":"ping","type":"pong","timestamp":1764000000000})"}}) {
        const auto events = MUST(served(venue).decode_user_message(pong));
        ASSERT_EQ(events.size(), 1U);
        EXPECT_FALSE(std::get<ApiAnswer>(events[0].body).error) << venue;
    }
    const std::string pong = R"({"id":"ping","type":"pong"})";
    EXPECT_EQ(user("kucoin").answer_of(pong), std::nullopt);  // It grants no subscription.
    EXPECT_EQ(market("kucoin").answer_of(pong), std::nullopt);
}

TEST(StreamLife, coinbase_numbers_its_messages_whatever_the_channel_and_the_others_do_not) {
    const std::string heartbeat =
        R"({"channel":"heartbeats","timestamp":"2025-11-24T16:00:02Z","sequence_num":7,"events":)"
        R"([{"heartbeat_counter":"1"}]})";
    for (const StreamOpening& opening : {market("coinbase"), user("coinbase")}) {
        ASSERT_TRUE(opening.number_of);
        EXPECT_EQ(opening.number_of(heartbeat), 7);
        EXPECT_EQ(opening.number_of(R"({"type":"error","message":"no"})"), std::nullopt);
        EXPECT_EQ(opening.number_of("{\"sequence_num\":8"), std::nullopt);
    }
    for (const std::string_view venue : {"binance", "kucoin"}) {
        EXPECT_FALSE(market(venue).number_of);
        EXPECT_FALSE(user(venue).number_of);
    }
}

TEST(StreamLife, a_stream_has_a_successor_before_the_venue_ends_it) {
    const Profile binance = binance::profile(binance::Environment::production);
    const Profile kucoin = kucoin::profile(kucoin::Environment::production);
    const Profile coinbase = coinbase::profile(coinbase::Environment::production);
    EXPECT_EQ(renewed_after(binance), minutes(24LL * 60 - 10));
    EXPECT_EQ(renewed_after(kucoin), minutes(23LL * 60));
    EXPECT_EQ(renewed_after(coinbase), minutes(24LL * 60 - 10));
    Profile odd = binance;
    odd.connection_life = seconds(20);
    EXPECT_EQ(renewed_after(odd), seconds(15));
    odd.connection_life = Duration{};
    EXPECT_EQ(renewed_after(odd), Duration{});
    odd.connection_life = seconds(-1);
    EXPECT_FAILS("binance.stream_life", check(odd));
}

}  // namespace
}  // namespace strongroom::venues
