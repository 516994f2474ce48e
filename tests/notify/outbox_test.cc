#include "notify/outbox.h"

#include "base/record_file.h"
#include "support/fake_world.h"
#include "support/test.h"

namespace strongroom::notify {
namespace {

const std::string kPath = "/notify/notices.log";
const Time kStart{1'700'000'000'000};

Notice notice(int number) {
    return make_notice(Kind::foreign_order, kStart + Duration{number},
                       std::vector{std::to_string(number)},
                       {{"account", "main"}, {"order", std::to_string(number)}});
}

class OutboxTest : public testing::Test {
  protected:
    OutboxTest() { EXPECT_OK(world_.disk.make_folder("/notify")); }
    Outbox make() {
        return {world_.disk, kPath, {{"mail", {Kind::foreign_order, Kind::more}, 30}}};
    }
    Outbox opened() {
        Outbox outbox = make();
        EXPECT_OK(outbox.open(kStart));
        return outbox;
    }
    test::FakeWorld world_;
};

TEST_F(OutboxTest, what_was_taken_is_there_after_a_power_cut) {
    {
        Outbox outbox = opened();
        EXPECT_OK(outbox.take({.notices = {notice(1), notice(2), notice(1)},
                               .old = {notice(3)},
                               .changes = {{"frozen x", "why", kStart}}}));
        EXPECT_OK(outbox.tried(notice(1).id, "mail", kStart, true, "250 ok\r\n", {}));
    }
    world_.end_process(true);
    const Outbox outbox = opened();
    EXPECT_EQ(outbox.queue().entries().size(), 3U);
    EXPECT_EQ(outbox.queue().entries().at(notice(1).id).notice, notice(1));
    const auto& first = outbox.queue().entries().at(notice(1).id).deliveries.at("mail");
    EXPECT_EQ(first.state, DeliveryState::sent);
    EXPECT_EQ(first.said, "250 ok");
    EXPECT_EQ(outbox.queue().entries().at(notice(2).id).deliveries.at("mail").state,
              DeliveryState::queued);
    EXPECT_TRUE(outbox.queue().entries().at(notice(3).id).deliveries.empty());
    EXPECT_EQ(outbox.lasting().at("frozen x").value, "why");
}

TEST_F(OutboxTest, the_end_of_what_lasts_is_kept_too) {
    {
        Outbox outbox = opened();
        EXPECT_OK(outbox.take({.changes = {{"a", "1", kStart}, {"b", "1", kStart}}}));
        EXPECT_OK(outbox.take({.changes = {{"a", "", kStart}}}));
    }
    const Outbox outbox = opened();
    EXPECT_EQ(outbox.lasting().size(), 1U);
}

// Killed, or without power, in the middle of any call: what take() had returned is there; an
// attempt may be made again, with the same id, and is never forgotten.
TEST_F(OutboxTest, no_crash_at_any_step_loses_a_notice) {
    for (const auto fault : {test::FakeDisk::Fault::kill, test::FakeDisk::Fault::power_cut}) {
        for (std::uint64_t step = 1; step < 60; ++step) {
            test::FakeDisk disk(step);
            EXPECT_OK(disk.make_folder("/notify"));
            int taken = 0;
            int sent = 0;
            {
                Outbox outbox(disk, kPath, {{"mail", {Kind::foreign_order}, 30}});
                EXPECT_OK(outbox.open(kStart));
                disk.fail_at(step, fault);
                for (int i = 0; i < 8; ++i) {
                    if (!outbox.take({.notices = {notice(i)}})) break;
                    ++taken;
                    if (!outbox.tried(notice(i).id, "mail", kStart, true, "ok", {})) break;
                    ++sent;
                }
            }
            disk.restart();
            Outbox outbox(disk, kPath, {{"mail", {Kind::foreign_order}, 30}});
            const Status open = outbox.open(kStart);
            ASSERT_TRUE(open.has_value()) << step << ": " << open.error().message;
            for (int i = 0; i < taken; ++i) {
                ASSERT_TRUE(outbox.queue().knows(notice(i).id)) << step << ": " << i;
                const auto state =
                    outbox.queue().entries().at(notice(i).id).deliveries.at("mail").state;
                if (i < sent) {
                    EXPECT_EQ(state, DeliveryState::sent) << step << ": " << i;
                }
            }
        }
    }
}

TEST_F(OutboxTest, after_a_failed_write_nothing_more_is_taken) {
    Outbox outbox = opened();
    world_.disk.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_FALSE(outbox.take({.notices = {notice(1)}}).has_value());
    EXPECT_FAILS("could not be written before", outbox.take({.notices = {notice(2)}}));
    EXPECT_FALSE(outbox.queue().knows(notice(1).id)) << "not durable, so nothing is built on it";
}

TEST_F(OutboxTest, a_damaged_file_is_refused_and_says_what_to_do) {
    {
        Outbox outbox = opened();
        for (int i = 0; i < 5; ++i) EXPECT_OK(outbox.take({.notices = {notice(i)}}));
    }
    const Bytes good = world_.disk.file(kPath);
    for (std::size_t at = 0; at < good.size(); at += 7) {
        Bytes bad = good;
        bad[at] ^= 0x20U;
        world_.disk.file(kPath) = bad;
        Outbox outbox = make();
        const Status open = outbox.open(kStart);
        // Damage in the last record looks like a crash, and loses that one alone.
        if (open) {
            EXPECT_GE(outbox.queue().entries().size(), 4U) << at;
        } else {
            EXPECT_NE(open.error().message.find("move the file away"), std::string::npos);
        }
    }
    world_.disk.file(kPath) = frame_record(as_bytes("no such record"));
    EXPECT_FAILS("not a file of notices", make().open(kStart));
    world_.disk.file(kPath) = {};
    EXPECT_FAILS("not a file of notices", make().open(kStart));
}

TEST_F(OutboxTest, the_file_does_not_grow_for_ever) {
    Outbox outbox = opened();
    for (int i = 0; i < 30'000; ++i)
        ASSERT_TRUE(outbox.take({.changes = {{"a", std::to_string(i), kStart}}}));
    EXPECT_LT(world_.disk.file(kPath).size(), 400'000U);
    EXPECT_EQ(opened().lasting().at("a").value, "29999");
}

TEST(OutboxRecords, each_reads_as_it_was_written) {
    const Entry entry{.notice = notice(1),
                      .deliveries = {{"mail",
                                      {.state = DeliveryState::given_up,
                                       .attempts = 7,
                                       .said = "no",
                                       .changed = kStart,
                                       .next = kStart + seconds(1)}}}};
    const Standing standing{.channel = "mail",
                            .slots_ms = 5,
                            .slots_at = kStart,
                            .failures = 3,
                            .failing_since = kStart,
                            .not_before = kStart + seconds(2),
                            .said = "no",
                            .uncounted = {{Kind::foreign_order, 41}}};
    const Tried tried{.id = "1",
                      .channel = "mail",
                      .time = kStart,
                      .outcome = Tried::Outcome::failed,
                      .said = "x",
                      .retry_after = seconds(3)};
    const std::vector<FileRecord> all{Begin{kStart},
                                      Lasting{"k", "v", kStart},
                                      Record(Added{notice(2), {"mail", "phone"}}),
                                      Record(tried),
                                      Record(Summed{"mail", notice(3), {"a", "b"}}),
                                      Record(Uncounted{Kind::foreign_order, {"mail"}}),
                                      Record(entry),
                                      Record(standing)};
    for (const FileRecord& record : all) {
        EXPECT_EQ(MUST(decode(encode(record))), record) << record.index();
    }
}

}  // namespace
}  // namespace strongroom::notify
