// A checkpoint is written one file at a time, and commits come in between.
#include <algorithm>

#include "ledger/ledger_fixture.h"
#include "ledger/merkle.h"
#include "ledger/verify.h"

namespace strongroom::ledger::test {
namespace {

Log open_log(Disk& disk) { return MUST(Log::open(disk, test_config())); }

Hash root_of_first(std::uint64_t size) {
    RightEdge edge;
    for (std::uint64_t i = 0; i < size; ++i) edge.append(hash_leaf(as_bytes(entry_text(i))));
    return edge.root();
}

TEST(Publishing, entries_are_committed_between_any_two_files) {
    FakeDisk disk(published_folder(250, {17, 240}));
    Log log = open_log(disk);
    EXPECT_OK(commit_next(log, 20));
    disk.clear_trace();
    EXPECT_OK(begin_publishing(log));
    EXPECT_TRUE(disk.trace().empty());
    int pieces = 0;
    for (; log.is_publishing(); ++pieces) {
        EXPECT_EQ(log.published()->size, log.published_note().contains("\n270\n") ? 270U : 240U);
        disk.clear_trace();
        EXPECT_OK(log.write_on());
        const auto is_written = [](const std::string& call) { return !call.starts_with("remove"); };
        EXPECT_LE(std::ranges::count_if(disk.trace(), is_written), 1) << "piece " << pieces;
        disk.clear_trace();
        EXPECT_OK(commit_next(log, 3));
        EXPECT_EQ(disk.trace(), (std::vector<std::string>{"append /log/tail", "sync /log/tail"}));
        // What a reader finds is whole, and was durable before.
        const Checkpoint found = MUST(verify_log(disk, kFolder, test_identity()));
        EXPECT_EQ(found.size, log.published()->size);
    }
    EXPECT_GT(pieces, 8);
    EXPECT_EQ(log.published()->size, 270U);
    EXPECT_EQ(log.size(), 270U + 3 * static_cast<unsigned>(pieces));
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/000.p/240"));
    expect_own_entries(log);
    disk.cut_power();
    disk.restart();
    Log again = open_log(disk);
    EXPECT_EQ(again.size(), 270U + 3 * static_cast<unsigned>(pieces));
    expect_own_entries(again);
}

TEST(Publishing, bundles_that_fill_up_meanwhile_stay_in_the_tail_for_the_next_one) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 260));
    EXPECT_OK(begin_publishing(log));
    for (bool is_first = true; log.is_publishing(); is_first = false) {
        EXPECT_OK(log.write_on());
        if (is_first) EXPECT_OK(commit_next(log, 300));
    }
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/001"));
    EXPECT_EQ(open_log(disk).size(), 560U);
    EXPECT_TRUE(disk.files().contains("/log/tile/entries/001"));
    EXPECT_OK(publish(log));
    EXPECT_EQ(MUST(verify_log(disk, kFolder, test_identity())).size, 560U);
    expect_own_entries(log);
}

TEST(Publishing, a_tail_is_cut_when_it_has_as_many_entries_as_it_is_to_keep) {
    FakeDisk disk;
    const LogConfig config = test_config(600);
    Log log = MUST(Log::create(disk, config));
    const auto publish_after = [&](std::uint64_t count) {
        EXPECT_OK(commit_next(log, count));
        disk.clear_trace();
        EXPECT_OK(publish(log));
        EXPECT_EQ(MUST(verify_log(disk, kFolder, test_identity())).size, log.size());
        expect_own_entries(log);
        for (std::uint64_t size = 0; size <= log.size(); size += 50)
            EXPECT_EQ(MUST(log.root_at(size)), root_of_first(size)) << size;
        return std::ranges::count(disk.trace(), "replace /log/tail") > 0;
    };
    EXPECT_FALSE(publish_after(260));
    EXPECT_FALSE(publish_after(10));
    EXPECT_FALSE(publish_after(260));
    EXPECT_EQ(std::ranges::count(disk.trace(), "put /log/tile/entries/000"), 0) << "once is enough";
    // What a power cut leaves has bundles in files and in the tail, too.
    FakeDisk cut(disk);
    cut.cut_power();
    cut.restart();
    Log again = MUST(Log::open(cut, config));
    EXPECT_EQ(again.size(), 530U);
    expect_own_entries(again);
    EXPECT_FALSE(publish_after(100)) << "with the next bundle";
    EXPECT_TRUE(publish_after(140));
    EXPECT_FALSE(publish_after(10));
    EXPECT_LT(disk.file("/log/tail").size(), disk.file("/log/tile/entries/000").size());
}

