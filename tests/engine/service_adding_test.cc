// Bots on their way in: only when everything is there, and with an answer that says what is wrong.
#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;

std::string with(std::string_view old, std::string_view changed) {
    std::string file = kDcaFile;
    return file.replace(file.find(old), old.size(), changed);
}

TEST(AddingABot, it_starts_when_everything_is_there) {
    EngineHouse house;
    house.bring_up();
    house.add_bot();
    EXPECT_EQ(house.to_courier.back().open_user_stream().account(), "practice");
    EXPECT_EQ(house.to_courier.back().open_user_stream().venue(), "binance");
    house.pass(seconds(1));
    EXPECT_EQ(house.left(), Words{"ask balances"});
    EXPECT_EQ(house.answer(1), std::nullopt);
    house.open_stream();
    house.pass(seconds(1));
    EXPECT_EQ(house.answer(1), std::nullopt);
    house.give_balances();
    house.pass(milliseconds(20));
    EXPECT_EQ(house.answer(1), "");
    house.world.run_due();
    EXPECT_EQ(house.left(), (Words{"ask balances", "place 1"}));
    const auto state = house.state();
    ASSERT_EQ(state.bots_size(), 1);
    EXPECT_EQ(state.bots(0).name(), "dca");
    EXPECT_EQ(state.balances(0).free(), "10000");
    EXPECT_EQ(state.orders(0).state(), "pending");
    EXPECT_EQ(state.in_flight(), 1U);
}

// Each thing that may be missing: after a while the answer names it, and no bot was added.
TEST(AddingABot, what_is_missing_for_too_long_is_named) {
    const std::tuple<const char*, std::string, std::function<void(EngineHouse&)>> lacks[] = {
        {"the signer is not connected", kDcaFile, [](auto& h) { h.connect_signer(false); }},
        {"the courier is not connected", kDcaFile, [](auto& h) { h.connect_courier(false); }},
        {"the venue's terms of ETH/USDT are not known", with("BTC/USDT", "ETH/USDT"), [](auto&) {}},
        {"there is no price of BTC/USDT yet", kDcaFile,
         [](auto& h) { h.world.network.serve("/api/v3/klines", "[]"); }},
        {"the balances of account \"practice\" are not known", kDcaFile, [](auto&) {}},
    };
    for (const auto& [text, file, take_away] : lacks) {
        EngineHouse house;
        house.bring_up();
        take_away(house);
        house.add_bot(file);
        house.pass(seconds(19));
        EXPECT_EQ(house.answer(1), std::nullopt) << text;
        house.pass(seconds(2));
        EXPECT_EQ(house.answer(1), text);
        EXPECT_EQ(house.state().bots_size(), 0);
        EXPECT_TRUE(house.journal(false).empty());
    }
}

TEST(AddingABot, without_the_venues_clock_or_the_private_stream_none_starts) {
    {
        EngineHouse house;
        house.has_courier_clock = false;
        house.connect_signer();
        house.connect_courier();
        house.add_bot();
        house.pass(seconds(21));
        EXPECT_EQ(house.answer(1), "the venue's clock is not known");
    }
    EngineHouse house;
    house.bring_up();
    house.add_bot();
    house.pass(seconds(1));
    house.give_balances();
    house.pass(seconds(21));
    EXPECT_EQ(house.answer(1), "the private stream of account \"practice\" is not open");
}

