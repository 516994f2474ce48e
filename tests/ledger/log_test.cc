#include "ledger/log.h"

#include "ledger/ledger_fixture.h"
#include "ledger/verify.h"

namespace strongroom::ledger::test {
namespace {

using Fault = FakeDisk::Fault;

Log open_log(Disk& disk) { return MUST(Log::open(disk, test_config())); }

// The tail is written anew at each start, in other records than before.
FakeDisk::Files without_tail(FakeDisk::Files files) {
    files.erase("/log/tail");
    return files;
}

TEST(Log, entries_keep_their_index_and_their_bytes_over_a_restart) {
    FakeDisk disk;
    {
        Log log = MUST(Log::create(disk, test_config()));
        EXPECT_EQ(log.root(), empty_root());
        EXPECT_OK(commit_next(log, 700));
    }
    disk.restart();
    Log log = open_log(disk);
    EXPECT_EQ(log.size(), 700U);
    expect_own_entries(log);
    EXPECT_EQ(MUST(log.entries(255, 2)).size(), 2U);
    EXPECT_EQ(as_text(MUST(log.entries(511, 3)).at(2)), entry_text(513));
    EXPECT_EQ(MUST(log.entries(698, 100)).size(), 2U);
    EXPECT_EQ(MUST(log.entries(700, 1)).size(), 0U);
}

TEST(Log, appended_entries_count_only_once_they_are_committed) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_EQ(MUST(log.append(as_bytes("a"))), 0U);
    EXPECT_EQ(MUST(log.append(as_bytes("b"))), 1U);
    EXPECT_EQ(log.size(), 0U);
    EXPECT_EQ(MUST(log.entries(0, 9)).size(), 0U);
    EXPECT_OK(log.commit());
    EXPECT_EQ(log.size(), 2U);
    EXPECT_EQ(log.root(), hash_node(hash_leaf(as_bytes("a")), hash_leaf(as_bytes("b"))));
}

TEST(Log, a_commit_is_one_write_and_one_sync_however_many_entries) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    for (const unsigned count : {1U, 100U}) {
        disk.clear_trace();
        EXPECT_OK(commit_next(log, count));
        EXPECT_EQ(disk.trace(), (std::vector<std::string>{"append /log/tail", "sync /log/tail"}));
    }
    disk.clear_trace();
    EXPECT_OK(log.commit());
    EXPECT_TRUE(disk.trace().empty());
}

TEST(Log, a_full_bundle_and_its_tiles_are_durable_before_the_tail_goes) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 250));
    disk.clear_trace();
    EXPECT_OK(commit_next(log, 10));
    EXPECT_EQ(disk.trace(), (std::vector<std::string>{"append /log/tail", "sync /log/tail"}));
    disk.clear_trace();
    EXPECT_OK(publish(log));
    EXPECT_EQ(disk.trace(), (std::vector<std::string>{
                                "put /log/tile/entries/000", "put /log/tile/0/000",
                                "sync folder /log/tile/0", "sync folder /log/tile/entries",
                                "replace /log/tail", "put /log/tile/entries/001.p/4",
                                "put /log/tile/0/001.p/4", "put /log/tile/1/000.p/1",
                                "sync folder /log/tile/0/001.p", "sync folder /log/tile/1/000.p",
                                "sync folder /log/tile/entries/001.p", "replace /log/checkpoint"}));
}

