// Tar: what we write is read back, by us and by tar; what is of another form is refused.
#include "base/tar.h"

#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "support/test.h"

namespace strongroom {
namespace {

Bytes archive(const std::vector<TarFile>& files) {
    Bytes all;
    for (const TarFile& file : files) {
        const Bytes one = tar_file(file.name, file.bytes);
        all.insert(all.end(), one.begin(), one.end());
    }
    const Bytes end = tar_end();
    all.insert(all.end(), end.begin(), end.end());
    return all;
}

// In pieces of at most `step` bytes, as a pipe would give them.
Result<std::vector<TarFile>> read_all(ByteView bytes, std::size_t step = 100,
                                      std::uint64_t file_bytes_max = 1U << 20) {
    TarReader reader(
        [&, at = std::size_t{0}](std::span<std::uint8_t> out) mutable -> Result<std::size_t> {
            const std::size_t size = std::min({out.size(), bytes.size() - at, step});
            std::ranges::copy(bytes.subspan(at, size), out.begin());
            at += size;
            return size;
        },
        file_bytes_max);
    std::vector<TarFile> files;
    for (;;) {
        TRY_ASSIGN(std::optional<TarFile> file, reader.next());
        if (!file) return files;
        files.push_back(*std::move(file));
    }
}

RC_GTEST_PROP(Tar, reads_back_what_it_wrote, ()) {
    std::vector<TarFile> files;
    const int count = *rc::gen::inRange(0, 5);
    for (int i = 0; i < count; ++i) {
        const auto size = *rc::gen::element<std::size_t>(0, 1, 511, 512, 513, 5000);
        files.push_back({"a/file." + std::to_string(i),
                         *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>())});
    }
    const auto read = read_all(archive(files), *rc::gen::element<std::size_t>(1, 7, 512, 100'000));
    RC_ASSERT(read.has_value() && read->size() == files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        RC_ASSERT((*read)[i].name == files[i].name);
        RC_ASSERT((*read)[i].bytes == files[i].bytes);
    }
}

TEST(Tar, tar_itself_reads_it) {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("sr-tar-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string path = folder / "a.tar";
    const Bytes bytes = archive({{"ledger/tail", to_bytes("hello")}, {"store.pb", Bytes(700, 7)}});
    std::FILE* file = std::fopen(path.c_str(), "wb");
    ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    ASSERT_EQ(std::fclose(file), 0);
    const std::string command = "tar -C " + folder.string() + " -xf " + path;
    ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
    EXPECT_EQ(test::read_text(folder / "ledger/tail"), "hello");
    EXPECT_EQ(test::read_text(folder / "store.pb"), std::string(700, '\7'));
    std::filesystem::remove_all(folder);
}

TEST(Tar, every_changed_byte_of_a_header_and_every_cut_is_refused) {
    const Bytes good = archive({{"store.pb", Bytes(700, 7)}});
    for (std::size_t at = 0; at < 512; ++at) {
        Bytes bad = good;
        bad[at] ^= 1;
        EXPECT_FALSE(read_all(bad).has_value()) << at;
    }
    for (std::size_t size = 0; size < good.size(); size += 37)
        EXPECT_FAILS("damaged", read_all(ByteView(good).first(size)));
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FAILS("damaged", read_all(longer));
    Bytes padding = good;
    padding[512 + 700] = 1;
    EXPECT_FAILS("not empty", read_all(padding));
}

// A header with its sum made right again.
Bytes with(std::size_t at, std::string_view bytes) {
    Bytes bad = archive({{"store.pb", {}}});
    std::ranges::copy(as_bytes(bytes), bad.begin() + static_cast<std::ptrdiff_t>(at));
    std::fill_n(bad.begin() + 148, 8, std::uint8_t{' '});
    unsigned sum = 0;
    for (std::size_t i = 0; i < 512; ++i) sum += bad[i];
    char text[8] = {};
    EXPECT_EQ(std::snprintf(text, sizeof text, "%06o", sum), 6);
    std::copy_n(text, 7, bad.begin() + 148);
    return bad;
}

TEST(Tar, links_folders_long_names_and_huge_files_are_refused) {
    EXPECT_OK(read_all(with(0, "store")));
    for (const char* kind : {"1", "2", "3", "5", "6", "7", "L", "K", "x", "g", "S"})
        EXPECT_FAILS("no plain file", read_all(with(156, kind)));
    EXPECT_FAILS("not as we write it", read_all(with(345, "/etc")));
    EXPECT_OK(read_all(with(0, std::string(100, 'a'))));
    EXPECT_FAILS("not as we write it", read_all(with(0, std::string("\0tore.pb", 8))));
    EXPECT_FAILS("not as we write it", read_all(with(0, std::string("ab\0c", 4))));
    EXPECT_FAILS("not as we write it", read_all(with(124, "0000000000x")));
    EXPECT_FAILS("not as we write it", read_all(with(124, std::string("\x80\0\0\0\0\0\0\0", 8))));
    EXPECT_FAILS("at most", read_all(with(124, "77777777777")));
    EXPECT_FAILS("at most", read_all(archive({{"a.b", Bytes(11)}}), 100, 10));
    EXPECT_OK(read_all(archive({{"a.b", Bytes(10)}}), 100, 10));
}

}  // namespace
}  // namespace strongroom