TEST(AddingABot, a_wrong_file_is_answered_at_once_with_its_line_and_field) {
    EngineHouse house;
    house.bring_up();
    const std::pair<std::string, const char*> files[] = {
        {"", "my.toml:"},
        {"not toml at all", "my.toml:1"},
        {with("base_order = \"100\"", "base_order = \"-1\""), "my.toml:7: dca.base_order"},
        {with("base_order = \"100\"", "base_order = 100"), "my.toml:7: dca.base_order"},
        {with("take_profit_pct", "take_profit"), "my.toml:"},
        {with("name = \"dca\"", "name = \"d c a\""), "bot.name: write 1 to 40"},
        {with("[\"BTC/USDT\"]", "[\"BTCUSDT\"]"), "symbols"},
        {with("kind = \"dca\"", "kind = \"martingale\""), "bot.kind"},
        {std::string("\xFF\xFE", 2), "my.toml:"},
        {std::string(70'000, '#'), "my.toml: longer than 64 KiB"},
    };
    std::uint64_t request = 10;
    for (const auto& [file, words] : files) {
        house.add_bot(file, ++request);
        const auto answer = house.answer(request);
        ASSERT_TRUE(answer.has_value()) << words;
        EXPECT_NE(answer->find(words), std::string::npos) << words << " is not in: " << *answer;
        EXPECT_EQ(house.to_client.back().second.done().code(), "invalid");
    }
    EXPECT_EQ(house.state().bots_size(), 0);
}

// The answer quotes the file, and half a character or a stray byte would make it unreadable.
TEST(AddingABot, whatever_bytes_the_file_holds_the_answer_can_be_read) {
    EngineHouse house;
    std::uint64_t request = 1'000;
    for (const int byte : {0x00, 0x80, 0xC3, 0xE2, 0xF0, 0xFF, 0x22, 0x5C}) {
        std::string file = kDcaFile;
        for (char& c : file) {
            const char before = std::exchange(c, static_cast<char>(byte));
            house.add_bot(file, ++request);  // EngineHouse reads every frame that leaves.
            c = before;
        }
        house.engine().client_closed(kClient);
    }
    const std::string euros = with(
        "base_order = \"100\"", "base_order = \"" + [] {
            std::string text;
            for (int i = 0; i < 60; ++i) text += "\u20AC";
            return text;
        }() + "\"");
    house.add_bot(euros, 999);
    ASSERT_TRUE(house.answer(999).has_value());
    EXPECT_NE(house.answer(999)->find("my.toml:7: dca.base_order"), std::string::npos);
}

TEST(AddingABot, a_name_is_given_once) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.add_bot(kDcaFile, 2);
    EXPECT_EQ(house.answer(2), "my.toml: bot.name: \"dca\" is taken; choose another");
}

TEST(AddingABot, of_two_with_one_name_that_wait_together_one_comes_in) {
    EngineHouse house;
    house.bring_up();
    house.add_bot(kDcaFile, 1);
    house.add_bot(kDcaFile, 2);
    house.pass(seconds(1));
    house.open_stream();
    house.give_balances();
    house.pass(seconds(1));
    EXPECT_EQ(house.answer(1), "");
    EXPECT_EQ(house.answer(2), "bot.name: is taken; choose another");
    EXPECT_EQ(house.state().bots_size(), 1);
}

TEST(AddingABot, what_the_venue_would_refuse_is_refused_here_with_what_to_change) {
    const auto answer_to = [](const std::string& file, const char* status) {
        EngineHouse house;
        house.bring_up();
        house.world.network.serve("/api/v3/exchangeInfo", test::listing("BTC", "USDT", status));
        house.add_bot(file);
        house.pass(seconds(1));
        house.open_stream();
        house.give_balances();
        house.pass(seconds(1));
        return house.answer(1).value_or("no answer");
    };
    EXPECT_EQ(answer_to(kDcaFile, "BREAK"), "BTC/USDT: the venue has halted trading (BREAK)");
    const std::string small =
        answer_to(with("base_order = \"100\"", "base_order = \"4\""), "TRADING");
    EXPECT_TRUE(small.starts_with("bot check: base order: ")) << small;
}

TEST(AddingABot, too_many_at_once_are_refused) {
    EngineHouse house;
    for (std::uint64_t i = 1; i <= 17; ++i) {
        house.add_bot(with("name = \"dca\"", "name = \"dca" + std::to_string(i) + "\""), i);
    }
    EXPECT_EQ(house.answer(16), std::nullopt);
    EXPECT_EQ(house.answer(17), "too many bots are being added at once");
}

TEST(AddingABot, a_client_that_leaves_takes_its_wish_along) {
    EngineHouse house;
    house.bring_up();
    house.add_bot();
    house.engine().client_closed(kClient);
    house.pass(seconds(1));
    house.open_stream();
    house.give_balances();
    house.pass(seconds(30));
    EXPECT_EQ(house.state().bots_size(), 0);
    EXPECT_EQ(house.answer(1), std::nullopt);
}

// A pair that the venue does not list costs requests only as long as somebody waits for it.
TEST(AddingABot, after_a_typing_error_in_the_pair_the_venue_is_left_in_peace) {
    EngineHouse house;
    house.bring_up();
    house.world.network.serve("/api/v3/exchangeInfo", [](const HttpRequest&) {
        return test::refusal(400, -1121, "Invalid symbol.");
    });
    house.add_bot(with("BTC/USDT", "BTX/USDT"), 1);
    house.add_bot(with("BTC/USDT", "BTX/USDT"), 2);
    house.pass(seconds(25));
    EXPECT_EQ(house.answer(1), "the venue does not list BTX/USDT");
    EXPECT_EQ(house.feed("terms of BTX/USDT"), "down: the venue does not list BTX/USDT");
    const std::size_t asked = house.world.network.asked_count("/api/v3/exchangeInfo");
    EXPECT_LE(asked, 22U);
    house.pass(minutes(5));
    EXPECT_EQ(house.world.network.asked_count("/api/v3/exchangeInfo"), asked);
    house.world.network.serve("/api/v3/exchangeInfo", test::listing("BTX"));
    house.add_bot(with("BTC/USDT", "BTX/USDT"), 3);  // It is asked for again when it is wanted.
    house.pass(seconds(1));
    EXPECT_EQ(house.feed("terms of BTX/USDT"), "up");
}

}  // namespace
}  // namespace strongroom::engine
