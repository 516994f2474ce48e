// The decoders on payloads that another client's authors captured or composed. They lie beside the
// repository, never in it; without them these tests are skipped.
#include "support/test.h"
#include "venues/coinbase/book.h"
#include "venues/coinbase/describe.h"

namespace strongroom::venues::coinbase {
namespace {

class CoinbaseCaptured : public testing::Test {
  protected:
    void SetUp() override {
        if (test::shared_path("data/fixtures/nautilus_coinbase/http_order.json").empty()) {
            GTEST_SKIP() << "no ../shared/data/fixtures/nautilus_coinbase beside the repository";
        }
    }
    static std::string text(const std::string& name) {
        const std::string path =
            test::shared_path("data/fixtures/nautilus_coinbase/" + name + ".json");
        if (path.empty()) throw std::runtime_error("no such fixture: " + name);
        return test::read_text(path);
    }
};

TEST_F(CoinbaseCaptured, orders_and_fills_are_read) {
    EXPECT_EQ(describe(MUST(decode_order(text("http_order")))),
              "BTC-USD 0000-000000-000000 buy LIMIT/GOOD_UNTIL_CANCELLED (limit) 0.001 at 10000, "
              "open, filled 0.001, ours \"11111-000000-000000\" by \"\", 1622457000000");
    EXPECT_EQ(describe(MUST(decode_orders(text("http_orders_list")))),
              "BTC-USD 0000-000000-000001 buy LIMIT/GOOD_UNTIL_CANCELLED (limit) 0.01 at 45000, "
              "open, filled 0, ours \"11111-000000-000001\" by \"\", 1705312800000\n"
              "ETH-USD 0000-000000-000002 sell MARKET/IMMEDIATE_OR_CANCEL (market) 0 at any, "
              "closed: filled, filled 0.0325, ours \"11111-000000-000002\" by \"\", "
              "1705313100000\nlast");
    EXPECT_EQ(describe(MUST(decode_account_trades(text("http_fills")))),
              "BTC-USD 0000-000000-000000 fill 22222-2222222-22222222 buy 0.005 at 45123.45, fee "
              "1.14 USD, maker, 1705314600000\n"
              "ETH-USD 0000-000000-000002 fill 22222-2222222-22222223 sell 0.0325 at 3076.92, fee "
              "0.5 USD, taker, 1705313100000\nlast");
}

TEST_F(CoinbaseCaptured, accounts_are_read) {
    const Page<Account> page = MUST(decode_accounts(text("http_accounts")));
    EXPECT_EQ(page.next, std::nullopt);
    const AccountState state = MUST(account_state(page.items));
    EXPECT_EQ(state.uid, "portfolio-001");
    ASSERT_EQ(state.balances.size(), 2U);
    EXPECT_EQ(state.balances[0].free.to_string(), "1.23456789");
    EXPECT_EQ(state.balances[1].locked.to_string(), "450");
}

TEST_F(CoinbaseCaptured, markets_are_read_and_futures_left_out) {
    const Listings listings = MUST(decode_listings(text("http_products")));
    ASSERT_EQ(listings.markets.size(), 2U);
    EXPECT_TRUE(listings.unreadable.empty());
    EXPECT_EQ(listings.markets[0].instrument.tick.to_string(), "0.01");
    EXPECT_EQ(listings.markets[0].instrument.step.to_string(), "0.00000001");
    EXPECT_TRUE(listings.markets[1].instrument.is_trading);
    EXPECT_EQ(listings.markets[1].book_symbol, "BTC-USD");
    const Listings futures = MUST(decode_listings(text("http_products_future")));
    EXPECT_TRUE(futures.markets.empty());
    EXPECT_TRUE(futures.unreadable.empty());
}

TEST_F(CoinbaseCaptured, prices_are_read) {
    EXPECT_EQ(describe(MUST(decode_candles(text("http_candles")))),
              "1712188800000 65984.18 66387.77 65857.35 66314.59 volume 358.74851052\n"
              "1712192400000 66312.4 66331.99 66055.14 66181.6 volume 355.82896243\n");
    const Book book = MUST(decode_book(text("http_product_book")));
    EXPECT_EQ(book.bids.size(), 5U);
    EXPECT_EQ(book.asks.at(0).qty.value.to_string(), "0.16987193");
    EXPECT_EQ(book.time.ms, 1'775'521'739'662);
    const std::vector<PublicTrade> trades = MUST(decode_trades(text("http_ticker")));
    ASSERT_EQ(trades.size(), 3U);
    EXPECT_EQ(trades[0].trade_id, 995'098'663);
    EXPECT_EQ(trades[0].trade.taker_side, Side::buy);  // The maker sold.
}

TEST_F(CoinbaseCaptured, streams_are_read) {
    EXPECT_EQ(describe(MUST(decode_market_message(text("ws_market_trades")))),
              "5 1775572202789\n"
              "trade BTC-USD 995098700 sell 0.0015 at 68900.5, 1775572202789\n"
              "trade BTC-USD 995098701 buy 0.05 at 68900, 1775572202800\n");
    EXPECT_EQ(describe(MUST(decode_market_message(text("ws_candles")))),
              "3 1775572205000\ncandle BTC-USD 5m 1775521800000 68900 68950 68850 68920.5 volume "
              "42.15 growing\n");
    EXPECT_EQ(describe(MUST(decode_market_message(text("ws_ticker")))),
              "12 1775572203000\nBTC-USD bid 68900 x 1.5 ask 68901 x 0.5\n");
    EXPECT_EQ(describe(MUST(decode_market_message(text("ws_heartbeats")))),
              "0 1775572210000\nheartbeat 42\n");
    EXPECT_EQ(describe(MUST(decode_market_message(text("ws_subscriptions")))),
              "0 1775572200000\nsubscribed level2 BTC-USD\nmarket_trades BTC-USD ETH-USD\n\n");
    EXPECT_EQ(describe(MUST(decode_user_message(text("ws_user")))),
              "1 snapshot\n-1 1775572206000 execution 1775572206000000000 0 BTC-USD "
              "a1b2c3d4-e5f6-7890-abcd-ef1234567890 buy Limit/GOOD_UNTIL_CANCELLED (limit) 0.001 "
              "at any, open, filled 0, ours \"11111-000000-000001\" by \"\", 1775572195123\n");
}

TEST_F(CoinbaseCaptured, the_book_follows_its_stream) {
    Level2Book book;
    SequenceCheck sequence;
    for (const char* name : {"ws_l2_data_snapshot", "ws_l2_data_update"}) {
        const MarketMessage message = MUST(decode_market_message(text(name)));
        EXPECT_EQ(sequence.take(*message.sequence), SequenceCheck::Step::next);
        EXPECT_OK(book.apply(std::get<BookChange>(message.events.at(0))));
    }
    const BookTop top = book.top({"BTC-USD"});
    EXPECT_EQ(top.bid->qty.value, 2);
    EXPECT_EQ(top.ask->price.value.to_string(), "68901.5");
    EXPECT_EQ(book.asks(), 2U);
}

TEST_F(CoinbaseCaptured, the_older_interface_is_not_mistaken_for_this_one) {
    const std::string path = test::shared_path("data/fixtures/bbgo_coinbase/TestStreamLevel2.json");
    if (path.empty()) GTEST_SKIP() << "no ../shared/data/fixtures/bbgo_coinbase";
    EXPECT_FALSE(decode_market_message(test::read_text(path)).has_value());
    EXPECT_FAILS("channel: missing",
                 decode_market_message(R"({"type":"l2update","product_id":"BTC-USD"})"));
}

}  // namespace
}  // namespace strongroom::venues::coinbase
