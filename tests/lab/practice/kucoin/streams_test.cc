// The WebSocket of the KuCoin side: tokens, topics, and what they tell.
#include <fmt/format.h>

#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr const char* kOrdersTopic = "/spotMarket/tradeOrdersV2";

json ack() { return {{"id", "7"}, {"type", "ack"}}; }

std::vector<std::string> types_of(const std::vector<json>& events) {
    std::vector<std::string> types;
    for (const json& one : events) types.push_back(one["type"]);
    return types;
}
using Types = std::vector<std::string>;

// ---- Connections -----------------------------------------------------------------------------

TEST(KucoinStreams, the_address_of_the_streams_is_the_one_by_which_the_client_came) {
    KucoinWorld world;
    const auto endpoint = [&](const std::string& host) -> std::string {
        HttpRequest request{.method = "POST", .target = "/api/v1/bullet-public"};
        if (!host.empty()) request.headers.push_back({"Host", host});
        return world.data(world.send(request))["instanceServers"][0]["endpoint"];
    };
    EXPECT_EQ(endpoint("localhost:9001"), "ws://localhost:9001/");
    EXPECT_EQ(endpoint("[::1]:9001"), "ws://[::1]:9001/");
    EXPECT_EQ(endpoint(""), "ws://127.0.0.1/");
    EXPECT_EQ(endpoint("evil\"/path?"), "ws://127.0.0.1/");
    KucoinWorld secured({.is_tls = true});
    EXPECT_EQ(secured.data(secured.send(
                  {.method = "POST",
                   .target = "/api/v1/bullet-public"}))["instanceServers"][0]["endpoint"],
              "wss://127.0.0.1/");
}

TEST(KucoinStreams, a_token_that_was_never_given_opens_nothing) {
    KucoinWorld world;
    for (const std::string target : {"/?token=guess&connectId=c", "/", "/?token="}) {
        const SocketId socket = world.connect(target);
        const std::vector<json> told = world.frames(socket);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0]["type"], "error");
        EXPECT_EQ(told[0]["code"], 401);
        EXPECT_EQ(world.closed.back(), socket);
        // What it says before it is gone is not heard.
        world.say(socket, {{"id", "1"}, {"type", "ping"}});
        EXPECT_TRUE(world.frames(socket).empty());
    }
}

TEST(KucoinStreams, a_token_lives_for_a_day) {
    KucoinWorld world;
    const json bullet = world.data(world.ask("POST", "/api/v1/bullet-private"));
    const std::string target = "/?token=" + bullet["token"].get<std::string>();
    world.run(minutes(24LL * 60 - 1));
    EXPECT_EQ(world.frames(world.connect(target))[0]["type"], "welcome");
    world.run(minutes(1));
    EXPECT_EQ(world.frames(world.connect(target))[0]["type"], "error");
}

TEST(KucoinStreams, a_private_token_needs_a_key_that_may_read) {
    KucoinWorld world;
    EXPECT_TRUE(refused(world.send({.method = "POST", .target = "/api/v1/bullet-private"}))
                    .starts_with("401: 400001"));
    EXPECT_EQ(refused(world.ask("POST", "/api/v1/bullet-private", {}, Signer{.secret = "guess"})),
              "401: 400004 Invalid KC-API-PASSPHRASE");
    const SocketId socket = world.stream(true, signer_of("reader"));
    EXPECT_EQ(world.subscribe(socket, kOrdersTopic, true), ack());
}

TEST(KucoinStreams, a_revoked_key_ends_its_private_streams_and_its_tokens) {
    KucoinWorld world;
    const json bullet = world.data(world.ask("POST", "/api/v1/bullet-private"));
    const SocketId mine = world.stream(true);
    const SocketId other = world.stream(true, signer_of("bob"));
    world.admin_ok("POST", "/key/revoke", {{"id", "alice-key"}});
    world.run(seconds(1));
    EXPECT_EQ(world.closed, std::vector<SocketId>{mine});
    EXPECT_EQ(world.subscribe(other, kOrdersTopic, true), ack());
    const SocketId late = world.connect("/?token=" + bullet["token"].get<std::string>());
    EXPECT_EQ(world.frames(late)[0]["type"], "error");
}

TEST(KucoinStreams, a_ping_is_answered_and_whoever_talks_too_much_is_closed) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    world.say(socket, {{"id", "42"}, {"type", "ping"}});
    EXPECT_EQ(world.frames(socket), (std::vector<json>{{{"id", "42"}, {"type", "pong"}}}));
    for (int i = 0; i < 99; ++i) world.say(socket, {{"id", "1"}, {"type", "ping"}});
    EXPECT_TRUE(world.closed.empty());
    world.say(socket, {{"id", "1"}, {"type", "ping"}});
    EXPECT_EQ(world.closed, std::vector<SocketId>{socket});
}

