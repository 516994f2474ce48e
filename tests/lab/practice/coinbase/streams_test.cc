// The WebSocket of the Coinbase side: subscriptions, and what the channels tell.
#include <fmt/format.h>

#include <set>

#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::coinbase {
namespace {

using Texts = std::vector<std::string>;
const Texts kBitcoin{"BTC-USD"};

// The events of these messages.
std::vector<json> events_of(const std::vector<json>& messages) {
    std::vector<json> events;
    for (const json& message : messages) {
        for (const json& event : message["events"]) events.push_back(event);
    }
    return events;
}

Texts statuses_of(const std::vector<json>& messages) {
    Texts statuses;
    for (const json& event : events_of(messages)) {
        for (const json& order : event["orders"]) statuses.push_back(order["status"]);
    }
    return statuses;
}

std::string error_of(CoinbaseWorld& world, SocketId socket) {
    const std::vector<json> told = world.told(socket, "error");
    return told.size() == 1 ? told[0]["message"].get<std::string>() : "";
}

json faults_on(const std::string& event, const std::string& kind) {
    return {{"faults", {{{"kind", kind}, {"on", "event " + event}, {"count", 1}, {"ms", 5'000}}}}};
}

// ---- Subscriptions ---------------------------------------------------------------------------

TEST(CoinbaseStreams, a_subscription_is_answered_with_all_that_there_are) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    const auto all = [&] {
        return events_of(world.told(socket, "subscriptions")).back()["subscriptions"];
    };
    world.subscribe(socket, "market_trades", kBitcoin);
    EXPECT_EQ(all(), (json{{"market_trades", kBitcoin}}));
    world.subscribe(socket, "heartbeats");
    EXPECT_EQ(all(), (json{{"market_trades", kBitcoin}, {"heartbeats", {"heartbeats"}}}));
    world.subscribe(socket, "market_trades", kBitcoin, "", "unsubscribe");
    EXPECT_EQ(all(), (json{{"heartbeats", {"heartbeats"}}}));
    world.subscribe(socket, "heartbeats", {}, "", "unsubscribe");
    EXPECT_EQ(all(), json::object());
}

TEST(CoinbaseStreams, messages_of_a_connection_are_counted_over_all_channels) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "market_trades", kBitcoin);
    world.subscribe(socket, "ticker", kBitcoin);
    world.subscribe(socket, "level2", kBitcoin);
    world.run_candles(1);
    std::int64_t next = 0;
    for (const json& frame : world.frames(socket)) EXPECT_EQ(frame["sequence_num"], next++);
    EXPECT_GT(next, 10);
}

TEST(CoinbaseStreams, what_is_no_subscription_is_an_error_and_no_end) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "heartbeats");
    for (const std::string text :
         {"", "{", "[]", "1", "\xff\xfe", "{}", R"({"type":"dance"})", R"({"type":7,"channel":{}})",
          R"({"type":{"a":{"b":{"c":1}}}})"}) {
        world.venue->socket_message(socket, text);
        EXPECT_FALSE(error_of(world, socket).empty()) << text;
        world.run(seconds(1));  // Not too many in a second.
        if (world.closed.empty()) continue;
        ADD_FAILURE() << "closed at " << text;
        return;
    }
}

TEST(CoinbaseStreams, channels_and_products_must_be_there) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    const auto why = [&](const std::string& channel, const Texts& products) {
        world.run(milliseconds(300));
        world.subscribe(socket, channel, products);
        return error_of(world, socket);
    };
    EXPECT_EQ(why("weather", kBitcoin), "invalid channel");
    EXPECT_EQ(why("", kBitcoin), "invalid channel");
    EXPECT_EQ(why("ticker", {}), "product_ids is required");
    EXPECT_EQ(why("ticker", {"ETH-USD"}), "invalid product_ids");
    EXPECT_EQ(why("ticker", {"BTC-USD", ""}), "invalid product_ids");
    EXPECT_EQ(why("ticker", Texts(101, "BTC-USD")), "too many product_ids");
    EXPECT_EQ(world.frames(socket).size(), 0U);
    EXPECT_TRUE(world.closed.empty());
}

