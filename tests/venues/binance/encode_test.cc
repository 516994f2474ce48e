#include "venues/binance/encode.h"

#include "support/test.h"
#include "venues/binance/profile.h"
#include "venues/binance/query.h"

namespace strongroom::venues::binance {
namespace {

using namespace decimal_literals;

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};
const VenueSymbol ethusdt{"ETHUSDT"};

Instrument instrument() {
    return {.symbol = MUST(Symbol::parse("ETH/USDT")), .venue_symbol = "ETHUSDT"};
}

OrderIntent intent(OrderKind kind, std::optional<Price> limit) {
    return {.symbol = MUST(Symbol::parse("ETH/USDT")),
            .side = Side::buy,
            .kind = kind,
            .limit = limit,
            .qty = {"0.5"_d}};
}

std::string query_of(const OrderIntent& order) {
    return MUST(place_order(order, instrument(), {"sr-1"}, at)).query;
}

TEST(BinanceEncode, a_limit_order_is_good_till_cancelled) {
    const UnsignedRequest request =
        MUST(place_order(intent(OrderKind::limit, Price{"2990.5"_d}), instrument(), {"sr-1"}, at));
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/api/v3/order");
    EXPECT_EQ(request.query,
              "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.5&price=2990.5"
              "&newClientOrderId=sr-1&newOrderRespType=FULL&recvWindow=2000"
              "&timestamp=1764000000000");
    EXPECT_TRUE(request.is_order_placement);
    EXPECT_EQ(request.weight, 1);
}

TEST(BinanceEncode, a_post_only_order_is_a_limit_maker) {
    EXPECT_EQ(query_of(intent(OrderKind::post_only, Price{"2990.5"_d})),
              "symbol=ETHUSDT&side=BUY&type=LIMIT_MAKER&quantity=0.5&price=2990.5"
              "&newClientOrderId=sr-1&newOrderRespType=FULL&recvWindow=2000"
              "&timestamp=1764000000000");
}

TEST(BinanceEncode, a_market_order_has_no_price) {
    OrderIntent order = intent(OrderKind::market, std::nullopt);
    order.side = Side::sell;
    EXPECT_EQ(query_of(order),
              "symbol=ETHUSDT&side=SELL&type=MARKET&quantity=0.5"
              "&newClientOrderId=sr-1&newOrderRespType=FULL&recvWindow=2000"
              "&timestamp=1764000000000");
}

TEST(BinanceEncode, orders_that_do_not_stay_are_limit_orders_with_another_time_in_force) {
    EXPECT_EQ(query_of(intent(OrderKind::ioc, Price{"2990.5"_d})),
              "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.5&price=2990.5"
              "&newClientOrderId=sr-1&newOrderRespType=FULL&recvWindow=2000"
              "&timestamp=1764000000000");
    EXPECT_NE(query_of(intent(OrderKind::fok, Price{1})).find("type=LIMIT&timeInForce=FOK"),
              std::string::npos);
}

TEST(BinanceEncode, a_stop_has_its_trigger_and_a_limit) {
    OrderIntent order = intent(OrderKind::stop_limit, Price{"2980"_d});
    order.side = Side::sell;
    order.trigger = Price{"2990.5"_d};
    EXPECT_EQ(query_of(order),
              "symbol=ETHUSDT&side=SELL&type=STOP_LOSS_LIMIT&timeInForce=GTC&quantity=0.5"
              "&price=2980&stopPrice=2990.5&newClientOrderId=sr-1&newOrderRespType=FULL"
              "&recvWindow=2000&timestamp=1764000000000");
    const auto place = [](const OrderIntent& one) {
        return place_order(one, instrument(), {"sr-1"}, at);
    };
    EXPECT_OK(place(order));
    order.trigger = Price{0};
    EXPECT_FAILS("order.trigger: 0 is not", place(order));
    order.trigger.reset();
    EXPECT_FAILS("order.trigger: a stop-limit order needs one", place(order));
    order.trigger = Price{2990};
    order.limit.reset();
    EXPECT_FAILS("order.limit: this kind of order needs one", place(order));
    OrderIntent plain = intent(OrderKind::limit, Price{2980});
    plain.trigger = Price{2990};
    EXPECT_FAILS("order.trigger: this kind of order has none", place(plain));
}

TEST(BinanceEncode, numbers_are_written_in_full) {
    OrderIntent order = intent(OrderKind::limit, Price{"0.000000000001"_d});
    order.qty = {"99999999999999999999.5"_d};
    EXPECT_NE(query_of(order).find("&quantity=99999999999999999999.5&price=0.000000000001&"),
              std::string::npos);
}

TEST(BinanceEncode, an_order_that_makes_no_sense_is_refused_by_its_field) {
    const auto place = [](const OrderIntent& order, const Instrument& market = instrument(),
                          const std::string& id = "sr-1",
                          SigningTime time = at) { return place_order(order, market, {id}, time); };
    const OrderIntent good = intent(OrderKind::limit, Price{3000});
    EXPECT_OK(place(good));
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
    for (const char* id : {"", "a b", "a&b", "a=b", "ü", "1234567890123456789012345678901234567"}) {
        EXPECT_FAILS("client order id", place(good, instrument(), id));
    }
    EXPECT_FAILS("timestamp", place(good, instrument(), "sr-1", {{0}, seconds(2)}));
    EXPECT_FAILS("recvWindow", place(good, instrument(), "sr-1", {at.timestamp, seconds(61)}));
    EXPECT_FAILS("recvWindow", place(good, instrument(), "sr-1", {at.timestamp, seconds(0)}));
}

TEST(BinanceEncode, a_symbol_outside_ascii_is_percent_encoded_before_it_is_signed) {
    Instrument market = instrument();
    market.venue_symbol = "币USDT";
    const UnsignedRequest request =
        MUST(place_order(intent(OrderKind::market, std::nullopt), market, {"sr-1"}, at));
    EXPECT_TRUE(request.query.starts_with("symbol=%E5%B8%81USDT&side=BUY&")) << request.query;
}

TEST(BinanceEncode, a_symbol_cannot_smuggle_parameters) {
    for (const char* odd : {"", "A B", "A&side=SELL", "A=B", "A\"B", "A\\B", "A\nB", "a@trade"}) {
        EXPECT_FAILS("symbol", open_orders(VenueSymbol{odd}, at));
    }
    EXPECT_FAILS("symbol", open_orders(VenueSymbol{std::string(65, 'A')}, at));
}

TEST(BinanceEncode, a_cancel_names_the_order_and_itself) {
    const UnsignedRequest request = MUST(cancel_order(
        {.venue_symbol = ethusdt, .order = ClientOrderId{"sr-1"}, .request_id = {"sr-c1"}}, at));
    EXPECT_EQ(request.method, "DELETE");
    EXPECT_EQ(request.path, "/api/v3/order");
    EXPECT_EQ(request.query,
              "symbol=ETHUSDT&origClientOrderId=sr-1&newClientOrderId=sr-c1&recvWindow=2000"
              "&timestamp=1764000000000");
    EXPECT_FALSE(request.is_order_placement);
    EXPECT_EQ(request.weight, 1);
}

TEST(BinanceEncode, a_foreign_order_is_cancelled_by_the_venues_number) {
    EXPECT_EQ(MUST(cancel_order({.venue_symbol = ethusdt,
                                 .order = VenueOrderId{"8100200310"},
                                 .request_id = {"sr-c2"}},
                                at))
                  .query,
              "symbol=ETHUSDT&orderId=8100200310&newClientOrderId=sr-c2&recvWindow=2000"
              "&timestamp=1764000000000");
    for (const char* odd : {"", "12a", "-1", "1&symbol=BTCUSDT", "12345678901234567890"}) {
        EXPECT_FAILS("orderId", cancel_order({.venue_symbol = ethusdt,
                                              .order = VenueOrderId{odd},
                                              .request_id = {"sr-c2"}},
                                             at));
    }
    EXPECT_FAILS("client order id",
                 cancel_order({.venue_symbol = ethusdt, .order = VenueOrderId{"1"}}, at));
}

TEST(BinanceEncode, reads_of_orders_and_fills) {
    const std::string end = "recvWindow=2000&timestamp=1764000000000";
    const UnsignedRequest order = MUST(query_order(ethusdt, ClientOrderId{"sr-1"}, at));
    EXPECT_EQ(order.method + " " + order.path + "?" + order.query,
              "GET /api/v3/order?symbol=ETHUSDT&origClientOrderId=sr-1&" + end);
    EXPECT_EQ(order.weight, 4);
    EXPECT_EQ(MUST(query_order(ethusdt, VenueOrderId{"28"}, at)).query,
              "symbol=ETHUSDT&orderId=28&" + end);
    EXPECT_EQ(MUST(open_orders(ethusdt, at)).query, "symbol=ETHUSDT&" + end);
    EXPECT_EQ(MUST(open_orders(ethusdt, at)).weight, 6);
    EXPECT_EQ(MUST(open_orders(std::nullopt, at)).query, end);
    EXPECT_EQ(MUST(open_orders(std::nullopt, at)).weight, 80);
    EXPECT_EQ(MUST(all_orders({.venue_symbol = ethusdt,
                               .from = VenueOrderId{"7"},
                               .start = Time{1},
                               .end = Time{2},
                               .limit = 1000},
                              at))
                  .query,
              "symbol=ETHUSDT&orderId=7&startTime=1&endTime=2&limit=1000&" + end);
    const UnsignedRequest fills =
        MUST(account_trades({.venue_symbol = ethusdt, .of_order = VenueOrderId{"28"}}, at));
    EXPECT_EQ(fills.path + "?" + fills.query,
              "/api/v3/myTrades?symbol=ETHUSDT&orderId=28&limit=500&" + end);
    EXPECT_EQ(fills.weight, 5);
    EXPECT_EQ(MUST(account_trades({.venue_symbol = ethusdt, .from_trade = 910001}, at)).query,
              "symbol=ETHUSDT&fromId=910001&limit=500&" + end);
    EXPECT_EQ(MUST(account(at)).query, "omitZeroBalances=true&" + end);
    EXPECT_EQ(MUST(key_rights(at)).path, "/sapi/v1/account/apiRestrictions");
}

TEST(BinanceEncode, reads_that_the_venue_would_refuse_are_refused_here) {
    EXPECT_FAILS("limit: 0", all_orders({.venue_symbol = ethusdt, .limit = 0}, at));
    EXPECT_FAILS("limit: 1001", account_trades({.venue_symbol = ethusdt, .limit = 1001}, at));
    EXPECT_FAILS("fromId", account_trades({.venue_symbol = ethusdt, .from_trade = -1}, at));
    EXPECT_FAILS("end: before start",
                 all_orders({.venue_symbol = ethusdt, .start = Time{2}, .end = Time{1}}, at));
    EXPECT_FAILS(
        "startTime: not together",
        account_trades({.venue_symbol = ethusdt, .of_order = VenueOrderId{"1"}, .start = Time{1}},
                       at));
}

TEST(BinanceEncode, public_requests_need_no_key) {
    EXPECT_EQ(to_http(server_time()).target, "/api/v3/time");
    EXPECT_EQ(to_http(MUST(listings({}))).target, "/api/v3/exchangeInfo?showPermissionSets=false");
    EXPECT_EQ(to_http(MUST(listings({ethusdt, {"BTCUSDT"}}))).target,
              "/api/v3/exchangeInfo?symbols=%5B%22ETHUSDT%22%2C%22BTCUSDT%22%5D"
              "&showPermissionSets=false");
    EXPECT_EQ(to_http(MUST(candles({.venue_symbol = ethusdt,
                                    .interval = minutes(1),
                                    .start = Time{1764000000000},
                                    .end = Time{1764000059999},
                                    .limit = 1000})))
                  .target,
              "/api/v3/klines?symbol=ETHUSDT&interval=1m&startTime=1764000000000"
              "&endTime=1764000059999&limit=1000");
    EXPECT_EQ(to_http(MUST(book_top(ethusdt))).target, "/api/v3/ticker/bookTicker?symbol=ETHUSDT");
    EXPECT_FAILS("symbols: too many", listings(std::vector<VenueSymbol>(201, ethusdt)));
    EXPECT_FAILS("interval: Binance has no candles of 7m",
                 candles({.venue_symbol = ethusdt, .interval = minutes(7)}));
}

TEST(BinanceEncode, a_hex_signature_goes_as_it_is_and_base64_percent_encoded) {
    const UnsignedRequest request = MUST(query_order(ethusdt, VenueOrderId{"28"}, at));
    const HttpRequest hex = MUST(attach_signature(request, "Key123", "00ffA0"));
    EXPECT_EQ(hex.method, "GET");
    EXPECT_EQ(hex.target, "/api/v3/order?" + request.query + "&signature=00ffA0");
    EXPECT_EQ(find_header(hex.headers, "X-MBX-APIKEY"), "Key123");
    EXPECT_TRUE(hex.body.empty());
    const HttpRequest base64 = MUST(attach_signature(request, "Key123", "a+b/c=="));
    EXPECT_TRUE(base64.target.ends_with("&signature=a%2Bb%2Fc%3D%3D")) << base64.target;
}

TEST(BinanceEncode, a_key_or_signature_of_odd_form_is_refused_and_never_shown) {
    const UnsignedRequest request = MUST(account(at));
    for (const char* key : {"", "secret key", "key\r\nX-Evil: 1", "key\"", "schlüssel"}) {
        const auto result = attach_signature(request, key, "00");
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().message, "api key: letters and digits are expected");
    }
    EXPECT_FAILS("api key", attach_signature(request, std::string(257, 'k'), "00"));
    for (const char* signature : {"", "00&x=1", "00\n", "%2B"}) {
        EXPECT_FAILS("signature: hex or base64", attach_signature(request, "key", signature));
    }
    EXPECT_FAILS("signature", attach_signature(request, "key", std::string(1025, 'a')));
}

