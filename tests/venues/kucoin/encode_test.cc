#include "venues/kucoin/encode.h"

#include "support/test.h"
#include "venues/kucoin/profile.h"
#include "venues/kucoin/query.h"

namespace strongroom::venues::kucoin {
namespace {

using namespace decimal_literals;

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};
const VenueSymbol ethusdt{"ETH-USDT"};
const VenueOrderId order_id{"6923aa10e1c5d90007000001"};

Instrument instrument() {
    return {.symbol = MUST(Symbol::parse("ETH/USDT")), .venue_symbol = "ETH-USDT"};
}

OrderIntent intent(OrderKind kind, std::optional<Price> limit) {
    return {.symbol = MUST(Symbol::parse("ETH/USDT")),
            .side = Side::buy,
            .kind = kind,
            .limit = limit,
            .qty = {"0.5"_d}};
}

std::string body_of(const OrderIntent& order) {
    return MUST(place_order(order, instrument(), {"sr-1"}, at)).body;
}

std::string line_of(const UnsignedRequest& request) {
    return request.method + " " + request.path + (request.query.empty() ? "" : "?") +
           request.query + request.body;
}

TEST(KucoinEncode, a_pair_has_a_dash) {
    EXPECT_EQ(to_venue_symbol(MUST(Symbol::parse("ETH/USDT"))), ethusdt);
}

TEST(KucoinEncode, a_limit_order_is_good_till_cancelled_and_dies_with_its_window) {
    const UnsignedRequest request =
        MUST(place_order(intent(OrderKind::limit, Price{"2990.5"_d}), instrument(), {"sr-1"}, at));
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/api/v1/hf/orders");
    EXPECT_EQ(request.query, "");
    EXPECT_EQ(request.body,
              R"({"clientOid":"sr-1","side":"buy","symbol":"ETH-USDT","type":"limit",)"
              R"("price":"2990.5","size":"0.5","timeInForce":"GTC","allowMaxTimeWindow":2000,)"
              R"("clientTimestamp":1764000000000})");
    EXPECT_TRUE(request.is_order_placement);
    EXPECT_EQ(request.weight, 1);
    EXPECT_EQ(request.timestamp, at.timestamp);
}

TEST(KucoinEncode, a_post_only_order_says_so) {
    EXPECT_EQ(body_of(intent(OrderKind::post_only, Price{"2990.5"_d})),
              R"({"clientOid":"sr-1","side":"buy","symbol":"ETH-USDT","type":"limit",)"
              R"("price":"2990.5","size":"0.5","timeInForce":"GTC","postOnly":true,)"
              R"("allowMaxTimeWindow":2000,"clientTimestamp":1764000000000})");
}

TEST(KucoinEncode, a_market_order_has_no_price) {
    OrderIntent order = intent(OrderKind::market, std::nullopt);
    order.side = Side::sell;
    EXPECT_EQ(body_of(order),
              R"({"clientOid":"sr-1","side":"sell","symbol":"ETH-USDT","type":"market",)"
              R"("size":"0.5","allowMaxTimeWindow":2000,"clientTimestamp":1764000000000})");
}

TEST(KucoinEncode, orders_that_do_not_stay_say_so) {
    EXPECT_EQ(body_of(intent(OrderKind::ioc, Price{"2990.5"_d})),
              R"({"clientOid":"sr-1","side":"buy","symbol":"ETH-USDT","type":"limit",)"
              R"("price":"2990.5","size":"0.5","timeInForce":"IOC","allowMaxTimeWindow":2000,)"
              R"("clientTimestamp":1764000000000})");
    EXPECT_NE(body_of(intent(OrderKind::fok, Price{1})).find(R"("timeInForce":"FOK")"),
              std::string::npos);
}

TEST(KucoinEncode, a_stop_is_not_placed_there) {
    OrderIntent order = intent(OrderKind::stop_limit, Price{2980});
    order.trigger = Price{2990};
    EXPECT_FAILS("order.kind: stop-limit orders are not placed at KuCoin",
                 place_order(order, instrument(), {"sr-1"}, at));
    EXPECT_FAILS("order.kind: stop-limit orders are not placed at KuCoin",
                 test_order(order, instrument(), {"sr-1"}, at));
    order.kind = OrderKind::limit;
    EXPECT_FAILS("order.trigger: this kind of order has none",
                 place_order(order, instrument(), {"sr-1"}, at));
}

TEST(KucoinEncode, numbers_are_written_in_full) {
    OrderIntent order = intent(OrderKind::limit, Price{"0.000000000001"_d});
    order.qty = {"99999999999999999999.5"_d};
    EXPECT_NE(body_of(order).find(R"("price":"0.000000000001","size":"99999999999999999999.5")"),
              std::string::npos);
}

TEST(KucoinEncode, a_trial_of_an_order_places_none) {
    const UnsignedRequest request =
        MUST(test_order(intent(OrderKind::market, std::nullopt), instrument(), {"sr-1"}, at));
    EXPECT_EQ(request.path, "/api/v1/hf/orders/test");
    EXPECT_FALSE(request.is_order_placement);
    EXPECT_EQ(request.body, body_of(intent(OrderKind::market, std::nullopt)));
}

TEST(KucoinEncode, an_order_that_makes_no_sense_is_refused_by_its_field) {
    const auto place = [](const OrderIntent& order, const Instrument& market = instrument(),
                          const std::string& id = "sr-1",
                          SigningTime time = at) { return place_order(order, market, {id}, time); };
    const OrderIntent good = intent(OrderKind::limit, Price{3000});
    EXPECT_OK(place(good));
    EXPECT_OK(place(good, instrument(), std::string(40, 'a')));
    EXPECT_FAILS("order.limit: this kind", place(intent(OrderKind::limit, std::nullopt)));
    EXPECT_FAILS("order.limit: this kind", place(intent(OrderKind::post_only, std::nullopt)));
    EXPECT_FAILS("order.limit: a market order", place(intent(OrderKind::market, Price{3000})));
    EXPECT_FAILS("order.limit: 0 is not", place(intent(OrderKind::limit, Price{0})));
    EXPECT_FAILS("order.limit: -1 is not", place(intent(OrderKind::limit, Price{-1})));
    OrderIntent odd = good;
    for (const Decimal qty : {Decimal(0), Decimal(-1), "100000000000000000000"_d}) {
        odd.qty = {qty};
        EXPECT_FAILS("order.qty", place(odd));
    }
    odd = good;
    odd.symbol = MUST(Symbol::parse("BTC/USDT"));
    EXPECT_FAILS("order.symbol: BTC/USDT is not the instrument's ETH/USDT", place(odd));
    Instrument nameless = instrument();
    nameless.venue_symbol = "";
    EXPECT_FAILS("symbol", place(good, nameless));
    for (const char* id : {"", "a b", "a&b", "a/b", "a\"b", "ü"}) {
        EXPECT_FAILS("client order id", place(good, instrument(), id));
    }
    EXPECT_FAILS("client order id", place(good, instrument(), std::string(41, 'a')));
    EXPECT_FAILS("timestamp", place(good, instrument(), "sr-1", {{0}, seconds(2)}));
    EXPECT_FAILS("allowMaxTimeWindow",
                 place(good, instrument(), "sr-1", {at.timestamp, milliseconds(5001)}));
    EXPECT_FAILS("allowMaxTimeWindow", place(good, instrument(), "sr-1", {at.timestamp, {0}}));
}

TEST(KucoinEncode, a_symbol_cannot_smuggle_parameters_or_steps_in_a_path) {
    for (const char* odd : {"", "A B", "A&side=sell", "A=B", "A\"B", "A/B", "A?B", "A\nB", "..",
                            "A%2F", "币-USDT", "A,B", "A:B"}) {
        EXPECT_FAILS("symbol", open_orders(VenueSymbol{odd}, at));
        EXPECT_FAILS("symbol", listings(VenueSymbol{odd}));
    }
    EXPECT_FAILS("symbol", open_orders(VenueSymbol{std::string(65, 'A')}, at));
}

TEST(KucoinEncode, a_cancel_names_the_order_by_either_id) {
    const UnsignedRequest request =
        MUST(cancel_order({.venue_symbol = ethusdt, .order = ClientOrderId{"sr-1"}}, at));
    EXPECT_EQ(line_of(request), "DELETE /api/v1/hf/orders/client-order/sr-1?symbol=ETH-USDT");
    EXPECT_FALSE(request.is_order_placement);
    EXPECT_EQ(request.weight, 1);
    EXPECT_EQ(line_of(MUST(cancel_order({.venue_symbol = ethusdt, .order = order_id}, at))),
              "DELETE /api/v1/hf/orders/6923aa10e1c5d90007000001?symbol=ETH-USDT");
    for (const char* odd : {"", "a/b", "..", "1?symbol=BTC-USDT", "1&a", "a b"}) {
        EXPECT_FAILS("orderId",
                     cancel_order({.venue_symbol = ethusdt, .order = VenueOrderId{odd}}, at));
        EXPECT_FAILS("client order id",
                     cancel_order({.venue_symbol = ethusdt, .order = ClientOrderId{odd}}, at));
    }
}

TEST(KucoinEncode, every_order_of_a_market_or_of_all_can_be_cancelled_at_once) {
    const UnsignedRequest market = MUST(cancel_all(ethusdt, at));
    EXPECT_EQ(line_of(market), "DELETE /api/v1/hf/orders?symbol=ETH-USDT");
    EXPECT_EQ(market.weight, 2);
    const UnsignedRequest all = MUST(cancel_all_markets(at));
    EXPECT_EQ(line_of(all), "DELETE /api/v1/hf/orders/cancelAll");
    EXPECT_EQ(all.weight, 30);
    EXPECT_FAILS("symbol", cancel_all({""}, at));
}

TEST(KucoinEncode, an_altered_order_is_a_new_placement) {
    const UnsignedRequest request = MUST(alter_order({.venue_symbol = ethusdt,
                                                      .order = ClientOrderId{"sr-1"},
                                                      .price = Price{"2990.5"_d},
                                                      .qty = Qty{"0.25"_d}},
                                                     at));
    EXPECT_EQ(line_of(request),
              R"(POST /api/v1/hf/orders/alter{"symbol":"ETH-USDT","clientOid":"sr-1",)"
              R"("newPrice":"2990.5","newSize":"0.25"})");
    EXPECT_TRUE(request.is_order_placement);
    EXPECT_EQ(
        MUST(alter_order({.venue_symbol = ethusdt, .order = order_id, .qty = Qty{1}}, at)).body,
        R"({"symbol":"ETH-USDT","orderId":"6923aa10e1c5d90007000001","newSize":"1"})");
    EXPECT_FAILS("alter: neither", alter_order({.venue_symbol = ethusdt, .order = order_id}, at));
    EXPECT_FAILS("newPrice", alter_order({ethusdt, order_id, Price{0}, std::nullopt}, at));
    EXPECT_FAILS("newSize", alter_order({ethusdt, order_id, std::nullopt, Qty{-1}}, at));
    EXPECT_FAILS("orderId", alter_order({ethusdt, VenueOrderId{""}, Price{1}, std::nullopt}, at));
}

TEST(KucoinEncode, the_dead_mans_switch_is_set_in_whole_seconds) {
    EXPECT_EQ(line_of(MUST(set_dead_switch(
                  {.after = seconds(30), .venue_symbols = {{"BTC-USDT"}, ethusdt}}, at))),
              R"(POST /api/v1/hf/orders/dead-cancel-all)"
              R"({"timeout":30,"symbols":"BTC-USDT,ETH-USDT"})");
    EXPECT_EQ(MUST(set_dead_switch({.after = seconds(86400), .venue_symbols = {}}, at)).body,
              R"({"timeout":86400,"symbols":""})");
    EXPECT_EQ(MUST(set_dead_switch({}, at)).body, R"({"timeout":-1,"symbols":""})");
    EXPECT_EQ(line_of(MUST(dead_switch(at))), "GET /api/v1/hf/orders/dead-cancel-all/query");
    for (const Duration odd : {seconds(4), seconds(86401), milliseconds(5500), seconds(-1)}) {
        EXPECT_FAILS("timeout", set_dead_switch({.after = odd, .venue_symbols = {}}, at));
    }
    EXPECT_FAILS(
        "symbols: at most 50",
        set_dead_switch(
            {.after = seconds(30), .venue_symbols = std::vector<VenueSymbol>(51, ethusdt)}, at));
}

TEST(KucoinEncode, reads_of_orders) {
    const UnsignedRequest order = MUST(query_order(ethusdt, ClientOrderId{"sr-1"}, at));
    EXPECT_EQ(line_of(order), "GET /api/v1/hf/orders/client-order/sr-1?symbol=ETH-USDT");
    EXPECT_EQ(order.weight, 2);
    EXPECT_EQ(line_of(MUST(query_order(ethusdt, order_id, at))),
              "GET /api/v1/hf/orders/6923aa10e1c5d90007000001?symbol=ETH-USDT");
    EXPECT_EQ(line_of(MUST(open_orders(ethusdt, at))),
              "GET /api/v1/hf/orders/active?symbol=ETH-USDT");
    EXPECT_FAILS("symbol: KuCoin lists the open orders of one market",
                 open_orders(std::nullopt, at));
    EXPECT_EQ(line_of(MUST(open_orders_page(ethusdt, 2, 100, at))),
              "GET /api/v1/hf/orders/active/page?symbol=ETH-USDT&pageNum=2&pageSize=100");
    EXPECT_FAILS("pageNum: 0", open_orders_page(ethusdt, 0, 100, at));
    EXPECT_FAILS("limit: 101", open_orders_page(ethusdt, 1, 101, at));
    EXPECT_EQ(line_of(MUST(markets_with_open_orders(at))), "GET /api/v1/hf/orders/active/symbols");
    EXPECT_EQ(line_of(MUST(done_orders({.venue_symbol = ethusdt,
                                        .last_id = 254062248624417,
                                        .start = Time{1},
                                        .end = Time{2},
                                        .limit = 20},
                                       at))),
              "GET /api/v1/hf/orders/done?symbol=ETH-USDT&lastId=254062248624417&limit=20"
              "&startAt=1&endAt=2");
}

TEST(KucoinEncode, reads_of_fills_and_of_the_account) {
    EXPECT_EQ(line_of(MUST(account_trades({.venue_symbol = ethusdt, .of_order = order_id}, at))),
              "GET /api/v1/hf/fills?symbol=ETH-USDT&orderId=6923aa10e1c5d90007000001&limit=100");
    EXPECT_EQ(line_of(MUST(account(at))), "GET /api/v1/accounts?type=trade");
    EXPECT_EQ(line_of(MUST(account(at, Wallet::main))), "GET /api/v1/accounts?type=main");
    EXPECT_EQ(line_of(MUST(fees({}, at))), "GET /api/v1/base-fee?currencyType=0");
    // The comma is encoded on the way; what is signed has it as it is (KucoinVectors).
    EXPECT_EQ(line_of(MUST(fees({{"BTC-USDT"}, ethusdt}, at))),
              "GET /api/v1/trade-fees?symbols=BTC-USDT%2CETH-USDT");
    EXPECT_FAILS("symbols: at most 10", fees(std::vector<VenueSymbol>(11, ethusdt), at));
    EXPECT_EQ(line_of(MUST(key_rights(at))), "GET /api/v1/user/api-key");
    EXPECT_EQ(MUST(key_rights(at)).weight, 20);
    EXPECT_EQ(line_of(MUST(private_bullet(at))), "POST /api/v1/bullet-private");
    EXPECT_EQ(line_of(MUST(full_book(ethusdt, at))),
              "GET /api/v3/market/orderbook/level2?symbol=ETH-USDT");
}

TEST(KucoinEncode, reads_that_the_venue_would_refuse_are_refused_here) {
    EXPECT_FAILS("limit: 0", done_orders({.venue_symbol = ethusdt, .limit = 0}, at));
    EXPECT_FAILS("limit: 101", account_trades({.venue_symbol = ethusdt, .limit = 101}, at));
    EXPECT_FAILS("lastId", account_trades({.venue_symbol = ethusdt, .last_id = -1}, at));
    EXPECT_FAILS("endAt: before startAt",
                 done_orders({.venue_symbol = ethusdt, .start = Time{2}, .end = Time{1}}, at));
    const Time week{7LL * 24 * 3600 * 1000};
    EXPECT_OK(done_orders({.venue_symbol = ethusdt, .start = Time{0}, .end = week}, at));
    EXPECT_FAILS(
        "endAt: more than 7d after",
        done_orders({.venue_symbol = ethusdt, .start = Time{0}, .end = week + milliseconds(1)},
                    at));
    EXPECT_FAILS("timestamp", account({{-1}, seconds(1)}));
}

TEST(KucoinEncode, public_requests_need_no_key) {
    EXPECT_EQ(to_http(server_time()).target, "/api/v1/timestamp");
    EXPECT_EQ(to_http(my_address()).target, "/api/v1/my-ip");
    EXPECT_EQ(to_http(MUST(listings(std::nullopt))).target, "/api/v2/symbols");
    EXPECT_EQ(to_http(MUST(listings(ethusdt))).target, "/api/v2/symbols/ETH-USDT");
    EXPECT_EQ(to_http(MUST(book_top(ethusdt))).target,
              "/api/v1/market/orderbook/level1?symbol=ETH-USDT");
    EXPECT_EQ(to_http(MUST(part_book(ethusdt, 100))).target,
              "/api/v1/market/orderbook/level2_100?symbol=ETH-USDT");
    EXPECT_FAILS("depth: 50", part_book(ethusdt, 50));
    const HttpRequest bullet = to_http(public_bullet());
    EXPECT_EQ(bullet.method + " " + bullet.target, "POST /api/v1/bullet-public");
    EXPECT_EQ(to_http(server_time()).method, "GET");
    EXPECT_TRUE(to_http(server_time()).headers.empty());
}

TEST(KucoinEncode, candles_are_asked_for_in_seconds_and_never_more_than_are_wanted) {
    const auto target = [](std::int64_t start_ms, std::int64_t end_ms) {
        return to_http(MUST(candles({.venue_symbol = ethusdt,
                                     .interval = minutes(1),
                                     .start = Time{start_ms},
                                     .end = Time{end_ms}})))
            .target;
    };
    const std::string head = "/api/v1/market/candles?symbol=ETH-USDT&type=1min";
    EXPECT_EQ(target(1764000000000, 1764000059999), head + "&startAt=1764000000&endAt=1764000059");
    EXPECT_EQ(target(1764000000001, 1764000060000), head + "&startAt=1764000001&endAt=1764000060");
    EXPECT_EQ(to_http(MUST(candles({.venue_symbol = ethusdt}))).target, head);
    EXPECT_OK(candles({ethusdt, minutes(1), Time{0}, Time{0} + minutes(1500) - seconds(1)}));
    EXPECT_FAILS("endAt: more than 1500 candles",
                 candles({ethusdt, minutes(1), Time{0}, Time{0} + minutes(1500)}));
    EXPECT_FAILS("endAt: before", candles({ethusdt, minutes(1), Time{5}, Time{4}}));
    EXPECT_EQ(MUST(interval_name(minutes(60))), "1hour");
    EXPECT_EQ(MUST(interval_name(minutes(7LL * 24 * 60))), "1week");
    EXPECT_FAILS("interval: KuCoin has no candles of 7m", interval_name(minutes(7)));
    EXPECT_FAILS("interval", interval_name(seconds(1)));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
