// A house with several venues: a bot lives where its account trades, and no venue waits for
// another.
#include <algorithm>
#include <filesystem>

#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

std::string named(const char* name) {
    std::string file = kDcaFile;
    return file.replace(file.find("name = \"dca\""), 12, std::string("name = \"") + name + "\"");
}

// Binance is up, KuCoin has never answered.
class TwoVenues : public ::testing::Test {
  protected:
    TwoVenues() : house({"binance", "kucoin"}) {}
    std::vector<std::string> streams() const {
        std::vector<std::string> all;
        for (const auto& message : house.to_courier)
            all.push_back(message.open_user_stream().venue() + " " +
                          message.open_user_stream().account());
        return all;
    }
    EngineHouse house;
};

TEST_F(TwoVenues, one_that_is_down_stops_no_bot_of_the_other) {
    house.bring_up_with_bot();
    EXPECT_EQ(streams(), std::vector<std::string>{"binance practice"});
    const auto state = house.state();
    ASSERT_EQ(state.bots_size(), 1);
    EXPECT_EQ(state.bots(0).venue(), "binance");
    EXPECT_EQ(state.markets(0).venue(), "binance");
    EXPECT_EQ(state.in_flight(), 1U);
    ASSERT_FALSE(house.to_signer.empty());
    EXPECT_EQ(house.to_signer.back().sign().place().account(), "practice");
    // Its links are told once, the feeds of each venue for itself.
    std::vector<std::string> feeds;
    for (const auto& feed : house.state().feeds())
        feeds.push_back(feed.venue() + "/" + feed.name());
    EXPECT_EQ(std::ranges::count(feeds, "/signer"), 1);
    EXPECT_EQ(std::ranges::count(feeds, "/courier"), 1);
    EXPECT_EQ(std::ranges::count(feeds, "binance/venue clock"), 1);
    EXPECT_EQ(std::ranges::count(feeds, "kucoin/venue clock"), 1);
}

TEST_F(TwoVenues, a_bot_goes_where_its_account_trades_and_waits_for_that_venue_alone) {
    house.bring_up_with_bot();
    house.account_venue = "kucoin";
    house.add_bot(named("second"), 2);
    EXPECT_EQ(streams().back(), "kucoin practice");
    house.pass(seconds(21));
    EXPECT_EQ(house.answer(2), "the venue's clock is not known");
    EXPECT_EQ(house.state().bots_size(), 1);
}

TEST_F(TwoVenues, a_name_is_given_once_in_the_house) {
    house.bring_up_with_bot();
    house.account_venue = "kucoin";
    house.add_bot(kDcaFile, 2);
    EXPECT_EQ(house.answer(2), "my.toml: bot.name: \"dca\" is taken; choose another");
}

TEST_F(TwoVenues, an_account_of_a_venue_that_the_house_does_not_reach_is_refused) {
    house.bring_up();
    house.account_venue = "coinbase";
    house.add_bot(kDcaFile, 2);
    EXPECT_EQ(
        house.answer(2),
        "bot.account: \"practice\" trades at coinbase, which is not in the venue file of this "
        "house");
    EXPECT_TRUE(streams().empty());
}

TEST_F(TwoVenues, an_account_without_a_key_is_refused_and_a_sealed_signer_waited_for) {
    house.bring_up();
    house.account_venue = "";
    house.account_reason = "there is no key of account \"practice\"";
    house.add_bot(kDcaFile, 2);
    EXPECT_EQ(house.answer(2), "bot.account: there is no key of account \"practice\"");
    house.account_reason = "the signer is sealed";
    house.is_account_unknown_for_now = true;
    house.add_bot(kDcaFile, 3);
    house.pass(seconds(5));
    EXPECT_EQ(house.answer(3), std::nullopt);
    house.add_bot(kDcaFile, 4);
    house.engine().client_closed(kClient);  // Nobody waits for this one and the one before.
    house.pass(seconds(30));
    EXPECT_EQ(house.answer(4), std::nullopt);
    house.add_bot(kDcaFile, 5);
    house.pass(seconds(21));
    EXPECT_EQ(house.answer(5), "the signer is sealed");
    house.account_venue = "binance";
    house.add_bot(kDcaFile, 6);
    house.pass(seconds(2));
    EXPECT_EQ(streams(), std::vector<std::string>{"binance practice"});
}

TEST_F(TwoVenues, commands_reach_the_bot_wherever_it_is) {
    house.bring_up_with_bot();
    house.command("dca", "stop", 7);
    EXPECT_EQ(house.answer(7), "");
    house.command("other", "stop", 8);
    EXPECT_EQ(house.answer(8), "there is no bot \"other\"");
}

TEST_F(TwoVenues, settled_is_asked_of_one_venue_or_of_all) {
    house.bring_up_with_bot();
    const auto await = [this](std::uint64_t request, const char* venue) {
        proto::ToEngine message;
        message.mutable_await_settled()->set_request_id(request);
        message.mutable_await_settled()->set_venue(venue);
        message.mutable_await_settled()->set_timeout_ms(1000);
        house.say(message);
        house.pass(milliseconds(100));
    };
    await(20, "binance");  // Its order waits for the signer.
    EXPECT_EQ(house.answer(20), std::nullopt);
    await(21, "kucoin");  // No bot trades there.
    EXPECT_EQ(house.answer(21), "");
    await(22, "");
    EXPECT_EQ(house.answer(22), std::nullopt);
    await(23, "coinbase");
    EXPECT_EQ(house.answer(23), "venue: is not in the venue file of this house");
    house.pass(seconds(2));
    EXPECT_EQ(house.answer(20), "not settled in time");
    EXPECT_EQ(house.answer(22), "not settled in time");
}

TEST_F(TwoVenues, after_a_restart_each_venue_has_its_own_bots) {
    house.bring_up_with_bot();
    house.restart();
    const auto state = house.state();
    ASSERT_EQ(state.bots_size(), 1);
    EXPECT_EQ(state.bots(0).venue(), "binance");
    EXPECT_TRUE(std::filesystem::exists(house.folder + "/kucoin/engine.db"));
}

}  // namespace
}  // namespace strongroom::engine
