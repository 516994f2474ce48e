#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/real_env.h"
#include "base/record_file.h"
#include "support/test.h"

namespace strongroom {
namespace {

class PosixDiskTest : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = testing::TempDir() + "strongroom-disk-" + std::to_string(::getpid());
        std::filesystem::remove_all(folder_);
        ASSERT_TRUE(disk_.make_folder(folder_).has_value());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string path(const std::string& name) const { return folder_ + "/" + name; }

    PosixDisk disk_;
    std::string folder_;
};

TEST_F(PosixDiskTest, a_replaced_file_is_whole_and_for_its_owner_only) {
    EXPECT_OK(disk_.replace(path("a"), as_bytes("one")));
    EXPECT_OK(disk_.replace(path("a"), as_bytes("two!")));
    EXPECT_EQ(as_text(MUST(disk_.read(path("a"), 100))), "two!");
    EXPECT_EQ(MUST(disk_.list(folder_)), std::vector<std::string>{"a"});
    const auto mode = std::filesystem::status(path("a")).permissions();
    EXPECT_EQ(mode, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(PosixDiskTest, reading_has_a_bound_and_names_the_file) {
    EXPECT_OK(disk_.replace(path("a"), as_bytes("12345")));
    EXPECT_FAILS("5 bytes, more than the 4", disk_.read(path("a"), 4));
    const auto missing = disk_.read(path("b"), 4);
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Errc::not_found);
}

TEST_F(PosixDiskTest, a_folder_is_made_with_its_parents_for_the_owner_only_and_goes_when_empty) {
    EXPECT_OK(disk_.make_folder(path("a/b")));
    EXPECT_OK(disk_.make_folder(path("a/b")));
    EXPECT_EQ(std::filesystem::status(path("a")).permissions(), std::filesystem::perms::owner_all);
    EXPECT_OK(disk_.replace(path("a/b/c"), as_bytes("c")));
    EXPECT_FAILS("cannot remove", disk_.remove(path("a/b")));
    EXPECT_OK(disk_.remove(path("a/b/c")));
    EXPECT_OK(disk_.remove(path("a/b")));
    EXPECT_OK(disk_.remove(path("a/b")));
    EXPECT_FALSE(std::filesystem::exists(path("a/b")));
    EXPECT_OK(disk_.replace(path("file"), as_bytes("c")));
    EXPECT_FAILS("/file: cannot create", disk_.make_folder(path("file/below")));
}

TEST_F(PosixDiskTest, records_survive_and_a_torn_tail_is_cut_off) {
    auto file = MUST(disk_.open_append(path("log")));
    EXPECT_OK(file->append(frame_record(as_bytes("first"))));
    EXPECT_OK(file->append(frame_record(as_bytes("second"))));
    const std::uint64_t whole = file->size();
    const Bytes third = frame_record(as_bytes("third"));
    EXPECT_OK(file->append(ByteView(third).first(third.size() - 1)));
    EXPECT_OK(file->sync());

    const RecordScan scan = MUST(recover_records(disk_, path("log"), 1000));
    ASSERT_EQ(scan.records.size(), 2U);
    EXPECT_EQ(as_text(scan.records[1]), "second");
    EXPECT_TRUE(scan.is_torn);
    EXPECT_EQ(MUST(disk_.read(path("log"), 1000)).size(), whole);
    EXPECT_FALSE(MUST(recover_records(disk_, path("log"), 1000)).is_torn);
}

TEST_F(PosixDiskTest, what_is_appended_over_zeros_stands_before_the_rest_of_them) {
    EXPECT_OK(disk_.replace(path("log"), as_bytes("old")));
    const auto file = MUST(disk_.replace_to_append(path("log"), as_bytes("begin,")));
    EXPECT_EQ(MUST(disk_.list(folder_)), std::vector<std::string>{"log"});
    std::string text = "begin,";
    std::set<std::size_t> lengths;
    for (const std::size_t size : {1U, 100'000U, 60'000U, 200'000U, 7U}) {
        const std::string more(size, static_cast<char>('a' + size % 26));
        EXPECT_OK(file->append(as_bytes(more)));
        EXPECT_OK(file->sync());
        text += more;
        EXPECT_EQ(file->size(), text.size());
        const Bytes found = MUST(disk_.read(path("log"), 1U << 20));
        lengths.insert(found.size());
        ASSERT_GE(found.size(), text.size());
        EXPECT_TRUE(as_text(found).starts_with(text));
        EXPECT_EQ(std::ranges::count(ByteView(found).subspan(text.size()), 0),
                  std::ssize(found) - std::ssize(text));
    }
    EXPECT_EQ(lengths.size(), 3U);  // It grows when the zeros are used up, and only then.
    EXPECT_FAILS("cannot create", disk_.replace_to_append(path("none/log"), as_bytes("x")));
}

TEST(RecordFile, a_flipped_bit_anywhere_is_noticed) {
    const Bytes framed = frame_record(as_bytes("the ledger entry"));
    for (std::size_t bit = 0; bit < framed.size() * 8; ++bit) {
        Bytes damaged = framed;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_TRUE(scan_records(damaged).records.empty()) << "bit " << bit;
    }
}

}  // namespace
}  // namespace strongroom
