// Records in a growing file: what is whole is read, and reading stops at the first that is not.
#include "base/record_file.h"

#include "support/fake_disk.h"
#include "support/test.h"

namespace strongroom {
namespace {

Bytes file_of(const std::vector<Bytes>& payloads) {
    Bytes file;
    for (const Bytes& payload : payloads) {
        const Bytes framed = frame_record(payload);
        file.insert(file.end(), framed.begin(), framed.end());
    }
    return file;
}

RC_GTEST_PROP(RecordScan, whole_records_come_back_in_order, (const std::vector<Bytes>& payloads)) {
    const Bytes file = file_of(payloads);
    const RecordScan scan = scan_records(file);
    RC_ASSERT(scan.records == payloads);
    RC_ASSERT(scan.good_bytes == file.size());
    RC_ASSERT(!scan.is_torn);
}

RC_GTEST_PROP(RecordScan, a_file_that_is_cut_anywhere_gives_the_records_before_the_cut,
              (const std::vector<Bytes>& payloads)) {
    const Bytes file = file_of(payloads);
    const auto size = *rc::gen::inRange<std::size_t>(0, file.size() + 1);
    const RecordScan scan = scan_records(ByteView(file).first(size));
    std::size_t whole = 0;
    std::size_t bytes = 0;
    while (whole < payloads.size() && bytes + 8 + payloads[whole].size() <= size)
        bytes += 8 + payloads[whole++].size();
    RC_ASSERT(scan.records.size() == whole);
    RC_ASSERT(scan.good_bytes == bytes);
    RC_ASSERT(scan.is_torn == (bytes != size));
}

TEST(RecordScan, an_empty_record_is_a_record) {
    const RecordScan scan = scan_records(file_of({{}, {1}, {}}));
    ASSERT_EQ(scan.records.size(), 3U);
    EXPECT_TRUE(scan.records[0].empty());
    EXPECT_EQ(scan.records[1], Bytes{1});
}

// After a power cut a file may end in zeros: they are no record, not even an empty one.
TEST(RecordScan, zeros_and_rubbish_are_no_records) {
    for (const std::size_t size : {1U, 7U, 8U, 9U, 512U, 4'096U}) {
        Bytes file = file_of({{1, 2, 3}});
        const std::size_t good = file.size();
        file.resize(good + size);
        EXPECT_EQ(scan_records(file).records.size(), 1U) << size;
        EXPECT_EQ(scan_records(file).good_bytes, good);
        EXPECT_TRUE(scan_records(file).is_torn);
    }
    const Bytes rubbish(4'096, 0xFF);
    EXPECT_TRUE(scan_records(rubbish).records.empty());
    EXPECT_EQ(scan_records(rubbish).good_bytes, 0U);
}

TEST(RecordScan, a_length_beyond_the_bound_or_the_file_is_no_record) {
    Bytes file = frame_record(Bytes(100, 7));
    for (const std::uint32_t length : {101U, 1U << 20, (1U << 20) + 1, 0xFFFFFFFFU}) {
        Bytes lying = file;
        for (unsigned i = 0; i < 4; ++i) lying[i] = static_cast<std::uint8_t>(length >> (8 * i));
        EXPECT_TRUE(scan_records(lying).records.empty()) << length;
    }
}

TEST(RecordScan, the_largest_record_fits_and_a_larger_one_is_a_bug) {
    const Bytes largest(kRecordBytesMax, 1);
    EXPECT_EQ(scan_records(frame_record(largest)).records.size(), 1U);
    EXPECT_DEATH((void)frame_record(Bytes(kRecordBytesMax + 1, 1)), "a record is within its bound");
}

TEST(RecoverRecords, a_file_that_is_not_there_has_none_and_a_disk_that_fails_is_an_error) {
    test::FakeDisk disk;
    const RecordScan scan = test::must(recover_records(disk, "/none", 100));
    EXPECT_TRUE(scan.records.empty());
    EXPECT_FALSE(scan.is_torn);
    test::FakeDisk full({{"/log", file_of({{1}, {2}})}});
    EXPECT_FAILS("/log: longer than it may be", recover_records(full, "/log", 5));
    full.fail_at(1, test::FakeDisk::Fault::error);
    EXPECT_FAILS("/log: the fault that the test asked for", recover_records(full, "/log", 100));
}

TEST(RecoverRecords, a_torn_tail_is_cut_off_durably_or_the_failure_is_told) {
    Bytes torn = file_of({{1}, {2}});
    torn.pop_back();
    test::FakeDisk disk({{"/log", torn}});
    EXPECT_EQ(MUST(recover_records(disk, "/log", 100)).records.size(), 1U);
    disk.cut_power();
    disk.restart();
    EXPECT_EQ(disk.file("/log"), file_of({{1}}));
    test::FakeDisk failing({{"/log", torn}});
    failing.fail_at(2, test::FakeDisk::Fault::error);
    EXPECT_FAILS("/log: the fault", recover_records(failing, "/log", 100));
}

// What an append that was cut off leaves holds no record; damage in the middle does.
RC_GTEST_PROP(RecordScan, damage_before_the_end_is_told_from_a_torn_append, (const Bytes& last)) {
    const Bytes whole = file_of({{1, 2, 3}, last, {4}});
    const std::size_t first = frame_record(Bytes{1, 2, 3}).size();
    const std::size_t second = frame_record(last).size();
    const ByteView torn = ByteView(whole).subspan(first, *rc::gen::inRange<std::size_t>(0, second));
    RC_ASSERT(!holds_record(torn));
    Bytes damaged = whole;
    damaged[first + *rc::gen::inRange<std::size_t>(0, second)] ^= 1U;
    std::size_t seen = 0;
    const auto good = visit_records(damaged, [&](ByteView) -> Status {
        ++seen;
        return {};
    });
    RC_ASSERT(*good == first);
    RC_ASSERT(seen == 1U);
    RC_ASSERT(holds_record(ByteView(damaged).subspan(*good)));
}

TEST(RecordScan, a_visitor_that_refuses_a_record_ends_it) {
    const auto refused = visit_records(file_of({{1}, {2}}), [](ByteView payload) -> Status {
        return payload[0] == 2 ? fail(Errc::corrupt, "the second") : Status{};
    });
    EXPECT_FAILS("the second", refused);
}

}  // namespace
}  // namespace strongroom
