// Stop orders at the practice venue, in Binance's words: waiting, triggered, cancelled, kept.
#include "base/scratch_folder.h"
#include "lab/practice/practice_world.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::lab::practice {
namespace {

// The market goes from 100 to 110 and down to 90 within two minutes.
Pairs stop(const Pairs& changes = {}) {
    Pairs params{{"symbol", "BTCUSDT"},       {"side", "SELL"},
                 {"type", "STOP_LOSS_LIMIT"}, {"timeInForce", "GTC"},
                 {"quantity", "1"},           {"price", "94"},
                 {"stopPrice", "95"},         {"newOrderRespType", "RESULT"}};
    for (const auto& [name, value] : changes) {
        std::erase_if(params, [&](const auto& pair) { return pair.first == name; });
        if (value != "-") params.emplace_back(name, value);
    }
    return params;
}

json order_of(PracticeWorld& world, const json& placed) {
    return world.asked(
        "/api/v3/order",
        {{"symbol", "BTCUSDT"}, {"orderId", std::to_string(placed["orderId"].get<int>())}});
}

TEST(PracticeStops, one_waits_with_its_funds_locked_and_out_of_the_book) {
    PracticeWorld world;
    const json placed = world.ok(world.place(stop()));
    EXPECT_EQ(placed["status"], "NEW");
    EXPECT_EQ(placed["stopPrice"], "95.00000000");
    EXPECT_EQ(placed["workingTime"], -1);
    EXPECT_EQ(world.locked("BTC"), "1.00000000");
    const json waiting = order_of(world, placed);
    EXPECT_EQ(waiting["type"], "STOP_LOSS_LIMIT");
    EXPECT_EQ(waiting["isWorking"], false);
    EXPECT_EQ(waiting["stopPrice"], "95.00000000");
    for (const json& ask : world.got("/api/v3/depth?symbol=BTCUSDT&limit=100")["asks"])
        EXPECT_NE(ask[0], "94.00000000");
    EXPECT_FALSE(world.ok(world.place(stop({{"newOrderRespType", "-"}}))).contains("status"));
}

TEST(PracticeStops, the_market_triggers_it_and_its_life_is_told) {
    PracticeWorld world;
    const SocketId socket = world.user_stream();
    world.frames(socket);
    const json placed = world.ok(world.place(stop()));
    world.run(minutes(2));
    const json filled = order_of(world, placed);
    EXPECT_EQ(filled["status"], "FILLED");
    EXPECT_EQ(filled["type"], "STOP_LOSS_LIMIT");
    EXPECT_EQ(filled["cummulativeQuoteQty"], "95.00000000");  // At its trigger, as a taker.
    EXPECT_EQ(world.locked("BTC"), "0.00000000");

    std::vector<std::string> told;
    for (const std::string& text : world.raw_frames(socket)) {
        const auto event = venues::binance::decode_user_message(text);
        ASSERT_TRUE(event.has_value()) << text << " " << event.error().message;
        const auto* report = std::get_if<venues::ExecutionReport>(&event->body);
        if (report == nullptr) continue;
        EXPECT_EQ(report->order.kind, OrderKind::stop_limit);
        EXPECT_EQ(report->order.trigger, Price{95});
        const json frame = json::parse(text)["event"];
        told.push_back(frame["x"].get<std::string>() + (frame["w"] == true ? " in the book" : ""));
    }
    EXPECT_EQ(told, (std::vector<std::string>{"NEW", "NEW in the book", "TRADE"}));
}

TEST(PracticeStops, a_cancelled_one_frees_its_funds) {
    PracticeWorld world;
    const json placed = world.ok(world.place(stop({{"newClientOrderId", "stop"}})));
    const json gone = world.cancel({{"symbol", "BTCUSDT"}, {"origClientOrderId", "stop"}});
    EXPECT_EQ(gone["status"], "CANCELED");
    EXPECT_EQ(gone["stopPrice"], "95.00000000");
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
    world.run(minutes(2));
    EXPECT_EQ(order_of(world, placed)["executedQty"], "0.00000000");
}

TEST(PracticeStops, a_bad_one_is_refused_in_the_words_of_the_exchange) {
    PracticeWorld world;
    const auto refused = [&](const Pairs& changes) {
        return refusal_of(world.place(stop(changes)));
    };
    EXPECT_EQ(refused({{"stopPrice", "100"}}), "-2010 Order would trigger immediately.");
    EXPECT_EQ(refused({{"side", "BUY"}}), "-2010 Order would trigger immediately.");
    EXPECT_EQ(refused({{"stopPrice", "-"}}),
              "-1102 Mandatory parameter 'stopPrice' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refused({{"stopPrice", "0"}}), "-1013 Stop price is zero.");
    EXPECT_EQ(refused({{"stopPrice", "95.001"}}), "-1013 Filter failure: PRICE_FILTER");
    EXPECT_EQ(refused({{"stopPrice", "99999999999"}}), "-1013 Filter failure: PRICE_FILTER");
    EXPECT_EQ(refused({{"price", "-"}}),
              "-1102 Mandatory parameter 'price' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(
        refused({{"timeInForce", "-"}}),
        "-1102 Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refused({{"timeInForce", "IOC"}}).substr(0, 5), "-1013");
    EXPECT_EQ(refused({{"type", "TAKE_PROFIT_LIMIT"}}).substr(0, 5), "-1013");
    EXPECT_EQ(refused({{"quantity", "100"}}),
              "-2010 Account has insufficient balance for requested action.");
    EXPECT_EQ(world.asked("/api/v3/allOrders", {{"symbol", "BTCUSDT"}}).size(), 0U);
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
}

TEST(PracticeStops, a_kill_changes_nothing_for_one_that_waits_and_for_one_that_was_triggered) {
    const ScratchFolder folder("practice");
    PracticeSettings settings;
    settings.folder = folder.path() + "/venue";
    PracticeWorld world(std::move(settings));
    const json waiting = world.ok(world.place(stop({{"stopPrice", "60"}, {"price", "59"}})));
    // Its limit is above its trigger, so it rests once it is triggered.
    const json triggered = world.ok(world.place(stop({{"price", "112"}})));
    world.run(minutes(2));
    EXPECT_EQ(order_of(world, triggered)["isWorking"], true);
    world.restart();
    EXPECT_EQ(order_of(world, waiting)["isWorking"], false);
    EXPECT_EQ(order_of(world, triggered)["isWorking"], true);
    EXPECT_EQ(world.locked("BTC"), "2.00000000");
    for (const json& one : {waiting, triggered})
        world.cancel(
            {{"symbol", "BTCUSDT"}, {"orderId", std::to_string(one["orderId"].get<int>())}});
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
}

}  // namespace
}  // namespace strongroom::lab::practice
