// The private streams: what is told of an account, and who is told.
#include "lab/practice/practice_world.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::lab::practice {
namespace {

TEST(PracticeUserStream, an_orders_life_is_told_with_every_field_that_is_always_there) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    world.limit("BUY", "1", "99", "told");
    world.run(seconds(20));
    const std::vector<json> told = world.events(socket);
    ASSERT_EQ(told.size(), 4U);
    EXPECT_EQ(told[0]["x"], "NEW");
    EXPECT_EQ(told[1]["e"], "outboundAccountPosition");
    EXPECT_EQ(told[2]["x"], "TRADE");
    EXPECT_EQ(told[2]["X"], "FILLED");
    EXPECT_EQ(told[2]["L"], "99.00000000");
    EXPECT_EQ(told[2]["m"], true);
    EXPECT_EQ(told[2]["n"], "0.09900000");
    EXPECT_EQ(told[2]["I"].get<int>(), told[0]["I"].get<int>() + 1);
    EXPECT_EQ(told[3]["B"].size(), 2U);
    for (const char* field :
         {"E", "s", "c", "S", "o", "f", "q", "p", "P", "F", "g", "C", "x", "X", "r", "i", "l",
          "z", "L", "n", "N", "T", "t", "I", "w", "m", "M", "O", "Z", "Y", "Q", "W", "V"})
        EXPECT_TRUE(told[0].contains(field)) << field;
    EXPECT_TRUE(told[0]["N"].is_null());
    EXPECT_EQ(told[0]["t"], -1);
}

TEST(PracticeUserStream, a_cancel_names_the_order_and_the_request) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.limit("BUY", "1", "99", "mine");
    world.frames(socket);
    world.cancel(
        {{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine"}, {"newClientOrderId", "request"}});
    const std::vector<json> told = world.events(socket);
    EXPECT_EQ(told[0]["x"], "CANCELED");
    EXPECT_EQ(told[0]["c"], "request");
    EXPECT_EQ(told[0]["C"], "mine");
}

TEST(PracticeUserStream, our_own_codec_reads_every_event) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.limit("BUY", "1", "99", "one");
    world.market_order("SELL", "0.5");
    world.ok(world.place({{"symbol", "BTCUSDT"},
                          {"side", "BUY"},
                          {"type", "LIMIT"},
                          {"timeInForce", "IOC"},
                          {"quantity", "1"},
                          {"price", "98"}}));
    world.run(seconds(30));
    world.limit("SELL", "1", "150", "two");
    world.cancel({{"symbol", "BTCUSDT"}, {"origClientOrderId", "two"}});
    world.admin_ok("POST", "/deposit", {{"account", "alice"}, {"asset", "BNB"}, {"amount", "3"}});
    int reports = 0;
    for (const std::string& text : world.raw_frames(socket)) {
        const auto event = venues::binance::decode_user_message(text);
        ASSERT_TRUE(event.has_value()) << text << " " << event.error().message;
        if (std::holds_alternative<venues::ExecutionReport>(event->body)) ++reports;
        EXPECT_FALSE(std::holds_alternative<venues::OtherEvent>(event->body)) << text;
    }
    EXPECT_EQ(reports, 8);  // NEW and TRADE, twice; NEW and EXPIRED; NEW and CANCELED.
}

TEST(PracticeUserStream, one_subscription_an_account_and_socket_and_each_has_its_number) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    const auto subscribe = [&](const std::string& key) {
        return world.signed_call(socket, "userDataStream.subscribe.signature", {}, key);
    };
    EXPECT_EQ(subscribe("alice-key")["error"]["code"], -2035);
    EXPECT_EQ(subscribe("bob-key")["result"]["subscriptionId"], 1);
    EXPECT_EQ(world.call(socket, "session.subscriptions")["result"].size(), 2U);
    world.frames(socket);
    world.limit("BUY", "0.1", "99", "", "bob-key");
    for (const json& frame : world.frames(socket)) EXPECT_EQ(frame["subscriptionId"], 1);
    EXPECT_EQ(world.call(socket, "userDataStream.unsubscribe", {{"subscriptionId", 1}})["status"],
              200);
    const std::vector<json> told = world.frames(socket);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0]["event"]["e"], "eventStreamTerminated");
    EXPECT_EQ(
        world.call(socket, "userDataStream.unsubscribe", {{"subscriptionId", 1}})["error"]["code"],
        -2036);
    EXPECT_EQ(world.call(socket, "userDataStream.unsubscribe")["status"], 200);
    EXPECT_EQ(world.call(socket, "userDataStream.unsubscribe")["error"]["code"], -2036);
}

TEST(PracticeUserStream, a_closed_socket_gets_nothing_more) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    world.venue->socket_closed(socket);
    world.limit("BUY", "1", "99");
    EXPECT_TRUE(world.frames(socket).empty());
}

}  // namespace
}  // namespace strongroom::lab::practice