TEST(Log, a_tail_that_nobody_publishes_is_made_into_tiles_by_a_commit) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, kTailEntries - 1));
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/000"));
    EXPECT_OK(commit_next(log, 3));
    EXPECT_TRUE(disk.files().contains("/log/tile/entries/015"));
    EXPECT_FALSE(disk.files().contains("/log/tile/entries/016"));
    EXPECT_LT(disk.file("/log/tail").size(), 500U);
    expect_own_entries(log);
    // Few entries can be as long.
    for (std::size_t i = 0; i < 256; ++i) EXPECT_OK(log.append(Bytes(65'535, 7)));
    EXPECT_OK(log.commit());
    EXPECT_TRUE(disk.files().contains("/log/tile/entries/016"));
    EXPECT_EQ(open_log(disk).size(), kTailEntries + 2 + 256);
}

TEST(Log, the_checkpoint_is_written_last_and_old_partial_files_go_after_it) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 3));
    EXPECT_OK(publish(log));
    EXPECT_OK(commit_next(log, 2));
    disk.clear_trace();
    EXPECT_OK(publish(log));
    EXPECT_EQ(disk.trace(), (std::vector<std::string>{
                                "put /log/tile/entries/000.p/5", "put /log/tile/0/000.p/5",
                                "sync folder /log/tile/0/000.p",
                                "sync folder /log/tile/entries/000.p", "replace /log/checkpoint",
                                "remove /log/tile/entries/000.p/3", "remove /log/tile/0/000.p/3"}));
    disk.clear_trace();
    EXPECT_OK(publish(log));  // Nothing is new.
    EXPECT_TRUE(disk.trace().empty());
}

TEST(Log, a_folder_holds_the_files_of_the_format_and_no_others) {
    std::vector<std::string> names;
    for (const auto& [path, bytes] : published_folder(600, {3, 200, 256, 300, 600})) {
        names.push_back(path);
    }
    EXPECT_EQ(names, (std::vector<std::string>{
                         "/log/checkpoint", "/log/tail", "/log/tile/0/000", "/log/tile/0/001",
                         "/log/tile/0/002.p/88", "/log/tile/1/000.p/2", "/log/tile/entries/000",
                         "/log/tile/entries/001", "/log/tile/entries/002.p/88"}));
    FakeDisk disk(published_folder(600, {600}));
    EXPECT_EQ(MUST(disk.list("/log/tile/0")), (std::vector<std::string>{"000", "001", "002.p"}));
}

TEST(Log, what_a_crash_left_of_old_partial_files_is_removed_at_the_next_start) {
    FakeDisk::Files files = published_folder(300, {256, 300});
    files["/log/tile/0/000.p/17"] = to_bytes("stale");
    files["/log/tile/entries/001.p/17"] = to_bytes("stale");
    files["/log/tile/entries/001.p/44.new"] = to_bytes("unfinished");
    FakeDisk disk(files);
    const Log log = open_log(disk);
    EXPECT_TRUE(without_tail(disk.files()) == without_tail(published_folder(300, {256, 300})));
    EXPECT_EQ(MUST(disk.list("/log/tile/0")), (std::vector<std::string>{"000", "001.p"}));
}

