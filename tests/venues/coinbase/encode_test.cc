#include "venues/coinbase/encode.h"

#include "support/test.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;

const SigningTime at{.timestamp = {1'764'000'000'000}, .recv_window = seconds(10)};
const VenueSymbol eth_usd{"ETH-USD"};
const VenueOrderId id{"5f0c7a1e-0001-4b6e-9b60-000000000001"};

Instrument instrument() {
    return {.symbol = MUST(Symbol::parse("ETH/USD")), .venue_symbol = "ETH-USD"};
}

OrderIntent intent(OrderKind kind, std::optional<Price> limit) {
    return {.symbol = MUST(Symbol::parse("ETH/USD")),
            .side = Side::buy,
            .kind = kind,
            .limit = limit,
            .qty = {"0.5"_d}};
}

std::string body_of(const OrderIntent& order) {
    return MUST(place_order(order, instrument(), {"sr-1"}, at)).body;
}

TEST(CoinbaseEncode, a_pair_is_written_with_a_dash) {
    EXPECT_EQ(to_venue_symbol(MUST(Symbol::parse("ETH/USD"))), eth_usd);
}

TEST(CoinbaseEncode, a_limit_order_is_good_till_cancelled) {
    const UnsignedRequest request =
        MUST(place_order(intent(OrderKind::limit, Price{"2990.5"_d}), instrument(), {"sr-1"}, at));
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/api/v3/brokerage/orders");
    EXPECT_EQ(request.query, "");
    EXPECT_EQ(request.body, R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY",)"
                            R"("order_configuration":{"limit_limit_gtc":{"base_size":"0.5",)"
                            R"("limit_price":"2990.5","post_only":false}}})");
    EXPECT_TRUE(request.is_order_placement);
    EXPECT_EQ(request.weight, 1);
}

TEST(CoinbaseEncode, a_post_only_order_says_so) {
    EXPECT_EQ(body_of(intent(OrderKind::post_only, Price{"2990.5"_d})),
              R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY",)"
              R"("order_configuration":{"limit_limit_gtc":{"base_size":"0.5",)"
              R"("limit_price":"2990.5","post_only":true}}})");
}

TEST(CoinbaseEncode, orders_that_do_not_stay_have_configurations_of_their_own) {
    const std::string rest = R"(":{"base_size":"0.5","limit_price":"2990.5"}}})";
    EXPECT_EQ(body_of(intent(OrderKind::ioc, Price{"2990.5"_d})),
              R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY",)"
              R"("order_configuration":{"sor_limit_ioc)" +
                  rest);
    EXPECT_EQ(body_of(intent(OrderKind::fok, Price{"2990.5"_d})),
              R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY",)"
              R"("order_configuration":{"limit_limit_fok)" +
                  rest);
}

TEST(CoinbaseEncode, a_stop_says_from_which_side_its_price_is_reached) {
    OrderIntent order = intent(OrderKind::stop_limit, Price{"2980"_d});
    order.trigger = Price{"2990.5"_d};
    const std::string fields =
        R"("order_configuration":{"stop_limit_stop_limit_gtc":{"base_size":"0.5",)"
        R"("limit_price":"2980","stop_price":"2990.5","stop_direction":"STOP_DIRECTION_STOP_)";
    EXPECT_EQ(body_of(order), R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY",)" +
                                  fields + R"(UP"}}})");
    order.side = Side::sell;
    EXPECT_EQ(body_of(order), R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"SELL",)" +
                                  fields + R"(DOWN"}}})");
    const auto place = [](const OrderIntent& one) {
        return place_order(one, instrument(), {"sr-1"}, at);
    };
    order.trigger = Price{-1};
    EXPECT_FAILS("order.stop: -1 is not", place(order));
    order.trigger.reset();
    EXPECT_FAILS("order.stop: stop_limit_stop_limit_gtc needs", place(order));
    OrderIntent plain = intent(OrderKind::limit, Price{2980});
    plain.trigger = Price{2990};
    EXPECT_FAILS("order.stop: limit_limit_gtc has none", place(plain));
}

TEST(CoinbaseEncode, a_market_order_names_its_quantity_of_base_on_either_side) {
    OrderIntent order = intent(OrderKind::market, std::nullopt);
    const std::string rest = R"(,"order_configuration":{"market_market_ioc":{"base_size":"0.5"}}})";
    EXPECT_EQ(body_of(order),
              R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"BUY")" + rest);
    order.side = Side::sell;
    EXPECT_EQ(body_of(order),
              R"({"client_order_id":"sr-1","product_id":"ETH-USD","side":"SELL")" + rest);
}

TEST(CoinbaseEncode, numbers_are_written_in_full) {
    OrderIntent order = intent(OrderKind::limit, Price{"0.000000000001"_d});
    order.qty = {"99999999999999999999.5"_d};
    EXPECT_NE(body_of(order).find(
                  R"("base_size":"99999999999999999999.5","limit_price":"0.000000000001")"),
              std::string::npos);
}

