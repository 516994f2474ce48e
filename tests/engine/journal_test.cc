// The journal: what went in comes out after any crash, and damage is never taken for the end.
#include "engine/journal.h"

#include "base/record_file.h"
#include "engine/any_input.h"
#include "journal.pb.h"
#include "support/fake_disk.h"
#include "support/fake_env.h"
#include "support/test.h"

namespace strongroom::engine {
namespace {

constexpr const char* kPath = "/e/journal";
using Fault = test::FakeDisk::Fault;

Input timer(std::uint32_t number) {
    return {{1'000 + number}, {2'000}, {100}, TimerFired{{1}, {number}}};
}

std::vector<std::string> descriptions(std::vector<Input> inputs) {
    std::vector<std::string> words;
    for (const Input& input : inputs) words.push_back(describe(input));
    return words;
}

class JournalTest : public testing::Test {
  protected:
    JournalTest() { EXPECT_OK(disk_.make_folder("/e")); }

    Result<Journal> open(test::FakeDisk& disk) { return Journal::open(disk, random_, kPath); }
    Result<Journal> open() { return open(disk_); }

    // A journal of `count` timers, each synced by itself.
    void write_timers(std::uint32_t count) {
        Journal journal = MUST(open());
        for (std::uint32_t i = 1; i <= count; ++i) {
            EXPECT_OK(journal.append(timer(i)));
            EXPECT_OK(journal.sync());
        }
    }
    // Where the records begin in the file, and where the last one ends.
    std::vector<std::size_t> offsets() {
        std::vector<std::size_t> starts{0};
        for (const Bytes& record : scan_records(disk_.file(kPath)).records)
            starts.push_back(starts.back() + 8 + record.size());
        return starts;
    }

