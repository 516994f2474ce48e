// Messages of the market channels and of the user channel.
#include "support/test.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

using namespace decimal_literals;

std::string market(const std::string& name) {
    return describe(MUST(decode_market_message(golden(name))));
}

Result<MarketMessage> market_with(const std::string& name, std::string_view part,
                                  std::string_view other) {
    return decode_market_message(golden_with(name, part, other));
}

TEST(CoinbaseMarketStream, a_message_of_trades_holds_several_each_with_its_takers_side) {
    EXPECT_EQ(market("stream_trades"),
              "5 1764000002789\n"
              "trade ETH-USD 995098700 sell 0.0015 at 2990.25, 1764000002700\n"
              "trade ETH-USD 995098701 buy 0.05 at 2990.2, 1764000002800\n");
    EXPECT_FAILS("market_trades: events: [0]: trades: [0]: side: \"buy\" is neither",
                 market_with("stream_trades", "\"BUY\"", "\"buy\""));
    EXPECT_FAILS("price: must be above zero", market_with("stream_trades", "\"2990.25\"", "\"0\""));
}

TEST(CoinbaseMarketStream, candles_are_of_five_minutes_and_still_grow) {
    EXPECT_EQ(market("stream_candles"),
              "6 1764000002789\n"
              "candle ETH-USD 5m 1764000000000 2985 3010 2980 3005.5 volume 42.15 growing\n");
    EXPECT_FAILS("high 2980 is below", market_with("stream_candles", "\"3010\"", "\"2980\""));
}

TEST(CoinbaseMarketStream, a_book_is_told_whole_and_then_by_its_changes) {
    EXPECT_EQ(market("stream_book_snapshot"),
              "0 1764000002789\nbook ETH-USD snapshot\nbuy 2990.1 x 1.5\nsell 2990.4 x 0.7\n\n");
    EXPECT_EQ(market("stream_book_update"),
              "1 1764000002789\nbook ETH-USD update\nbuy 2990.2 x 2\nsell 2990.4 x 0\n\n");
    EXPECT_FAILS("side: \"ask\" is neither bid nor offer",
                 market_with("stream_book_update", "offer", "ask"));
    EXPECT_FAILS("type: \"new\" is no change of a book",
                 market_with("stream_book_update", "update", "new"));
    EXPECT_FAILS("new_quantity: -1 is below zero",
                 market_with("stream_book_update", "\"2\"", "\"-1\""));
}

TEST(CoinbaseMarketStream, a_ticker_is_the_best_bid_and_ask) {
    EXPECT_EQ(market("stream_ticker"),
              "12 1764000002789\nETH-USD bid 2990.1 x 1.5 ask 2990.4 x 0.7\n");
    EXPECT_FAILS("best_bid: not below the ask",
                 market_with("stream_ticker", "\"2990.1\"", "\"2990.4\""));
    EXPECT_FAILS("best_bid_quantity: a price without a quantity",
                 market_with("stream_ticker", "\"1.5\"", "\"\""));
    // An empty side is no side.
    EXPECT_EQ(describe(MUST(market_with("stream_ticker", R"("2990.1","best_bid_quantity":"1.5")",
                                        R"("","best_bid_quantity":"")"))),
              "12 1764000002789\nETH-USD bid none ask 2990.4 x 0.7\n");
}

TEST(CoinbaseMarketStream, the_rest_is_told_by_its_name) {
    EXPECT_EQ(market("stream_heartbeat"), "13 1764000002789\nheartbeat 42\n");
    EXPECT_EQ(describe(MUST(market_with("stream_heartbeat", "42", "\"43\""))),
              "13 1764000002789\nheartbeat 43\n");
    EXPECT_EQ(market("stream_subscribed"),
              "14 1764000002789\nsubscribed level2 ETH-USD\nmarket_trades ETH-USD BTC-USD\n\n");
    EXPECT_EQ(market("stream_status"), "15 1764000002789\nother status\n");
    EXPECT_EQ(market("stream_error"), "-1 0\nanswer \"\" 0 0 key: authentication failure\n");
    EXPECT_EQ(describe(MUST(market_with("stream_error", "authentication failure", "bad product"))),
              "-1 0\nanswer \"\" 0 0 other: bad product\n");
}

TEST(CoinbaseMarketStream, an_envelope_without_its_number_or_time_is_refused) {
    EXPECT_FAILS("sequence_num: missing", market_with("stream_trades", "sequence_num", "number"));
    EXPECT_FAILS("sequence_num: -5 is not", market_with("stream_trades", ":5,", ":-5,"));
    EXPECT_FAILS("timestamp: ", market_with("stream_trades", "2025-11-24T16:00:02.789012Z", "now"));
    EXPECT_FAILS("channel: missing", market_with("stream_trades", "\"channel\"", "\"chanel\""));
    EXPECT_FAILS("events: missing", market_with("stream_trades", "\"events\"", "\"event\""));
}

std::vector<UserEvent> user_events(const std::string& text) {
    return MUST(decode_user_message(text)).events;
}

TEST(CoinbaseUserStream, a_snapshot_shows_every_open_order_strangers_too) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_snapshot")))),
              "1 snapshot\n"
              "-1 1764000002789 execution 1764000002789012000 0 ETH-USD "
              "5f0c7a1e-0001-4b6e-9b60-000000000001 buy "
              "Limit/GOOD_UNTIL_CANCELLED (post-only) 1.2 at 2990.5, open, filled 0.3, ours "
              "\"sr-tag-0010\" by \"\", 1764000000123\n"
              "-1 1764000002789 execution 1764000002789012000 0 ETH-USD "
              "5f0c7a1e-0001-4b6e-9b60-000000000009 buy "
              "Stop Limit/GOOD_UNTIL_CANCELLED (stop-limit) 2 at 2990.5, open, filled 0, ours "
              "\"web-7\" by \"\", 1764000000123\n");
}

