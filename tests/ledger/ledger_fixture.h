// What the tests of the log share: entries that tell their own index, and a small log of them.
#pragma once

#include <string>

#include "ledger/log.h"
#include "ledger/signing_key.h"
#include "support/fake_disk.h"
#include "support/test.h"

namespace strongroom::ledger::test {

using strongroom::test::FakeDisk;

inline const std::string kFolder = "/log";
// Cuts its tail whenever a bundle is full, unless it is told to wait.
inline LogConfig test_config(std::size_t tail_cut_entries = kTileWidth) {
    return {.folder = kFolder, .identity = test_identity(), .tail_cut_entries = tail_cut_entries};
}

// Tells its index, with a length that varies, so that no two entries can be taken for each other.
inline std::string entry_text(std::uint64_t index) {
    return "entry " + std::to_string(index) + std::string(index * 7 % 23, '.');
}

inline Status append_next(Log& log, std::uint64_t count) {
    const std::uint64_t first = log.size();
    for (std::uint64_t i = 0; i < count; ++i) {
        const Result<std::uint64_t> index = log.append(as_bytes(entry_text(first + i)));
        if (!index) return std::unexpected(index.error());
        EXPECT_EQ(*index, first + i);
    }
    return {};
}

inline Status commit_next(Log& log, std::uint64_t count) {
    TRY(append_next(log, count));
    return log.commit();
}

inline Status publish(Log& log) {
    const Result<std::string> note = log.publish(test_key().signer());
    return note ? Status{} : Status(std::unexpected(note.error()));
}

// The entries of the log tell the indices at which they stand.
inline void expect_own_entries(Log& log) {
    for (std::uint64_t from = 0; from < log.size();) {
        const std::vector<Bytes> entries = MUST(log.entries(from, kReadEntriesMax));
        ASSERT_FALSE(entries.empty());
        for (const Bytes& entry : entries) ASSERT_EQ(as_text(entry), entry_text(from++));
    }
}

inline Status begin_publishing(Log& log, Cover cover = Cover::all) {
    return log.begin_publishing(test_key().signer(), cover);
}

// A folder of a log of `size` entries, published at each of these sizes, without full bundles in
// its tail.
inline FakeDisk::Files published_folder(std::uint64_t size,
                                        const std::vector<std::uint64_t>& published) {
    FakeDisk disk;
    Log log = MUST(Log::create(disk, test_config()));
    for (const std::uint64_t at : published) {
        while (log.size() < at) {
            EXPECT_OK(commit_next(log, std::min<std::uint64_t>(at - log.size(), 1000)));
        }
        EXPECT_OK(publish(log));
    }
    while (log.size() < size) {
        EXPECT_OK(commit_next(log, std::min<std::uint64_t>(size - log.size(), 1000)));
    }
    const std::uint64_t in_tiles = log.published() ? log.published()->size / kTileWidth : 0;
    if (size / kTileWidth > in_tiles) EXPECT_OK(Log::open(disk, test_config()));
    return disk.files();
}

}  // namespace strongroom::ledger::test