TEST(BinanceProfile, each_environment_is_fit_to_use) {
    for (const Environment one :
         {Environment::production, Environment::testnet, Environment::demo}) {
        EXPECT_OK(venues::check(profile(one)));
    }
}

TEST(BinanceProfile, the_grace_has_a_floor_and_the_window_a_ceiling) {
    Profile odd = profile(Environment::production);
    odd.grace = seconds(59);
    EXPECT_FAILS("binance.grace: at least 1m", venues::check(odd));
    odd = profile(Environment::production);
    odd.recv_window = seconds(61);
    EXPECT_FAILS("binance.recv_window", venues::check(odd));
    odd.recv_window = seconds(0);
    EXPECT_FAILS("binance.recv_window", venues::check(odd));
}

TEST(BinanceProfile, an_address_can_be_the_practice_venues) {
    Profile local = profile(Environment::production);
    local.urls = {"http://127.0.0.1:9001", "http://127.0.0.1:9001", "ws://127.0.0.1:9001",
                  "ws://127.0.0.1:9001"};
    EXPECT_OK(venues::check(local));
    local.urls.market_stream = "ws://localhost";
    EXPECT_OK(venues::check(local));
    for (const char* odd :
         {"ftp://127.0.0.1", "https://", "https://api.example.com/", "", "http://api.example.com",
          "http://127.0.0.1.example.com", "http://localhost.example.com", "wss://127.0.0.1"}) {
        local.urls.rest = odd;
        EXPECT_FAILS("binance.rest: \"" + std::string(odd) + "\" will not do",
                     venues::check(local));
    }
}

}  // namespace
}  // namespace strongroom::venues::binance
