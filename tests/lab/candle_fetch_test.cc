#include "lab/candle_fetch.h"

#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"

namespace strongroom::lab {
namespace {

constexpr Time kFrom{1'600'000'020'000};

class Fetch : public ::testing::Test {
  protected:
    void fetch(int candles) {
        fetch_ = std::make_unique<CandleFetch>(
            world_.env(), venues::binance::profile(venues::binance::Environment::production), "",
            CandleSpan{MUST(Symbol::parse("BTC/USDT")), minutes(1), kFrom,
                       kFrom + minutes(candles)},
            CandleFetch::Handler{.page = [this](const std::vector<Candle>& page) -> Status {
                                     got_.insert(got_.end(), page.begin(), page.end());
                                     return {};
                                 },
                                 .progress = [this](double share) { progress_ = share; },
                                 .done = [this](const Status& status) { done_ = status; }});
        fetch_->start();
    }
    static std::string page(int first, int count, std::int64_t step_ms = 60'000) {
        std::string rows = "[";
        for (int i = 0; i < count; ++i) {
            const std::int64_t open = kFrom.ms + (first + i) * step_ms;
            rows += (i == 0 ? "[" : ",[") + std::to_string(open) + R"(,"1","3","1","2","9",)" +
                    std::to_string(open + 59'999) + R"(,"9",1,"1","1","0"])";
        }
        return rows + "]";
    }

    test::FakeWorld world_;
    std::unique_ptr<CandleFetch> fetch_;
    std::vector<Candle> got_;
    double progress_ = 0;
    std::optional<Status> done_;
};

TEST_F(Fetch, asks_page_after_page_until_the_span_is_full) {
    fetch(3);
    EXPECT_NE(world_.network.asked()[0].request.target.find("startTime=1600000020000"),
              std::string::npos);
    world_.network.reply("/api/v3/klines", page(0, 2));
    world_.advance(seconds(1));
    EXPECT_NE(world_.network.asked()[1].request.target.find("startTime=1600000140000"),
              std::string::npos);
    world_.network.reply("/api/v3/klines", page(2, 1));
    world_.advance(seconds(1));
    ASSERT_TRUE(done_.has_value());
    EXPECT_OK(*done_);
    EXPECT_EQ(got_.size(), 3U);
    EXPECT_EQ(progress_, 1.0);
}

TEST_F(Fetch, waits_when_the_venue_says_so_and_goes_on) {
    fetch(1);
    world_.network.reply(
        "/api/v3/klines",
        HttpReply{.status = 429, .headers = {{"Retry-After", "30"}}, .body = "{}"});
    world_.advance(seconds(29));
    EXPECT_EQ(world_.network.asked_count("/api/v3/klines"), 1U);
    world_.advance(seconds(2));
    world_.network.reply("/api/v3/klines", page(0, 1));
    world_.advance(seconds(1));
    EXPECT_OK(done_.value());
}

TEST_F(Fetch, gives_up_after_so_many_tries_and_says_why) {
    fetch(1);
    world_.advance(minutes(10));  // Nobody answers: each request ends at its deadline.
    ASSERT_TRUE(done_.has_value());
    EXPECT_FAILS("no answer", *done_);
    EXPECT_EQ(world_.network.asked_count("/api/v3/klines"), 9U);
}

TEST_F(Fetch, a_wrong_symbol_ends_it_with_the_venues_words) {
    fetch(1);
    world_.network.reply(
        "/api/v3/klines",
        HttpReply{
            .status = 400, .headers = {}, .body = R"({"code":-1121,"msg":"Invalid symbol."})"});
    world_.run_due();
    ASSERT_TRUE(done_.has_value());
    EXPECT_FAILS("Invalid symbol.", *done_);
}

TEST_F(Fetch, candles_that_were_not_asked_for_end_it) {
    fetch(2);
    world_.network.reply("/api/v3/klines", page(5, 1));
    world_.run_due();
    ASSERT_TRUE(done_.has_value());
    EXPECT_FAILS("not asked for", *done_);
    EXPECT_TRUE(got_.empty());
}

TEST_F(Fetch, a_candle_that_still_grows_is_left_out) {
    world_.clock.set(kFrom + seconds(90));
    fetch(10);
    world_.network.reply("/api/v3/klines", page(0, 2));
    world_.advance(seconds(1));
    EXPECT_OK(done_.value());
    EXPECT_EQ(got_.size(), 1U);
}

TEST_F(Fetch, garbage_is_asked_for_again_and_an_empty_page_is_the_end) {
    fetch(5);
    world_.network.reply("/api/v3/klines", "<html>");
    world_.advance(seconds(2));
    world_.network.reply("/api/v3/klines", "[]");
    world_.run_due();
    EXPECT_OK(done_.value());
    EXPECT_TRUE(got_.empty());
}

}  // namespace
}  // namespace strongroom::lab