TEST(KucoinStreams, what_is_no_message_is_an_error_and_no_end) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    for (const std::string text : {"", "{", "[]", "1", "{\"type\":\"dance\"}", "\xff\xfe",
                                   "{\"type\":7}", "{\"type\":{\"a\":{\"b\":1}}}"}) {
        world.venue->socket_message(socket, text);
        const std::vector<json> told = world.frames(socket);
        ASSERT_EQ(told.size(), 1U) << text;
        EXPECT_EQ(told[0]["type"], "error") << text;
    }
    world.venue->socket_message(socket, "{\"id\":\"" + std::string(70'000, 'x') + "\"}");
    EXPECT_EQ(world.frames(socket)[0]["type"], "error");
    EXPECT_EQ(world.subscribe(socket, "/market/match:BTC-USDT"), ack());
}

// ---- Topics ----------------------------------------------------------------------------------

TEST(KucoinStreams, a_topic_that_is_not_there_is_an_error) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    for (const std::string topic :
         {"", "/market", "/market/match", "/market/match:", "/market/match:ETH-USDT",
          "/market/match:BTC-USDT,ETH-USDT", "/market/candles:BTC-USDT",
          "/market/candles:BTC-USDT_1m", "/spotMarket/level2Depth7:BTC-USDT",
          "/account/balance:BTC-USDT"}) {
        EXPECT_EQ(world.subscribe(socket, topic)["code"], 404) << topic;
    }
    std::string many = "/market/match:BTC-USDT";
    for (int i = 0; i < 100; ++i) many += ",BTC-USDT";
    EXPECT_EQ(world.subscribe(socket, many)["code"], 509);
}

TEST(KucoinStreams, a_private_topic_needs_a_private_token_and_says_so) {
    KucoinWorld world;
    for (const std::string topic :
         {"/spotMarket/tradeOrders", "/spotMarket/tradeOrdersV2", "/account/balance"}) {
        EXPECT_EQ(world.subscribe(world.stream(false), topic, true)["code"], 403);
        EXPECT_EQ(world.subscribe(world.stream(true), topic, false)["code"], 403);
        EXPECT_EQ(world.subscribe(world.stream(true), topic, true), ack());
    }
}

TEST(KucoinStreams, trades_candles_tickers_and_books_are_told) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    const std::string symbol = ":BTC-USDT";
    for (const std::string topic :
         {"/market/match", "/market/ticker", "/market/snapshot", "/spotMarket/level1",
          "/spotMarket/level2Depth5", "/spotMarket/level2Depth50", "/market/level2"})
        EXPECT_EQ(world.subscribe(socket, topic + symbol), ack());
    EXPECT_EQ(world.subscribe(socket, "/market/candles:BTC-USDT_1min"), ack());
    EXPECT_EQ(world.subscribe(socket, "/market/ticker:all"), ack());
    world.run_candles(2);
    const auto matches = world.told(socket, "/market/match:BTC-USDT");
    ASSERT_GT(matches.size(), 2U);
    for (std::size_t i = 1; i < matches.size(); ++i) {
        EXPECT_EQ(std::stoull(matches[i]["tradeId"].get<std::string>()),
                  std::stoull(matches[i - 1]["tradeId"].get<std::string>()) + 1);
    }
    EXPECT_EQ(matches.back()["symbol"], "BTC-USDT");
    EXPECT_EQ(matches.back()["time"].get<std::string>().size(), 19U);  // Nanoseconds.
    const auto ticker = world.told(socket, "/market/ticker:BTC-USDT").back();
    EXPECT_EQ(ticker["price"], matches.back()["price"]);
    EXPECT_TRUE(ticker.contains("Time"));
    EXPECT_TRUE(world.told(socket, "/market/ticker:all").back().contains("time"));
    const auto snapshot = world.told(socket, "/market/snapshot:BTC-USDT").back();
    EXPECT_EQ(snapshot["data"]["lastTradedPrice"], json::parse(ticker["price"].get<std::string>()));
    const auto top = world.told(socket, "/spotMarket/level1:BTC-USDT").back();
    EXPECT_EQ(top["bids"][0], ticker["bestBid"]);
    EXPECT_EQ(world.told(socket, "/spotMarket/level2Depth5:BTC-USDT").back()["bids"].size(), 5U);
    EXPECT_EQ(world.told(socket, "/spotMarket/level2Depth50:BTC-USDT").back()["bids"][0],
              (json{ticker["bestBid"], ticker["bestBidSize"]}));
    const auto candles = world.told(socket, "/market/candles:BTC-USDT_1min");
    const json rows = world.open_data("/api/v1/market/candles?symbol=BTC-USDT&type=1min");
    EXPECT_EQ(candles.back()["candles"], rows[0]);
    // How the first candle has ended was told, too.
    EXPECT_TRUE(
        std::ranges::any_of(candles, [&](const json& one) { return one["candles"] == rows[1]; }));
}

