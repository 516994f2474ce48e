// The words of dumps in many forms: each holds the same id and secret, and both are found.
#include "base/token_cutter.h"

#include <algorithm>

#include "support/test.h"

namespace strongroom {
namespace {

const std::string kId = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A";
const std::string kSecret = "Nhq/tmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0+Q==";
// The 48 bytes of an Ed25519 key in PKCS#8: a head, and 32 bytes of 'A'.
const std::string kDer = std::string(
                             "0.\2\1\0"
                             "0\5\6\3+ep\4\"\4 ",
                             16) +
                         std::string(32, 'A');

struct Found {
    std::vector<std::string> words;
    std::vector<std::string> ders;
    bool has(const std::string& word) const { return std::ranges::count(words, word) > 0; }
};

Found cut(std::string_view text, std::size_t piece = 1'000'000) {
    Found found;
    TokenCutter cutter({.token = [&](std::string_view word) { found.words.emplace_back(word); },
                        .der = [&](ByteView der) { found.ders.emplace_back(as_text(der)); }});
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
        cutter.feed(as_bytes(text.substr(0, piece)));
    cutter.finish();
    return found;
}

std::string wrapped(std::string text, std::size_t width, const std::string& line_end = "\n") {
    for (std::size_t at = width; at < text.size(); at += width + line_end.size())
        text.insert(at, line_end);
    return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

TEST(TokenCutter, finds_an_id_and_a_secret_in_ten_formats) {
    const std::string row = "7," + kId + "," + kSecret + ",2022-10-01\n";
    const std::vector<std::pair<const char*, std::string>> formats = {
        {"csv", "n,id,secret,day\n" + row},
        {"tab separated, windows lines", "n\t" + kId + "\t" + kSecret + "\r\n"},
        {"json", R"({"id":")" + kId + R"(","secret":")" + replaced(kSecret, "/", "\\/") + "\"}"},
        {"json with unicode escapes",
         R"({"id":")" + kId + R"(","s":")" + replaced(kSecret, "+", "\\u002b") + "\"}"},
        {"sql", "INSERT INTO keys VALUES (7,'" + kId + "','" + kSecret + "');\n"},
        {"a paste", "user 7: " + kId + " : " + kSecret + "\n"},
        {"a query string",
         "https://x.example/?api_key=" + kId + "&secret=" +
             replaced(replaced(replaced(kSecret, "/", "%2F"), "=", "%3D"), "+", "%2b")},
        {"environment files", "API_KEY=" + kId + "\nAPI_SECRET=\"" + kSecret + "\"\n"},
        {"base64 in one line", "data: " + to_base64(as_bytes(row)) + "\n"},
        {"base64 over lines", wrapped(to_base64(as_bytes(row + row + row)), 76) + "\n"},
        {"base64 over windows lines", wrapped(to_base64(as_bytes(row + row)), 64, "\r\n")},
    };
    for (const auto& [name, text] : formats) {
        EXPECT_TRUE(cut(text).has(kId)) << name;
        EXPECT_TRUE(cut(text).has(kSecret)) << name;
        EXPECT_EQ(cut(text).words, cut(text, 1).words) << name << " in pieces";
    }
}

TEST(TokenCutter, knows_a_pem_whatever_its_line_breaks_are) {
    const std::string body = to_base64(as_bytes(kDer));
    const auto pem = [&](const std::string& lines, const std::string& end) {
        return "-----BEGIN PRIVATE KEY-----" + end + lines + end + "-----END PRIVATE KEY-----" +
               end;
    };
    for (const std::string& text :
         {pem(body, "\n"), pem(body, "\r\n"), pem(body, "\\n"), pem(wrapped(body, 48), "\n"),
          pem("  " + body, "\n"), "x,\"" + pem(body, "\n") + "\"", "key: " + body + "\n",
          "{\"pem\":\"" + pem(body, "\\n") + "\"}", to_base64(as_bytes(pem(body, "\n"))) + "\n"}) {
        EXPECT_GT(std::ranges::count(cut(text).ders, kDer), 0) << text;
        EXPECT_GT(std::ranges::count(cut(text, 3).ders, kDer), 0) << text;
    }
}

TEST(TokenCutter, a_sequence_that_is_not_whole_is_no_der) {
    EXPECT_TRUE(cut(to_base64(as_bytes(std::string_view(kDer).substr(0, 40)))).ders.empty());
    EXPECT_TRUE(cut(to_base64(as_bytes(std::string("0\x84\1\1\1\1", 6) + kId))).ders.empty());
}

TEST(TokenCutter, words_have_sixteen_to_256_bytes) {
    const auto word = [](std::size_t size) { return std::string(size, '.').replace(0, 1, "x"); };
    EXPECT_FALSE(cut(word(15)).has(word(15)));
    EXPECT_TRUE(cut(word(16)).has(word(16)));
    EXPECT_TRUE(cut(word(256)).has(word(256)));
    EXPECT_FALSE(cut(word(257)).has(word(257)));
    EXPECT_TRUE(cut("").words.empty());
    EXPECT_TRUE(cut("\\").words.empty());
    EXPECT_TRUE(cut(std::string(100, '%')).words.empty());
}

TEST(TokenCutter, finds_what_stands_anywhere_in_a_run_without_end) {
    // Base64 of noise without one line break, with a row at each place around the cut at 64 KiB.
    for (std::size_t before = 48'000; before < 50'000; before += 97) {
        std::string plain(before, ' ');
        plain += kId + " " + kSecret + std::string(60'000, ' ');
        const Found found = cut(to_base64(as_bytes(plain)));
        EXPECT_TRUE(found.has(kId)) << before;
        EXPECT_TRUE(found.has(kSecret)) << before;
        const Found lines = cut(wrapped(to_base64(as_bytes(plain)), 76));
        EXPECT_TRUE(lines.has(kId)) << before;
        EXPECT_TRUE(lines.has(kSecret)) << before;
    }
}

RC_GTEST_PROP(TokenCutter, any_bytes_in_any_pieces_give_the_same_words,
              (const std::string& text, std::uint8_t piece)) {
    RC_ASSERT(cut(text).words == cut(text, std::size_t{1} + piece).words);
}

}  // namespace
}  // namespace strongroom
