// What survives a kill -9 of the venue, at any moment.
#include <fmt/format.h>

#include "base/scratch_folder.h"
#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

PracticeSettings kept_in(const ScratchFolder& folder) {
    PracticeSettings settings;
    settings.folder = folder.path() + "/venue";
    return settings;
}

TEST(PracticeStore, orders_trades_balances_and_numbers_are_there_again) {
    const ScratchFolder folder("practice");
    PracticeWorld world(kept_in(folder));
    world.limit("BUY", "1", "99", "filled");
    world.limit("SELL", "0.5", "150", "resting");
    world.limit("BUY", "0.5", "60", "cancelled");
    world.cancel({{"symbol", "BTCUSDT"}, {"origClientOrderId", "cancelled"}});
    world.run(seconds(40));
    world.admin_ok("POST", "/deposit", {{"account", "bob"}, {"asset", "BTC"}, {"amount", "0.25"}});
    json before = world.state();
    const json orders = world.admin_ok("GET", "/orders");
    const json trades = world.admin_ok("GET", "/trades");
    world.restart();
    json after = world.state();
    for (json* state : {&before, &after}) {
        state->erase("sockets");
        state->erase("subscriptions");
    }
    EXPECT_EQ(after, before);
    EXPECT_EQ(world.admin_ok("GET", "/orders"), orders);
    EXPECT_EQ(world.admin_ok("GET", "/trades"), trades);
    EXPECT_EQ(world.limit("BUY", "0.5", "60")["orderId"], 4);
    world.cancel({{"symbol", "BTCUSDT"}, {"origClientOrderId", "resting"}});
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
}

TEST(PracticeStore, the_market_goes_on_in_the_middle_of_a_movement) {
    const ScratchFolder folder("practice");
    PracticeSettings settings = kept_in(folder);
    std::vector<std::function<void(bool)>> waiting;
    settings.pace.speed = 0;
    settings.settle = [&](const SettleMarks&, std::function<void(bool)> done) {
        waiting.push_back(std::move(done));
    };
    PracticeWorld world(std::move(settings));
    const auto go_on = [&] {
        world.timers.run_due();
        const auto done = waiting.back();
        done(true);
    };
    world.limit("BUY", "1", "99.5");
    world.limit("BUY", "1", "98.5");
    go_on();  // Down to the first of the two, where it waits.
    json market = world.state()["markets"][0];
    EXPECT_EQ(market["is_moving"], true);
    EXPECT_EQ(market["price"], "99.50000000");
    world.restart();
    EXPECT_EQ(world.state()["markets"][0], market);
    EXPECT_EQ(world.got("/api/v3/klines?symbol=BTCUSDT&interval=1m")[0][3], "99.50000000");
    world.run(minutes(1));  // It waits for those who trade to come back.
    EXPECT_EQ(world.state()["markets"][0], market);
    go_on();
    market = world.state()["markets"][0];
    EXPECT_EQ(market["price"], "98.50000000");
    EXPECT_EQ(market["trade_id"], 3);
    const json trades = world.admin_ok("GET", "/trades");
    ASSERT_EQ(trades.size(), 2U);
    EXPECT_EQ(trades[1]["marketTime"], (kFirstCandle + seconds(15)).ms);
}

// Killed before every step in turn, the venue ends where an unkilled one does.
TEST(PracticeStore, kills_between_any_two_steps_change_nothing) {
    GeneratedMarket wanted{.seed = 11, .start = {100}, .candles = 40};
    wanted.minute_volatility = 0.01;
    const auto play = [&](bool is_killed) {
        const ScratchFolder folder("practice");
        PracticeSettings settings = kept_in(folder);
        settings.markets.push_back(market_of(wanted));
        PracticeWorld world(std::move(settings));
        for (int step = 1; step <= 6; ++step) {
            world.limit("BUY", "0.1", fmt::format("{}", 100 - step));
            world.limit("SELL", "0.1", fmt::format("{}", 100 + step));
        }
        for (int i = 0; i < 200; ++i) {
            world.run(seconds(13));
            if (is_killed) world.restart();
        }
        world.run(minutes(60));
        json all{{"trades", world.admin_ok("GET", "/trades")}, {"alice", world.free("USDT")}};
        for (json& trade : all["trades"]) trade.erase("time");
        return all;
    };
    const json unkilled = play(false);
    EXPECT_GT(unkilled["trades"].size(), 5U);
    EXPECT_EQ(play(true), unkilled);
}

