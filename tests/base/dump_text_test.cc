// UTF-16 becomes the ASCII in it, other text stays as it is, and what is packed
// is refused by name.
#include "base/dump_text.h"

#include <algorithm>

#include "support/test.h"

namespace strongroom {
namespace {

Result<std::string> text_of(std::string_view bytes, std::size_t piece = 1'000) {
    std::string out;
    DumpText text([&](ByteView some) -> Status {
        out += as_text(some);
        return {};
    });
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        TRY(text.push(as_bytes(bytes.substr(0, piece))));
    TRY(text.finish());
    return out;
}

std::string utf16(std::string_view ascii, bool is_big) {
    std::string out;
    for (const char byte : ascii) {
        if (is_big) out.push_back('\0');
        out.push_back(byte);
        if (!is_big) out.push_back('\0');
    }
    return out;
}

const std::string kRow = "id;vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A\n";

TEST(DumpText, what_is_no_utf_16_stays_as_it_is) {
    std::string zeros = kRow;
    zeros.insert(5, std::string(3, '\0'));
    for (const std::string& text :
         {std::string(), std::string("x"), kRow, zeros, kRow + utf16(kRow, false),
          std::string(100, '\0'), std::string("BZh9 is how this text begins"), std::string("BZh")})
        EXPECT_EQ(MUST(text_of(text)), text);
}

TEST(DumpText, utf_16_is_known_by_its_mark_or_by_its_zeros) {
    for (const std::size_t piece : {1U, 3U, 1'000U}) {
        EXPECT_EQ(MUST(text_of(utf16(kRow, false), piece)), kRow);
        EXPECT_EQ(MUST(text_of(utf16(kRow, true), piece)), kRow);
        EXPECT_EQ(MUST(text_of("\xFF\xFE" + utf16(kRow, false), piece)), " " + kRow);
        EXPECT_EQ(MUST(text_of("\xFE\xFF" + utf16(kRow, true), piece)), " " + kRow);
    }
    EXPECT_EQ(MUST(text_of("\xFF\xFEk\1a")), "  ") << "of other characters nothing can be in a key";
}

TEST(DumpText, what_is_packed_is_refused_with_what_unpacks_it) {
    const std::pair<std::string, std::string> packed[] = {{"PK\3\4", "is zip"},
                                                          {"PK\5\6", "is an empty zip"},
                                                          {"7z\xBC\xAF\x27\x1C", "7z"},
                                                          {"Rar!\x1A\x07", "rar"},
                                                          {"BZh91AY&SY", "bzip2"},
                                                          {"\x28\xB5\x2F\xFD", "zstd"},
                                                          {"\x1F\x8B", "gzip within gzip"}};
    for (const auto& [mark, name] : packed) {
        for (const std::size_t piece : {1U, 1'000U}) {
            const auto text = text_of(mark + kRow + kRow, piece);
            ASSERT_FALSE(text) << name;
            EXPECT_EQ(text.error().code, Errc::invalid);
            EXPECT_NE(text.error().message.find(name), std::string::npos) << text.error().message;
            EXPECT_NE(text.error().message.find("unpack it first"), std::string::npos);
        }
    }
    EXPECT_FALSE(text_of("PK\3\4")) << "however short it is";
}

}  // namespace
}  // namespace strongroom