TEST(Log, entries_have_bounds) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_FAILS("0 bytes, must be 1 to 65535", log.append({}));
    EXPECT_FAILS("65536 bytes", log.append(Bytes(65'536)));
    for (std::size_t i = 0; i < 256; ++i) EXPECT_OK(log.append(Bytes(65'535, 7)));
    EXPECT_FAILS("wait for a commit", log.append(Bytes(65'535, 7)));
    EXPECT_OK(log.commit());
    EXPECT_EQ(log.size(), 256U);
    for (std::size_t i = 0; i < kPendingEntriesMax; ++i) EXPECT_OK(log.append(as_bytes("x")));
    EXPECT_FAILS("4096 entries", log.append(as_bytes("x")));
    EXPECT_OK(log.commit());
    EXPECT_OK(publish(log));
    EXPECT_EQ(open_log(disk).size(), 4352U);
    EXPECT_OK(verify_log(disk, kFolder, test_identity()));
}

TEST(Log, after_a_failed_sync_it_refuses_everything_and_touches_the_disk_no_more) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 5));
    EXPECT_OK(append_next(log, 1));
    disk.fail_at(2, Fault::error);  // 1 is the write, 2 is the sync.
    EXPECT_FAILS("the fault that the test asked for", log.commit());
    const std::uint64_t steps = disk.steps();
    for (int i = 0; i < 2; ++i) {
        EXPECT_FAILS("stopped when the disk failed", log.append(as_bytes("x")));
        EXPECT_FAILS("stopped when the disk failed", log.commit());
        EXPECT_FAILS("stopped when the disk failed", log.publish(test_key().signer()));
        EXPECT_FAILS("must be opened again", log.entries(0, 1));
    }
    EXPECT_EQ(disk.steps(), steps);
    EXPECT_EQ(log.size(), 5U);
}

TEST(Log, a_signer_that_refuses_stops_nothing) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(commit_next(log, 1));
    EXPECT_FAILS("sealed", log.publish([](ByteView) -> Result<Signature> {
        return fail(Errc::refused, "sealed");
    }));
    EXPECT_FALSE(log.published().has_value());
    EXPECT_OK(commit_next(log, 1));
    EXPECT_OK(publish(log));
    EXPECT_EQ(log.published()->size, 2U);
}

TEST(Log, a_ledger_is_created_once_and_opened_only_where_one_is) {
    FakeDisk disk;
    const Result<Log> none = Log::open(disk, test_config());
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, Errc::not_found);
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(publish(log));
    EXPECT_FAILS("there is a ledger here already", Log::create(disk, test_config()));
    disk.drop("/log/tail");
    EXPECT_FAILS("there is a ledger here already", Log::create(disk, test_config()));
}

TEST(Log, an_empty_log_can_be_published_and_verified) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    EXPECT_OK(publish(log));
    EXPECT_EQ(MUST(verify_log(disk, kFolder, test_identity())).size, 0U);
    EXPECT_OK(commit_next(log, 1));
    EXPECT_OK(publish(log));
    EXPECT_EQ(open_log(disk).published()->size, 1U);
}

// Opening is refused as corrupt, and nothing on the disk is changed by the attempt.
void expect_refused(FakeDisk& disk, const std::string& words) {
    const FakeDisk::Files before = disk.files();
    const Result<Log> log = Log::open(disk, test_config());
    ASSERT_FALSE(log.has_value()) << "expected: " << words;
    EXPECT_EQ(log.error().code, Errc::corrupt);
    EXPECT_NE(log.error().message.find(words), std::string::npos) << log.error().message;
    EXPECT_TRUE(disk.files() == before);
}

TEST(LogOpen, any_flipped_byte_in_what_is_published_is_refused) {
    const FakeDisk::Files files = published_folder(300, {300});
    for (const auto& [path, bytes] : files) {
        for (std::size_t at = 0; at < bytes.size(); at += path == "/log/checkpoint" ? 1 : 37) {
            FakeDisk disk(files);
            disk.file(path)[at] ^= 0x10;
            const Result<Log> log = Log::open(disk, test_config());
            ASSERT_FALSE(log.has_value()) << path << " byte " << at;
            EXPECT_EQ(log.error().code, Errc::corrupt);
            EXPECT_NE(log.error().message.find(path), std::string::npos) << log.error().message;
        }
    }
}

TEST(LogOpen, a_missing_file_is_refused_by_its_name) {
    const FakeDisk::Files files = published_folder(300, {300});
    for (const auto& [path, bytes] : files) {
        if (path == "/log/checkpoint") continue;  // A log that was never published has none.
        FakeDisk disk(files);
        disk.drop(path);
        expect_refused(disk, path + ": missing");
    }
}

TEST(LogOpen, damage_names_the_entry) {
    FakeDisk disk(published_folder(600, {600}));
    disk.file("/log/tile/entries/001").at(4) ^= 1;
    expect_refused(disk, "/log/tile/entries/001: entry 256 is not what /log/tile/0/001 has");
}

TEST(LogOpen, a_log_that_is_shorter_than_its_checkpoint_is_refused) {
    FakeDisk disk(published_folder(300, {300}));
    disk.file("/log/tail") = published_folder(299, {}).at("/log/tail");
    expect_refused(disk, "/log/checkpoint: it covers 300 entries and the log has only 299");
}

TEST(LogOpen, an_older_tail_than_the_bundles_is_refused) {
    FakeDisk disk(published_folder(300, {}));
    disk.file("/log/tail") = published_folder(200, {}).at("/log/tail");
    expect_refused(disk, "/log/tile/entries/000: holds entries after the 200 of /log/tail");
    FakeDisk partial(published_folder(300, {300}));
    partial.drop("/log/checkpoint");
    partial.file("/log/tail") = published_folder(299, {}).at("/log/tail");
    expect_refused(partial, "/log/tile/entries/001.p/44: holds entries after the 299");
}

TEST(LogOpen, a_tail_of_another_log_is_refused) {
    FakeDisk other;
    Log log = MUST(Log::create(other, test_config()));
    for (int i = 0; i < 260; ++i) EXPECT_OK(log.append(as_bytes("other " + std::to_string(i))));
    EXPECT_OK(log.commit());
    EXPECT_OK(publish(log));  // Its tail begins with entry 256.
    FakeDisk disk(published_folder(260, {256}));
    disk.file("/log/tail") = other.file("/log/tail");
    expect_refused(disk, "/log/tail: entry 256 was committed after other entries");
}

TEST(LogOpen, a_tail_torn_beyond_the_checkpoint_is_cut_and_one_torn_before_it_is_refused) {
    const FakeDisk::Files files = published_folder(30, {10, 20});
    const std::size_t size = files.at("/log/tail").size();
    FakeDisk beyond(files);
    beyond.file("/log/tail").resize(size - 1);
    EXPECT_EQ(open_log(beyond).size(), 20U);  // The commit of entries 20 to 29 was not finished.
    EXPECT_EQ(open_log(beyond).size(), 20U);
    FakeDisk before(published_folder(20, {10, 20}));
    before.file("/log/tail").pop_back();
    expect_refused(before, "it covers 20 entries and the log has only 10");
}

TEST(LogOpen, yesterdays_copy_is_refused_by_a_checkpoint_that_was_seen_elsewhere) {
    FakeDisk today(published_folder(500, {200, 500}));
    LogConfig config = test_config();
    config.at_least = *open_log(today).published();
    EXPECT_OK(Log::open(today, config));
    FakeDisk yesterday(published_folder(200, {200}));
    EXPECT_OK(Log::open(yesterday, test_config()));
    EXPECT_FAILS("the checkpoint seen elsewhere: it covers 500 entries and the log has only 200",
                 Log::open(yesterday, config));
    config.at_least->root.bytes[0] ^= 1;
    EXPECT_FAILS("the first 500 entries do not have the root", Log::open(today, config));
}

TEST(LogOpen, reading_tiles_only_sees_damage_to_hashes_but_not_to_old_entries) {
    LogConfig config = test_config();
    config.check = OpenCheck::tiles;
    FakeDisk disk(published_folder(600, {600}));
    disk.file("/log/tile/entries/001").at(4) ^= 1;
    Log log = MUST(Log::open(disk, config));
    EXPECT_FAILS("/log/tile/entries/001: entry 256", log.entries(300, 1));
    disk.file("/log/tile/0/000").at(0) ^= 1;
    EXPECT_FAILS("/log/tail: entry 512 was committed after other entries", Log::open(disk, config));
}

TEST(LogOpen, a_key_that_did_not_sign_the_checkpoint_is_refused) {
    FakeDisk disk(published_folder(3, {3}));
    LogConfig config = test_config();
    config.identity.keys = {SigningKey(Bytes(32, 8)).verifier};
    EXPECT_FAILS("/log/checkpoint: no signature by test.example/ledger", Log::open(disk, config));
    config.identity.keys.push_back(test_key().verifier);  // The key before this one.
    EXPECT_OK(Log::open(disk, config));
}

}  // namespace
}  // namespace strongroom::ledger::test