// From memory and disk alike: the tiles that are not written yet are in the one or the other.
TEST(Publishing, roots_proofs_and_entries_are_right_at_every_moment) {
    FakeDisk disk(published_folder(250, {200}));
    Log log = open_log(disk);
    EXPECT_OK(commit_next(log, 600));
    const auto check = [&] {
        expect_own_entries(log);
        for (const std::uint64_t size : {1U, 255U, 256U, 300U, 512U, 513U, 768U, 850U})
            EXPECT_EQ(MUST(log.root_at(size)), root_of_first(size)) << size;
        for (const std::uint64_t old : {1U, 200U, 256U, 511U, 800U}) {
            const Proof proof = MUST(log.consistency(old, 850));
            EXPECT_OK(check_consistency(old, 850, root_of_first(old), root_of_first(850), proof));
        }
    };
    check();
    EXPECT_OK(begin_publishing(log));
    while (log.is_publishing()) {
        EXPECT_OK(log.write_on());
        check();
    }
}

TEST(Publishing, only_one_checkpoint_is_written_at_a_time) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(log.write_on());  // Nothing is begun: nothing is done.
    EXPECT_OK(commit_next(log, 3));
    EXPECT_OK(begin_publishing(log));
    EXPECT_OK(commit_next(log, 2));
    EXPECT_OK(begin_publishing(log));
    while (log.is_publishing()) EXPECT_OK(log.write_on());
    EXPECT_EQ(log.published()->size, 3U);
    EXPECT_OK(begin_publishing(log));
    EXPECT_OK(commit_next(log, 1));
    EXPECT_OK(publish(log));  // What was begun, and then what came since.
    EXPECT_FALSE(log.is_publishing());
    EXPECT_EQ(log.published()->size, 6U);
    EXPECT_OK(begin_publishing(log));
    EXPECT_FALSE(log.is_publishing());  // Nothing is new.
}

TEST(Publishing, of_whole_bundles_it_leaves_the_unfinished_one_for_later) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    const auto finish = [&] {
        while (log.is_publishing()) EXPECT_OK(log.write_on());
        EXPECT_EQ(MUST(verify_log(disk, kFolder, test_identity())).size, log.published()->size);
        EXPECT_EQ(log.published()->root, root_of_first(log.published()->size));
    };
    EXPECT_OK(commit_next(log, 600));
    EXPECT_OK(begin_publishing(log, Cover::bundles));
    EXPECT_OK(commit_next(log, 5));
    finish();
    EXPECT_EQ(log.published()->size, 512U);
    EXPECT_TRUE(disk.files().contains("/log/tile/1/000.p/2"));
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/002.p/93"));
    EXPECT_OK(begin_publishing(log, Cover::bundles));  // No bundle has become full: all of it.
    finish();
    EXPECT_EQ(log.published()->size, 605U);
    EXPECT_TRUE(disk.files().contains("/log/tile/entries/002.p/93"));
    EXPECT_OK(commit_next(log, 200));
    EXPECT_OK(begin_publishing(log, Cover::bundles));
    finish();
    EXPECT_EQ(log.published()->size, 768U);
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/002.p/93"));
    EXPECT_OK(publish(log));
    EXPECT_EQ(log.published()->size, 805U);
    disk.cut_power();
    disk.restart();
    Log again = open_log(disk);
    EXPECT_EQ(again.size(), 805U);
    expect_own_entries(again);
}

TEST(Publishing, a_long_tail_ends_it_in_the_commit_that_finds_it_so) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 300));
    EXPECT_OK(begin_publishing(log));
    EXPECT_OK(log.write_on());
    EXPECT_OK(commit_next(log, 4000));
    EXPECT_FALSE(log.is_publishing());
    EXPECT_EQ(log.published()->size, 300U);
    EXPECT_TRUE(disk.files().contains("/log/tile/entries/015"));
    EXPECT_OK(verify_log(disk, kFolder, test_identity()));
    expect_own_entries(log);
}

}  // namespace
}  // namespace strongroom::ledger::test
