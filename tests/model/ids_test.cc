// Names and numbers that identify things, and the words for kinds.
#include "model/ids.h"

#include <cctype>
#include <set>

#include "model/order.h"
#include "support/generate.h"
#include "support/test.h"

namespace strongroom {
namespace {

TEST(Names, one_to_forty_plain_characters) {
    EXPECT_OK(check_name("account", "a"));
    EXPECT_OK(check_name("account", std::string(40, 'z')));
    EXPECT_OK(check_name("account", "AZaz09-_."));
    for (int c = 0; c < 256; ++c) {
        const bool is_plain = std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
        const std::string name = "a" + std::string(1, static_cast<char>(c));
        EXPECT_EQ(check_name("x", name).has_value(), is_plain) << c;
    }
    EXPECT_FAILS("account: write 1 to 40 letters", check_name("account", ""));
    EXPECT_FAILS("account: write 1 to 40 letters", check_name("account", std::string(41, 'a')));
    EXPECT_FAILS("bot.name: ", check_name("bot.name", std::string(100'000, 'a')));
}

RC_GTEST_PROP(IntentIds, print_and_read_the_same, ()) {
    const IntentId id = test::any_intent_id();
    RC_ASSERT(MUST(parse_intent_id(id.str())) == id);
    RC_ASSERT(id.str().size() == 20U);
}

TEST(IntentIds, are_twenty_hex_digits_and_nothing_else) {
    const std::string good = "000102030405060708ff";
    EXPECT_EQ(MUST(parse_intent_id("000102030405060708FF")).str(), good);
    for (const std::string& bad :
         {std::string(), std::string("00"), good + "00", good.substr(2), good.substr(1),
          "g" + good.substr(1), " " + good.substr(1), "0x" + good.substr(2)}) {
        EXPECT_FALSE(parse_intent_id(bad).has_value()) << bad;
    }
    EXPECT_FAILS("an intent id is 20 hex digits", parse_intent_id("00"));
}

// The user reads these words, and programs compare them: each kind has its own.
template <typename Kind>
void expect_words(Kind last, bool may_first_be_empty = false) {
    std::set<std::string_view> words;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const std::string_view word = to_string(static_cast<Kind>(i));
        EXPECT_TRUE(words.insert(word).second) << word << " stands for two kinds";
        EXPECT_NE(word, "?");
        EXPECT_TRUE(!word.empty() || (i == 0 && may_first_be_empty));
    }
}

TEST(Kinds, each_has_a_word_of_its_own) {
    expect_words(Side::sell);
    expect_words(OrderKind::post_only);
    expect_words(ReadQuery::Kind::user_stream);
    expect_words(OrderState::closed);
    expect_words(CloseReason::dead, true);
    EXPECT_EQ(to_string(static_cast<OrderKind>(77)), "?");
    EXPECT_EQ(to_string(static_cast<ReadQuery::Kind>(77)), "?");
    EXPECT_EQ(to_string(static_cast<OrderState>(77)), "?");
}

}  // namespace
}  // namespace strongroom
