// The public face: terms, book, trades, klines, tickers; read by our own codec too.
#include "lab/practice/practice_world.h"
#include "support/print.h"
#include "support/test.h"
#include "venues/binance/decode.h"

namespace strongroom::lab::practice {
namespace {

using namespace decimal_literals;

TEST(PracticePublic, terms_say_what_the_venue_will_hold_its_clients_to) {
    PracticeWorld world;
    const HttpReply reply = world.get("/api/v3/exchangeInfo");
    const auto listings = MUST(venues::binance::decode_listings(reply.body));
    ASSERT_EQ(listings.markets.size(), 1U);
    const Instrument& instrument = listings.markets[0].instrument;
    EXPECT_EQ(instrument.venue_symbol, "BTCUSDT");
    EXPECT_EQ(instrument.tick, "0.01"_d);
    EXPECT_EQ(instrument.step, "0.00001"_d);
    EXPECT_EQ(instrument.min_notional, 5);
    EXPECT_EQ(listings.markets[0].orders_max, 200);
    EXPECT_TRUE(instrument.is_trading);
    EXPECT_EQ(listings.rate_limits.size(), 4U);
    EXPECT_EQ(listings.server_time, world.clock.now());
}

TEST(PracticePublic, terms_can_be_asked_for_by_symbol_list_and_permission) {
    PracticeWorld world;
    const auto count = [&](const std::string& query) {
        return world.got("/api/v3/exchangeInfo?" + query)["symbols"].size();
    };
    EXPECT_EQ(count("symbol=BTCUSDT"), 1U);
    EXPECT_EQ(count("symbols=%5B%22BTCUSDT%22%5D"), 1U);
    EXPECT_EQ(count("permissions=SPOT"), 1U);
    EXPECT_EQ(count("permissions=%5B%22MARGIN%22%2C%22LEVERAGED%22%5D"), 0U);
    EXPECT_EQ(count("symbolStatus=HALT"), 0U);
    EXPECT_EQ(
        world.got("/api/v3/exchangeInfo?showPermissionSets=false")["symbols"][0]["permissionSets"]
            .size(),
        0U);
    const auto refused = [&](const std::string& query) {
        return refusal_of(world.get("/api/v3/exchangeInfo?" + query));
    };
    EXPECT_EQ(refused("symbol=ETHUSDT"), "-1121 Invalid symbol.");
    EXPECT_EQ(refused("symbols=%5B%22BTCUSDT%22%2C%22BTCUSDT%22%5D"),
              "-1151 Symbol is present multiple times in the list.");
    EXPECT_EQ(refused("symbols=BTCUSDT"), "-1130 Data sent for parameter 'symbols' is not valid.");
    EXPECT_EQ(refused("symbol=BTCUSDT&permissions=SPOT"),
              "-1128 Combination of optional parameters invalid.");
    EXPECT_EQ(refused("colour=red"), "-1101 Too many parameters; expected '0' and received '1'.");
}

TEST(PracticePublic, the_book_stands_around_the_price_and_shows_what_rests) {
    PracticeWorld world;
    world.limit("BUY", "1.5", "99.5");
    world.limit("SELL", "1", "100");  // At the very price: it is the best ask.
    const json depth = world.got("/api/v3/depth?symbol=BTCUSDT&limit=20");
    EXPECT_EQ(depth["bids"].size(), 20U);
    EXPECT_EQ(depth["bids"][0][0], "99.99000000");
    EXPECT_EQ(depth["asks"][0], json({"100.00000000", "1.00000000"}));
    const json deep = world.got("/api/v3/depth?symbol=BTCUSDT&limit=5000");
    bool is_shown = false;
    for (const json& level : deep["bids"]) {
        if (level[0] == "99.50000000") is_shown = true;
    }
    EXPECT_TRUE(is_shown);
    const auto top = MUST(venues::binance::decode_book_top(
        world.get("/api/v3/ticker/bookTicker?symbol=BTCUSDT").body));
    EXPECT_EQ(top.bid->price, Price{"99.99"_d});
    EXPECT_EQ(top.ask->price, Price{100});
}

TEST(PracticePublic, a_book_that_orders_of_two_accounts_would_lock_is_shown_unlocked) {
    PracticeWorld world;
    world.limit("BUY", "1", "100");
    world.limit("SELL", "1", "100");
    const auto top = venues::binance::decode_book_top(
        world.get("/api/v3/ticker/bookTicker?symbol=BTCUSDT").body);
    EXPECT_OK(top);
}

// ---- Klines ----------------------------------------------------------------------------------

std::vector<Candle> klines(PracticeWorld& world, const std::string& query) {
    return MUST(venues::binance::decode_candles(
        world.get("/api/v3/klines?symbol=BTCUSDT&interval=" + query).body));
}

TEST(PracticePublic, klines_are_the_recorded_candles_and_the_last_one_grows) {
    PracticeWorld world;
    std::vector<Candle> now = klines(world, "1m");
    ASSERT_EQ(now.size(), 1U);
    EXPECT_EQ(now[0].close, Price{100});
    world.run(seconds(75));  // A quarter into the second candle: it has opened and been high.
    now = klines(world, "1m");
    ASSERT_EQ(now.size(), 2U);
    EXPECT_EQ(now[0].high, Price{102});
    EXPECT_EQ(now[0].low, Price{98});
    EXPECT_EQ(now[0].close, Price{101});
    EXPECT_EQ(now[0].volume, 8);
    EXPECT_EQ(now[1].open, Price{101});
    EXPECT_EQ(now[1].high, Price{110});
    EXPECT_EQ(now[1].low, Price{101});
    EXPECT_EQ(now[1].volume, 4);
}

TEST(PracticePublic, bars_of_other_intervals_are_folded_from_the_walk) {
    PracticeWorld world;
    world.run(minutes(10));
    const std::vector<Candle> three = klines(world, "3m");
    ASSERT_EQ(three.size(), 2U);
    EXPECT_EQ(three[0].high, Price{110});
    EXPECT_EQ(three[0].low, Price{85});
    EXPECT_EQ(three[0].close, Price{86});
    EXPECT_EQ(three[0].volume, 24);
    const std::vector<Candle> second = klines(world, "1s&limit=1000");
    EXPECT_EQ(second.size(), 16U);  // Four points a candle.
    EXPECT_EQ(klines(world, "1d").size(), 1U);
    EXPECT_EQ(klines(world, "1M").size(), 1U);
    EXPECT_EQ(refusal_of(world.get("/api/v3/klines?symbol=BTCUSDT&interval=7m")),
              "-1120 Invalid interval.");
}

TEST(PracticePublic, klines_are_paged_by_start_end_and_limit) {
    std::vector<std::vector<int>> rows;
    for (int i = 0; i < 50; ++i) rows.push_back({100 + i, 101 + i, 99 + i, 100 + i});
    PracticeSettings settings;
    settings.markets.push_back(market_of(candles_of(rows)));
    settings.markets.front().from = kFirstCandle + minutes(40);
    PracticeWorld world(std::move(settings));
    const auto opens = [&](const std::string& query) {
        std::vector<std::int64_t> minutes_from_start;
        for (const Candle& candle : klines(world, "1m&" + query))
            minutes_from_start.push_back((candle.open_time - kFirstCandle).ms / 60'000);
        return minutes_from_start;
    };
    const auto at = [](int minute) { return std::to_string((kFirstCandle + minutes(minute)).ms); };
    using List = std::vector<std::int64_t>;
    EXPECT_EQ(opens("limit=3"), (List{38, 39, 40}));
    EXPECT_EQ(opens("limit=3&startTime=" + at(5)), (List{5, 6, 7}));
    EXPECT_EQ(opens("limit=3&endTime=" + at(5)), (List{3, 4, 5}));
    EXPECT_EQ(opens("startTime=" + at(5) + "&endTime=" + at(7)), (List{5, 6, 7}));
    EXPECT_EQ(opens("startTime=" + std::to_string((kFirstCandle + minutes(5)).ms + 1) + "&limit=1"),
              (List{6}));
    EXPECT_EQ(opens("startTime=" + at(45)), List{});  // Not played yet.
    EXPECT_EQ(opens("limit=1000").size(), 41U);
}

TEST(PracticePublic, the_time_zone_moves_where_a_bar_begins) {
    PracticeWorld world;
    world.run(minutes(10));
    const auto start = [&](const std::string& zone) {
        return klines(world, "1d&timeZone=" + zone).front().open_time;
    };
    EXPECT_EQ(start("0"), kFirstCandle);
    EXPECT_EQ(start("8"), kFirstCandle - minutes(8 * 60));
    EXPECT_EQ(start("-1:30"), kFirstCandle - minutes(22 * 60 + 30));
    EXPECT_EQ(refusal_of(world.get("/api/v3/klines?symbol=BTCUSDT&interval=1d&timeZone=15")),
              "-1130 Data sent for parameter 'timeZone' is not valid.");
}

// ---- Trades and tickers ----------------------------------------------------------------------

TEST(PracticePublic, every_point_and_every_fill_is_a_public_trade_and_ids_rise_by_one) {
    PracticeWorld world;
    world.limit("BUY", "1", "99");
    world.run(seconds(59));
    const json trades = world.got("/api/v3/trades?symbol=BTCUSDT");
    std::vector<std::string> prices;
    for (std::size_t i = 0; i < trades.size(); ++i) {
        EXPECT_EQ(trades[i]["id"], i + 1);
        prices.push_back(trades[i]["price"]);
    }
    // Open, the fill on the way down, low, high; the close is a millisecond before the minute.
    EXPECT_EQ(prices, (std::vector<std::string>{"100.00000000", "99.00000000", "98.00000000",
                                                "102.00000000"}));
    EXPECT_EQ(trades[1]["isBuyerMaker"], true);
    EXPECT_EQ(trades[1]["time"], (kFirstCandle + seconds(15)).ms);
    const json mine = world.asked("/api/v3/myTrades", {{"symbol", "BTCUSDT"}});
    EXPECT_EQ(mine[0]["id"], trades[1]["id"]);
    EXPECT_EQ(world.got("/api/v3/aggTrades?symbol=BTCUSDT&fromId=3").size(), 2U);
    EXPECT_EQ(world.got("/api/v3/aggTrades?symbol=BTCUSDT&limit=1")[0]["p"], "102.00000000");
    EXPECT_EQ(world.got("/api/v3/historicalTrades?symbol=BTCUSDT&fromId=2&limit=1")[0]["id"], 2);
}

TEST(PracticePublic, after_a_slipped_fill_the_market_says_where_it_really_is) {
    PracticeSettings settings;
    settings.markets.push_back(market_of(usual_candles()));
    settings.markets.front().model.slippage_bps = 50;
    PracticeWorld world(std::move(settings));
    EXPECT_EQ(world.market_order("BUY", "1")["fills"][0]["price"], "100.50000000");
    EXPECT_EQ(world.got("/api/v3/ticker/price?symbol=BTCUSDT")["price"], "100.00000000");
    const json trades = world.got("/api/v3/trades?symbol=BTCUSDT");
    ASSERT_EQ(trades.size(), 3U);
    EXPECT_EQ(trades[1]["price"], "100.50000000");
    EXPECT_EQ(trades[2]["price"], "100.00000000");
}

TEST(PracticePublic, tickers_tell_of_the_last_day) {
    PracticeWorld world;
    world.run(minutes(10));
    const json day = world.got("/api/v3/ticker/24hr?symbol=BTCUSDT");
    EXPECT_EQ(day["openPrice"], "100.00000000");
    EXPECT_EQ(day["highPrice"], "120.00000000");
    EXPECT_EQ(day["lowPrice"], "84.00000000");
    EXPECT_EQ(day["lastPrice"], "118.00000000");
    EXPECT_EQ(day["priceChange"], "18.00000000");
    EXPECT_EQ(day["priceChangePercent"], "18.000");
    EXPECT_EQ(day["volume"], "32.00000000");
    EXPECT_FALSE(world.got("/api/v3/ticker/24hr?symbol=BTCUSDT&type=MINI").contains("bidPrice"));
    EXPECT_TRUE(world.got("/api/v3/ticker/24hr").is_array());
    EXPECT_TRUE(world.got("/api/v3/ticker/price").is_array());
    EXPECT_EQ(world.got("/api/v3/avgPrice?symbol=BTCUSDT")["mins"], 5);
}

TEST(PracticePublic, a_path_that_is_not_there_is_404_and_a_wrong_method_405) {
    PracticeWorld world;
    const HttpReply reply = world.get("/api/v3/nothing");
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(json::parse(reply.body)["path"], "/api/v3/nothing");
    EXPECT_EQ(world.send({.method = "PATCH", .target = "/api/v3/order"}).status, 405);
    // Retired, as at the exchange.
    EXPECT_EQ(world.send({.method = "POST", .target = "/api/v3/userDataStream"}).status, 410);
}

}  // namespace
}  // namespace strongroom::lab::practice