TEST(CoinbaseEncode, an_order_that_makes_no_sense_is_refused_by_its_field) {
    const auto place = [](const OrderIntent& order, const Instrument& market = instrument(),
                          const std::string& name = "sr-1", SigningTime time = at) {
        return place_order(order, market, {name}, time);
    };
    const OrderIntent good = intent(OrderKind::limit, Price{3000});
    EXPECT_OK(place(good));
    EXPECT_FAILS("order.limit: limit_limit_gtc needs",
                 place(intent(OrderKind::limit, std::nullopt)));
    EXPECT_FAILS("order.limit: limit_limit_gtc needs",
                 place(intent(OrderKind::post_only, std::nullopt)));
    EXPECT_FAILS("order.limit: market_market_ioc has none",
                 place(intent(OrderKind::market, Price{3000})));
    EXPECT_FAILS("order.limit: 0 is not", place(intent(OrderKind::limit, Price{0})));
    EXPECT_FAILS("order.limit: -1 is not", place(intent(OrderKind::limit, Price{-1})));
    OrderIntent odd = good;
    for (const Decimal qty : {Decimal(0), Decimal(-1), "100000000000000000000"_d}) {
        odd.qty = {qty};
        EXPECT_FAILS("order.qty", place(odd));
    }
    odd = good;
    odd.symbol = MUST(Symbol::parse("BTC/USD"));
    EXPECT_FAILS("order.symbol: BTC/USD is not the instrument's ETH/USD", place(odd));
    Instrument nameless = instrument();
    nameless.venue_symbol = "";
    EXPECT_FAILS("product_id", place(good, nameless));
    for (const std::string& name :
         {std::string(), std::string("a b"), std::string("a\"b"), std::string("a\\b"),
          std::string("a_b"), std::string("ü"), std::string(129, 'a')}) {
        EXPECT_FAILS("client order id", place(good, instrument(), name));
    }
    EXPECT_OK(place(good, instrument(), std::string(128, 'a')));
    EXPECT_FAILS("timestamp", place(good, instrument(), "sr-1", {{0}, seconds(2)}));
    EXPECT_FAILS("recvWindow", place(good, instrument(), "sr-1", {at.timestamp, seconds(121)}));
    EXPECT_FAILS("recvWindow", place(good, instrument(), "sr-1", {at.timestamp, {999}}));
}

TEST(CoinbaseEncode, a_symbol_or_an_id_cannot_smuggle_anything) {
    for (const char* odd :
         {"", "A B", "A&side=SELL", "A=B", "A\"B", "A\\B", "A\nB", "A/B", "..", "A%2F", "Ä-USD"}) {
        EXPECT_FAILS("product_id", open_orders(VenueSymbol{odd}, at));
        EXPECT_FAILS("product_id", candles({.venue_symbol = {odd}}));
        EXPECT_FAILS("product_id", book_top({odd}));
        EXPECT_FAILS("order_id", query_order(eth_usd, VenueOrderId{odd}, at));
        EXPECT_FAILS("order_id", cancel_orders({id, {odd}}, at));
    }
    EXPECT_FAILS("product_id", open_orders(VenueSymbol{std::string(65, 'A')}, at));
}

TEST(CoinbaseEncode, each_kind_of_order_takes_its_fields_and_no_others) {
    using Kind = OrderConfiguration::Kind;
    const OrderConfiguration limit{.size = 1, .limit = Price{10}};
    const auto with = [](OrderConfiguration order, auto change) {
        change(order);
        return to_json(order);
    };
    EXPECT_OK(to_json(limit));
    EXPECT_FAILS("order.stop: limit_limit_gtc has none",
                 with(limit, [](auto& order) { order.stop = Price{9}; }));
    EXPECT_FAILS("order.end: limit_limit_gtc has none",
                 with(limit, [](auto& order) { order.end = Time{1}; }));
    EXPECT_FAILS("order.end: limit_limit_gtd needs",
                 with(limit, [](auto& order) { order.kind = Kind::limit_gtd; }));
    EXPECT_FAILS("order.stop: stop_limit_stop_limit_gtc needs",
                 with(limit, [](auto& order) { order.kind = Kind::stop_limit_gtc; }));
    EXPECT_FAILS("order.stop_direction: stop_limit_stop_limit_gtc needs",
                 with(limit, [](auto& order) {
                     order.kind = Kind::stop_limit_gtc;
                     order.stop = Price{9};
                 }));
    const OrderConfiguration bracket{
        .kind = Kind::bracket_gtc, .size = 1, .limit = Price{10}, .stop = Price{9}};
    EXPECT_OK(to_json(bracket));
    EXPECT_FAILS("order.stop_direction: trigger_bracket_gtc has none",
                 with(bracket, [](auto& order) {
                     order.stop_direction = OrderConfiguration::StopDirection::up;
                 }));
    EXPECT_FAILS("order.qty: trigger_bracket_gtc names an amount of base",
                 with(bracket, [](auto& order) { order.is_size_in_quote = true; }));
    EXPECT_FAILS("order: sor_limit_ioc cannot be post-only", with(limit, [](auto& order) {
                     order.kind = Kind::limit_ioc;
                     order.is_post_only = true;
                 }));
    EXPECT_FAILS("order.end: must be after", with(bracket, [](auto& order) {
                     order.kind = Kind::bracket_gtd;
                     order.end = Time{0};
                 }));
    EXPECT_FAILS("order.stop: 0 is not", with(bracket, [](auto& order) { order.stop = Price{0}; }));
}

