#include "base/bytes.h"

#include <rapidcheck/gtest.h>

#include "base/http.h"
#include "support/test.h"

namespace strongroom {
namespace {

TEST(Bytes, base64_follows_rfc_4648) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : vectors) {
        EXPECT_EQ(to_base64(as_bytes(plain)), coded);
        EXPECT_EQ(as_text(MUST(from_base64(coded))), plain);
    }
    EXPECT_EQ(to_base64url(MUST(from_hex("fbff"))), "-_8");
}

TEST(Bytes, each_value_has_one_text_form) {
    for (const char* text : {"Zg", "Zg=", "Zh==", "Zg==Zg==", "Z===", "Zm9v\n", "Zm 9", "Zm-_"}) {
        EXPECT_FALSE(from_base64(text).has_value()) << text;
    }
    for (const char* text : {"Z", "Zh", "Zg==", "Zm+/"})
        EXPECT_FALSE(from_base64url(text).has_value()) << text;
    for (const char* text : {"0", "0g", "0x"}) EXPECT_FALSE(from_hex(text).has_value()) << text;
}

RC_GTEST_PROP(Bytes, coding_and_decoding_is_the_identity,
              (const std::vector<std::uint8_t>& bytes)) {
    RC_ASSERT(from_hex(to_hex(bytes)).value() == bytes);
    RC_ASSERT(from_base64(to_base64(bytes)).value() == bytes);
    RC_ASSERT(from_base64url(to_base64url(bytes)).value() == bytes);
}

TEST(Bytes, a_text_is_cut_between_characters_only) {
    EXPECT_EQ(cut_text("abc", 5), "abc");
    EXPECT_EQ(cut_text("abc", 2), "ab");
    EXPECT_EQ(cut_text("a\u20ACb", 1), "a");
    EXPECT_EQ(cut_text("a\u20ACb", 2), "a");  // The euro sign has three bytes.
    EXPECT_EQ(cut_text("a\u20ACb", 3), "a");
    EXPECT_EQ(cut_text("a\u20ACb", 4), "a\u20AC");
    EXPECT_EQ(cut_text("\U0001F600", 3), "");
    EXPECT_EQ(cut_text("", 0), "");
    EXPECT_EQ(cut_text(std::string(10, '\x80'), 5), "");  // Not UTF-8: still an end.
}

TEST(Http, a_query_is_read_as_it_was_written) {
    const auto pairs = parse_query("a=1&b=%2Fx%20y&&c&d==&e=%zz&f=1+1&g=%4");
    const std::vector<Header> expected = {{"a", "1"},   {"b", "/x y"}, {"c", ""},  {"d", "="},
                                          {"e", "%zz"}, {"f", "1+1"},  {"g", "%4"}};
    EXPECT_EQ(pairs, expected);
    EXPECT_EQ(percent_encode("A-z_0.~ /+\xEF"), "A-z_0.~%20%2F%2B%EF");
}

RC_GTEST_PROP(Http, percent_encoding_round_trips, (const std::string& value)) {
    RC_ASSERT(parse_query("k=" + percent_encode(value)).front().value == value);
}

TEST(Http, header_names_match_in_any_case) {
    const Headers headers = {{"X-MBX-APIKEY", "k"}};
    EXPECT_EQ(find_header(headers, "x-mbx-apikey"), "k");
    EXPECT_EQ(find_header(headers, "x-mbx-apike"), std::nullopt);
}

}  // namespace
}  // namespace strongroom
