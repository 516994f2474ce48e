// The engine as a whole: its start, and the order of writing and acting.
#include "engine/service.h"

#include <sqlite3.h>

#include <filesystem>
#include <limits>

#include "engine/engine_house.h"

namespace strongroom::engine {
namespace {

using Words = std::vector<std::string>;

// ---- Start -----------------------------------------------------------------------------------

TEST(EngineStart, first_the_clock_then_the_links_and_only_then_commands) {
    EngineHouse house;
    house.has_courier_clock = false;
    EXPECT_EQ(house.world.network.asked_count("/"), 0U);
    EXPECT_TRUE(house.to_signer.empty());
    EXPECT_EQ(house.world.network.line_count(), 0U);
    EXPECT_EQ(house.feed("market stream"), "down: not opened yet");
    house.add_bot();
    house.connect_signer();
    house.connect_courier();
    house.pass(seconds(1));
    EXPECT_EQ(house.feed("signer"), "up");
    EXPECT_EQ(house.feed("courier"), "up");
    EXPECT_EQ(house.answer(1), std::nullopt);
    EXPECT_EQ(house.feed("venue clock"), "down: not measured yet");
    house.tell_clock();
    EXPECT_EQ(house.feed("venue clock"), "up");
}

TEST(EngineStart, requests_carry_the_venues_clock) {
    EngineHouse house;
    house.connect_courier();
    house.tell_clock(milliseconds(1'234));
    house.add_bot();
    house.connect_signer();
    EXPECT_EQ(house.request("ask balances").venue_offset_ms(), 1'234);
}

TEST(EngineStart, the_clock_of_another_venue_is_not_ours) {
    EngineHouse house;
    house.has_courier_clock = false;
    house.connect_courier();
    proto::FromCourier message;
    message.mutable_venue_clock()->set_venue("kucoin");
    house.courier(message);
    EXPECT_EQ(house.feed("venue clock"), "down: not measured yet");
}

TEST(EngineStart, a_clock_that_cannot_be_is_not_believed) {
    EngineHouse house;
    house.has_courier_clock = false;
    house.connect_courier();
    house.tell_clock(milliseconds(std::numeric_limits<std::int64_t>::max()));
    EXPECT_EQ(house.feed("venue clock"),
              "down: the venue's clock is more than a day away from ours");
}

TEST(EngineStart, damage_or_a_disk_that_fails_is_an_error_and_no_start) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.end();
    Bytes& journal = house.world.disk.file(house.folder + "/binance/journal");
    journal[30] ^= 1U;
    EXPECT_FAILS("/journal: record 1: is damaged", house.open());
    journal[30] ^= 1U;
    house.world.disk.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_FAILS("the fault that the test asked for", house.open());
    std::filesystem::remove_all(house.folder);  // Now the database cannot be made.
    EXPECT_FAILS("/engine.db: ", house.open());
}

// ---- Record, make durable, then act ----------------------------------------------------------

TEST(EngineOrder, nothing_leaves_before_what_it_came_of_survives_a_power_cut) {
    EngineHouse house;
    house.bring_up();
    std::vector<std::size_t> kept;
    std::vector<std::size_t> happened;
    house.on_frame = [&] {
        kept.push_back(house.journal(true).size());
        happened.push_back(house.journal(false).size());
    };
    house.add_bot();
    house.pass(milliseconds(20));
    house.open_stream();
    house.give_balances();
    house.pass(milliseconds(100));
    house.fill_first_order();
    house.command("dca", "stop");
    house.pass(milliseconds(100));
    house.on_frame = nullptr;
    EXPECT_EQ(house.answer(1), "");
    EXPECT_EQ(house.answer(2), "");
    EXPECT_EQ(house.left(),
              (Words{"ask balances", "ask balances", "place 1", "place 2", "place 3"}));
    EXPECT_GE(kept.size(), 7U);
    EXPECT_EQ(kept, happened);  // Whenever a frame left, everything up to then was durable.
    EXPECT_GT(kept.back(), 4U);
}

TEST(EngineOrder, what_is_shown_survives_a_power_cut_too) {
    EngineHouse house;
    house.bring_up_with_bot();
    proto::ToEngine subscribe;
    subscribe.mutable_subscribe();
    house.say(subscribe);
    house.refuse(house.request("place 1"), "order_notional: above the limit", false);
    house.pass(seconds(30));
    std::size_t frames = 0;
    house.on_frame = [&] {
        ++frames;
        EXPECT_EQ(house.journal(true).size(), house.journal(false).size());
    };
    house.pass(seconds(40));  // The bot's own timer fires and is shown.
    (void)house.state();
    EXPECT_GE(frames, 3U);
    house.on_frame = nullptr;
}

TEST(EngineOrder, between_an_input_and_its_sync_nobody_is_told_of_it) {
    EngineHouse house;
    house.bring_up_with_bot();
    house.fill_first_order();
    for (const std::uint32_t ref : {2U, 3U}) {
        const auto placed = house.request("place " + std::to_string(ref));
        house.sign(placed);
        house.reply(placed, test::place_reply(EngineHouse::order(ref)));
    }
    house.on_frame = [&] { EXPECT_EQ(house.journal(true).size(), house.journal(false).size()); };
    const auto receive = [&] {  // As the event loop does it: the sync comes in a later turn.
        proto::FromCourier message;
        message.mutable_stream_message()->set_account("practice");
        message.mutable_stream_message()->set_text(
            test::execution(EngineHouse::order(2), "NEW", 10));
        house.engine().courier_frame(as_bytes(message.SerializeAsString()));
    };
    receive();
    house.await(20, 60'000);
    EXPECT_EQ(house.answer(20), std::nullopt);
    house.world.run_due();
    EXPECT_EQ(house.answer(20), "");
    receive();
    EXPECT_EQ(house.state().in_flight(), 0U);
    house.on_frame = nullptr;
}

TEST(EngineOrder, when_the_journal_cannot_be_written_the_process_ends_and_nothing_leaves) {
    for (const std::uint64_t step : {1U, 2U}) {  // The append; the sync.
        EngineHouse house;
        house.bring_up_with_bot();
        house.fill_first_order();
        house.left();
        const std::size_t told = house.to_client.size();
        house.world.disk.fail_at(step, test::FakeDisk::Fault::error);
        house.command("dca", "close");
        ASSERT_FALSE(house.fatal.empty());
        EXPECT_EQ(house.fatal[0].code, Errc::io);
        EXPECT_NE(house.answer(2), "");  // It is not told that it was done.
        house.pass(seconds(1));
        EXPECT_EQ(house.left(), Words{}) << "step " << step;
        EXPECT_LE(house.to_client.size(), told + 1);
    }
}

TEST(EngineOrder, when_the_database_fails_it_is_told_and_trading_goes_on) {
    EngineHouse house;
    house.bring_up_with_bot();
    sqlite3* file = nullptr;
    ASSERT_EQ(sqlite3_open((house.folder + "/binance/engine.db").c_str(), &file), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(file, "drop table fills", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(file);
    house.fill_first_order();
    house.pass(milliseconds(100));
    EXPECT_TRUE(house.feed("database").starts_with("down: database: ")) << house.feed("database");
    EXPECT_TRUE(house.fatal.empty());
    EXPECT_EQ(house.state().fills_total(), 1U);
    EXPECT_EQ(house.request("place 2").place().side(), proto::SELL);
}

}  // namespace
}  // namespace strongroom::engine