TEST(KucoinStreams, the_changes_of_the_book_make_the_book) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    EXPECT_EQ(world.subscribe(socket, "/market/level2:BTC-USDT"), ack());
    world.run(seconds(10));
    (void)world.told(socket, "/market/level2:BTC-USDT");
    const json full = world.fetched("/api/v3/market/orderbook/level2?symbol=BTC-USDT");
    std::map<std::string, std::string> bids;
    for (const json& row : full["bids"]) bids[row[0]] = row[1];
    std::uint64_t sequence = std::stoull(full["sequence"].get<std::string>());
    world.limit("buy", "1", "77.77");
    world.run_candles(1);
    for (const json& change : world.told(socket, "/market/level2:BTC-USDT")) {
        EXPECT_EQ(change["sequenceStart"], sequence + 1);
        sequence = change["sequenceEnd"];
        for (const json& row : change["changes"]["bids"]) {
            if (row[1] == "0")
                bids.erase(row[0]);
            else
                bids[row[0]] = row[1];
        }
    }
    EXPECT_EQ(bids.at("77.77"), "1");
    std::map<std::string, std::string> asked;
    for (const json& row : world.fetched("/api/v3/market/orderbook/level2?symbol=BTC-USDT")["bids"])
        asked[row[0]] = row[1];
    EXPECT_EQ(bids, asked);
}

TEST(KucoinStreams, whoever_has_left_a_topic_hears_no_more_of_it) {
    KucoinWorld world;
    const SocketId socket = world.stream(false);
    EXPECT_EQ(world.subscribe(socket, "/market/match:BTC-USDT"), ack());
    world.say(socket, {{"id", "8"},
                       {"type", "unsubscribe"},
                       {"topic", "/market/match:BTC-USDT"},
                       {"response", true}});
    EXPECT_EQ(world.frames(socket).back(), (json{{"id", "8"}, {"type", "ack"}}));
    world.run_candles(1);
    EXPECT_TRUE(world.frames(socket).empty());
    EXPECT_EQ(world.subscribe(socket, "/market/match:BTC-USDT"), ack());
    world.venue->socket_closed(socket);
    world.run_candles(1);
    EXPECT_TRUE(world.frames(socket).empty());
    EXPECT_EQ(world.state()["sockets"], 0);
}

// ---- What is told to an account --------------------------------------------------------------

TEST(KucoinStreams, the_life_of_a_resting_order_is_told) {
    KucoinWorld world;
    const SocketId newer = world.stream(true);
    const SocketId older = world.stream(true);
    EXPECT_EQ(world.subscribe(newer, kOrdersTopic, true), ack());
    EXPECT_EQ(world.subscribe(older, "/spotMarket/tradeOrders", true), ack());
    const json placed = world.limit("sell", "1", "105", "mine");
    const auto events = world.told(newer, kOrdersTopic);
    EXPECT_EQ(types_of(events), (Types{"received", "open"}));
    EXPECT_EQ(events[1]["orderId"], placed["orderId"]);
    EXPECT_EQ(events[1]["clientOid"], "mine");
    EXPECT_EQ(events[1]["remainSize"], "1");
    EXPECT_EQ(events[1]["price"], "105");
    EXPECT_EQ(types_of(world.told(older, "/spotMarket/tradeOrders")), Types{"open"});
    world.run_candles(2);
    const auto later = world.told(newer, kOrdersTopic);
    ASSERT_EQ(types_of(later), (Types{"match", "filled"}));
    EXPECT_EQ(later[0]["liquidity"], "maker");
    EXPECT_EQ(later[0]["matchPrice"], "105");
    EXPECT_EQ(later[0]["matchSize"], "1");
    EXPECT_EQ(
        later[0]["tradeId"],
        fmt::format("{}", world.fetched("/api/v1/hf/fills?symbol=BTC-USDT")["items"][0]["tradeId"]
                              .get<std::uint64_t>()));
    EXPECT_EQ(later[1]["status"], "done");
    EXPECT_EQ(later[1]["filledSize"], "1");
}

