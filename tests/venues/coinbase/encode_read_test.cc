// Requests that read: pages of orders and fills, the account, market data; and the profile.
#include "support/test.h"
#include "venues/coinbase/encode.h"
#include "venues/coinbase/profile.h"

namespace strongroom::venues::coinbase {
namespace {

const SigningTime at{.timestamp = {1'764'000'000'000}, .recv_window = seconds(10)};
const VenueSymbol eth_usd{"ETH-USD"};
const VenueOrderId id{"5f0c7a1e-0001-4b6e-9b60-000000000001"};

TEST(CoinbaseEncodeRead, orders_are_asked_for_page_by_page) {
    const auto query = [](const Result<UnsignedRequest>& request) { return MUST(request).query; };
    EXPECT_EQ(MUST(query_order(eth_usd, id, at)).path,
              "/api/v3/brokerage/orders/historical/5f0c7a1e-0001-4b6e-9b60-000000000001");
    EXPECT_EQ(query(open_orders(std::nullopt, at)), "order_status=OPEN&limit=250");
    EXPECT_EQ(query(open_orders(eth_usd, at, OrderStatus::pending, Cursor{"a/b+="})),
              "product_ids=ETH-USD&order_status=PENDING&limit=250&cursor=a%2Fb%2B%3D");
    EXPECT_EQ(query(all_orders({.venue_symbols = {eth_usd, {"BTC-USD"}},
                                .orders = {{"a-1"}},
                                .status = OrderStatus::cancel_queued,
                                .side = Side::sell,
                                .start = Time{1'764'000'000'000},
                                .end = Time{1'764'000'001'500},
                                .limit = 10},
                               at)),
              "order_ids=a-1&product_ids=ETH-USD&product_ids=BTC-USD&order_status=CANCEL_QUEUED"
              "&order_side=SELL&start_date=2025-11-24T16%3A00%3A00Z"
              "&end_date=2025-11-24T16%3A00%3A01.500Z&limit=10");
    EXPECT_EQ(query(account_trades({.venue_symbol = eth_usd, .of_order = id, .limit = 50}, at)),
              "order_ids=5f0c7a1e-0001-4b6e-9b60-000000000001&product_ids=ETH-USD&limit=50");
    EXPECT_EQ(query(account_trades({.start = Time{1'764'000'000'000}, .cursor = Cursor{"x"}}, at)),
              "start_sequence_timestamp=2025-11-24T16%3A00%3A00Z&limit=100&cursor=x");
    EXPECT_EQ(query(account(at, Cursor{"789100"})), "limit=250&cursor=789100");
}

TEST(CoinbaseEncodeRead, a_page_that_cannot_be_is_refused) {
    for (const int limit : {0, -1, 251}) {
        EXPECT_FAILS("limit", all_orders({.limit = limit}, at));
        EXPECT_FAILS("limit", account_trades({.limit = limit}, at));
    }
    EXPECT_FAILS("end: before start", all_orders({.start = Time{2}, .end = Time{1}}, at));
    EXPECT_FAILS("end: before start", account_trades({.start = Time{-1}}, at));
    EXPECT_FAILS("cursor", account(at, Cursor{""}));
    EXPECT_FAILS("cursor",
                 open_orders(eth_usd, at, OrderStatus::open, Cursor{std::string(1'025, 'a')}));
    EXPECT_FAILS("order_ids", all_orders({.orders = std::vector<VenueOrderId>(101, id)}, at));
    EXPECT_FAILS("product_ids",
                 all_orders({.venue_symbols = std::vector<VenueSymbol>(101, eth_usd)}, at));
    EXPECT_FAILS("recvWindow", all_orders({}, {at.timestamp, seconds(121)}));
}

TEST(CoinbaseEncodeRead, every_status_has_its_own_word) {
    using enum OrderStatus;
    const std::vector<std::pair<OrderStatus, std::string_view>> table = {
        {pending, "PENDING"},
        {queued, "QUEUED"},
        {open, "OPEN"},
        {cancel_queued, "CANCEL_QUEUED"},
        {edit_queued, "EDIT_QUEUED"},
        {filled, "FILLED"},
        {cancelled, "CANCELLED"},
        {expired, "EXPIRED"},
        {failed, "FAILED"}};
    for (const auto& [status, name] : table) EXPECT_EQ(venue_name(status), name);
}

TEST(CoinbaseEncodeRead, reads_of_the_account_have_their_paths) {
    EXPECT_EQ(MUST(account(at)).path, "/api/v3/brokerage/accounts");
    EXPECT_EQ(MUST(key_rights(at)).path, "/api/v3/brokerage/key_permissions");
    EXPECT_EQ(MUST(key_rights(at)).query, "");
    EXPECT_EQ(MUST(fees(at)).path, "/api/v3/brokerage/transaction_summary");
    EXPECT_FAILS("timestamp", key_rights({{-1}, seconds(1)}));
}

TEST(CoinbaseEncodeRead, market_data_need_no_key) {
    EXPECT_EQ(to_http(server_time()).target, "/api/v3/brokerage/time");
    EXPECT_EQ(to_http(MUST(listings({}))).target,
              "/api/v3/brokerage/market/products?product_type=SPOT");
    EXPECT_EQ(MUST(listings({eth_usd, {"BTC-USD"}})).query,
              "product_type=SPOT&product_ids=ETH-USD&product_ids=BTC-USD");
    EXPECT_EQ(to_http(MUST(book_top(eth_usd))).target,
              "/api/v3/brokerage/market/product_book?product_id=ETH-USD&limit=1");
    EXPECT_EQ(MUST(book(eth_usd, 500)).query, "product_id=ETH-USD&limit=500");
    EXPECT_FAILS("limit", book(eth_usd, 501));
    EXPECT_EQ(to_http(MUST(candles({.venue_symbol = eth_usd,
                                    .interval = minutes(60),
                                    .start = Time{1'764'000'000'000},
                                    .end = Time{1'764'003'600'999},
                                    .limit = 350})))
                  .target,
              "/api/v3/brokerage/market/products/ETH-USD/candles?start=1764000000&end=1764003600"
              "&granularity=ONE_HOUR&limit=350");
    EXPECT_FAILS("limit", candles({.venue_symbol = eth_usd, .limit = 351}));
    EXPECT_FAILS("end", candles({.venue_symbol = eth_usd, .start = Time{2}, .end = Time{1}}));
}

TEST(CoinbaseEncodeRead, intervals_are_those_of_the_venue) {
    EXPECT_EQ(MUST(interval_name(minutes(1))), "ONE_MINUTE");
    EXPECT_EQ(MUST(interval_name(minutes(5))), "FIVE_MINUTE");
    EXPECT_EQ(MUST(interval_name(minutes(15))), "FIFTEEN_MINUTE");
    EXPECT_EQ(MUST(interval_name(minutes(30))), "THIRTY_MINUTE");
    EXPECT_EQ(MUST(interval_name(minutes(120))), "TWO_HOUR");
    EXPECT_EQ(MUST(interval_name(minutes(360))), "SIX_HOUR");
    EXPECT_EQ(MUST(interval_name(minutes(1'440))), "ONE_DAY");
    for (const Duration odd : {seconds(0), seconds(1), minutes(3), minutes(240), minutes(10'080)}) {
        EXPECT_FAILS("interval: Coinbase has no candles of", interval_name(odd));
    }
}

TEST(CoinbaseProfile, its_addresses_and_times_pass_their_checks) {
    const Profile production = profile(Environment::production);
    EXPECT_OK(venues::check(production));
    EXPECT_EQ(production.urls.rest, "https://api.coinbase.com");
    EXPECT_EQ(production.recv_window, seconds(10));
    EXPECT_EQ(production.limits.back().most, 133);  // A minute.
    EXPECT_EQ(production.ahead_max, seconds(0));
    EXPECT_EQ(profile(Environment::practice).grace, seconds(1));
    // What the sandbox lacks, the configuration must name.
    Profile sandbox = profile(Environment::sandbox);
    EXPECT_FAILS("coinbase.public_rest", venues::check(sandbox));
    sandbox.urls.public_rest = production.urls.public_rest;
    EXPECT_FAILS("coinbase.api_stream", venues::check(sandbox));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
