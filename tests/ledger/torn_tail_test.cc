// The power goes while a commit is being written, and leaves it torn at any byte: what was
// acknowledged before is all there, nothing is invented, and the log goes on.
#include <algorithm>
#include <random>

#include "ledger/ledger_fixture.h"
#include "ledger/tail.h"
#include "ledger/verify.h"

namespace strongroom::ledger::test {
namespace {

// Where the tail ends before the zeros behind it.
std::size_t end_of(const FakeDisk& disk) {
    return MUST(scan_tail(disk.files().at("/log/tail"))).good_bytes;
}

// A log of `acknowledged` entries, a commit of `last` more, and where that begins and ends in the
// tail. Before that commit so many pieces of a checkpoint were written.
struct Torn {
    Torn(std::uint64_t acknowledged, std::uint64_t last, int pieces = 0, std::size_t zeros = 0)
        : size(acknowledged) {
        FakeDisk disk(published_folder(acknowledged - 10, {(acknowledged - 10) / 2}));
        disk.set_zeros_ahead(zeros);
        Log log = MUST(Log::open(disk, test_config()));
        EXPECT_OK(commit_next(log, 10));
        if (pieces > 0) EXPECT_OK(begin_publishing(log));
        for (int i = 0; i < pieces; ++i) {
            is_published = !log.is_publishing();
            EXPECT_OK(log.write_on());
        }
        begin = end_of(disk);
        EXPECT_OK(commit_next(log, last));
        end = end_of(disk);
        files = disk.files();
    }
    const Bytes& tail() const { return files.at("/log/tail"); }

    std::uint64_t size;
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_published = false;  // There were not so many pieces.
    FakeDisk::Files files;
};

// The last commit as the disk may keep it when only its bytes before `cut` were written.
enum class Rest { gone, zeros, garbage, only_the_rest };

Bytes tear(const Torn& torn, std::size_t cut, Rest rest, std::mt19937& random) {
    Bytes tail = torn.tail();
    const auto at = tail.begin() + static_cast<std::ptrdiff_t>(cut);
    const auto begin = tail.begin() + static_cast<std::ptrdiff_t>(torn.begin);
    const auto end = tail.begin() + static_cast<std::ptrdiff_t>(torn.end);
    switch (rest) {
        case Rest::gone: tail.erase(at, tail.end()); break;
        case Rest::zeros: std::fill(at, end, 0); break;
        case Rest::garbage:
            std::generate(at, end, [&] { return static_cast<std::uint8_t>(random()); });
            break;
        // The disk may write the later block first.
        case Rest::only_the_rest: std::fill(begin, at, 0); break;
    }
    return tail;
}

void expect_nothing_lost(const Torn& torn, const Bytes& tail) {
    FakeDisk::Files files = torn.files;
    files.at("/log/tail") = tail;
    FakeDisk disk(files);
    Result<Log> log = Log::open(disk, test_config());
    ASSERT_TRUE(log.has_value()) << log.error().message;
    const bool is_whole = std::ranges::equal(ByteView(tail).first(std::min(tail.size(), torn.end)),
                                             ByteView(torn.tail()).first(torn.end));
    ASSERT_EQ(log->size(), is_whole ? torn.size + 4 : torn.size);
    expect_own_entries(*log);
    EXPECT_OK(commit_next(*log, 2));
    EXPECT_OK(publish(*log));
    EXPECT_OK(verify_log(disk, kFolder, test_identity()));
}

void tear_at_every_byte(const Torn& torn, Rest rest) {
    std::mt19937 random(7);
    ASSERT_LT(torn.begin, torn.end);
    for (std::size_t cut = torn.begin; cut <= torn.end; ++cut) {
        SCOPED_TRACE("byte " + std::to_string(cut));
        expect_nothing_lost(torn, tear(torn, cut, rest, random));
        if (testing::Test::HasFailure()) return;
    }
}

TEST(TornTail, a_commit_cut_off_at_any_byte_loses_nothing_that_was_acknowledged) {
    for (const std::uint64_t size : {12U, 40U, 300U}) tear_at_every_byte(Torn(size, 4), Rest::gone);
}
TEST(TornTail, a_commit_that_ends_in_zeros_from_any_byte_on_loses_nothing) {
    tear_at_every_byte(Torn(40, 4), Rest::zeros);
}
TEST(TornTail, a_commit_that_ends_in_garbage_from_any_byte_on_loses_nothing) {
    tear_at_every_byte(Torn(40, 4), Rest::garbage);
}
TEST(TornTail, a_commit_of_which_only_a_later_part_was_written_loses_nothing) {
    tear_at_every_byte(Torn(40, 4), Rest::only_the_rest);
}

// As the real disk has it: with the rest of the zeros behind the commit, or with new ones.
TEST(TornTail, a_commit_over_zeros_torn_at_any_byte_loses_nothing) {
    for (const std::size_t zeros : {40U, 5000U}) {
        const Torn torn(40, 4, 0, zeros);
        ASSERT_GT(torn.tail().size(), torn.end);
        for (const Rest rest : {Rest::gone, Rest::zeros, Rest::garbage, Rest::only_the_rest})
            tear_at_every_byte(torn, rest);
    }
}

TEST(TornTail, a_commit_torn_after_any_piece_of_a_checkpoint_loses_nothing) {
    int pieces = 1;
    for (;; ++pieces) {
        const Torn torn(260, 4, pieces);
        if (torn.is_published) break;
        SCOPED_TRACE("after piece " + std::to_string(pieces));
        tear_at_every_byte(torn, Rest::gone);
        tear_at_every_byte(torn, Rest::only_the_rest);
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(pieces, 10);
}

// A tail that is torn before that was not torn by a power cut: what a checkpoint covers is missed.
TEST(TornTail, a_tail_cut_at_any_byte_below_the_checkpoint_is_refused) {
    const FakeDisk::Files files = published_folder(40, {20, 40});
    const std::size_t whole = files.at("/log/tail").size();
    for (std::size_t cut = 0; cut < whole; ++cut) {
        SCOPED_TRACE("byte " + std::to_string(cut));
        FakeDisk::Files torn = files;
        torn.at("/log/tail").resize(cut);
        FakeDisk disk(torn);
        const Result<Log> log = Log::open(disk, test_config());
        ASSERT_FALSE(log.has_value());
        EXPECT_EQ(log.error().code, Errc::corrupt);
    }
}

}  // namespace
}  // namespace strongroom::ledger::test