TEST(CoinbaseStreams, whoever_does_not_subscribe_within_five_seconds_is_closed) {
    CoinbaseWorld world;
    const SocketId silent = world.connect("/");
    const SocketId other = world.connect("/");
    world.subscribe(other, "heartbeats");
    world.run(milliseconds(4'999));
    EXPECT_TRUE(world.closed.empty());
    world.run(milliseconds(1));
    EXPECT_EQ(world.closed, std::vector<SocketId>{silent});
}

TEST(CoinbaseStreams, whoever_talks_too_much_is_closed) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    for (int i = 0; i < 8; ++i) world.subscribe(socket, "heartbeats");
    EXPECT_TRUE(world.closed.empty());
    world.subscribe(socket, "heartbeats");
    EXPECT_EQ(error_of(world, socket), "rate limit exceeded");
    EXPECT_EQ(world.closed, std::vector<SocketId>{socket});
}

// ---- Markets ---------------------------------------------------------------------------------

TEST(CoinbaseStreams, a_heart_beats_each_second) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "heartbeats");
    world.run(seconds(3));
    const std::vector<json> beats = events_of(world.told(socket, "heartbeats"));
    ASSERT_EQ(beats.size(), 3U);
    EXPECT_EQ(beats[2]["heartbeat_counter"], beats[0]["heartbeat_counter"].get<int>() + 2);
    world.subscribe(socket, "heartbeats", {}, "", "unsubscribe");
    world.run(seconds(3));
    EXPECT_TRUE(world.told(socket, "heartbeats").empty());
}

TEST(CoinbaseStreams, trades_are_told_with_the_makers_side) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "market_trades", kBitcoin);
    world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "m")));
    const std::vector<json> told = events_of(world.told(socket, "market_trades"));
    const json fill = world.fetched("orders/historical/fills")["fills"][0];
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0]["type"], "update");
    EXPECT_EQ(told[0]["trades"][0]["trade_id"], fill["trade_id"]);
    EXPECT_EQ(told[0]["trades"][0]["side"], "SELL");
}

TEST(CoinbaseStreams, the_ticker_and_its_batch_move) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "ticker", kBitcoin);
    world.subscribe(socket, "ticker_batch", kBitcoin);
    EXPECT_EQ(events_of(world.told(socket, "ticker"))[0]["type"], "snapshot");
    EXPECT_EQ(events_of(world.told(socket, "ticker_batch"))[0]["type"], "snapshot");
    world.run_candles(1);
    const std::vector<json> ticks = events_of(world.told(socket, "ticker"));
    ASSERT_FALSE(ticks.empty());
    const json last = ticks.back()["tickers"][0];
    EXPECT_EQ(last["product_id"], "BTC-USD");
    EXPECT_EQ(last["price"], world.open_data("market/products/BTC-USD")["price"]);
    EXPECT_FALSE(last["best_bid"].get<std::string>().empty());
    const std::vector<json> batch = events_of(world.told(socket, "ticker_batch"));
    ASSERT_FALSE(batch.empty());
    EXPECT_LE(batch.size(), ticks.size());
    EXPECT_FALSE(batch.back()["tickers"][0].contains("best_bid"));
}

TEST(CoinbaseStreams, a_book_is_a_picture_and_its_changes) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "level2", kBitcoin);
    world.limit("BUY", "0.3", "97.31");
    world.run_candles(1);
    std::map<double, std::string> bids;
    std::map<double, std::string> asks;
    bool is_first = true;
    for (const json& event : events_of(world.told(socket, "l2_data"))) {
        EXPECT_EQ(event["type"], is_first ? "snapshot" : "update");
        is_first = false;
        for (const json& level : event["updates"]) {
            auto& side = level["side"] == "bid" ? bids : asks;
            const double price = std::stod(level["price_level"].get<std::string>());
            const std::string size = level["new_quantity"];
            if (size == "0")
                side.erase(price);
            else
                side[price] = size;
        }
    }
    const json book = world.open_data("market/product_book?product_id=BTC-USD")["pricebook"];
    ASSERT_EQ(bids.size(), book["bids"].size());
    ASSERT_EQ(asks.size(), book["asks"].size());
    for (const json& level : book["bids"])
        EXPECT_EQ(json(bids[std::stod(level["price"].get<std::string>())]), level["size"]);
    for (const json& level : book["asks"])
        EXPECT_EQ(json(asks[std::stod(level["price"].get<std::string>())]), level["size"]);
}