TEST(CoinbaseUserStream, an_update_tells_sums_and_never_a_fill) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_update")))),
              "2\n"
              "-1 1764000002789 execution 1764000002789012000 0 ETH-USD "
              "5f0c7a1e-0001-4b6e-9b60-000000000001 buy "
              "Limit/GOOD_UNTIL_CANCELLED (post-only) 1.2 at 2990.5, closed: filled, filled 1.2, "
              "ours \"sr-tag-0010\" by \"\", 1764000002789\n"
              "-1 1764000002789 execution 1764000002789012000 1 ETH-USD "
              "5f0c7a1e-0001-4b6e-9b60-000000000002 buy "
              "Limit/GOOD_UNTIL_CANCELLED (post-only) 0 at 2990.5, closed: cancelled, filled 0.3, "
              "ours \"sr-tag-0011\" by \"\", 1764000002789 because User requested cancel\n"
              "-1 1764000002789 execution 1764000002789012000 3 ETH-USD "
              "5f0c7a1e-0001-4b6e-9b60-000000000003 buy "
              "Limit/GOOD_UNTIL_CANCELLED (post-only) 0 at 2990.5, closed: no funds, filled 0, "
              "ours \"sr-tag-0012\" by \"\", 1764000002789 because INSUFFICIENT_FUNDS\n");
    for (const UserEvent& event : user_events(golden("user_update"))) {
        EXPECT_FALSE(std::get<ExecutionReport>(event.body).order.report.fill.has_value());
    }
}

TEST(CoinbaseUserStream, a_filled_order_waits_for_its_fills) {
    const auto report = std::get<ExecutionReport>(user_events(golden("user_update")).at(0).body);
    Order order;
    order.intent.qty = {"1.2"_d};
    order.state = OrderState::open;
    order.apply(report.order.report);
    EXPECT_FALSE(order.is_closed());
    EXPECT_TRUE(order.is_closing);
    EXPECT_EQ(order.reported.value, "1.2"_d);
    EXPECT_TRUE(order.filled.is_zero());
}

TEST(CoinbaseUserStream, a_flag_may_be_a_text_and_may_be_missing) {
    const auto kind = [](std::string_view other) {
        const auto events =
            user_events(golden_with("user_snapshot", R"(,"post_only":"true")", other));
        return std::get<ExecutionReport>(events.at(0).body).order.kind;
    };
    EXPECT_EQ(kind(R"(,"post_only":true)"), OrderKind::post_only);
    EXPECT_EQ(kind(R"(,"post_only":"false")"), OrderKind::limit);
    EXPECT_EQ(kind(R"(,"post_only":"")"), OrderKind::limit);
    EXPECT_EQ(kind(""), OrderKind::limit);
    EXPECT_FAILS("post_only: neither true nor false",
                 decode_user_message(golden_with("user_snapshot", "\"true\"", "\"yes\"")));
}

TEST(CoinbaseUserStream, a_stop_tells_its_price_and_never_all_its_terms) {
    const auto report_of = [](std::string_view other) {
        const auto events =
            user_events(golden_with("user_snapshot", "\"order_type\":\"Stop Limit\"",
                                    "\"order_type\":\"Stop Limit\"" + std::string(other)));
        return std::get<ExecutionReport>(events.at(1).body).order;
    };
    const VenueOrder stop = report_of(R"(,"stop_price":"2995")");
    EXPECT_EQ(stop.kind, OrderKind::stop_limit);
    EXPECT_EQ(stop.trigger, Price{2995});
    EXPECT_FALSE(stop.has_all_terms);  // Its direction is not told.
    EXPECT_EQ(report_of(R"(,"stop_price":"")").trigger, std::nullopt);
    EXPECT_EQ(report_of("").trigger, std::nullopt);
}

TEST(CoinbaseUserStream, answers_and_heartbeats_are_no_orders) {
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_subscribed")))),
              "0\n-1 1764000002789 answer \"\" 200 -1 fine\n");
    // Subscribed to something else.
    EXPECT_EQ(describe(MUST(decode_user_message(golden("stream_subscribed")))),
              "14\n-1 1764000002789 other subscriptions\n");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_heartbeat")))),
              "3\n-1 1764000002789 other heartbeats\n");
    EXPECT_EQ(describe(MUST(decode_user_message(golden("user_error")))),
              "-1\n-1 0 answer \"\" 400 -1 0 0 key: authentication failure\n");
}

TEST(CoinbaseUserStream, an_order_that_cannot_be_is_refused_by_its_field) {
    const auto with = [](std::string_view part, std::string_view other) {
        return decode_user_message(golden_with("user_update", part, other));
    };
    EXPECT_FAILS("user: events: [0]: orders: [0]: cumulative_quantity: 1.2 of 1.3, yet FILLED",
                 with(R"("cumulative_quantity":"1.2","leaves_quantity":"0")",
                      R"("cumulative_quantity":"1.2","leaves_quantity":"0.1")"));
    EXPECT_FAILS("cumulative_quantity: 0 of 0, yet FILLED",
                 with("\"cumulative_quantity\":\"1.2\"", "\"cumulative_quantity\":\"0\""));
    EXPECT_FAILS("leaves_quantity: missing", with("leaves_quantity", "leaves"));
    EXPECT_FAILS("is not a status that we know", with("FILLED", "DONE"));
    EXPECT_FAILS("type: \"match\" is no event that we know", with("\"update\"", "\"match\""));
    EXPECT_FAILS("order_side", with("\"BUY\"", "\"B\""));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
