#include "lab/live_terms.h"

#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"

namespace strongroom::lab {
namespace {

constexpr const char* kListing =
    R"({"timezone":"UTC","serverTime":1700000000000,"rateLimits":[],"symbols":[)"
    R"({"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",)"
    R"("baseAssetPrecision":8,"quoteAssetPrecision":8,"filters":[)"
    R"({"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000","tickSize":"0.01"},)"
    R"({"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000","stepSize":"0.00001"},)"
    R"({"filterType":"NOTIONAL","minNotional":"5","applyMinToMarket":true,)"
    R"("maxNotional":"9000000","applyMaxToMarket":false}]}]})";

class LiveTermsTest : public ::testing::Test {
  protected:
    LiveTermsTest()
        : terms_(world_.env(), venues::binance::profile(venues::binance::Environment::production),
                 "ca", {MUST(Symbol::parse("ETH/USDT")), MUST(Symbol::parse("BTC/USDT"))},
                 {.found = [this](std::vector<Instrument> found) { found_.push_back(found); },
                  .trouble = [this](const std::string& text) { troubles_.push_back(text); }}) {
        terms_.start();
    }
    void answer(const std::string& body, int status = 200) {
        world_.network.reply("/api/v3/exchangeInfo",
                             HttpReply{.status = status, .headers = {}, .body = body});
        world_.run_due();
    }

    test::FakeWorld world_;
    std::vector<std::vector<Instrument>> found_;
    std::vector<std::string> troubles_;
    LiveTerms terms_;
};

TEST_F(LiveTermsTest, a_pair_that_is_listed_has_its_terms_and_another_is_left_out) {
    EXPECT_EQ(world_.network.asked().at(0).endpoint.url, "https://data-api.binance.vision");
    answer(R"({"code":-1121,"msg":"Invalid symbol."})", 400);
    EXPECT_TRUE(found_.empty());
    answer(kListing);
    ASSERT_EQ(found_.size(), 1U);
    ASSERT_EQ(found_[0].size(), 1U);
    EXPECT_EQ(found_[0][0].symbol.str(), "BTC/USDT");
    EXPECT_EQ(found_[0][0].min_notional, Decimal(5));
    ASSERT_EQ(troubles_.size(), 1U);
    EXPECT_NE(troubles_[0].find("ETH/USDT"), std::string::npos);
}

TEST_F(LiveTermsTest, a_venue_that_does_not_answer_is_asked_again_and_nothing_is_made_up) {
    answer("busy", 503);
    world_.advance(seconds(10));
    answer("<html>");
    world_.advance(seconds(10));
    answer("{}", 429);
    EXPECT_EQ(troubles_.size(), 3U);
    EXPECT_TRUE(found_.empty());
    world_.advance(seconds(10));
    EXPECT_EQ(world_.network.waiting("/api/v3/exchangeInfo"), 1U);
}

TEST_F(LiveTermsTest, a_venue_that_lists_none_of_them_is_asked_again) {
    answer(R"({"code":-1121,"msg":"Invalid symbol."})", 400);
    answer(R"({"code":-1121,"msg":"Invalid symbol."})", 400);
    EXPECT_TRUE(found_.empty());
    EXPECT_EQ(troubles_.size(), 3U);
    world_.advance(seconds(10));
    EXPECT_EQ(world_.network.waiting("/api/v3/exchangeInfo"), 1U);
}

}  // namespace
}  // namespace strongroom::lab