    test::FakeDisk disk_;
    test::FakeRandom random_;
};

RC_GTEST_PROP(Journal, every_kind_of_input_comes_back_from_its_bytes, ()) {
    for (std::size_t kind = 0; kind < std::variant_size_v<InputBody>; ++kind) {
        const Input input = any_input(kind);
        RC_ASSERT(input.body.index() == kind);
        const Input again = MUST(decode_input(as_bytes(encode_input(input, 7))));
        RC_ASSERT(again.body.index() == kind);
        RC_ASSERT(describe(again) == describe(input));
    }
}

RC_GTEST_PROP(Journal, what_was_written_is_there_after_a_restart, ()) {
    test::FakeDisk disk;
    test::FakeRandom random;
    RC_ASSERT(disk.make_folder("/e").has_value());
    std::vector<Input> inputs;
    const auto rounds = *rc::gen::inRange(1, 4);
    for (int round = 0; round < rounds; ++round) {
        Journal journal = MUST(Journal::open(disk, random, kPath));
        RC_ASSERT(descriptions(journal.take_inputs()) == descriptions(inputs));
        RC_ASSERT(journal.size() == inputs.size() + 1);
        for (std::size_t kind = 0; kind < std::variant_size_v<InputBody>; ++kind) {
            inputs.push_back(any_input(kind));
            RC_ASSERT(journal.append(inputs.back()).has_value());
        }
        RC_ASSERT(journal.sync().has_value());
        disk.cut_power();
        disk.restart();
    }
}

TEST_F(JournalTest, a_new_one_is_durable_before_it_is_used) {
    const Journal journal = MUST(open());
    EXPECT_EQ(journal.size(), 1U);
    const Journal::Install install = journal.install();
    EXPECT_NE(install, Journal::Install{});
    disk_.cut_power();
    disk_.restart();
    EXPECT_EQ(MUST(open()).install(), install);
}

TEST_F(JournalTest, the_name_of_the_installation_stays_and_another_one_has_another) {
    const Journal::Install install = MUST(open()).install();
    write_timers(3);
    test::FakeRandom other_random(99);
    EXPECT_EQ(MUST(Journal::open(disk_, other_random, kPath)).install(), install);
    test::FakeDisk other_disk;
    EXPECT_OK(other_disk.make_folder("/e"));
    EXPECT_NE(MUST(Journal::open(other_disk, other_random, kPath)).install(), install);
}

TEST_F(JournalTest, a_torn_tail_is_cut_off_wherever_it_tears_and_writing_goes_on) {
    write_timers(3);
    const std::vector<std::size_t> starts = offsets();
    const Bytes whole = disk_.file(kPath);
    for (std::size_t size = starts[3]; size < whole.size(); ++size) {
        disk_.file(kPath) = Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        Journal journal = MUST(open());
        EXPECT_EQ(journal.take_inputs().size(), 2U) << size;
        EXPECT_EQ(disk_.file(kPath).size(), starts[3]) << size;
        EXPECT_OK(journal.append(timer(9)));
        EXPECT_OK(journal.sync());
        EXPECT_EQ(descriptions(MUST(open()).take_inputs()),
                  descriptions({timer(1), timer(2), timer(9)}));
    }
}

TEST_F(JournalTest, a_flipped_bit_in_the_middle_is_damage_and_names_the_record) {
    write_timers(4);
    const std::vector<std::size_t> starts = offsets();
    const Bytes whole = disk_.file(kPath);
    for (std::size_t record = 0; record < 4; ++record) {
        for (std::size_t at = starts[record]; at < starts[record + 1]; ++at) {
            disk_.file(kPath) = whole;
            disk_.file(kPath)[at] ^= 0x10U;
            const auto opened = open();
            ASSERT_FALSE(opened.has_value()) << "byte " << at;
            EXPECT_EQ(opened.error().code, Errc::corrupt);
            EXPECT_TRUE(opened.error().message.starts_with("/e/journal: record " +
                                                           std::to_string(record) + ": "))
                << opened.error().message;
            EXPECT_EQ(disk_.file(kPath).size(), whole.size()) << "nothing is cut off";
        }
    }
}

// A batch that one sync was to cover may come back with holes after a power cut. Nothing came of
// it, so the hole is the end, although whole records follow it.
TEST_F(JournalTest, a_hole_in_what_was_never_synced_is_the_end) {
    write_timers(2);
    {
        Journal journal = MUST(open());
        for (const std::uint32_t number : {3U, 4U, 5U}) EXPECT_OK(journal.append(timer(number)));
    }
    const std::vector<std::size_t> starts = offsets();
    std::fill_n(disk_.file(kPath).begin() + static_cast<std::ptrdiff_t>(starts[3]), 12, 0);
    Journal journal = MUST(open());
    EXPECT_EQ(descriptions(journal.take_inputs()), descriptions({timer(1), timer(2)}));
    EXPECT_EQ(disk_.file(kPath).size(), starts[3]);
}

TEST_F(JournalTest, a_whole_record_that_does_not_read_is_damage_and_names_itself) {
    const auto with_record = [&](const Bytes& payload) {
        test::FakeDisk disk(disk_);
        auto file = MUST(disk.open_append(kPath));
        EXPECT_OK(file->append(frame_record(payload)));
        return open(disk);
    };
    write_timers(1);
    EXPECT_FAILS("/e/journal: record 2: not a journal record", with_record({0xFF, 0xFF}));
    EXPECT_FAILS("/e/journal: record 2: no input in it",
                 with_record({0x08, 0x02, 0x22, 0x01, '1'}));
    proto::JournalRecord bad;
    bad.set_market("1");
    bad.mutable_order_signed()->set_intent("short");
    EXPECT_FAILS("record 2: intent: an id has 10 bytes",
                 with_record(to_bytes(bad.SerializeAsString())));
    EXPECT_EQ(with_record({0xFF}).error().code, Errc::corrupt);
}

TEST_F(JournalTest, a_file_that_is_no_journal_is_refused_and_left_alone) {
    auto file = MUST(disk_.open_append(kPath));
    EXPECT_OK(file->append(frame_record(as_bytes(encode_input(timer(1), 0)))));
    disk_.file(kPath).push_back(7);  // As if its tail were torn.
    const Bytes before = disk_.file(kPath);
    EXPECT_FAILS("/e/journal: record 0: not the beginning of a journal", open());
    EXPECT_EQ(disk_.file(kPath), before);
    proto::JournalRecord first;
    first.set_install("fifteen bytes..");
    disk_.file(kPath) = frame_record(as_bytes(first.SerializeAsString()));
    EXPECT_FAILS("/e/journal: record 0: not the beginning of a journal", open());
}

TEST_F(JournalTest, a_fault_at_any_step_is_an_error_and_loses_nothing_that_was_synced) {
    for (const Fault fault : {Fault::error, Fault::kill, Fault::power_cut}) {
        bool is_finished = false;
        for (std::uint64_t step = 1; !is_finished; ++step) {
            ASSERT_LT(step, 100U);
            test::FakeDisk disk(step);
            ASSERT_TRUE(disk.make_folder("/e").has_value());
            std::uint32_t synced = 0;
            std::uint32_t appended = 0;
            disk.fail_at(step, fault);
            {
                Result<Journal> journal = open(disk);
                for (std::uint32_t i = 1; journal && i <= 4; ++i) {
                    if (!journal->append(timer(i))) break;
                    appended = i;
                    if (!journal->sync()) break;
                    synced = i;
                }
            }
            is_finished = synced == 4;
            disk.restart();
            if (fault == Fault::error && !is_finished) disk.cut_power();
            disk.restart();
            const auto again = open(disk);
            ASSERT_TRUE(again.has_value()) << step << ": " << again.error().message;
            const std::uint64_t read = again->size() - 1;
            EXPECT_GE(read, synced) << "step " << step;
            EXPECT_LE(read, appended + 1) << "step " << step;
        }
    }
}

TEST_F(JournalTest, an_append_or_sync_that_fails_says_so) {
    Journal journal = MUST(open());
    disk_.fail_at(1, Fault::error);
    const Status appended = journal.append(timer(1));
    ASSERT_FALSE(appended.has_value());
    EXPECT_EQ(appended.error().code, Errc::io);
    Journal other = MUST(open());
    EXPECT_OK(other.append(timer(1)));
    disk_.fail_at(1, Fault::error);
    const Status synced = other.sync();
    ASSERT_FALSE(synced.has_value());
    EXPECT_EQ(synced.error().code, Errc::io);
}

TEST_F(JournalTest, a_sync_with_nothing_new_touches_no_disk) {
    Journal journal = MUST(open());
    EXPECT_OK(journal.append(timer(1)));
    EXPECT_OK(journal.append(timer(2)));
    EXPECT_OK(journal.sync());
    disk_.clear_trace();
    EXPECT_OK(journal.sync());
    EXPECT_TRUE(disk_.trace().empty());
    EXPECT_OK(journal.append(timer(3)));
    EXPECT_OK(journal.sync());
    EXPECT_EQ(disk_.trace(), (std::vector<std::string>{"append /e/journal", "sync /e/journal"}));
}

// After a kill the next process reads what was written and not synced, and acts upon it. A power
// cut right after must not take it away again.
TEST_F(JournalTest, what_a_restart_has_read_survives_a_power_cut) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        test::FakeDisk disk(seed);
        EXPECT_OK(disk.make_folder("/e"));
        EXPECT_OK(MUST(open(disk)).append(timer(1)));
        disk.restart();  // Killed before the sync.
        Journal journal = MUST(open(disk));
        ASSERT_EQ(journal.take_inputs().size(), 1U);
        disk.cut_power();
        disk.restart();
        EXPECT_EQ(MUST(open(disk)).take_inputs().size(), 1U) << "seed " << seed;
    }
}

}  // namespace
}  // namespace strongroom::engine