TEST(KucoinStreams, a_taker_is_matched_without_lying_in_the_book) {
    KucoinWorld world;
    const SocketId socket = world.stream(true);
    EXPECT_EQ(world.subscribe(socket, kOrdersTopic, true), ack());
    world.limit("buy", "1", "101");
    const auto events = world.told(socket, kOrdersTopic);
    EXPECT_EQ(types_of(events), (Types{"received", "match", "filled"}));
    EXPECT_EQ(events[1]["liquidity"], "taker");
    json order = limit_order("buy", "1", "90");
    order["timeInForce"] = "IOC";
    world.data(world.place(order));
    EXPECT_EQ(types_of(world.told(socket, kOrdersTopic)), (Types{"received", "canceled"}));
}

TEST(KucoinStreams, a_cancel_is_told_with_what_was_left) {
    KucoinWorld world;
    const SocketId socket = world.stream(true);
    EXPECT_EQ(world.subscribe(socket, kOrdersTopic, true), ack());
    world.limit("buy", "1", "90", "ended");
    world.data(world.ask("DELETE", "/api/v1/hf/orders/client-order/ended?symbol=BTC-USDT"));
    const auto events = world.told(socket, kOrdersTopic);
    EXPECT_EQ(types_of(events), (Types{"received", "open", "canceled"}));
    EXPECT_EQ(events[2]["canceledSize"], "1");
    EXPECT_EQ(events[2]["remainSize"], "0");
}

TEST(KucoinStreams, nobody_hears_of_another_account) {
    KucoinWorld world;
    const SocketId bob = world.stream(true, signer_of("bob"));
    EXPECT_EQ(world.subscribe(bob, kOrdersTopic, true), ack());
    EXPECT_EQ(world.subscribe(bob, "/account/balance", true), ack());
    world.limit("buy", "1", "101");
    world.limit("buy", "1", "90");
    EXPECT_TRUE(world.frames(bob).empty());
    world.limit("buy", "1", "101", "", signer_of("bob"));
    EXPECT_EQ(world.told(bob, kOrdersTopic).size(), 3U);
}

TEST(KucoinStreams, balances_are_told_with_their_change_and_its_cause) {
    KucoinWorld world;
    const SocketId socket = world.stream(true);
    EXPECT_EQ(world.subscribe(socket, "/account/balance", true), ack());
    const json placed = world.limit("buy", "1", "90", "hold");
    auto events = world.told(socket, "/account/balance");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0]["currency"], "USDT");
    EXPECT_EQ(events[0]["total"], "10000");
    EXPECT_EQ(events[0]["available"], "9909.91");
    EXPECT_EQ(events[0]["hold"], "90.09");
    EXPECT_EQ(events[0]["holdChange"], "90.09");
    EXPECT_EQ(events[0]["availableChange"], "-90.09");
    EXPECT_EQ(events[0]["relationEvent"], "trade.hold");
    EXPECT_EQ(events[0]["relationContext"]["orderId"], placed["orderId"]);
    world.limit("buy", "1", "101");
    events = world.told(socket, "/account/balance");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0]["relationEvent"], "trade.setted");
    world.admin_ok("POST", "/deposit", {{"account", "alice"}, {"asset", "USDT"}, {"amount", "-5"}});
    events = world.told(socket, "/account/balance");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0]["relationEvent"], "trade.transfer");
    EXPECT_EQ(events[0]["availableChange"], "-5");
}

TEST(KucoinStreams, the_fault_plan_loses_doubles_and_delays_events) {
    KucoinWorld world;
    const SocketId socket = world.stream(true);
    EXPECT_EQ(world.subscribe(socket, kOrdersTopic, true), ack());
    const auto plan = [&](const json& rule) {
        world.admin_ok("POST", "/faults", {{"seed", 1}, {"faults", json::array({rule})}});
    };
    plan({{"kind", "event_lost"}, {"on", "event orderChange"}, {"account", "alice"}});
    world.limit("buy", "1", "90");
    EXPECT_TRUE(world.told(socket, kOrdersTopic).empty());
    plan({{"kind", "event_doubled"}, {"on", "event orderChange"}});
    world.limit("buy", "1", "90");
    EXPECT_EQ(types_of(world.told(socket, kOrdersTopic)),
              (Types{"received", "received", "open", "open"}));
    plan({{"kind", "event_delayed"}, {"on", "event orderChange"}, {"ms", 500}});
    world.limit("buy", "1", "90");
    EXPECT_TRUE(world.told(socket, kOrdersTopic).empty());
    world.run(milliseconds(500));
    EXPECT_EQ(types_of(world.told(socket, kOrdersTopic)), (Types{"received", "open"}));
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
