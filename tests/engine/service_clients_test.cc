// What clients ask of the engine, and what they are shown.
#include "engine.pb.h"
#include "engine/engine_house.h"
#include "model/command_words.h"
#include "model/decimal.h"

namespace strongroom::engine {
namespace {

void subscribe(EngineHouse& house, ClientId client = kClient) {
    proto::ToEngine message;
    message.mutable_subscribe();
    house.say(message, client);
}

std::size_t states_for(const EngineHouse& house, ClientId client) {
    return static_cast<std::size_t>(std::ranges::count_if(house.to_client, [&](const auto& told) {
        return told.first == client && told.second.has_state();
    }));
}

void open(EngineHouse& house, std::uint32_t ref) {
    const auto placed = house.request("place " + std::to_string(ref));
    house.sign(placed);
    house.reply(placed, test::place_reply(EngineHouse::order(ref)));
}

// The bot's first order is filled and its other two rest: nothing is in flight.
void make_quiet(EngineHouse& house) {
    house.bring_up_with_bot();
    house.fill_first_order();
    open(house, 2);
    open(house, 3);
}

// ---- Commands --------------------------------------------------------------------------------

TEST(Commands, stop_lets_the_deal_end_and_close_ends_it_now) {
    EngineHouse house;
    make_quiet(house);
    house.left();
    house.command("dca", "stop", 2);
    EXPECT_EQ(house.answer(2), "");
    house.world.run_due();
    EXPECT_EQ(house.left(), std::vector<std::string>{});
    house.command("dca", "close", 3);
    EXPECT_EQ(house.answer(3), "");
    house.world.run_due();
    house.confirm_cancel(2);
    house.confirm_cancel(3);
    EXPECT_EQ(house.left(), (std::vector<std::string>{"cancel 2", "cancel 3", "place 4"}));
    EXPECT_EQ(house.request("place 4").place().kind(), proto::MARKET);
}

TEST(Commands, a_wrong_bot_or_command_is_answered_with_what_to_write) {
    EngineHouse house;
    make_quiet(house);
    const std::size_t before = house.journal(false).size();
    house.command("dcb", "stop", 2);
    EXPECT_EQ(house.answer(2), "there is no bot \"dcb\"");
    EXPECT_EQ(house.to_client.back().second.done().code(), "not found");
    std::uint64_t request = 10;
    for (const char* wrong : {"", "sell everything", "STOP", "stop "}) {
        house.command("dca", wrong, ++request);
        EXPECT_EQ(house.answer(request), "command: must be one of " + command_names());
    }
    EXPECT_EQ(house.journal(false).size(), before);
}

TEST(Commands, one_about_a_deal_reaches_its_bot_with_its_text) {
    EngineHouse house;
    make_quiet(house);
    proto::ToEngine message;
    proto::CommandBot& command = *message.mutable_command_bot();
    command.set_request_id(3);
    command.set_bot("dca");
    command.set_command("add_funds");
    command.set_deal(1);
    command.set_text("quote = \"15\"");
    house.say(message);
    EXPECT_EQ(house.answer(3), "");
    command.set_request_id(4);
    command.set_text(std::string(5'000, 'x'));
    house.say(message);
    EXPECT_EQ(house.answer(4), "text: longer than 4096 bytes");
}

TEST(Commands, what_the_bot_says_to_one_is_in_its_answer) {
    EngineHouse house;
    make_quiet(house);
    proto::ToEngine message;
    proto::CommandBot& command = *message.mutable_command_bot();
    command.set_request_id(3);
    command.set_bot("dca");
    command.set_command("close_deal");
    command.set_deal(9);
    // Asked again it says it again: a user must not take silence for success.
    for (int times = 0; times < 2; ++times) {
        house.say(message);
        const proto::EngineDone done = house.to_client.back().second.done();
        EXPECT_EQ(done.error(), "");
        ASSERT_EQ(done.says_size(), 1);
        EXPECT_EQ(done.says(0), "deal 9 is not open");
    }
    command.set_command("stop");
    command.set_deal(0);
    house.say(message);
    EXPECT_EQ(house.to_client.back().second.done().says_size(), 0);
}

TEST(Commands, one_that_the_bot_does_not_take_is_refused_and_not_in_the_journal) {
    EngineHouse house;
    make_quiet(house);
    const std::size_t before = house.journal(false).size();
    proto::ToEngine message;
    proto::CommandBot& command = *message.mutable_command_bot();
    command.set_request_id(3);
    command.set_bot("dca");
    command.set_command("stop");
    command.set_deal(1);
    house.say(message);
    EXPECT_EQ(house.answer(3), "deal: stop is about the whole bot; leave the number out");
    command.set_request_id(4);
    command.set_deal(0);
    command.set_text("now");
    house.say(message);
    EXPECT_EQ(house.answer(4), "text: stop takes none");
    EXPECT_EQ(house.journal(false).size(), before);
}

// ---- The state -------------------------------------------------------------------------------

TEST(OpenDeals, are_shown_from_the_base_order_on_with_what_is_in_them) {
    EngineHouse house;
    house.bring_up_with_bot();
    proto::EngineState state = house.state();
    ASSERT_EQ(state.deals_size(), 1);
    EXPECT_EQ(state.deals(0).bot(), "dca");
    EXPECT_EQ(state.deals(0).number(), 1U);
    EXPECT_EQ(state.deals(0).symbol(), "BTC/USDT");
    EXPECT_EQ(state.deals(0).state(), "base order at the venue");
    EXPECT_EQ(state.deals(0).opened_ms(), 0);
    EXPECT_EQ(state.deals(0).held(), "0");
    EXPECT_EQ(state.deals(0).take_profit(), "");
    house.fill_first_order();
    open(house, 2);
    open(house, 3);
    state = house.state();
    ASSERT_EQ(state.deals_size(), 1);
    const proto::DealState& deal = state.deals(0);
    EXPECT_EQ(deal.state(), "0 of 1 safety orders filled");
    EXPECT_GT(deal.opened_ms(), 0);
    EXPECT_EQ(deal.closed_ms(), 0);
    EXPECT_EQ(deal.average(), "100");
    // What an exit would sell is what the take-profit at the venue does, at its price.
    const auto placed = house.request("place 2").place();
    EXPECT_EQ(deal.held(), placed.qty());
    EXPECT_EQ(deal.take_profit(), placed.limit());
    EXPECT_EQ(deal.cost(), mul(MUST(Decimal::parse(deal.held())), 100, Round::up).to_string());
    EXPECT_EQ(deal.stop(), "");
    EXPECT_FALSE(deal.has_steps());
    ASSERT_EQ(state.bots_size(), 1);
    EXPECT_EQ(state.bots(0).symbols(0), "BTC/USDT");
    EXPECT_EQ(state.bots(0).commands_size(), 11);
}

TEST(Commands, bytes_that_are_no_message_are_ignored) {
    EngineHouse house;
    make_quiet(house);
    const std::size_t told = house.to_client.size();
    house.engine().client_frame(kClient, as_bytes("\xFF\xFF garbage"));
    house.engine().client_frame(kClient, {});
    house.say({});
    EXPECT_EQ(house.to_client.size(), told);
    EXPECT_TRUE(house.fatal.empty());
}

// ---- Quiet -----------------------------------------------------------------------------------

TEST(AwaitSettled, is_answered_at_once_when_nothing_is_in_flight) {
    EngineHouse house;
    make_quiet(house);
    house.await(20, 60'000);
    EXPECT_EQ(house.answer(20), "");
}

TEST(AwaitSettled, waits_until_the_last_order_has_its_answer) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.await(20, 60'000);
    house.fill_first_order();
    EXPECT_EQ(house.answer(20), std::nullopt);
    open(house, 2);
    house.pass(milliseconds(100));
    EXPECT_EQ(house.answer(20), std::nullopt);
    open(house, 3);
    EXPECT_EQ(house.answer(20), "");
}

TEST(AwaitSettled, waits_for_the_executions_that_the_client_has_seen) {
    EngineHouse house;
    make_quiet(house);
    house.stream(test::execution(EngineHouse::order(2), "NEW", 10));
    house.await(20, 60'000, 10);
    EXPECT_EQ(house.answer(20), "");
    house.await(21, 60'000, 11);
    house.pass(seconds(1));
    EXPECT_EQ(house.answer(21), std::nullopt);
    house.stream(test::execution(EngineHouse::order(2), "NEW", 11));
    EXPECT_EQ(house.answer(21), "");
}

TEST(AwaitSettled, gives_up_when_its_time_is_over) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.await(20, 1'000);
    house.pass(milliseconds(990));
    EXPECT_EQ(house.answer(20), std::nullopt);
    house.pass(milliseconds(50));
    EXPECT_EQ(house.answer(20), "not settled in time");
    EXPECT_EQ(house.to_client.back().second.done().code(), "timeout");
}

TEST(AwaitSettled, absurd_times_and_strange_accounts_are_no_harm) {
    EngineHouse house;
    house.bring_up_with_bot();
    std::uint64_t request = 20;
    for (const std::int64_t timeout_ms : {INT64_MIN, std::int64_t{-1}, std::int64_t{0}}) {
        house.await(++request, timeout_ms);
        house.pass(milliseconds(40));
        EXPECT_EQ(house.answer(request), "not settled in time");
    }
    house.await(++request, INT64_MAX);
    house.pass(minutes(5));
    EXPECT_EQ(house.answer(request), std::nullopt);
    house.pass(minutes(6));
    EXPECT_EQ(house.answer(request), "not settled in time");
    proto::ToEngine strange;
    strange.mutable_await_settled()->set_request_id(40);
    for (int i = 0; i < 5; ++i) {
        auto& mark = *strange.mutable_await_settled()->add_marks();
        mark.set_account("nobody-" + std::to_string(i));
        mark.set_execution_id(1);
    }
    house.say(strange);
    const std::size_t streams = house.to_courier.size();
    house.connect_courier(false);
    house.connect_courier();
    EXPECT_EQ(house.to_courier.size(), streams + 1);  // For "practice" and nobody else.
}

TEST(AwaitSettled, too_many_at_once_are_refused_and_a_client_that_leaves_frees_its_own) {
    EngineHouse house;
    house.bring_up_with_bot();
    for (std::uint64_t i = 0; i < 100; ++i) house.await(100 + i, 60'000);
    house.await(200, 60'000);
    EXPECT_EQ(house.answer(200), "too many wait at once");
    house.engine().client_closed(kClient);
    house.await(201, 1'000);
    house.pass(seconds(2));
    EXPECT_EQ(house.answer(201), "not settled in time");
    EXPECT_EQ(house.answer(100), std::nullopt);
}

// ---- What is shown ---------------------------------------------------------------------------

TEST(Subscribe, the_state_comes_at_once_and_then_at_most_four_times_a_second) {
    EngineHouse house;
    make_quiet(house);
    house.pass(seconds(1));
    subscribe(house);
    house.pass(milliseconds(20));
    EXPECT_EQ(states_for(house, kClient), 1U);
    for (int i = 0; i < 500; ++i) {  // Ten seconds of a price that changes all the time.
        house.trade(1'000 + i, std::to_string(100 + i % 3));
        house.pass(milliseconds(20));
    }
    EXPECT_LE(states_for(house, kClient), 42U);
    EXPECT_GE(states_for(house, kClient), 36U);
}

TEST(Subscribe, without_a_change_nothing_is_sent) {
    EngineHouse house;
    make_quiet(house);
    subscribe(house);
    house.pass(seconds(1));
    const std::size_t states = states_for(house, kClient);
    house.pass(seconds(20));
    EXPECT_EQ(states_for(house, kClient), states);
    house.trade(1'000, "101");
    house.pass(seconds(1));
    EXPECT_EQ(states_for(house, kClient), states + 1);
}

TEST(Subscribe, one_that_closed_or_cannot_be_reached_is_sent_nothing_more) {
    EngineHouse house;
    make_quiet(house);
    subscribe(house, 50);
    subscribe(house, 51);
    house.pass(seconds(1));
    EXPECT_EQ(states_for(house, 50), 1U);
    house.engine().client_closed(50);
    house.trade(1'000, "101");
    house.pass(seconds(1));
    EXPECT_EQ(states_for(house, 50), 1U);
    EXPECT_EQ(states_for(house, 51), 2U);
    house.is_client_there = false;
    house.trade(1'001, "102");
    house.pass(seconds(1));
    house.is_client_there = true;
    house.trade(1'002, "103");
    house.pass(seconds(1));
    EXPECT_EQ(states_for(house, 51), 2U);
}

TEST(Candles, come_for_a_pair_that_is_followed_and_are_empty_for_another) {
    EngineHouse house;
    make_quiet(house);
    const auto candles_of = [&](const char* symbol) {
        proto::ToEngine message;
        message.mutable_get_candles()->set_request_id(8);
        message.mutable_get_candles()->set_symbol(symbol);
        message.mutable_get_candles()->set_venue("binance");
        house.say(message);
        return house.to_client.back().second.candles();
    };
    const auto list = candles_of("BTC/USDT");
    EXPECT_EQ(list.request_id(), 8U);
    ASSERT_EQ(list.candles_size(), 2);
    EXPECT_EQ(list.candles(0).close(), "99");
    EXPECT_EQ(list.candles(1).close(), "100");
    for (const char* other : {"ETH/USDT", "", "garbage"})
        EXPECT_EQ(candles_of(other).candles_size(), 0) << other;
}

TEST(State, lists_are_bounded_and_newest_first) {
    EngineHouse house;
    make_quiet(house);
    const auto state = house.state();
    EXPECT_EQ(state.request_id(), 99U);
    EXPECT_EQ(state.orders(0).ref(), 3U);
    EXPECT_EQ(state.orders(2).ref(), 1U);
    EXPECT_EQ(state.orders(2).kind(), "market");
    EXPECT_EQ(state.orders(2).limit(), "");
    EXPECT_EQ(state.orders(0).intent(), EngineHouse::intent(3).str());
    EXPECT_EQ(state.in_flight(), 0U);
}

}  // namespace
}  // namespace strongroom::engine
