// Stop orders at the Coinbase side: taken with the direction that belongs to their side.
#include "lab/practice/coinbase/coinbase_world.h"
#include "support/test.h"
#include "venues/coinbase/decode.h"

namespace strongroom::lab::practice::coinbase {
namespace {

// The market goes from 100 to 110 and down to 90 within two minutes.
json stop(const char* side = "SELL", const char* price = "95", const char* limit = "94") {
    const bool is_sell = side == std::string_view("SELL");
    return {{"client_order_id", std::string("stop-") + side + price},
            {"product_id", "BTC-USD"},
            {"side", side},
            {"order_configuration",
             {{"stop_limit_stop_limit_gtc",
               {{"base_size", "1"},
                {"limit_price", limit},
                {"stop_price", price},
                {"stop_direction",
                 is_sell ? "STOP_DIRECTION_STOP_DOWN" : "STOP_DIRECTION_STOP_UP"}}}}}};
}

json with(const char* field, const json& value) {
    json order = stop();
    order["order_configuration"].front()[field] = value;
    return order;
}

TEST(CoinbaseStops, one_waits_is_triggered_and_keeps_its_terms) {
    CoinbaseWorld world;
    const json placed = world.ok(world.place(stop()));
    ASSERT_EQ(placed["success"], true) << placed;
    const std::string id = placed["success_response"]["order_id"];
    EXPECT_EQ(world.locked("BTC"), "1.00000000");
    json order = world.order(id);
    EXPECT_EQ(order["status"], "OPEN");
    EXPECT_EQ(order["order_type"], "STOP_LIMIT");
    EXPECT_EQ(order["trigger_status"], "STOP_PENDING");
    world.run(minutes(2));
    order = world.order(id);
    EXPECT_EQ(order["status"], "FILLED");
    EXPECT_EQ(order["trigger_status"], "STOP_TRIGGERED");
    EXPECT_EQ(order["average_filled_price"], "95");
    const venues::VenueOrder read =
        MUST(venues::coinbase::decode_order(json{{"order", order}}.dump()));
    EXPECT_EQ(read.kind, OrderKind::stop_limit);
    EXPECT_EQ(read.trigger, Price{95});
    EXPECT_EQ(read.price, Price{94});
}

TEST(CoinbaseStops, one_to_buy_waits_for_a_rising_market) {
    CoinbaseWorld world;
    const json placed = world.ok(world.place(stop("BUY", "105", "106")));
    ASSERT_EQ(placed["success"], true) << placed;
    world.run(minutes(2));
    EXPECT_EQ(world.order(placed["success_response"]["order_id"])["average_filled_price"], "105");
}

TEST(CoinbaseStops, a_bad_one_is_refused_in_the_words_of_the_exchange) {
    CoinbaseWorld world;
    const auto word = [&](const json& order) { return refused(world.place(order)).substr(5); };
    const std::string unknown = "UNKNOWN_FAILURE_REASON PREVIEW_";
    EXPECT_EQ(word(with("stop_price", "100")), unknown + "STOP_PRICE_ABOVE_LAST_TRADE_PRICE");
    EXPECT_EQ(word(stop("BUY", "100", "101")), unknown + "STOP_PRICE_BELOW_LAST_TRADE_PRICE");
    EXPECT_EQ(word(with("stop_price", "0")), unknown + "INVALID_STOP_PRICE");
    EXPECT_EQ(word(with("stop_price", "x")), unknown + "INVALID_STOP_PRICE");
    EXPECT_EQ(word(with("stop_price", nullptr)), unknown + "INVALID_STOP_PRICE");
    EXPECT_EQ(word(with("stop_price", "95.001")),
              "INVALID_PRICE_PRECISION PREVIEW_INVALID_PRICE_PRECISION");
    EXPECT_EQ(word(with("stop_direction", "UP")), "INVALID_REQUEST PREVIEW_INVALID_REQUEST");
    EXPECT_EQ(word(with("stop_direction", "STOP_DIRECTION_STOP_UP")),
              "UNSUPPORTED_ORDER_CONFIGURATION PREVIEW_UNSUPPORTED_ORDER_CONFIGURATION");
    EXPECT_EQ(world.locked("BTC"), "0.00000000");
}

}  // namespace
}  // namespace strongroom::lab::practice::coinbase