TEST(CoinbaseStreams, candles_are_of_five_minutes_and_grow) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "candles", kBitcoin);
    const json first = events_of(world.told(socket, "candles"))[0];
    EXPECT_EQ(first["type"], "snapshot");
    world.run_candles(3);
    const std::vector<json> told = events_of(world.told(socket, "candles"));
    ASSERT_FALSE(told.empty());
    const json bar = told.back()["candles"][0];
    EXPECT_EQ(bar["product_id"], "BTC-USD");
    EXPECT_EQ(std::stoll(bar["start"].get<std::string>()) % 300, 0);
    EXPECT_EQ(bar["open"], "100");
    EXPECT_EQ(bar["high"], "110");
}

TEST(CoinbaseStreams, the_status_of_products_is_told) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "status", kBitcoin);
    const json product = events_of(world.told(socket, "status"))[0]["products"][0];
    EXPECT_EQ(product["id"], "BTC-USD");
    EXPECT_EQ(product["status"], "online");
    EXPECT_EQ(product["min_market_funds"], "5");
}

// ---- Orders ----------------------------------------------------------------------------------

TEST(CoinbaseStreams, an_order_is_told_of_from_its_beginning_to_its_end) {
    CoinbaseWorld world;
    const SocketId socket = world.user_channel();
    const std::string id = world.limit("BUY", "1", "90", "mine");
    const std::vector<json> opened = world.told(socket, "user");
    EXPECT_EQ(statuses_of(opened), Texts{"OPEN"});
    const json order = events_of(opened)[0]["orders"][0];
    EXPECT_EQ(order["order_id"], id);
    EXPECT_EQ(order["client_order_id"], "mine");
    EXPECT_EQ(order["leaves_quantity"], "1");
    EXPECT_EQ(order["cumulative_quantity"], "0");
    EXPECT_EQ(order["limit_price"], "90");
    EXPECT_EQ(order["order_type"], "Limit");
    EXPECT_EQ(order["post_only"], "false");
    EXPECT_EQ(order["total_fees"], "0");
    world.ok(world.ask("POST", "orders/batch_cancel", {{"order_ids", {id}}}));
    const std::vector<json> ended = world.told(socket, "user");
    EXPECT_EQ(statuses_of(ended), Texts{"CANCELLED"});
    EXPECT_EQ(events_of(ended)[0]["orders"][0]["leaves_quantity"], "0");
}

TEST(CoinbaseStreams, a_fill_is_told_as_sums) {
    CoinbaseWorld world;
    const SocketId socket = world.user_channel();
    world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "m")));
    const std::vector<json> told = world.told(socket, "user");
    EXPECT_EQ(statuses_of(told), (Texts{"PENDING", "FILLED"}));
    const json filled = events_of(told)[1]["orders"][0];
    EXPECT_EQ(filled["cumulative_quantity"], "1");
    EXPECT_EQ(filled["leaves_quantity"], "0");
    EXPECT_EQ(filled["avg_price"], "100");
    EXPECT_EQ(filled["total_fees"], "0.1");
    EXPECT_EQ(filled["number_of_fills"], "1");
    EXPECT_EQ(filled["filled_value"], "100");
    EXPECT_LT(told[0]["timestamp"], told[1]["timestamp"]);  // Also within a millisecond.
}

