// Alerts fire once, at or beyond their price, for the right pair and bot.
#include "engine/price_alerts.h"

#include "support/print.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

using When = strongroom::Watch::When;

class PriceAlertsTest : public testing::Test {
  protected:
    void set(std::uint32_t bot, std::uint32_t trigger, When when, Decimal price,
             const Symbol& symbol = kBtc) {
        alerts_.set({bot}, symbol, {{trigger}, when, {price}, "a test"});
    }
    // "bot/trigger" of each alert that this price fires.
    std::vector<std::string> at(Decimal price, const Symbol& symbol = kBtc) {
        std::vector<std::string> hits;
        for (const AlertHit& hit : alerts_.on_price(symbol, {price})) {
            EXPECT_EQ(hit.price.value, price);
            hits.push_back(std::to_string(hit.bot.number) + "/" +
                           std::to_string(hit.trigger.number));
        }
        return hits;
    }

    using Hits = std::vector<std::string>;
    static inline const Symbol kBtc = MUST(Symbol::parse("BTC/USDT"));
    static inline const Symbol kEth = MUST(Symbol::parse("ETH/USDT"));
    PriceAlerts alerts_;
};

TEST_F(PriceAlertsTest, fires_at_or_above_its_price_and_only_once) {
    set(1, 1, When::at_or_above, 100);
    EXPECT_EQ(at(99), Hits{});
    EXPECT_EQ(at(100), Hits{"1/1"});
    EXPECT_EQ(at(101), Hits{});
    set(1, 2, When::at_or_above, 100);
    EXPECT_EQ(at(150), Hits{"1/2"});
}

TEST_F(PriceAlertsTest, fires_at_or_below_its_price_and_only_once) {
    set(1, 1, When::at_or_below, 100);
    EXPECT_EQ(at(101), Hits{});
    EXPECT_EQ(at(100), Hits{"1/1"});
    EXPECT_EQ(at(99), Hits{});
    set(1, 2, When::at_or_below, 100);
    EXPECT_EQ(at(50), Hits{"1/2"});
}

TEST_F(PriceAlertsTest, a_price_of_another_pair_fires_nothing) {
    set(1, 1, When::at_or_above, 100, kEth);
    EXPECT_EQ(at(200, kBtc), Hits{});
    EXPECT_EQ(at(200, kEth), Hits{"1/1"});
}

TEST_F(PriceAlertsTest, setting_it_again_moves_it) {
    set(1, 1, When::at_or_above, 100);
    set(1, 1, When::at_or_above, 120);
    EXPECT_EQ(at(110), Hits{});
    EXPECT_EQ(at(120), Hits{"1/1"});
    EXPECT_EQ(at(130), Hits{});
}

TEST_F(PriceAlertsTest, a_cleared_one_is_gone_and_only_that_one) {
    set(1, 1, When::at_or_above, 100);
    set(1, 2, When::at_or_above, 100);
    set(2, 1, When::at_or_above, 100);
    alerts_.clear({1}, {1});
    alerts_.clear({3}, {1});  // There is none.
    EXPECT_EQ(at(100), (Hits{"1/2", "2/1"}));
}

TEST_F(PriceAlertsTest, several_fire_in_the_order_in_which_they_were_set) {
    set(2, 1, When::at_or_above, 100);
    set(1, 1, When::at_or_below, 200);
    set(1, 2, When::at_or_above, 90);
    EXPECT_EQ(at(100), (Hits{"2/1", "1/1", "1/2"}));
}

TEST_F(PriceAlertsTest, a_follower_hears_every_price_of_its_pair_until_it_stops) {
    alerts_.follow({1}, kBtc, Follow{true});
    alerts_.follow({2}, kEth, Follow{true});
    set(1, 4, When::at_or_above, 100);
    EXPECT_EQ(at(99), Hits{"1/0"});
    EXPECT_EQ(at(100), (Hits{"1/4", "1/0"}));
    alerts_.follow({1}, kBtc, Follow{true});  // Twice is once.
    EXPECT_EQ(at(101), Hits{"1/0"});
    alerts_.follow({1}, kBtc, Follow{false});
    EXPECT_EQ(at(102), Hits{});
    EXPECT_EQ(at(102, kEth), Hits{"2/0"});
}

}  // namespace
}  // namespace strongroom::engine
