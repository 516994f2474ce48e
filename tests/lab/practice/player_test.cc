// Playing the market: the walk, the pace, waiting for those who trade, and going on after a kill.
#include <fmt/format.h>

#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

using namespace decimal_literals;

// ---- Pace ------------------------------------------------------------------------------------

TEST(PracticePlayer, it_never_plays_faster_than_its_speed_and_catches_up_when_late) {
    PracticeSettings settings;
    settings.pace.speed = 60;  // A minute in a second.
    PracticeWorld world(std::move(settings));
    const auto time = [&] {
        return (Time{world.state()["markets"][0]["time"].get<std::int64_t>()} - kFirstCandle).ms;
    };
    world.run(milliseconds(249));
    EXPECT_EQ(time(), 0);
    world.run(milliseconds(1));
    EXPECT_EQ(time(), 15'000);
    world.clock.advance(seconds(2));  // The process slept.
    world.timers.run_due();
    EXPECT_EQ(time(), 2 * 60'000 + 15'000);
    EXPECT_FALSE(world.venue->has_ended());
    world.run(seconds(10));
    EXPECT_TRUE(world.venue->has_ended());
}

TEST(PracticePlayer, paused_it_stands_at_the_first_price_and_resumes_from_there) {
    PracticeSettings settings;
    settings.pace.starts_paused = true;
    PracticeWorld world(std::move(settings));
    world.run(minutes(5));
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "100.00000000");
    EXPECT_EQ(world.state()["paused"], true);
    world.admin_ok("POST", "/resume");
    world.run(seconds(15));
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "98.00000000");
    world.admin_ok("POST", "/pause");
    world.run(minutes(5));
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "98.00000000");
    world.admin_ok("POST", "/resume");
    world.run(seconds(15));
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "102.00000000");
}

TEST(PracticePlayer, at_full_speed_it_still_lets_others_have_their_turn) {
    std::vector<std::vector<int>> rows(500, {100, 101, 99, 100});
    PracticeSettings settings;
    settings.markets.push_back(market_of(candles_of(rows)));
    settings.pace.speed = 0;
    PracticeWorld world(std::move(settings));
    bool had_ended = true;
    world.timers.after({}, [&] { had_ended = world.venue->has_ended(); });
    world.timers.run_due();
    EXPECT_FALSE(had_ended);  // Whoever came after the venue's turn had his before its next.
    EXPECT_TRUE(world.venue->has_ended());
    EXPECT_EQ(world.got("/api/v3/klines?symbol=BTCUSDT&interval=1m").size(), 500U);
}

// ---- Settling --------------------------------------------------------------------------------

struct Question {
    SettleMarks marks;
    std::function<void(bool)> done;
};

struct SettleWorld {
    SettleWorld() {
        PracticeSettings settings;
        settings.pace.speed = 0;
        settings.settle = [this](SettleMarks marks, std::function<void(bool)> done) {
            questions.push_back({std::move(marks), std::move(done)});
        };
        world = std::make_unique<PracticeWorld>(std::move(settings));
        world->timers.run_due();
    }
    // The newest question is answered, and what comes of it happens.
    void answer(bool is_settled) {
        const auto done = questions.back().done;
        done(is_settled);
        world->run(milliseconds(10));
    }
    const SettleMarks& marks() const { return questions.back().marks; }

    std::vector<Question> questions;
    std::unique_ptr<PracticeWorld> world;
};

TEST(PracticePlayer, it_goes_on_only_when_those_who_trade_say_so) {
    SettleWorld it;
    ASSERT_EQ(it.questions.size(), 1U);  // Before it moves at all.
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 1U);
    it.answer(true);
    ASSERT_EQ(it.questions.size(), 2U);
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 2U);  // The low.
    it.world->run(minutes(1));
    EXPECT_EQ(it.questions.size(), 2U);
    it.answer(false);  // Not yet: asked again a little later.
    ASSERT_EQ(it.questions.size(), 3U);
    EXPECT_EQ(it.questions[2].marks, it.questions[1].marks);
    it.questions[1].done(true);  // An answer to an old question counts for nothing.
    it.world->run(milliseconds(10));
    EXPECT_EQ(it.questions.size(), 3U);
    it.answer(true);
    ASSERT_EQ(it.questions.size(), 4U);
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 3U);
}