TEST(CoinbaseStreams, what_is_open_is_told_first_fifty_at_a_time) {
    CoinbaseWorld world({.requests = {.signed_per_second = 1'000}});
    for (int i = 0; i < 120; ++i) world.limit("BUY", "0.1", "90");
    const SocketId socket = world.connect("/");
    world.subscribe(socket, "user", {}, world.token({}));
    std::vector<std::size_t> counts;
    std::set<std::string> ids;
    for (const json& event : events_of(world.told(socket, "user"))) {
        EXPECT_EQ(event["type"], "snapshot");
        counts.push_back(event["orders"].size());
        for (const json& order : event["orders"]) ids.insert(order["order_id"]);
    }
    EXPECT_EQ(counts, (std::vector<std::size_t>{50, 50, 20}));
    EXPECT_EQ(ids.size(), 120U);
}

TEST(CoinbaseStreams, the_user_channel_needs_a_token_and_tells_of_its_account_alone) {
    CoinbaseWorld world;
    const SocketId socket = world.connect("/");
    const auto why = [&](const std::string& token) {
        world.run(milliseconds(200));
        world.subscribe(socket, "user", {}, token);
        return error_of(world, socket);
    };
    const std::string failure = "authentication failure";
    EXPECT_EQ(why(""), failure);
    EXPECT_EQ(why("nonsense"), failure);
    EXPECT_EQ(why(world.token({.pair = KeyPair::other_p256})), failure);
    EXPECT_EQ(why(world.token({.clock_s = 60})), failure);
    EXPECT_EQ(why(world.token({.clock_s = -121})), failure);
    EXPECT_EQ(why(world.token(signer_of("elsewhere"))), failure);
    EXPECT_TRUE(world.frames(socket).empty());
    const SocketId reader = world.user_channel(signer_of("reader"));
    const SocketId other = world.user_channel(signer_of("bob"));
    world.limit("BUY", "1", "90");
    EXPECT_EQ(world.told(reader, "user").size(), 1U);
    EXPECT_TRUE(world.told(other, "user").empty());
    // One connection is one account's.
    world.subscribe(other, "user", {}, world.token({}));
    EXPECT_EQ(error_of(world, other), failure + ": another key is subscribed");
    // A wrong token is told of on a market channel too.
    world.subscribe(other, "ticker", kBitcoin, "nonsense");
    EXPECT_EQ(error_of(world, other), failure);
}

TEST(CoinbaseStreams, a_revoked_key_ends_its_user_channels) {
    CoinbaseWorld world;
    const SocketId mine = world.user_channel();
    world.user_channel(signer_of("edwards"));
    world.admin_ok("POST", "/key/revoke", {{"id", key_name("alice")}});
    EXPECT_EQ(world.closed, std::vector<SocketId>{mine});
}

// ---- Faults ----------------------------------------------------------------------------------

TEST(CoinbaseStreams, a_lost_message_leaves_a_gap_in_the_count) {
    CoinbaseWorld world;
    const SocketId socket = world.user_channel();
    world.admin_ok("POST", "/faults", faults_on("user", "event_lost"));
    world.limit("BUY", "1", "90");
    world.limit("BUY", "1", "91");
    const std::vector<json> told = world.told(socket, "user");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(events_of(told)[0]["orders"][0]["limit_price"], "91");
    EXPECT_EQ(told[0]["sequence_num"], 3);  // Answer, picture, the lost one.
}

TEST(CoinbaseStreams, a_message_may_come_late_or_twice_with_its_own_number) {
    CoinbaseWorld world;
    const SocketId socket = world.user_channel();
    const auto numbers = [&] {
        std::vector<int> list;
        for (const json& one : world.told(socket, "user")) list.push_back(one["sequence_num"]);
        return list;
    };
    world.admin_ok("POST", "/faults", faults_on("user", "event_doubled"));
    world.limit("BUY", "1", "90");
    EXPECT_EQ(numbers(), (std::vector<int>{2, 2}));
    world.admin_ok("POST", "/faults", faults_on("user", "event_delayed"));
    world.limit("BUY", "1", "91");
    world.limit("BUY", "1", "92");
    EXPECT_EQ(numbers(), std::vector<int>{4});
    world.run(seconds(5));
    EXPECT_EQ(numbers(), std::vector<int>{3});
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
