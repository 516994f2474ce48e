// The WebSocket API: requests as messages.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

TEST(PracticeWebSocketApi, answers_bear_the_id_the_status_and_what_was_used) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    world.say(socket, {{"id", 7}, {"method", "time"}});
    const std::vector<json> frames = world.frames(socket);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0]["id"], 7);
    EXPECT_EQ(frames[0]["status"], 200);
    EXPECT_EQ(frames[0]["result"]["serverTime"], world.clock.now().ms);
    EXPECT_EQ(frames[0]["rateLimits"][0]["rateLimitType"], "REQUEST_WEIGHT");
    EXPECT_EQ(frames[0]["rateLimits"][0]["count"], 3);  // Connecting costs two.
}

TEST(PracticeWebSocketApi, what_was_used_can_be_left_out) {
    PracticeWorld world;
    const SocketId loud = world.connect("/ws-api/v3");
    EXPECT_FALSE(world.call(loud, "ping", {{"returnRateLimits", false}}).contains("rateLimits"));
    const SocketId quiet = world.connect("/ws-api/v3?returnRateLimits=false");
    EXPECT_FALSE(world.call(quiet, "ping").contains("rateLimits"));
    EXPECT_TRUE(world.call(quiet, "ping", {{"returnRateLimits", true}}).contains("rateLimits"));
}

TEST(PracticeWebSocketApi, public_methods_mirror_rest) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    const auto result = [&](const std::string& method, json params) {
        return world.call(socket, method, std::move(params))["result"];
    };
    EXPECT_EQ(result("ticker.price", {{"symbol", "BTCUSDT"}})["price"], "100.00000000");
    EXPECT_EQ(result("ticker.book", {{"symbol", "BTCUSDT"}})["bidPrice"], "99.99000000");
    EXPECT_EQ(result("klines", {{"symbol", "BTCUSDT"}, {"interval", "1m"}}).size(), 1U);
    EXPECT_EQ(result("depth", {{"symbol", "BTCUSDT"}, {"limit", 5}})["bids"].size(), 5U);
    EXPECT_EQ(result("exchangeInfo", {{"symbols", {"BTCUSDT"}}})["symbols"].size(), 1U);
    EXPECT_EQ(world.call(socket, "v3/ping")["status"], 200);  // A version may stand before it.
    EXPECT_EQ(world.call(socket, "no.such.method")["error"]["code"], -1020);
    EXPECT_EQ(world.call(socket, "klines", {{"symbol", "BTCUSDT"}})["status"], 400);
}

TEST(PracticeWebSocketApi, orders_are_placed_asked_for_and_cancelled) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    const json placed = world.signed_call(socket, "order.place",
                                          {{"symbol", "BTCUSDT"},
                                           {"side", "BUY"},
                                           {"type", "LIMIT"},
                                           {"timeInForce", "GTC"},
                                           {"quantity", "1.00"},
                                           {"price", "99.0"},
                                           {"newClientOrderId", "by-socket"}});
    EXPECT_EQ(placed["status"], 200) << placed.dump();
    EXPECT_EQ(placed["result"]["status"], "NEW");
    EXPECT_EQ(placed["rateLimits"].size(), 3U);  // Orders, twice, and weight.
    EXPECT_EQ(placed["rateLimits"][0]["count"], 1);
    const json status = world.signed_call(
        socket, "order.status", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "by-socket"}});
    EXPECT_EQ(status["result"]["price"], "99.00000000");
    EXPECT_EQ(world.signed_call(socket, "openOrders.status", {})["result"].size(), 1U);
    EXPECT_EQ(world.signed_call(socket, "account.status", {})["result"]["balances"].size(), 2U);
    const json cancelled = world.signed_call(
        socket, "order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "by-socket"}});
    EXPECT_EQ(cancelled["result"]["status"], "CANCELED");
    const json again = world.signed_call(
        socket, "order.cancel", {{"symbol", "BTCUSDT"}, {"origClientOrderId", "by-socket"}});
    EXPECT_EQ(again["status"], 400);
    EXPECT_EQ(again["error"]["code"], -2011);
}

TEST(PracticeWebSocketApi, numbers_are_signed_as_they_were_written) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    const std::string payload = fmt::format(
        "apiKey=alice-key&price=99.50&quantity=1.0&returnRateLimits=false&side=BUY&symbol=BTCUSDT&"
        "timeInForce=GTC&timestamp={}&type=LIMIT",
        world.clock.now().ms);
    const std::string message =
        fmt::format(R"({{"id":1,"method":"order.place","params":{{"symbol":"BTCUSDT",)"
                    R"("side":"BUY","type":"LIMIT","timeInForce":"GTC","price":99.50,)"
                    R"("quantity":1.0,"returnRateLimits":false,"apiKey":"alice-key",)"
                    R"("timestamp":{},"signature":"{}"}}}})",
                    world.clock.now().ms, hmac_hex("alice-secret", payload));
    world.venue->socket_message(socket, message);
    const std::vector<json> frames = world.frames(socket);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0]["status"], 200) << frames[0].dump();
    EXPECT_EQ(frames[0]["result"]["price"], "99.50000000");
}

// ---- Bad messages ----------------------------------------------------------------------------

TEST(PracticeWebSocketApi, a_message_that_cannot_be_read_is_answered_and_harms_nothing) {
    PracticeWorld world;
    const SocketId socket = world.connect("/ws-api/v3");
    const std::string deep(2'000, '[');
    const std::vector<std::string> bad{
        "",
        "hello",
        "[]",
        "{",
        R"({"id":1)",
        R"({"id":1,"method":5})",
        R"({"id":1,"method":null})",
        R"({"id":{"a":1},"method":"ping"})",
        R"({"id":1,"method":"ping","params":[1]})",
        R"({"id":1,"method":"ping","params":{"a":{"b":1}}})",
        R"({"id":1,"method":"ping","params":)" + deep,
        R"({"id":"\ud800","method":"ping"})",
        "{\"id\":1,\"method\":\"ping\xff\"}",
        R"({"id":1,)" + std::string(1, '\0') + R"("method":"ping"})",
        std::string(70'000, ' ') + R"({"id":1,"method":"ping"})",
    };
    for (const std::string& text : bad) {
        world.venue->socket_message(socket, text);
        const std::vector<json> frames = world.frames(socket);
        ASSERT_EQ(frames.size(), 1U) << text.substr(0, 80);
        EXPECT_EQ(frames[0]["status"], 400) << text.substr(0, 80);
        EXPECT_TRUE(frames[0].contains("error"));
    }
    EXPECT_EQ(world.call(socket, "ping")["status"], 200);
}

}  // namespace
}  // namespace strongroom::lab::practice