TEST(PracticePlayer, what_was_done_meanwhile_is_waited_for_too) {
    SettleWorld it;
    EXPECT_TRUE(it.marks().executions.empty());
    it.world->limit("BUY", "0.1", "60");
    it.answer(true);
    ASSERT_EQ(it.questions.size(), 2U);
    EXPECT_EQ(it.marks().executions, (std::map<std::string, std::uint64_t>{{"alice", 1}}));
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 1U);  // It has not moved.
    it.answer(true);
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 2U);
}

TEST(PracticePlayer, what_the_fault_plan_takes_away_is_not_waited_for) {
    SettleWorld it;
    it.world->connect("/ws/btcusdt@trade");
    it.world->admin_ok("POST", "/faults",
                       {{"faults",
                         {{{"kind", "event_lost"}, {"on", "event trade"}, {"count", 1}},
                          {{"kind", "event_lost"}, {"on", "event executionReport"}}}}});
    it.world->limit("BUY", "0.1", "60");
    it.answer(true);
    EXPECT_TRUE(it.marks().executions.empty());
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 1U);  // The second trade was lost.
    it.answer(true);
    EXPECT_EQ(it.marks().trades.at("BTCUSDT"), 3U);
}

TEST(PracticePlayer, an_answer_that_comes_after_the_venue_is_gone_harms_nothing) {
    SettleWorld it;
    ASSERT_FALSE(it.questions.empty());
    it.world->venue.reset();
    it.questions[0].done(false);
    it.questions[0].done(true);
    it.world->run(minutes(1));
}

// ---- Other sources ---------------------------------------------------------------------------

TEST(PracticePlayer, recorded_trades_are_jumps_with_their_own_size_and_side) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(std::vector<MarketTrade>{
        {kFirstCandle, {100}, {"0.5"_d}, Side::buy},
        {kFirstCandle + milliseconds(1'500), {98}, {"0.25"_d}, Side::sell}}));
    PracticeWorld world(std::move(settings));
    const SocketId socket = world.connect("/ws/btcusdt@trade");
    world.limit("BUY", "1", "99");
    world.run(seconds(2));
    const std::vector<json> trades = world.frames(socket);
    ASSERT_EQ(trades.size(), 2U);
    EXPECT_EQ(trades[0]["p"], "99.00000000");  // The resting order, at its own price.
    EXPECT_EQ(trades[1]["p"], "98.00000000");
    EXPECT_EQ(trades[1]["q"], "0.25000000");
    EXPECT_EQ(trades[1]["m"], true);
    EXPECT_TRUE(world.venue->has_ended());
    const json bars = world.got("/api/v3/klines?symbol=BTCUSDT&interval=1s");
    EXPECT_EQ(bars.size(), 2U);
}

TEST(PracticePlayer, a_generated_market_plays_and_says_what_it_is) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(GeneratedMarket{.seed = 4, .candles = 10}));
    PracticeWorld world(std::move(settings));
    world.run(minutes(20));
    EXPECT_EQ(world.state()["markets"][0]["source"], "generated, seed 4");
    EXPECT_EQ(world.got("/api/v3/klines?symbol=BTCUSDT&interval=1m").size(), 10U);
}

TEST(PracticePlayer, live_prices_come_from_outside) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(LiveMarket{}));
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(world.got("/api/v3/ticker/price").size(), 0U);
    world.venue->live_candles("BTCUSDT", usual_candles());
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "118.00000000");
    world.limit("BUY", "1", "110");
    const Time now = kFirstCandle + minutes(10);
    world.venue->live_trade("BTCUSDT", {now, {109}, {1}, Side::sell});
    world.venue->live_trade("ETHUSDT", {now, {5}, {1}, Side::sell});
    world.venue->live_trade("BTCUSDT", {now, {0}, {1}, Side::sell});
    world.venue->live_top("BTCUSDT", {.bid = RecordedTop::Level{{"108.5"_d}, {3}},
                                      .ask = RecordedTop::Level{{"109.5"_d}, {4}}});
    EXPECT_EQ(world.asked("/api/v3/myTrades", {{"symbol", "BTCUSDT"}}).size(), 1U);
    const json top = world.got("/api/v3/ticker/bookTicker?symbol=BTCUSDT");
    EXPECT_EQ(top["bidPrice"], "108.50000000");
    EXPECT_EQ(top["askQty"], "4.00000000");
    EXPECT_EQ(world.got("/api/v3/klines?symbol=BTCUSDT&interval=1m").size(), 5U);
    EXPECT_FALSE(world.venue->has_ended());
}

