// Public prices over WebSocket: raw, combined, and by request.
#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::lab::practice {
namespace {

TEST(PracticeStreams, raw_and_combined_streams_send_the_markets_own_time) {
    PracticeWorld world;
    const SocketId raw = world.connect("/ws/btcusdt@trade");
    const SocketId combined = world.connect("/stream?streams=btcusdt@trade/btcusdt@kline_1m");
    world.run(seconds(20));
    const std::vector<json> trades = world.frames(raw);
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0]["e"], "trade");
    EXPECT_EQ(trades[0]["p"], "98.00000000");
    EXPECT_EQ(trades[0]["T"], (kFirstCandle + seconds(15)).ms);
    EXPECT_EQ(trades[0]["m"], true);  // The price fell: somebody sold.
    const std::vector<json> both = world.frames(combined);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0]["stream"], "btcusdt@trade");
    EXPECT_EQ(both[1]["stream"], "btcusdt@kline_1m");
    EXPECT_EQ(both[1]["data"]["k"]["l"], "98.00000000");
    EXPECT_EQ(both[1]["data"]["k"]["x"], false);
}

TEST(PracticeStreams, a_kline_closes_once_with_the_recorded_candle) {
    PracticeWorld world;
    const SocketId one = world.connect("/ws/btcusdt@kline_1m");
    const SocketId three = world.connect("/ws/btcusdt@kline_3m");
    world.run(minutes(10));
    const auto closed = [&](SocketId socket) {
        std::vector<json> list;
        for (const json& frame : world.frames(socket)) {
            if (frame["k"]["x"] == true) list.push_back(frame["k"]);
        }
        return list;
    };
    const std::vector<json> minutes_closed = closed(one);
    ASSERT_EQ(minutes_closed.size(), 4U);
    EXPECT_EQ(minutes_closed[1]["o"], "101.00000000");
    EXPECT_EQ(minutes_closed[1]["h"], "110.00000000");
    EXPECT_EQ(minutes_closed[1]["l"], "90.00000000");
    EXPECT_EQ(minutes_closed[1]["c"], "95.00000000");
    EXPECT_EQ(minutes_closed[1]["v"], "8.00000000");
    const std::vector<json> three_closed = closed(three);
    ASSERT_EQ(three_closed.size(), 1U);
    EXPECT_EQ(three_closed[0]["v"], "24.00000000");
}

TEST(PracticeStreams, our_own_codec_reads_what_it_knows) {
    PracticeWorld world;
    const SocketId socket = world.connect(
        "/stream?streams=btcusdt@trade/btcusdt@aggTrade/btcusdt@kline_1m/btcusdt@bookTicker/"
        "btcusdt@miniTicker/btcusdt@ticker/btcusdt@depth5/btcusdt@depth20@100ms/btcusdt@depth/"
        "btcusdt@avgPrice");
    world.limit("BUY", "1", "99");
    world.run(minutes(2));
    std::set<std::string> streams;
    for (const std::string& text : world.raw_frames(socket)) {
        const auto event = venues::binance::decode_market_message(text);
        ASSERT_TRUE(event.has_value()) << text << event.error().message;
        streams.insert(json::parse(text)["stream"]);
    }
    EXPECT_EQ(streams.size(), 10U);
}

TEST(PracticeStreams, depth_changes_lead_from_one_snapshot_to_the_next) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws/btcusdt@depth@100ms");
    world.limit("BUY", "1", "99");
    const json first = world.got("/api/v3/depth?symbol=BTCUSDT&limit=5000");
    std::map<std::string, std::string> bids;
    for (const json& level : first["bids"]) bids[level[0]] = level[1];
    std::uint64_t id = first["lastUpdateId"];
    world.frames(socket);
    world.run(seconds(50));
    world.limit("BUY", "2", "80");
    for (const json& change : world.frames(socket)) {
        EXPECT_EQ(change["U"], id + 1);
        id = change["u"];
        for (const json& level : change["b"]) {
            if (level[1] == "0.00000000")
                bids.erase(level[0]);
            else
                bids[level[0]] = level[1];
        }
    }
    const json last = world.got("/api/v3/depth?symbol=BTCUSDT&limit=5000");
    EXPECT_EQ(last["lastUpdateId"], id);
    std::map<std::string, std::string> expected;
    for (const json& level : last["bids"]) expected[level[0]] = level[1];
    EXPECT_EQ(bids, expected);
}

