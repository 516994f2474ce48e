// The paper venue's WebSocket: who is told what.
#include "lab/practice/paper/paper_world.h"
#include "support/test.h"
#include "venues/paper/decode.h"

namespace strongroom::lab::practice::paper {
namespace {

namespace codec = venues::paper;

class PaperStreams : public ::testing::Test {
  protected:
    std::vector<json> told(SocketId socket, const std::string& event) {
        std::vector<json> list;
        for (const json& frame : world_.frames(socket)) {
            if (frame["event"] == event) list.push_back(frame);
        }
        return list;
    }

    PaperWorld world_;
};

TEST_F(PaperStreams, an_account_hears_of_its_own_orders_and_money_alone) {
    const SocketId alice = world_.user_channel();
    const SocketId bob = world_.user_channel({.key = "bob-key"});
    world_.ok(world_.order("buy", "market", "0.5", "", "mine-1"));
    const std::vector<std::string> frames = world_.raw_frames(alice);
    std::vector<venues::UserEvent> events;
    for (const std::string& frame : frames)
        events.push_back(MUST(codec::decode_user_message(frame)));
    ASSERT_EQ(events.size(), 3U);
    const auto& placed = std::get<venues::ExecutionReport>(events[0].body);
    EXPECT_EQ(placed.kind, venues::ExecutionReport::Kind::placed);
    const auto& traded = std::get<venues::ExecutionReport>(events[1].body);
    EXPECT_EQ(traded.kind, venues::ExecutionReport::Kind::traded);
    EXPECT_EQ(traded.execution_id, placed.execution_id + 1);
    EXPECT_TRUE(traded.order.report.fill->fee.amount.is_positive());
    EXPECT_EQ(std::get<venues::AccountPosition>(events[2].body).balances.size(), 2U);
    EXPECT_TRUE(world_.frames(bob).empty());
}

TEST_F(PaperStreams, a_cancel_is_told_with_the_name_of_its_request) {
    const SocketId alice = world_.user_channel();
    world_.ok(world_.order("buy", "limit", "1", "90.5", "mine-1"));
    world_.ok(world_.ask("DELETE", "/orders?symbol=BTC-USDT&client_id=mine-1&request_id=why"));
    const auto orders = told(alice, "order");
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_FALSE(orders[0]["order"].contains("request_id"));
    EXPECT_EQ(orders[1]["what"], "cancelled");
    EXPECT_EQ(orders[1]["order"]["request_id"], "why");
}

TEST_F(PaperStreams, a_deposit_is_told_with_what_it_made_of_the_balance) {
    const SocketId alice = world_.user_channel();
    world_.admin_ok("POST", "/deposit", {{"account", "alice"}, {"asset", "USDT"}, {"amount", "5"}});
    EXPECT_EQ(told(alice, "deposit").at(0)["delta"], "5");
}

TEST_F(PaperStreams, a_market_is_told_to_whoever_asked_for_it) {
    const SocketId all = world_.market_channel(
        {{"trades", {"BTC-USDT"}}, {"candles", {"BTC-USDT"}}, {"tops", {"BTC-USDT"}}});
    const SocketId trades = world_.market_channel({{"trades", {"BTC-USDT"}}});
    world_.run_candles(2);
    std::int64_t last = 0;
    std::size_t closed = 0;
    std::size_t tops = 0;
    for (const std::string& frame : world_.raw_frames(all)) {
        const venues::MarketEvent event = MUST(codec::decode_market_message(frame));
        if (const auto* trade = std::get_if<venues::PublicTrade>(&event)) {
            EXPECT_GT(trade->trade_id, last);
            last = trade->trade_id;
        }
        if (const auto* candle = std::get_if<venues::CandleUpdate>(&event))
            closed += candle->is_closed ? 1 : 0;
        if (std::holds_alternative<venues::BookTop>(event)) ++tops;
    }
    EXPECT_GT(last, 0);
    EXPECT_GE(closed, 1U);
    EXPECT_GT(tops, 0U);
    for (const json& frame : world_.frames(trades)) EXPECT_EQ(frame["event"], "trade");
}

TEST_F(PaperStreams, a_request_that_cannot_be_is_refused_with_its_word_and_asks_for_nothing) {
    const SocketId socket = world_.connect("/stream");
    const auto word = [&](const json& message) {
        world_.say(socket, message);
        const json frame = world_.frames(socket).at(0);
        return frame["event"] == "refused" ? frame["error"].get<std::string>() : "granted";
    };
    EXPECT_EQ(word({{"do", "dance"}}), "bad_request");
    EXPECT_EQ(word("text"), "bad_request");
    EXPECT_EQ(word({{"do", "subscribe"}}), "bad_request");
    EXPECT_EQ(word({{"do", "subscribe"}, {"trades", "BTC-USDT"}}), "bad_request");
    EXPECT_EQ(word({{"do", "subscribe"}, {"trades", {7}}}), "bad_request");
    EXPECT_EQ(word({{"do", "subscribe"}, {"trades", {"BTC-USDT", "ETH-USDT"}}}), "unknown_symbol");
    EXPECT_EQ(word({{"do", "subscribe"}, {"trades", std::vector<std::string>(301, "BTC-USDT")}}),
              "bad_request");
    EXPECT_EQ(word(world_.login({.key = "nobody"})), "key");
    EXPECT_EQ(word(world_.login({.clock_ms = 5'000})), "time");
    json forged = world_.login();
    forged["window"] = 60'000;
    EXPECT_EQ(word(forged), "signature");
    world_.run_candles(1);
    EXPECT_TRUE(world_.frames(socket).empty());
    EXPECT_EQ(word(world_.login()), "granted");
    EXPECT_EQ(word(world_.login()), "bad_request");
}

TEST_F(PaperStreams, whoever_says_nothing_or_too_much_is_cut_off) {
    const SocketId silent = world_.connect("/stream");
    world_.run(seconds(11));
    EXPECT_EQ(world_.closed, std::vector<SocketId>{silent});
    const SocketId loud = world_.connect("/stream");
    for (int i = 0; i < 21; ++i) world_.say(loud, json{{"do", "x"}});
    EXPECT_EQ(world_.closed.back(), loud);
    EXPECT_FALSE(world_.venue->socket_opened(99, "/elsewhere", "127.0.0.1"));
}

TEST_F(PaperStreams, what_the_fault_plan_takes_is_not_told) {
    const SocketId alice = world_.user_channel();
    const auto rule = [](const char* kind) {
        return json{{"on", "event order"}, {"kind", kind}, {"count", 1}};
    };
    world_.admin_ok(
        "POST", "/faults",
        {{"seed", 1}, {"faults", json::array({rule("event_lost"), rule("event_doubled")})}});
    world_.ok(world_.order("buy", "market", "0.5", "", "mine-1"));
    const auto orders = told(alice, "order");
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0], orders[1]);
    EXPECT_EQ(orders[0]["what"], "traded");
}

}  // namespace
}  // namespace strongroom::lab::practice::paper
