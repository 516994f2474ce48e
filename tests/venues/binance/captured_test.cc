// The decoders on what Binance really sent: payloads of its own connector and recorded streams.
// They lie beside the repository, never in it; without them these tests are skipped.
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "support/test.h"
#include "venues/binance/describe.h"

namespace strongroom::venues::binance {
namespace {

// The first expected response of that test in one of the connector's files.
Result<std::string> captured(const std::string& file, const std::string& test_name) {
    const std::string path = test::shared_path("data/fixtures/binance_connector/" + file);
    if (path.empty()) return fail(Errc::not_found, path);
    for (const auto& entry : nlohmann::ordered_json::parse(test::read_text(path))) {
        if (entry["test"] == test_name) return entry["expected_response"].dump();
    }
    throw std::runtime_error("no such fixture: " + test_name);
}

class BinanceCaptured : public testing::Test {
  protected:
    void SetUp() override {
        if (test::shared_path("data/fixtures/binance_connector/spot_trade.json").empty()) {
            GTEST_SKIP() << "no ../shared/data/fixtures/binance_connector beside the repository";
        }
    }
};

TEST_F(BinanceCaptured, orders_are_read) {
    const std::string order =
        "LTCBTC 1 buy LIMIT/GTC (limit) 1 at 0.1, open, filled 0, ours \"myOrder1\" by \"\", "
        "1499827319559";
    const std::string account = "spot_account.json";
    EXPECT_EQ(describe(MUST(decode_order(MUST(captured(account, "test_get_order_success"))))),
              order);
    EXPECT_EQ(
        describe(MUST(decode_orders(MUST(captured(account, "test_get_open_orders_success"))))),
        order + "\n");
    EXPECT_EQ(describe(MUST(decode_orders(MUST(captured(account, "test_all_orders_success"))))),
              order + "\n");
    EXPECT_EQ(
        describe(MUST(
            decode_cancel_reply(MUST(captured("spot_trade.json", "test_delete_order_success"))))),
        "LTCBTC 4 buy LIMIT/GTC (limit) 1 at 2 once at 23500, closed: cancelled, filled 0, ours "
        "\"myOrder1\" by \"cancelMyOrder1\", 1684804350068 because INSUFFICIENT_LIQUIDITY");
}

TEST_F(BinanceCaptured, an_order_filled_by_allocation_is_read) {
    const PlaceReply reply =
        MUST(decode_place_reply(MUST(captured("spot_trade.json", "test_sor_order_success"))));
    ASSERT_EQ(reply.fills.size(), 1U);
    EXPECT_EQ(reply.fills[0].trade_id, "allocation-0");
    EXPECT_EQ(reply.fills[0].price.value, 28000);
}

TEST_F(BinanceCaptured, accounts_and_their_trades_are_read) {
    const AccountState account =
        MUST(decode_account(MUST(captured("spot_account.json", "test_get_account_success"))));
    EXPECT_EQ(account.uid, "354937868");
    ASSERT_EQ(account.balances.size(), 1U);
    EXPECT_EQ(account.balances[0].free.to_string(), "4723846.89208129");
    EXPECT_EQ(describe(MUST(decode_account_trades(
                  MUST(captured("spot_account.json", "test_my_trades_success"))))),
              "BNBBTC 100234 fill 28457 buy 12 at 4.000001, fee 10.1 BNB, taker, 1499865549590\n");
}

TEST_F(BinanceCaptured, the_market_is_read) {
    const Listings listings =
        MUST(decode_listings(MUST(captured("spot_general.json", "test_exchange_info_success"))));
    ASSERT_EQ(listings.markets.size(), 1U);
    EXPECT_EQ(listings.markets[0].instrument.tick.to_string(), "0.000001");
    EXPECT_EQ(listings.rate_limits[0].limit, 6000);
    EXPECT_OK(decode_server_time(MUST(captured("spot_general.json", "test_time_success"))));
}

TEST_F(BinanceCaptured, payloads_that_lost_their_numbers_are_refused_by_name) {
    EXPECT_FAILS("price: missing",
                 decode_place_reply(MUST(captured("spot_trade.json", "test_new_order_success"))));
    EXPECT_FAILS("[0]: a candle with too few fields",
                 decode_candles(MUST(captured("spot_market.json", "test_klines_success"))));
    EXPECT_FAILS(
        "bidPrice: missing",
        decode_book_top(MUST(captured("spot_market.json", "test_ticker_book_ticker_success"))));
}

struct Recording {
    const char* file;
    int trades;
    int book_tops;
    int others;
    int price_places;
    int qty_places;
};

// Whether the line has that amount, written with that many places.
bool holds(std::string_view line, std::string_view field, Decimal amount, int places) {
    std::string written(field);
    written += amount.to_fixed(places);
    written += '"';
    return line.find(written) != std::string_view::npos;
}

void expect_same_amounts(const MarketEvent& event, std::string_view line,
                         const Recording& recording) {
    const int price = recording.price_places;
    const int qty = recording.qty_places;
    if (const auto* trade = std::get_if<PublicTrade>(&event)) {
        EXPECT_TRUE(holds(line, "\"p\":\"", trade->trade.price.value, price)) << line;
        EXPECT_TRUE(holds(line, "\"q\":\"", trade->trade.qty.value, qty)) << line;
    } else if (const auto* top = std::get_if<BookTop>(&event)) {
        EXPECT_TRUE(holds(line, "\"b\":\"", top->bid->price.value, price)) << line;
        EXPECT_TRUE(holds(line, "\"A\":\"", top->ask->qty.value, qty)) << line;
    }
}

void replay(const Recording& recording) {
    const std::string path = test::shared_path(std::string("data/ws/") + recording.file);
    if (path.empty()) GTEST_SKIP() << "no ../shared/data/ws beside the repository";
    gzFile file = gzopen(path.c_str(), "rb");
    ASSERT_NE(file, nullptr);
    std::vector<char> buffer(1U << 20U);
    int trades = 0;
    int book_tops = 0;
    int others = 0;
    while (gzgets(file, buffer.data(), static_cast<int>(buffer.size())) != nullptr) {
        const std::string_view raw = buffer.data();
        const std::string_view line = raw.substr(raw.find(' ') + 1);
        const auto event = decode_market_message(line);
        ASSERT_TRUE(event.has_value()) << event.error().message << "\n" << line;
        trades += std::holds_alternative<PublicTrade>(*event) ? 1 : 0;
        book_tops += std::holds_alternative<BookTop>(*event) ? 1 : 0;
        others += std::holds_alternative<OtherEvent>(*event) ? 1 : 0;
        expect_same_amounts(*event, line, recording);
    }
    gzclose(file);
    EXPECT_EQ(trades, recording.trades);
    EXPECT_EQ(book_tops, recording.book_tops);
    EXPECT_EQ(others, recording.others);
}

TEST(BinanceRecorded, every_line_of_the_bitcoin_stream_is_read_exactly) {
    replay({"btcusdt_20240808.gz", 9'757, 28'040, 3'452, 8, 8});
}

TEST(BinanceRecorded, every_line_of_the_ether_stream_is_read_exactly) {
    replay({"ethusdt_20240808.gz", 6'106, 24'077, 3'435, 8, 8});
}

TEST(BinanceRecorded, every_line_of_the_futures_stream_is_read_exactly) {
    replay({"usdm_btcusdt_20240808.gz", 21'313, 66'089, 6'552, 2, 3});
}

}  // namespace
}  // namespace strongroom::venues::binance
