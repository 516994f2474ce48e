// JSON whose numbers keep the digits that they were written with.
#include "bots/json_text.h"

#include "support/test.h"

namespace strongroom::bots {
namespace {

constexpr JsonBounds kWide{.bytes = 1'024, .depth = 4, .values = 20};

TEST(JsonText, numbers_keep_the_text_that_they_were_written_as) {
    const JsonValue value =
        MUST(read_json(R"({"a": 0.10, "b": 12345678901234567, "c": -3})", kWide));
    EXPECT_EQ(value.find("a")->text, "0.10");
    EXPECT_EQ(value.find("b")->text, "12345678901234567");
    EXPECT_EQ(value.find("c")->text, "-3");
    EXPECT_EQ(value.find("d"), nullptr);
}

TEST(JsonText, a_tree_is_as_deep_as_it_was_written) {
    const JsonValue value = MUST(read_json(R"({"a": [{"b": true}, null, "x"]})", kWide));
    const JsonValue& list = *value.find("a");
    ASSERT_EQ(list.items.size(), 3U);
    EXPECT_EQ(list.items[0].find("b")->text, "true");
    EXPECT_EQ(list.items[1].kind, JsonValue::Kind::null);
    EXPECT_EQ(list.items[2].text, "x");
}

TEST(JsonText, each_bound_is_held) {
    EXPECT_OK(read_json("[[[[1]]]]", kWide));
    EXPECT_FAILS("nested deeper than 4 levels", read_json("[[[[[1]]]]]", kWide));
    EXPECT_FAILS("longer than 1 KiB", read_json("\"" + std::string(1'024, 'x') + "\"", kWide));
    std::string list = "[0";
    for (int i = 2; i < 20; ++i) list += ",0";
    EXPECT_OK(read_json(list + "]", kWide));
    EXPECT_FAILS("more than 20 values", read_json(list + ",0]", kWide));
}

TEST(JsonText, what_is_no_json_or_says_a_thing_twice_is_refused) {
    for (const char* wrong : {"", "{", "{} x", "{'a':1}", "[1,]", "nan", "1e999"})
        EXPECT_FAILS("not JSON at byte", read_json(wrong, kWide));
    EXPECT_FAILS("\"a\" stands there twice", read_json(R"({"a":1,"a":2})", kWide));
}

}  // namespace
}  // namespace strongroom::bots
