// Requests and replies as plain values: headers, queries and their escapes.
#include "base/http.h"

#include "support/test.h"

namespace strongroom {
namespace {

TEST(HttpValues, the_first_header_of_a_name_counts) {
    const Headers headers = {{"Retry-After", "5"}, {"retry-after", "7"}, {"Empty", ""}};
    EXPECT_EQ(find_header(headers, "RETRY-AFTER"), "5");
    EXPECT_EQ(find_header(headers, "empty"), "");
    EXPECT_EQ(find_header(headers, ""), std::nullopt);
    EXPECT_EQ(find_header(headers, "Retry-After "), std::nullopt);
    EXPECT_EQ(find_header({}, "Retry-After"), std::nullopt);
    // Only ASCII letters have a case: 'K' is not the Kelvin sign.
    EXPECT_EQ(find_header({{"\xE2\x84\xAA", "v"}}, "k"), std::nullopt);
}

TEST(HttpValues, a_broken_escape_stays_as_it_is) {
    const std::pair<const char*, const char*> values[] = {
        {"%", "%"},   {"%4", "%4"},     {"%4x", "%4x"},   {"%%41", "%A"},
        {"%41", "A"}, {"%4142", "A42"}, {"%zz", "%zz"},   {"a%", "a%"},
        {"%2b", "+"}, {"%2B", "+"},     {"%25%32", "%2"}, {"%2541", "%41"},
    };
    for (const auto& [coded, plain] : values) {
        const auto pairs = parse_query(std::string("k=") + coded);
        ASSERT_EQ(pairs.size(), 1U) << coded;
        EXPECT_EQ(pairs[0].value, plain) << coded;
    }
    EXPECT_EQ(parse_query("k=%00").front().value, std::string(1, '\0'));
}

TEST(HttpValues, a_query_of_nothing_has_no_pairs) {
    for (const char* query : {"", "&", "&&&"}) EXPECT_TRUE(parse_query(query).empty()) << query;
    EXPECT_EQ(parse_query("=").size(), 1U);
    EXPECT_EQ(parse_query("a").front(), (Header{"a", ""}));
    EXPECT_EQ(parse_query("=v").front(), (Header{"", "v"}));
    EXPECT_EQ(parse_query("a=b=c").front(), (Header{"a", "b=c"}));
}

TEST(HttpValues, a_name_that_is_there_twice_is_there_twice_in_order) {
    const std::vector<Header> expected = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
    EXPECT_EQ(parse_query("a=1&b=2&a=3"), expected);
}

RC_GTEST_PROP(HttpValues, any_bytes_are_read_without_harm, (const std::string& query)) {
    for (const Header& pair : parse_query(query))
        RC_ASSERT(pair.name.size() + pair.value.size() <= query.size());
}

RC_GTEST_PROP(HttpValues, what_is_encoded_holds_nothing_that_means_something,
              (const std::string& text)) {
    RC_ASSERT(percent_encode(text).find_first_of("&=+ /?#\r\n") == std::string::npos);
}

}  // namespace
}  // namespace strongroom
