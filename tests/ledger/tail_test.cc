#include "ledger/tail.h"

#include <algorithm>

#include "base/record_file.h"
#include "ledger/tiles.h"
#include "support/test.h"

namespace strongroom::ledger {
namespace {

// Commits of these many entries each, as the log writes them after the first, empty record.
struct Tail {
    explicit Tail(const std::vector<std::size_t>& commits, std::uint64_t first = 512) {
        for (std::uint64_t i = 0; i < first; ++i) edge.append(empty_root());
        add({});
        for (const std::size_t count : commits) {
            std::vector<Bytes> entries;
            for (std::size_t i = 0; i < count; ++i)
                entries.push_back(to_bytes("entry " + std::to_string(edge.size() + i)));
            add(entries);
        }
    }
    void add(const std::vector<Bytes>& entries) {
        std::vector<Hash> leaves;
        for (const Bytes& entry : entries) leaves.push_back(hash_leaf(entry));
        const Bytes added = print_tail(edge.size(), edge, entries, leaves);
        file.insert(file.end(), added.begin(), added.end());
        for (const Hash& leaf : leaves) edge.append(leaf);
        ends.push_back(file.size());
    }

    RightEdge edge;
    Bytes file;
    std::vector<std::size_t> ends;  // Of each record.
};

TEST(Tail, what_was_committed_comes_back) {
    const Tail tail({1, 3, 2});
    const TailScan scan = MUST(scan_tail(tail.file));
    ASSERT_EQ(scan.records.size(), 4U);
    EXPECT_EQ(scan.records[0].first, 512U);
    EXPECT_EQ(scan.records[2].first, 513U);
    EXPECT_EQ(scan.records[2].durable, 513U);
    EXPECT_EQ(as_text(scan.records[3].entries.at(1)), "entry 517");
    EXPECT_EQ(scan.size, 518U);
    EXPECT_FALSE(scan.is_torn);
}

TEST(Tail, a_commit_larger_than_a_record_is_split_and_chained) {
    std::vector<Bytes> entries(40, Bytes(kEntryBytesMax, 7));
    std::vector<Hash> leaves(40, hash_leaf(entries[0]));
    const Bytes file = print_tail(0, {}, entries, leaves);
    const TailScan scan = MUST(scan_tail(file));
    ASSERT_EQ(scan.records.size(), 3U);  // 15 entries fit one mebibyte.
    EXPECT_EQ(scan.records[1].first, 15U);
    EXPECT_EQ(scan.records[1].durable, 0U);
    RightEdge edge;
    for (int i = 0; i < 15; ++i) edge.append(leaves[0]);
    EXPECT_EQ(scan.records[1].root, edge.root());
    EXPECT_EQ(scan.size, 40U);
}

TEST(Tail, a_cut_anywhere_after_the_first_record_keeps_the_whole_commits_before_it) {
    const Tail tail({1, 3, 2});
    for (std::size_t cut = 0; cut < tail.file.size(); ++cut) {
        const Result<TailScan> scan = scan_tail(ByteView(tail.file).first(cut));
        if (cut < tail.ends[0]) {
            ASSERT_FALSE(scan.has_value());
            EXPECT_EQ(scan.error().code, Errc::corrupt);
            continue;
        }
        ASSERT_TRUE(scan.has_value()) << scan.error().message;
        const auto whole = std::ranges::upper_bound(tail.ends, cut) - tail.ends.begin();
        EXPECT_EQ(scan->records.size(), static_cast<std::size_t>(whole));
        EXPECT_EQ(scan->good_bytes, tail.ends[static_cast<std::size_t>(whole) - 1]);
        EXPECT_EQ(scan->is_torn, scan->good_bytes != cut);
    }
}

TEST(Tail, damage_that_a_later_commit_proves_to_be_no_torn_write_is_refused) {
    const Tail tail({1, 3, 2});
    for (std::size_t at = 0; at < tail.file.size(); ++at) {
        Bytes bad = tail.file;
        bad[at] ^= 0x40;
        const Result<TailScan> scan = scan_tail(bad);
        if (at >= tail.ends[2]) {  // The last commit may be one that was not finished.
            ASSERT_TRUE(scan.has_value()) << "byte " << at;
            EXPECT_EQ(scan->size, 516U);
            EXPECT_TRUE(scan->is_torn);
            continue;
        }
        ASSERT_FALSE(scan.has_value()) << "byte " << at;
        EXPECT_EQ(scan.error().code, Errc::corrupt);
        if (at >= tail.ends[1])
            EXPECT_FAILS("(entry 513) is damaged, and 516 entries were durable", scan);
    }
}

TEST(Tail, records_that_are_missing_or_out_of_order_are_refused) {
    const Tail tail({1, 3, 2});
    const auto piece = [&](std::size_t i) {
        return ByteView(tail.file).subspan(tail.ends[i - 1], tail.ends[i] - tail.ends[i - 1]);
    };
    const auto file_of = [&](std::initializer_list<std::size_t> pieces) {
        Bytes file(tail.file.begin(),
                   tail.file.begin() + static_cast<std::ptrdiff_t>(tail.ends[0]));
        for (const std::size_t i : pieces)
            file.insert(file.end(), piece(i).begin(), piece(i).end());
        return file;
    };
    EXPECT_OK(scan_tail(file_of({1, 2, 3})));
    EXPECT_FAILS("516 entries were durable", scan_tail(file_of({2, 1, 3})));
    EXPECT_FAILS("516 entries were durable", scan_tail(file_of({1, 3, 2})));
    EXPECT_FAILS("516 entries were durable", scan_tail(file_of({1, 3})));
    EXPECT_FAILS("513 entries were durable", scan_tail(file_of({2})));
    // A repeated record says nothing that was lost; it is what an old disk block may hold.
    const TailScan repeated = MUST(scan_tail(file_of({1, 2, 2})));
    EXPECT_EQ(repeated.size, 516U);
    EXPECT_TRUE(repeated.is_torn);
}

TEST(Tail, whole_records_that_are_not_ours_are_refused) {
    const auto with = [](Bytes record) {
        Bytes file = print_tail(0, {}, {}, {});
        const Bytes framed = frame_record(record);
        file.insert(file.end(), framed.begin(), framed.end());
        return scan_tail(file);
    };
    EXPECT_FAILS("record at byte 64: is whole but not a record of a tail", with(to_bytes("hello")));
    Bytes header(56, 0);
    std::ranges::copy(as_bytes("SRTAIL1\n"), header.begin());
    EXPECT_OK(with(header));
    header.push_back(0);
    EXPECT_FAILS("ends after 0 of 1", with(header));
    header[8] = 0xff;
    EXPECT_FAILS("more entries than a log can have", with(header));
    EXPECT_FAILS("first record", scan_tail({}));
    EXPECT_FAILS("first record", scan_tail(print_tail(0, Tail({}, 5).edge, {}, {})));
}

TEST(Tail, pieces_of_records_after_damage_are_tried_only_so_often) {
    Bytes file = print_tail(0, {}, {}, {});
    file.push_back(0);
    for (int i = 0; i < 5000; ++i) {
        const ByteView magic = as_bytes("SRTAIL1\n");
        file.insert(file.end(), magic.begin(), magic.end());
    }
    EXPECT_FAILS("too many pieces of records", scan_tail(file));
}

}  // namespace
}  // namespace strongroom::ledger