TEST(PracticeStore, keys_stay_as_the_owner_left_them_whatever_the_file_says) {
    const ScratchFolder folder("practice");
    PracticeWorld world(kept_in(folder));
    world.admin_ok("POST", "/key/revoke", {{"id", "bob-key"}});
    world.admin_ok("POST", "/key/permissions", {{"id", "alice-key"}, {"permissions", {"read"}}});
    const json made =
        world.admin_ok("POST", "/key", {{"account", "bob"}, {"permissions", {"read"}}});
    world.secrets[made["id"]] = made["secret"];
    world.restart();
    EXPECT_EQ(refusal_of(world.signed_request("GET", "/api/v3/account", {}, "bob-key")),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, "alice-key").status, 200);
    EXPECT_EQ(world.place({{"symbol", "BTCUSDT"}}).status, 401);
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, made["id"]).status, 200);
}

TEST(PracticeStore, an_account_that_is_new_in_the_file_joins_and_the_old_keep_their_money) {
    const ScratchFolder folder("practice");
    {
        PracticeWorld world(kept_in(folder));
        world.market_order("BUY", "1");
    }
    PracticeSettings settings = kept_in(folder);
    settings.accounts =
        std::string(kAccounts) + "[[account]]\nname = \"carol\"\nbalances = { USDT = \"7\" }\n";
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(world.free("BTC"), "3.00000000");
    EXPECT_EQ(world.free("USDT", "carol"), "7.00000000");
}

TEST(PracticeStore, paused_stays_paused) {
    const ScratchFolder folder("practice");
    PracticeWorld world(kept_in(folder));
    world.admin_ok("POST", "/pause");
    world.restart();
    world.run(minutes(5));
    EXPECT_EQ(world.state()["paused"], true);
    EXPECT_EQ(world.state()["markets"][0]["phase"], 1);
}

TEST(PracticeStore, another_recording_or_a_missing_market_is_refused) {
    const ScratchFolder folder("practice");
    PracticeWorld world(kept_in(folder));
    world.limit("BUY", "1", "60");
    world.venue.reset();
    PracticeSettings other = kept_in(folder);
    other.markets.push_back(market_of(candles_of({{100, 102, 98, 101}})));
    EXPECT_FAILS("the store stands in another recording", world.try_open(std::move(other)));
    CandleSeries alike = usual_candles();  // As long, at the same times, with another price.
    alike.candles.back().close.value = alike.candles.back().low.value;
    PracticeSettings similar = kept_in(folder);
    similar.markets.push_back(market_of(alike));
    EXPECT_FAILS("the store stands in another recording", world.try_open(std::move(similar)));
    PracticeSettings missing = kept_in(folder);
    missing.markets.push_back(market_of(usual_candles()));
    missing.markets.front().instrument.venue_symbol = "BTCBUSD";
    EXPECT_FAILS("the store holds orders of BTCUSDT", world.try_open(std::move(missing)));
}

TEST(PracticeStore, a_damaged_store_is_refused_and_names_what_does_not_read) {
    const ScratchFolder folder("practice");
    PracticeWorld world(kept_in(folder));
    world.venue.reset();
    PosixDisk disk;
    EXPECT_OK(disk.replace(folder.path() + "/venue/venue.db", to_bytes("this is not a database")));
    (void)disk.remove(folder.path() + "/venue/venue.db-wal");
    (void)disk.remove(folder.path() + "/venue/venue.db-shm");
    EXPECT_FAILS("venue.db", world.try_open(kept_in(folder)));
}

TEST(PracticeStore, a_waiting_market_order_waits_on) {
    const ScratchFolder folder("practice");
    PracticeSettings settings = kept_in(folder);
    CandleSeries series = usual_candles();
    series.candles[0].volume = 0;
    settings.markets.push_back(market_of(series));
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(world.market_order("BUY", "1")["status"], "NEW");  // Nothing trades in this candle.
    world.restart();
    world.run(seconds(61));
    const json order = world.asked("/api/v3/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}});
    EXPECT_EQ(order["status"], "FILLED");
}

}  // namespace
}  // namespace strongroom::lab::practice
