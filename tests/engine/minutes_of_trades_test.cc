// Where a venue streams no candles of one minute, the trades make them.
#include "engine/market_feed.h"
#include "support/binance_json.h"
#include "support/fake_world.h"
#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr Time kOpen{1'700'000'040'000};
const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));

class MinutesOfTradesTest : public testing::Test {
  protected:
    static venues::Profile without_candles() {
        venues::Profile made;
        made.venue = "binance";
        made.urls.public_rest = "https://rest.test";
        made.urls.market_stream = "wss://stream.test";
        made.streams_candles = false;
        return made;
    }
    test::FakeNetwork& network() { return world_.network; }
    void trade(int id, const char* price, Time time) {
        EXPECT_TRUE(network().newest_line().say(test::trade("BTCUSDT", id, price, time.ms)));
    }

    test::FakeWorld world_;
    MarketFeed made_{world_.env(),
                     without_candles(),
                     "ca.pem",
                     {.traded = [](const Symbol&) {}, .state = [](bool, const std::string&) {}}};
};

TEST_F(MinutesOfTradesTest, trades_make_a_minute_with_its_extremes_and_volume) {
    made_.follow(kBtc, "BTCUSDT");
    network().newest_line().open();
    const Time minute = kOpen + minutes(5);
    trade(1, "100", minute + seconds(1));
    trade(2, "104", minute + seconds(2));
    trade(3, "99", minute + seconds(3));
    trade(4, "101", minute + seconds(59));
    const std::deque<Candle>& candles = made_.view(kBtc)->candles;
    ASSERT_EQ(candles.size(), 1U);
    const Candle& made = candles.front();
    EXPECT_EQ(made.open_time, minute);
    EXPECT_EQ(made.open.value, 100);
    EXPECT_EQ(made.high.value, 104);
    EXPECT_EQ(made.low.value, 99);
    EXPECT_EQ(made.close.value, 101);
    const Decimal volume = made.volume;
    EXPECT_TRUE(volume.is_positive());
    trade(5, "102", minute + minutes(1));
    ASSERT_EQ(candles.size(), 2U);
    EXPECT_EQ(candles.front().volume, volume);
    EXPECT_EQ(candles.back().open.value, 102);
    trade(4, "90", minute + minutes(1));  // It came again.
    EXPECT_EQ(candles.back().low.value, 102);
}

}  // namespace
}  // namespace strongroom::engine
