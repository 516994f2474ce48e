// What anybody may see of the Coinbase side, its limits and its bad days.
#include <fmt/format.h>

#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"

namespace strongroom::lab::practice::coinbase {
namespace {

std::int64_t seconds_of(Time time) { return time.ms / 1'000; }

TEST(CoinbasePublic, the_time_is_told_in_three_ways) {
    CoinbaseWorld world;
    const json time = world.open_data("time");
    EXPECT_EQ(time["epochMillis"], fmt::format("{}", world.clock.now().ms));
    EXPECT_EQ(time["epochSeconds"], fmt::format("{}", seconds_of(world.clock.now())));
    EXPECT_TRUE(time["iso"].get<std::string>().ends_with("Z"));
}

TEST(CoinbasePublic, products_are_told_with_their_terms) {
    CoinbaseWorld world;
    const json all = world.open_data("market/products");
    EXPECT_EQ(all["num_products"], 1);
    const json& product = all["products"][0];
    EXPECT_EQ(product["product_id"], "BTC-USD");
    EXPECT_EQ(product["price_increment"], "0.01");
    EXPECT_EQ(product["base_increment"], "0.00001");
    EXPECT_EQ(product["quote_min_size"], "5");
    EXPECT_EQ(product["price"], "100");
    EXPECT_EQ(product["status"], "online");
    EXPECT_EQ(product["trading_disabled"], false);
    EXPECT_EQ(world.open_data("market/products/BTC-USD"), product);
    EXPECT_EQ(world.fetched("products")["products"], all["products"]);
    EXPECT_EQ(world.fetched("products/BTC-USD"), product);
    EXPECT_EQ(world.open_data("market/products?product_ids=BTC-USD"), all);
    EXPECT_EQ(world.open_data("market/products?product_type=FUTURE")["products"], json::array());
    EXPECT_EQ(world.open_data("market/products?offset=1")["products"], json::array());
}

TEST(CoinbasePublic, a_halted_product_is_offline_and_a_delisted_one_says_so) {
    CoinbaseWorld world;
    const auto product_when = [&](const char* state) {
        world.venue->admin({.method = "POST",
                            .target = "/market",
                            .body = json{{"symbol", "BTC-USD"}, {"state", state}}.dump()},
                           [](const HttpReply& reply) { EXPECT_EQ(reply.status, 200); });
        return world.open_data("market/products/BTC-USD");
    };
    const json halted = product_when("halted");
    EXPECT_EQ(halted["status"], "offline");
    EXPECT_EQ(halted["trading_disabled"], true);
    const json delisted = product_when("delisted");
    EXPECT_EQ(delisted["status"], "delisted");
    EXPECT_EQ(delisted["view_only"], true);
    EXPECT_EQ(product_when("trading")["status"], "online");
}

TEST(CoinbasePublic, an_unknown_product_is_an_invalid_argument) {
    CoinbaseWorld world;
    const std::string invalid = "400: INVALID_ARGUMENT valid product_id is required";
    for (const std::string path :
         {"market/products/ETH-USD", "market/products/ETH-USD/ticker",
          "market/products/ETH-USD/candles", "market/product_book?product_id=ETH-USD",
          "market/products?product_ids=BTC-USD&product_ids=ETH-USD"})
        EXPECT_EQ(refused(world.get("/api/v3/brokerage/" + path)), invalid) << path;
    EXPECT_EQ(refused(world.get("/api/v3/brokerage/market/product_book")),
              "400: INVALID_ARGUMENT product_id is required");
    EXPECT_EQ(refused(world.ask("GET", "best_bid_ask?product_ids=ETH-USD")), invalid);
}

TEST(CoinbasePublic, candles_are_told_newest_first_within_a_span) {
    CoinbaseWorld world;
    world.run_candles(3);
    const std::int64_t first = seconds_of(kFirstCandle);
    const auto candles = [&](const std::string& query) {
        return world.open_data("market/products/BTC-USD/candles?" + query)["candles"];
    };
    const json all =
        candles(fmt::format("granularity=ONE_MINUTE&start={}&end={}", first, first + 600));
    ASSERT_GE(all.size(), 3U);
    const json& oldest = all.back();
    EXPECT_EQ(oldest["start"], fmt::format("{}", first));
    EXPECT_EQ(oldest["open"], "100");
    EXPECT_EQ(oldest["high"], "102");
    EXPECT_EQ(oldest["low"], "98");
    EXPECT_EQ(oldest["close"], "101");
    const json two =
        candles(fmt::format("granularity=ONE_MINUTE&start={}&end={}", first, first + 60));
    ASSERT_EQ(two.size(), 2U);
    EXPECT_EQ(two[1], oldest);
    EXPECT_EQ(
        candles(fmt::format("granularity=ONE_MINUTE&start={}&end={}&limit=1", first, first + 60)),
        json::array({two[0]}));
    EXPECT_EQ(candles(fmt::format("granularity=FIVE_MINUTE&start={}&end={}", first, first)).size(),
              1U);
}

TEST(CoinbasePublic, a_span_of_candles_that_makes_no_sense_is_refused) {
    CoinbaseWorld world;
    for (const std::string query :
         {"granularity=ONE_MINUTE&start=1", "granularity=ONE_MINUTE&end=1", "start=1&end=2",
          "granularity=TWO_MINUTE&start=1&end=2", "granularity=ONE_MINUTE&start=2&end=1",
          "granularity=ONE_MINUTE&start=-1&end=2", "granularity=ONE_MINUTE&start=x&end=2",
          "granularity=ONE_MINUTE&start=0&end=99999999999999",
          "granularity=ONE_MINUTE&start=0&end=22000"}) {
        EXPECT_EQ(refused(world.get("/api/v3/brokerage/market/products/BTC-USD/candles?" + query))
                      .substr(0, 22),
                  "400: INVALID_ARGUMENT ")
            << query;
    }
}

TEST(CoinbasePublic, the_ticker_has_the_newest_trades_with_the_makers_side) {
    CoinbaseWorld world;
    world.ok(world.place(market_order("BUY", {{"base_size", "1"}}, "m")));
    const json ticker = world.open_data("market/products/BTC-USD/ticker?limit=2");
    ASSERT_EQ(ticker["trades"].size(), 2U);
    EXPECT_GT(std::stoll(ticker["trades"][0]["trade_id"].get<std::string>()),
              std::stoll(ticker["trades"][1]["trade_id"].get<std::string>()));
    const json trades = world.open_data("market/products/BTC-USD/ticker")["trades"];
    const json fill = world.fetched("orders/historical/fills")["fills"][0];
    const auto ours = std::ranges::find_if(
        trades, [&](const json& one) { return one["trade_id"] == fill["trade_id"]; });
    ASSERT_NE(ours, trades.end());
    EXPECT_EQ((*ours)["side"], "SELL");  // Ours was the buyer, and took.
}

TEST(CoinbasePublic, the_books_are_told_best_first) {
    CoinbaseWorld world;
    const json book = world.open_data("market/product_book?product_id=BTC-USD&limit=5");
    EXPECT_EQ(book["pricebook"]["product_id"], "BTC-USD");
    EXPECT_EQ(book["pricebook"]["bids"].size(), 5U);
    EXPECT_EQ(book["pricebook"]["asks"].size(), 5U);
    EXPECT_EQ(book["last"], "100");
    EXPECT_FALSE(book["spread_absolute"].get<std::string>().empty());
    const json top = world.fetched("best_bid_ask?product_ids=BTC-USD")["pricebooks"][0];
    EXPECT_EQ(top["bids"], json::array({book["pricebook"]["bids"][0]}));
    EXPECT_GT(world.open_data("market/product_book?product_id=BTC-USD")["pricebook"]["bids"].size(),
              5U);
    EXPECT_EQ(world.open_data("market/products/BTC-USD/ticker")["best_bid"],
              book["pricebook"]["bids"][0]["price"]);
    EXPECT_EQ(refused(world.get("/api/v3/brokerage/market/product_book?product_id=BTC-USD&"
                                "aggregation_price_increment=1"))
                  .substr(0, 19),
              "501: UNIMPLEMENTED ");
}

TEST(CoinbasePublic, what_is_not_there_is_not_found) {
    CoinbaseWorld world;
    for (const std::string target : {"", "/", "/api/v3/brokerage", "/api/v3/brokerage/nothing",
                                     "/api/v3/order", "/v2/accounts", "/api/v3/brokerage/time/"})
        EXPECT_EQ(refused(world.get(target)), "404: NOT_FOUND Not found") << target;
    EXPECT_EQ(world.send({.method = "DELETE", .target = "/api/v3/brokerage/orders"}).status, 404);
}

TEST(CoinbasePublic, what_libraries_ask_of_the_app_is_answered) {
    CoinbaseWorld world;
    EXPECT_EQ(world.ok(world.get("/v2/time"))["data"]["epoch"], seconds_of(world.clock.now()));
    EXPECT_EQ(world.ok(world.get("/v2/currencies/crypto"))["data"].size(), 2U);
    EXPECT_EQ(world.ok(world.get("/v2/currencies"))["data"], json::array());
    EXPECT_EQ(world.ok(world.get("/v2/exchange-rates"))["data"]["currency"], "USD");
}

// ---- Limits ----------------------------------------------------------------------------------

std::string header(const HttpReply& reply, std::string_view name) {
    return std::string(find_header(reply.headers, name).value_or(""));
}

TEST(CoinbaseLimits, an_address_has_so_many_requests_a_second) {
    CoinbaseWorld world({.requests = {.open_per_second = 2}});
    EXPECT_EQ(header(world.get("/api/v3/brokerage/time"), "x-ratelimit-remaining"), "1");
    EXPECT_EQ(world.get("/api/v3/brokerage/time").status, 200);
    const HttpReply over = world.get("/api/v3/brokerage/time");
    EXPECT_EQ(refused(over), "429: rate_limit_exceeded");
    EXPECT_EQ(header(over, "Retry-After"), "1");
    EXPECT_EQ(header(over, "x-ratelimit-limit"), "2");
    EXPECT_EQ(world.send({.target = "/api/v3/brokerage/time", .peer = "10.1.1.1"}).status, 200);
    EXPECT_EQ(world.ask("GET", "accounts").status, 200);  // An account's are its own.
    world.run(seconds(1));
    EXPECT_EQ(world.get("/api/v3/brokerage/time").status, 200);
}

TEST(CoinbaseLimits, an_account_has_so_many_a_second_and_a_key_so_many_an_hour) {
    CoinbaseWorld world({.requests = {.signed_per_second = 2, .per_hour = 3}});
    world.limit("BUY", "0.1", "90");
    EXPECT_EQ(world.ask("GET", "accounts", {}, signer_of("edwards")).status, 200);
    EXPECT_EQ(refused(world.place(limit_order("BUY", "0.1", "90", "over"))),
              "429: rate_limit_exceeded");
    EXPECT_EQ(world.ask("GET", "accounts", {}, signer_of("bob")).status, 200);
    world.run(seconds(1));
    EXPECT_EQ(world.ask("GET", "accounts").status, 200);
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"].size(), 1U);
    world.run(seconds(1));
    const HttpReply over = world.ask("GET", "accounts");
    EXPECT_EQ(refused(over), "429: rate_limit_exceeded");
    EXPECT_EQ(header(over, "Retry-After"), "3598");
    EXPECT_EQ(world.ask("GET", "accounts", {}, signer_of("edwards")).status, 200);
    // What the gate refuses counts for nothing.
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(world.ask("GET", "accounts", {}, Signer{.clock_s = 500}).status, 401);
}

// ---- Bad days --------------------------------------------------------------------------------

TEST(CoinbaseLimits, a_bad_day_looks_like_one_of_the_exchange) {
    CoinbaseWorld world;
    const auto with = [&](const json& fault) {
        json rule = fault;
        rule["on"] = "GET /api/v3/brokerage/accounts";
        rule["account"] = "alice";
        rule["count"] = 1;
        world.admin_ok("POST", "/faults", {{"faults", {rule}}});
        const std::string told = refused(world.ask("GET", "accounts"));
        EXPECT_EQ(world.ask("GET", "accounts").status, 200);
        return told;
    };
    EXPECT_EQ(with({{"kind", "rate_limit"}}), "429: rate_limit_exceeded");
    EXPECT_EQ(with({{"kind", "ban"}}), "429: rate_limit_exceeded");
    EXPECT_EQ(with({{"kind", "error_5xx"}, {"status", 503}}),
              "503: UNAVAILABLE Internal Server Error");
    EXPECT_EQ(with({{"kind", "error_5xx"}, {"status", 500}}),
              "500: INTERNAL Internal Server Error");
    EXPECT_TRUE(with({{"kind", "garbage"}}).starts_with("200: {"));
    world.admin_ok("POST", "/maintenance", {{"on", true}});
    EXPECT_EQ(refused(world.ask("GET", "accounts")), "503: UNAVAILABLE Internal Server Error");
}

TEST(CoinbaseLimits, an_order_whose_reply_is_lost_is_there) {
    CoinbaseWorld world;
    world.admin_ok(
        "POST", "/faults",
        {{"faults", {{{"kind", "lost_reply"}, {"on", "POST /api/v3/brokerage/orders"}}}}});
    EXPECT_EQ(world.place(limit_order("BUY", "1", "90", "lost")).status, -1);
    EXPECT_EQ(world.fetched("orders/historical/batch")["orders"][0]["client_order_id"], "lost");
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
