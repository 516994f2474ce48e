// The decoders on KuCoin's own payloads: the examples that its SDK is tested with. They lie beside
// the repository, never in it; without them these tests are skipped.
#include <nlohmann/json.hpp>

#include "support/test.h"
#include "venues/kucoin/describe.h"

namespace strongroom::venues::kucoin {
namespace {

// The first response (or request) of that operation in one of the SDK's files.
nlohmann::ordered_json captured(const std::string& file, const std::string& operation,
                                const std::string& kind = "resp") {
    const std::string path = test::shared_path("data/fixtures/kucoin_sdk/" + file + ".json");
    for (const auto& entry : nlohmann::ordered_json::parse(test::read_text(path))) {
        if (entry["operation"] == operation && entry["kind"] == kind && entry.contains("json")) {
            return entry["json"];
        }
    }
    throw std::runtime_error("no such payload: " + operation);
}

std::string reply(const std::string& file, const std::string& operation) {
    return captured(file, operation).dump();
}

class KucoinCaptured : public testing::Test {
  protected:
    void SetUp() override {
        if (test::shared_path("data/fixtures/kucoin_sdk/spot_order.json").empty()) {
            GTEST_SKIP() << "no ../shared/data/fixtures/kucoin_sdk beside the repository";
        }
    }
};

TEST_F(KucoinCaptured, answers_to_placements_and_cancels_are_read) {
    const std::string file = "spot_order";
    for (const char* operation : {"add_order", "add_order_test", "add_order_sync"}) {
        const std::string body = reply(file, operation);
        EXPECT_EQ(refusal({.body = body}), std::nullopt);
        const PlaceReply placed = MUST(decode_place_reply(body));
        EXPECT_TRUE(placed.client_id.text.starts_with("5c52e11203aa677f33e493f")) << operation;
    }
    EXPECT_EQ(MUST(decode_place_reply(reply(file, "add_order_sync"))).time, (Time{1729174140586}));
    EXPECT_EQ(describe(MUST(decode_cancel_reply(reply(file, "cancel_order_by_order_id")))),
              "theirs 671124f9365ccb00073debd4");
    EXPECT_EQ(describe(MUST(decode_cancel_reply(reply(file, "cancel_order_by_client_oid")))),
              "ours 5c52e11203aa677f33e493fb");
    EXPECT_OK(decode_cancel_all(reply(file, "cancel_all_orders_by_symbol")));
    EXPECT_EQ(describe(MUST(decode_cancel_all_markets(reply(file, "cancel_all_orders")))),
              "done ETH-USDT\nBTC-USDT\nfailed ");
    EXPECT_EQ(describe(MUST(decode_alter_reply(reply(file, "modify_order")))),
              "67112258f9406e0007408827 \"client order id 12\"");
    EXPECT_EQ(describe(MUST(decode_dead_switch(reply(file, "set_dcp")))),
              "1729656588000 fires 1729656593000");
    EXPECT_EQ(describe(MUST(decode_dead_switch(reply(file, "get_dcp")))),
              "1729241305000 fires 1729241308000");
}

TEST_F(KucoinCaptured, orders_and_fills_are_read) {
    const std::string file = "spot_order";
    const std::string filled =
        "BTC-USDT 6717422bd51c29000775ea03 buy limit/GTC (limit) 0.00001 at 70000, closed: filled, "
        "filled 0.00001, ours \"5c52e11203aa677f33e493fb\" by \"\", 1729577515481";
    EXPECT_EQ(describe(MUST(decode_order(reply(file, "get_order_by_order_id")))), filled);
    EXPECT_EQ(describe(MUST(decode_order(reply(file, "get_order_by_client_oid")))), filled);
    EXPECT_EQ(describe(MUST(decode_done_orders(reply(file, "get_closed_orders")))),
              filled + "\nthen 19814995255305\n");
    EXPECT_EQ(describe(MUST(decode_open_orders(reply(file, "get_open_orders")))),
              "BTC-USDT 67120bbef094e200070976f6 buy limit/GTC (limit) 0.00001 at 50000, open, "
              "filled 0, ours \"5c52e11203aa677f33e493fb\" by \"\", 1729235909862\n");
    EXPECT_EQ(MUST(decode_open_orders_page(reply(file, "get_open_orders_by_page"))).orders.size(),
              1U);
    EXPECT_EQ(
        describe(MUST(decode_markets_with_open_orders(reply(file, "get_symbols_with_open_order")))),
        "ETH-USDT\nBTC-USDT\n");
    EXPECT_EQ(describe(MUST(decode_account_trades(reply(file, "get_trade_history")))),
              "BTC-USDT 6717422bd51c29000775ea03 fill 11029373945659392 buy 0.00001 at 67717.6, "
              "fee 0.000677176 USDT, taker, 1729577515473\nthen 19814995255305\n");
}

TEST_F(KucoinCaptured, an_order_of_the_older_endpoints_is_refused_by_name) {
    EXPECT_FAILS("lastUpdatedAt: missing",
                 decode_order(reply("spot_order", "get_order_by_order_id_old")));
}

TEST_F(KucoinCaptured, the_account_its_fees_and_its_key_are_read) {
    const std::string file = "account_account";
    EXPECT_EQ(describe(MUST(decode_account(reply(file, "get_spot_account_list")))),
              "trade  trade  at 0\nUSDT 26.66759503 free 0 locked\n");
    EXPECT_EQ(describe(MUST(decode_account(reply(file, "get_spot_account_list"), Wallet::main))),
              "main   at 0\nUSDT 0.01 free 0 locked\n");
    EXPECT_EQ(describe(MUST(decode_key_rights(reply(file, "get_apikey_info")))),
              "ip-bound read trade withdraw transfer since 1728443843000\n"
              "Futures\nEarn\nMargin\n");
    EXPECT_EQ(MUST(decode_api_key(reply(file, "get_apikey_info"))).uid, "165111215");
    EXPECT_EQ(describe(MUST(decode_fees(reply("account_fee", "get_basic_fee")))),
              "basic maker 0.001 taker 0.001\n");
    EXPECT_EQ(describe(MUST(decode_fees(reply("account_fee", "get_spot_actual_fee")))),
              "BTC-USDT maker 0.001 taker 0.001\nETH-USDT maker 0.001 taker 0.001\n");
}

TEST_F(KucoinCaptured, the_market_is_read) {
    const std::string file = "spot_market";
    const std::string market =
        "0\nBTC-USDT BTC/USDT trading tick 0.1 step 0.00000001 qty 0.00001..10000000000 notional "
        "0.1..0 (market too) market lot none orders 200/0\n";
    EXPECT_EQ(describe(MUST(decode_listings(reply(file, "get_all_symbols")))), market);
    EXPECT_EQ(describe(MUST(decode_listings(reply(file, "get_symbol")))), market);
    EXPECT_EQ(MUST(decode_server_time(reply(file, "get_server_time"))), (Time{1729100692873}));
    EXPECT_EQ(MUST(decode_my_address(reply(file, "get_client_ip_address"))), "20.***.***.128");
    EXPECT_EQ(describe(MUST(decode_book_top(reply(file, "get_ticker"), {"BTC-USDT"}))),
              "BTC-USDT bid 67267.5 x 0.000025 ask 67267.6 x 1.24808993");
    const std::string book =
        "14610502970 1729176273859\nbids 66976.4 x 0.69109872 66976.3 x 0.14377\n"
        "asks 66976.5 x 0.05408199 66976.8 x 0.0005";
    EXPECT_EQ(describe(MUST(decode_book(reply(file, "get_full_order_book")))), book);
    EXPECT_EQ(describe(MUST(decode_book(reply(file, "get_part_order_book")))), book);
    EXPECT_EQ(describe(MUST(decode_candles(reply(file, "get_klines")))),
              "1566789600000 10408.6 10416 10405.4 10416 volume 12.45584973\n"
              "1566789660000 10416 10422.3 10411.5 10411.5 volume 15.61781842\n"
              "1566789720000 10411.5 10411.5 10396.3 10401.9 volume 29.11357276\n");
    for (const char* operation : {"get_public_token", "get_private_token"}) {
        const Bullet bullet = MUST(decode_bullet(reply(file, operation)));
        EXPECT_EQ(bullet.endpoint, "wss://ws-api-spot.kucoin.com/");
        EXPECT_EQ(bullet.ping_interval, seconds(18));
        EXPECT_TRUE(bullet.token.starts_with("2neAiuYvAU")) << operation;
    }
}

TEST_F(KucoinCaptured, our_requests_have_the_members_that_the_sdk_sends) {
    const auto sent = captured("spot_order", "add_order", "req");
    const Symbol symbol = MUST(Symbol::parse("BTC/USDT"));
    const OrderIntent intent{.symbol = symbol,
                             .side = Side::buy,
                             .kind = OrderKind::limit,
                             .limit = Price{MUST(Decimal::parse("50000"))},
                             .qty = {MUST(Decimal::parse("0.00001"))}};
    const auto ours = nlohmann::ordered_json::parse(
        MUST(place_order(intent, {.symbol = symbol, .venue_symbol = "BTC-USDT"},
                         {sent["clientOid"].get<std::string>()}, {{1}, seconds(1)}))
            .body);
    for (const char* field : {"type", "symbol", "side", "price", "size", "clientOid"}) {
        EXPECT_EQ(ours[field], sent[field]) << field;
    }
    const auto dead = captured("spot_order", "set_dcp", "req");
    EXPECT_EQ(
        MUST(set_dead_switch({.after = seconds(5), .venue_symbols = {{"BTC-USDT"}, {"ETH-USDT"}}},
                             {{1}, seconds(1)}))
            .body,
        dead.dump());
}

}  // namespace
}  // namespace strongroom::venues::kucoin