TEST(PracticeStreams, subscriptions_change_while_the_connection_lives) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws");
    const auto ask = [&](const json& message) {
        world.say(socket, message);
        const std::vector<json> frames = world.frames(socket);
        return frames.empty() ? json() : frames.back();
    };
    EXPECT_EQ(ask({{"method", "SUBSCRIBE"}, {"params", {"btcusdt@trade", "foo@bar"}}, {"id", 1}}),
              json({{"result", nullptr}, {"id", 1}}));
    EXPECT_EQ(ask({{"method", "LIST_SUBSCRIPTIONS"}, {"id", 2}})["result"],
              json({"btcusdt@trade", "foo@bar"}));
    world.run(seconds(16));
    EXPECT_EQ(world.frames(socket).size(), 1U);
    EXPECT_EQ(ask({{"method", "GET_PROPERTY"}, {"params", {"combined"}}, {"id", 3}})["result"],
              false);
    EXPECT_EQ(
        ask({{"method", "SET_PROPERTY"}, {"params", {"combined", true}}, {"id", "abc"}})["id"],
        "abc");
    world.run(seconds(16));
    EXPECT_EQ(world.frames(socket)[0]["stream"], "btcusdt@trade");
    ask({{"method", "UNSUBSCRIBE"}, {"params", {"btcusdt@trade"}}, {"id", 4}});
    world.run(minutes(1));
    EXPECT_TRUE(world.frames(socket).empty());
}

TEST(PracticeStreams, a_bad_request_is_answered_with_the_documented_error) {
    PracticeWorld world;
    const auto code = [&](const std::string& text) {
        const SocketId socket = world.connect("/stream");
        world.venue->socket_message(socket, text);
        const std::vector<json> frames = world.frames(socket);
        return frames.size() == 1 ? frames[0]["error"]["code"].get<int>() : -99;
    };
    EXPECT_EQ(code("nonsense"), 3);
    EXPECT_EQ(code(R"({"id":1})"), 2);
    EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":["btcusdt@trade"]})"), 2);  // No id.
    EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1.5})"), 2);
    EXPECT_EQ(code(R"({"method":"DANCE","id":1})"), 2);
    EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":"btcusdt@trade","id":1})"), 2);
    EXPECT_EQ(code(R"({"method":"SUBSCRIBE","params":[5],"id":1})"), 2);
    EXPECT_EQ(code(R"({"method":"SET_PROPERTY","params":["colour",true],"id":1})"), 0);
    EXPECT_EQ(code(R"({"method":"SET_PROPERTY","params":["combined","yes"],"id":1})"), 1);
    EXPECT_EQ(code(R"({"method":"SET_PROPERTY","params":[true],"id":1})"), 2);
}

TEST(PracticeStreams, more_than_five_messages_a_second_end_the_connection) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws");
    for (int i = 0; i < 5; ++i) world.say(socket, {{"method", "LIST_SUBSCRIPTIONS"}, {"id", i}});
    EXPECT_TRUE(world.closed.empty());
    world.say(socket, {{"method", "LIST_SUBSCRIPTIONS"}, {"id", 6}});
    EXPECT_EQ(world.closed, std::vector<SocketId>{socket});
}

TEST(PracticeStreams, an_address_that_is_no_stream_is_refused) {
    PracticeWorld world;
    for (const char* target : {"/", "/wsx", "/ws-api/v2", "/api/v3/ping", ""})
        EXPECT_FALSE(world.venue->socket_opened(99, target, "127.0.0.1")) << target;
    std::string many = "/stream?streams=a@trade";
    for (int i = 0; i < 2'000; ++i) many += "/a@trade";
    EXPECT_FALSE(world.venue->socket_opened(99, many, "127.0.0.1"));
    EXPECT_TRUE(world.venue->socket_opened(99, "/ws/0", "127.0.0.1"));  // Silent, as the exchange.
}

TEST(PracticeStreams, a_fills_public_trade_comes_before_its_execution_report) {
    PracticeWorld world;
    // Two sockets, one list: the order in which frames leave the venue.
    const SocketId market = world.connect("/ws/btcusdt@trade");
    const SocketId user = world.user_stream();
    world.limit("BUY", "1", "99");
    world.frames(user);
    world.run(seconds(16));
    const std::vector<json> trades = world.frames(market);
    const std::vector<json> reports = world.frames(user);
    EXPECT_EQ(trades.at(0)["t"], reports.at(0)["event"]["t"]);
    EXPECT_EQ(trades.at(0)["p"], "99.00000000");
}

}  // namespace
}  // namespace strongroom::lab::practice