TEST(CoinbaseEncode, kinds_with_an_end_write_it_in_whole_seconds) {
    using Kind = OrderConfiguration::Kind;
    const OrderConfiguration stop{.kind = Kind::stop_limit_gtd,
                                  .size = "0.001"_d,
                                  .limit = Price{19900},
                                  .stop = Price{20000},
                                  .stop_direction = OrderConfiguration::StopDirection::up,
                                  .end = Time{1'798'761'599'000}};
    EXPECT_EQ(MUST(to_json(stop)),
              R"({"stop_limit_stop_limit_gtd":{"base_size":"0.001","limit_price":"19900",)"
              R"("stop_price":"20000","end_time":"2026-12-31T23:59:59Z",)"
              R"("stop_direction":"STOP_DIRECTION_STOP_UP"}})");
    const OrderConfiguration bracket{.kind = Kind::bracket_gtd,
                                     .size = "0.001"_d,
                                     .limit = Price{99000},
                                     .stop = Price{20000},
                                     .end = Time{1'798'761'599'000}};
    EXPECT_EQ(MUST(to_json(bracket)),
              R"({"trigger_bracket_gtd":{"base_size":"0.001","limit_price":"99000",)"
              R"("stop_trigger_price":"20000","end_time":"2026-12-31T23:59:59Z"}})");
}

TEST(CoinbaseEncode, a_preview_is_the_order_without_its_name) {
    const UnsignedRequest request = MUST(
        preview_order({.venue_symbol = eth_usd,
                       .side = Side::sell,
                       .configuration = {.kind = OrderConfiguration::Kind::market_ioc, .size = 2}},
                      at));
    EXPECT_EQ(request.path, "/api/v3/brokerage/orders/preview");
    EXPECT_EQ(request.body, R"({"product_id":"ETH-USD","side":"SELL",)"
                            R"("order_configuration":{"market_market_ioc":{"base_size":"2"}}})");
    EXPECT_FALSE(request.is_order_placement);
}

TEST(CoinbaseEncode, a_cancel_names_the_venues_id) {
    const UnsignedRequest request =
        MUST(cancel_order({.venue_symbol = eth_usd, .order = id, .request_id = {"sr-c1"}}, at));
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/api/v3/brokerage/orders/batch_cancel");
    EXPECT_EQ(request.body, R"({"order_ids":["5f0c7a1e-0001-4b6e-9b60-000000000001"]})");
    EXPECT_FALSE(request.is_order_placement);
    EXPECT_EQ(MUST(cancel_orders({{"a-1"}, {"a-2"}}, at)).body, R"({"order_ids":["a-1","a-2"]})");
    EXPECT_FAILS("order_ids: write 1 to 100", cancel_orders({}, at));
    EXPECT_OK(cancel_orders(std::vector<VenueOrderId>(100, id), at));
    EXPECT_FAILS("order_ids: write 1 to 100",
                 cancel_orders(std::vector<VenueOrderId>(101, id), at));
}

TEST(CoinbaseEncode, a_client_id_finds_no_order_and_the_error_says_what_does) {
    const OrderKey ours = ClientOrderId{"sr-1"};
    for (const auto& request : {cancel_order({.venue_symbol = eth_usd, .order = ours}, at),
                                query_order(eth_usd, ours, at)}) {
        ASSERT_FALSE(request.has_value());
        EXPECT_EQ(request.error().message,
                  "order: Coinbase knows no order by its client id; ask for the market's orders, "
                  "take the one whose client_order_id is \"sr-1\" and use its order_id");
    }
}

TEST(CoinbaseEncode, an_edit_sends_both_price_and_size) {
    EXPECT_EQ(MUST(edit_order({id, Price{"25010"_d}, {"0.002"_d}}, at)).body,
              R"({"order_id":"5f0c7a1e-0001-4b6e-9b60-000000000001","size":"0.002",)"
              R"("price":"25010"})");
    EXPECT_FAILS("order.limit", edit_order({id, Price{0}, {1}}, at));
    EXPECT_FAILS("order.qty", edit_order({id, Price{1}, {0}}, at));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
