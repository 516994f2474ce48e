// Restarts and lost links: what was under way is asked for, and nothing is placed twice.
#include <algorithm>
#include <set>

#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;

// Everything a restarted engine needs to go on, except answers about orders.
void connect_again(EngineHouse& house) {
    house.left();
    house.connect_signer();
    house.connect_courier();
    house.pass(seconds(1));
    house.open_stream();
    house.pass(milliseconds(20));
}

Words orders_only(const Words& all) {
    Words kept;
    for (const std::string& one : all) {
        if (one != "ask balances") kept.push_back(one);
    }
    return kept;
}

Words sorted(Words all) {
    std::ranges::sort(all);
    return all;
}

// ---- Restart ---------------------------------------------------------------------------------

TEST(Restart, an_order_that_was_handed_out_is_handed_out_again_with_the_same_id) {
    EngineHouse house;
    house.bring_up_with_bot();
    const std::string id = house.request("place 1").place().id();
    house.restart();
    EXPECT_EQ(house.state().bots(0).name(), "dca");
    EXPECT_EQ(house.state().orders(0).state(), "pending");
    connect_again(house);
    EXPECT_EQ(orders_only(house.left()), Words{"place 1"});
    EXPECT_EQ(house.request("place 1").place().id(), id);
    // The signer knows it: it was signed before the crash, and its answer was lost.
    house.sign(house.request("place 1"), true);
    house.pass(milliseconds(400));
    EXPECT_EQ(house.left(), Words{"ask order 1"});
}

TEST(Restart, an_order_that_was_signed_or_sent_is_asked_for_and_never_placed_again) {
    for (const bool is_sent : {false, true}) {
        EngineHouse house;
        house.bring_up_with_bot();
        const auto placed = house.request("place 1");
        house.sign(placed);
        if (is_sent) house.sending(placed);
        house.restart();
        connect_again(house);
        house.pass(milliseconds(400));
        EXPECT_EQ(orders_only(house.left()), Words{"ask order 1"});
        test::BinanceOrder filled = EngineHouse::order(1, "FILLED", "1", "1");
        house.reply(house.request("ask order 1"), test::queried(filled));
        house.pass(milliseconds(400));
        EXPECT_EQ(house.left(), Words{"ask fills 1"});
        house.reply(
            house.request("ask fills 1"),
            "[" + test::account_trade(1001, {.trade_id = 501, .qty = "1", .fee = "0"}) + "]");
        EXPECT_EQ(house.state().fills_total(), 1U);
        EXPECT_EQ(house.left(), (Words{"place 2", "place 3"}));
    }
}

TEST(Restart, orders_that_rested_are_asked_for_since_the_stream_may_have_missed_something) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.fill_first_order();
    for (const std::uint32_t ref : {2U, 3U}) {
        const auto placed = house.request("place " + std::to_string(ref));
        house.sign(placed);
        house.reply(placed, test::place_reply(EngineHouse::order(ref)));
    }
    EXPECT_EQ(house.state().in_flight(), 0U);
    house.restart();
    EXPECT_EQ(house.state().fills_total(), 1U);
    connect_again(house);
    house.pass(milliseconds(400));
    EXPECT_EQ(sorted(orders_only(house.left())), (Words{"ask order 2", "ask order 3"}));
    house.reply(house.request("ask order 2"), test::queried(EngineHouse::order(2)));
    house.reply(house.request("ask order 3"), test::queried(EngineHouse::order(3)));
    EXPECT_EQ(house.state().in_flight(), 0U);
}

TEST(Restart, it_waits_for_all_it_needs_before_it_goes_on) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.restart();
    house.connect_signer();
    house.pass(seconds(1));
    house.command("dca", "stop", 31);
    EXPECT_EQ(house.answer(31), "the engine is still starting");
    house.connect_courier();
    EXPECT_EQ(house.to_courier.back().open_user_stream().account(), "practice");
    house.pass(seconds(1));
    EXPECT_EQ(orders_only(house.left()), (Words{"place 1"}));  // Of the first life.
    house.open_stream();
    house.pass(milliseconds(20));
    EXPECT_EQ(orders_only(house.left()), Words{"place 1"});
    house.command("dca", "stop", 32);
    EXPECT_EQ(house.answer(32), "");
}

TEST(Restart, whatever_was_written_last_the_books_are_as_before) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.fill_first_order();
    const auto before = house.state();
    for (const bool is_power_cut : {false, true}) {
        house.end(is_power_cut);
        ASSERT_TRUE(house.open().has_value());
        const auto after = house.state();
        EXPECT_EQ(after.orders_size(), before.orders_size());
        EXPECT_EQ(after.fills_total(), before.fills_total());
        EXPECT_EQ(after.orders_total(), before.orders_total());
        EXPECT_EQ(after.bots(0).SerializeAsString(), before.bots(0).SerializeAsString());
        EXPECT_EQ(after.deals(0).SerializeAsString(), before.deals(0).SerializeAsString());
    }
}

TEST(Restart, a_finished_bot_keeps_nothing_waiting) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.command("dca", "close");
    house.refuse(house.request("place 1"), "frozen", false);
    EXPECT_TRUE(house.state().bots(0).is_finished());
    house.restart();
    house.connect_signer();
    house.connect_courier();
    house.pass(seconds(1));
    house.await(40, 0);  // Quiet, though nobody opened the account's stream.
    EXPECT_EQ(house.answer(40), "");
}