TEST(PracticePlayer, several_markets_share_the_wallets_and_play_in_the_order_of_time) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(usual_candles()));
    PracticeMarket second = market_of(usual_candles());
    second.instrument.symbol = {Asset{"ETH"}, Asset{"USDT"}};
    second.instrument.venue_symbol = "ETHUSDT";
    settings.markets.push_back(std::move(second));
    PracticeWorld world(std::move(settings));
    const SocketId socket = world.connect("/stream?streams=btcusdt@trade/ethusdt@trade");
    EXPECT_EQ(world.ok(world.place({{"symbol", "ETHUSDT"},
                                    {"side", "BUY"},
                                    {"type", "MARKET"},
                                    {"quantity", "1"}}))["status"],
              "FILLED");
    EXPECT_EQ(world.free("ETH"), "1.00000000");
    EXPECT_EQ(world.free("USDT"), "9899.90000000");
    world.frames(socket);
    world.run(seconds(16));
    std::vector<std::uint64_t> ids;
    for (const json& frame : world.frames(socket)) ids.push_back(frame["data"]["t"]);
    EXPECT_EQ(ids, (std::vector<std::uint64_t>{4, 5}));  // Numbered over the whole venue.
    EXPECT_EQ(world.asked("/api/v3/myTrades", {{"symbol", "BTCUSDT"}}).size(), 0U);
}

TEST(PracticePlayer, a_source_that_cannot_be_played_is_refused_with_its_reason) {
    PracticeWorld world;
    const auto open = [&](MarketSource source) {
        PracticeSettings settings;
        settings.markets.push_back(market_of(std::move(source)));
        return world.try_open(std::move(settings));
    };
    EXPECT_FAILS("market BTC/USDT: there is no candle to play", open(CandleSeries{}));
    EXPECT_FAILS("market BTC/USDT: there is no trade to play", open(std::vector<MarketTrade>{}));
    EXPECT_FAILS("high 90 is below", open(candles_of({{100, 90, 80, 100}})));
    EXPECT_FAILS("the recording is of ETHUSDT", open(Recording{.venue_symbol = "ETHUSDT"}));
    CandleSeries absurd = usual_candles();
    absurd.candles[1].volume = Decimal::from_raw(Decimal::one_raw * 100'000'000'000'000'000);
    EXPECT_FAILS("absurdly large", open(absurd));
    PracticeSettings late;
    late.markets.push_back(market_of(usual_candles()));
    late.markets.front().from = kFirstCandle + minutes(60);
    EXPECT_FAILS("older than the time to play from", world.try_open(std::move(late)));
    PracticeSettings slow;
    slow.markets.push_back(market_of(usual_candles()));
    slow.markets.front().model.latency = milliseconds(5);
    EXPECT_FAILS("latency: a practice market has none", world.try_open(std::move(slow)));
}

}  // namespace
}  // namespace strongroom::lab::practice
