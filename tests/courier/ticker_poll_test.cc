// The courier asks other venues for prices: slowly, pair after pair, and leaves alone who is tired.
#include "courier/ticker_poll.h"

#include "support/fake_world.h"
#include "support/test.h"
#include "venues/binance/profile.h"
#include "venues/kucoin/profile.h"

namespace strongroom::courier {
namespace {

constexpr std::string_view kStats = "/api/v1/market/stats";

std::string stats(const std::string& pair, const std::string& buy = "99") {
    return R"({"code":"200000","data":{"symbol":")" + pair + R"(","buy":")" + buy +
           R"(","sell":"101","volValue":"5000"}})";
}
Symbol pair(const char* text) { return MUST(Symbol::parse(text)); }

venues::Profile binance(const char* kucoin, const char* coinbase) {
    venues::Profile profile = venues::binance::profile(venues::binance::Environment::practice);
    profile.urls.public_rest = "https://b";
    profile.urls.kucoin_rest = kucoin;
    profile.urls.coinbase_rest = coinbase;
    return profile;
}

class Poll : public ::testing::Test {
  protected:
    Poll()
        : poll_(
              world_.env(), polled_venues(binance("https://k", "https://c"), "ca").at(1),
              [this](const std::string& venue, const Symbol& symbol, const venues::Ticker& ticker) {
                  EXPECT_EQ(venue, "kucoin");
                  told_.push_back(symbol.str() + " " + ticker.price->bid.value.to_string());
              }) {}
    std::size_t asked() const { return world_.network.asked().size(); }
    // The next second; the venue answers what waits.
    void second(const std::string& body) {
        world_.advance(seconds(1));
        if (world_.network.waiting() == 0) return;
        world_.network.reply(kStats, body);
        world_.run_due();
    }

    test::FakeWorld world_;
    std::vector<std::string> told_;
    TickerPoll poll_;
};

TEST_F(Poll, pairs_have_their_turn_one_a_second_and_each_every_fifteen) {
    poll_.follow({pair("BTC/USDT"), pair("ETH/USDT")});
    world_.run_due();
    ASSERT_EQ(asked(), 1U);
    EXPECT_EQ(world_.network.asked()[0].endpoint.url, "https://k");
    EXPECT_EQ(world_.network.asked()[0].endpoint.ca_file, "");  // Not the venue's own.
    world_.network.reply(kStats, stats("BTC-USDT"));
    world_.run_due();
    second(stats("ETH-USDT"));
    EXPECT_EQ(told_, (std::vector<std::string>{"BTC/USDT 99", "ETH/USDT 99"}));
    for (int i = 0; i < 12; ++i) second("");
    EXPECT_EQ(asked(), 2U);
    for (int i = 0; i < 3; ++i) second(stats("BTC-USDT", "98"));
    EXPECT_GE(asked(), 3U);
    EXPECT_EQ(told_.at(2), "BTC/USDT 98");
}

TEST_F(Poll, no_second_question_while_one_is_open) {
    poll_.follow({pair("BTC/USDT"), pair("ETH/USDT")});
    world_.advance(seconds(9));
    EXPECT_EQ(asked(), 1U);
}

TEST_F(Poll, a_pair_that_it_does_not_have_is_asked_for_again_after_ten_minutes) {
    poll_.follow({pair("XYZ/USDT")});
    world_.run_due();
    world_.network.reply(kStats, R"({"code":"200000","data":null})");
    world_.run_due();
    world_.advance(minutes(9));
    EXPECT_EQ(asked(), 1U);
    world_.advance(minutes(1) + seconds(1));
    EXPECT_EQ(asked(), 2U);
    EXPECT_TRUE(told_.empty());
}

TEST_F(Poll, a_status_that_says_no_such_pair_does_the_same) {
    poll_.follow({pair("XYZ/USDT")});
    world_.run_due();
    world_.network.reply(kStats, HttpReply{.status = 404, .headers = {}, .body = ""});
    world_.run_due();
    world_.advance(minutes(9));
    EXPECT_EQ(asked(), 1U);
}

TEST_F(Poll, a_name_that_cannot_be_asked_for_is_not) {
    poll_.follow({pair("B&C/USDT")});
    world_.advance(minutes(11));
    EXPECT_EQ(asked(), 0U);
}

TEST_F(Poll, a_venue_that_has_enough_is_left_alone_for_a_minute) {
    poll_.follow({pair("BTC/USDT"), pair("ETH/USDT")});
    std::size_t before = 0;
    for (const int status : {429, 418, 503, 0}) {
        world_.run_due();
        before = asked();
        if (status == 0)
            world_.network.fail(kStats, Errc::timeout);
        else
            world_.network.reply(kStats, HttpReply{.status = status, .headers = {}, .body = "{}"});
        world_.run_due();
        world_.advance(seconds(59));
        EXPECT_EQ(asked(), before) << status;
        world_.advance(seconds(2));
        EXPECT_EQ(asked(), before + 1) << status;
    }
    EXPECT_TRUE(told_.empty());
}

TEST_F(Poll, garbage_and_a_pair_that_nobody_wants_any_more_tell_nothing) {
    poll_.follow({pair("BTC/USDT")});
    world_.run_due();
    world_.network.reply(kStats, "garbage");
    world_.run_due();
    world_.advance(seconds(16));
    ASSERT_EQ(asked(), 2U);  // It is asked again.
    poll_.follow({});
    world_.network.reply(kStats, stats("BTC-USDT"));
    world_.run_due();
    EXPECT_TRUE(told_.empty());
}

TEST(PolledVenues, only_those_with_an_address_are_asked) {
    const auto names = [](const venues::Profile& profile) {
        std::string all;
        for (const PolledVenue& venue : polled_venues(profile, "ca"))
            all += venue.name + venue.rest.ca_file + " ";
        return all;
    };
    EXPECT_EQ(names(binance("", "")), "binanceca ");
    EXPECT_EQ(names(binance("https://k", "https://c")), "binanceca kucoin coinbase ");
    const venues::Profile kucoin = venues::kucoin::profile(venues::kucoin::Environment::production);
    EXPECT_EQ(names(kucoin), "binance kucoinca coinbase ");
    EXPECT_EQ(polled_venues(kucoin, "ca").at(1).rest.url, kucoin.urls.public_rest);
}

}  // namespace
}  // namespace strongroom::courier
