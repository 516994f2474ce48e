// Messages from outside: kept before they are answered, and told to the right bot.
#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

constexpr const char* kSignalFile = R"([bot]
name = "sig"
kind = "signal"
account = "practice"
symbols = ["BTC/USDT"]
[signal]
order = "100"
max_position = "1000"
)";

void send(EngineHouse& house, const std::string& text, std::uint64_t request,
          const char* bot = "sig") {
    proto::ToEngine message;
    message.mutable_send_signal()->set_request_id(request);
    message.mutable_send_signal()->set_bot(bot);
    message.mutable_send_signal()->set_text(text);
    house.say(message);
}

void bring_up_signal_bot(EngineHouse& house) {
    house.bring_up();
    house.add_bot(kSignalFile);
    house.pass(milliseconds(20));
    house.open_stream();
    house.give_balances();
    house.pass(milliseconds(100));
    house.world.network.newest_line().open();
    ASSERT_EQ(house.answer(1), "");
    house.world.run_due();
    house.left();
}

std::size_t signals_in(const std::vector<Input>& inputs) {
    return static_cast<std::size_t>(std::ranges::count_if(
        inputs, [](const Input& input) { return std::holds_alternative<SignalSeen>(input.body); }));
}

TEST(Signals, a_message_is_on_the_disk_when_it_is_answered_and_trades) {
    EngineHouse house;
    bring_up_signal_bot(house);
    std::size_t kept_when_answered = 0;
    house.on_frame = [&] { kept_when_answered = signals_in(house.journal(true)); };
    send(house, R"({"action":"enter_long"})", 5);
    EXPECT_EQ(house.answer(5), "");
    EXPECT_EQ(kept_when_answered, 1U);
    house.on_frame = nullptr;
    house.world.run_due();
    EXPECT_EQ(house.left(), std::vector<std::string>{"place 1"});
}

TEST(Signals, what_is_refused_is_answered_and_neither_kept_nor_traded) {
    EngineHouse house;
    bring_up_signal_bot(house);
    const std::size_t before = house.journal(false).size();
    send(house, R"({"action":"enter_long"})", 5, "gis");
    EXPECT_EQ(house.answer(5), "there is no bot \"gis\"");
    send(house, R"({"action":"fly"})", 6);
    EXPECT_TRUE(house.answer(6)->starts_with("action: must be buy"));
    send(house, "\xFF\xFE", 7);
    EXPECT_EQ(house.answer(7), "not JSON at byte 1");
    send(house, "{\"action\":\"enter_long\",\"x\":\"\xFF\"}", 8);
    EXPECT_TRUE(house.answer(8)->starts_with("not JSON at byte"));
    send(house, std::string(9'000, ' '), 9);
    EXPECT_EQ(house.answer(9), "longer than 8 KiB");
    EXPECT_EQ(house.journal(false).size(), before);
    EXPECT_EQ(house.left(), std::vector<std::string>{});
}

TEST(Signals, a_message_is_told_again_after_a_restart_and_nothing_is_placed_twice) {
    EngineHouse house;
    bring_up_signal_bot(house);
    send(house, R"({"action":"enter_long"})", 5);
    house.world.run_due();
    house.sign(house.request("place 1"));
    house.end(true);
    ASSERT_TRUE(house.open().has_value());
    const proto::EngineState state = house.state();
    ASSERT_EQ(state.bots_size(), 1);
    EXPECT_EQ(state.bots(0).orders(), 1U);
    EXPECT_NE(state.bots(0).state().find("1 signals, 0 refused"), std::string::npos);
}

TEST(Signals, a_finished_bot_takes_none) {
    EngineHouse house;
    bring_up_signal_bot(house);
    house.command("sig", "close", 5);
    send(house, R"({"action":"enter_long"})", 6);
    EXPECT_EQ(house.answer(6), "bot \"sig\" is finished");
}

}  // namespace
}  // namespace strongroom::engine