// The courier may still bring the answers to what an earlier life of the engine asked for.
TEST(Restart, an_answer_to_a_request_of_an_earlier_life_is_not_taken_for_a_new_one) {
    EngineHouse house;
    house.bring_up_with_bot();
    const auto old = house.request("place 1");
    house.sign(old);
    house.restart();
    connect_again(house);
    house.pass(milliseconds(400));
    std::set<std::uint64_t> numbers;
    for (const auto& message : house.to_signer) {
        if (!numbers.insert(message.sign().request_id()).second)
            ADD_FAILURE() << "request " << message.sign().request_id() << " was used twice";
    }
    for (std::uint64_t number = 1; number < 20; ++number) {
        proto::SignRequest earlier;
        earlier.set_request_id(number);
        house.reply(earlier, test::refusal(400, -2010, "Account has insufficient balance."));
        house.fail(earlier, true);
    }
    house.reply(old, test::refusal(400, -2010, "Account has insufficient balance."));
    EXPECT_EQ(house.state().orders(0).state(), "unknown");
}

// ---- Links -----------------------------------------------------------------------------------

TEST(SignerLink, what_it_has_not_answered_is_handed_out_again_when_it_is_back) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.connect_signer(false);
    EXPECT_EQ(house.feed("signer"), "down: not connected");
    house.pass(seconds(20));
    house.left();
    house.connect_signer();
    EXPECT_EQ(house.feed("signer"), "up");
    EXPECT_EQ(orders_only(house.left()), Words{"place 1"});
    house.sign(house.request("place 1"), true);
    house.pass(milliseconds(400));
    EXPECT_EQ(house.left(), Words{"ask order 1"});
}

TEST(SignerLink, an_order_that_it_refuses_for_now_waits_for_it) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.left();
    for (int i = 0; i < 3; ++i) {
        house.refuse(house.request("place 1"), "the signer is sealed", true);
        EXPECT_EQ(house.left(), Words{});
        house.pass(seconds(6));
        EXPECT_EQ(house.left(), Words{"place 1"});
    }
    EXPECT_EQ(house.state().orders(0).state(), "pending");
}

TEST(SignerLink, garbage_from_it_is_told_and_changes_nothing) {
    EngineHouse house;
    house.bring_up_with_bot();
    const std::size_t before = house.journal(false).size();
    house.engine().signer_frame(as_bytes("\xFF\xFF garbage"));
    EXPECT_EQ(house.feed("signer"), "up: the signer sent something that is no answer");
    house.engine().signer_frame({});
    EXPECT_EQ(house.journal(false).size(), before);
    EXPECT_EQ(house.state().orders(0).state(), "pending");
}

TEST(CourierLink, what_was_signed_is_asked_for_when_it_is_back) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.sign(house.request("place 1"));
    house.connect_courier(false);
    EXPECT_EQ(house.feed("courier"), "down: not connected");
    house.left();
    house.connect_courier();
    EXPECT_EQ(house.to_courier.back().open_user_stream().account(), "practice");
    EXPECT_EQ(house.state().orders(0).state(), "unknown");
    house.pass(milliseconds(400));
    EXPECT_EQ(house.left(), Words{"ask order 1"});
}

TEST(CourierLink, garbage_from_it_is_told_and_changes_nothing) {
    EngineHouse house;
    house.bring_up_with_bot();
    const std::size_t before = house.journal(false).size();
    house.engine().courier_frame(as_bytes("\xFF\xFF garbage"));
    EXPECT_EQ(house.feed("courier"), "up: a message that does not read");
    house.courier({});
    proto::SignRequest unknown;
    unknown.set_request_id(12'345);
    house.reply(unknown, "{}");
    house.fail(unknown, true);
    house.sending(unknown);
    EXPECT_EQ(house.journal(false).size(), before);
}

TEST(CourierLink, accounts_that_nobody_asked_for_are_ignored) {
    EngineHouse house;
    house.bring_up_with_bot();
    const std::size_t before = house.journal(false).size();
    house.left();
    for (const char* account : {"stranger", "", "practice2"}) {
        house.open_stream(account);
        house.stream(test::position("USDT", "1", "0"), account);
        house.stream(test::balance_change("USDT", "5"), account);
        proto::FromCourier lost;
        lost.mutable_stream_lost()->set_account(account);
        house.courier(lost);
    }
    EXPECT_EQ(house.journal(false).size(), before);
    EXPECT_EQ(house.left(), Words{});
    EXPECT_EQ(house.state().balances_size(), 1);
    EXPECT_EQ(house.feed("private stream of stranger"), "none");
}

TEST(UserStream, after_a_loss_the_open_orders_are_asked_for) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.fill_first_order();
    for (const std::uint32_t ref : {2U, 3U}) {
        const auto placed = house.request("place " + std::to_string(ref));
        house.sign(placed);
        house.reply(placed, test::place_reply(EngineHouse::order(ref)));
    }
    proto::FromCourier lost;
    lost.mutable_stream_lost()->set_account("practice");
    lost.mutable_stream_lost()->set_text("reset by the venue");
    house.courier(lost);
    EXPECT_EQ(house.feed("private stream of practice"), "down: reset by the venue");
    house.left();
    house.pass(seconds(1));
    EXPECT_EQ(house.left(), Words{});
    house.open_stream();
    EXPECT_EQ(house.feed("private stream of practice"), "up");
    house.pass(milliseconds(400));
    EXPECT_EQ(sorted(house.left()), (Words{"ask balances", "ask order 2", "ask order 3"}));
}

}  // namespace
}  // namespace strongroom::engine
