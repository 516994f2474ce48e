// The texts of acts, persons and grants: one way to write each act, and nothing hidden in it.
#include "vault/act.h"

#include <algorithm>

#include "support/test.h"
#include "vault/person.h"

namespace strongroom::vault {
namespace {

Act example() {
    return {.id = {},
            .text = {},
            .terms = {ActKind::policy, "main", "symbols = [\"BTC/USDT\"]\n",
                      "symbols = [\"ETH/USDT\"]\n"},
            .why = "a second pair",
            .ledger = "strongroom/ledger+0123abcd+AAAA",
            .nonce = "00112233445566778899aabbccddeeff",
            .proposed = MUST(parse_iso8601("2026-11-29T10:00:00Z")),
            .expires = MUST(parse_iso8601("2026-11-30T10:00:00Z"))};
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

TEST(ActText, is_written_in_one_way_and_read_back) {
    const Act act = MUST(Act::make(example()));
    EXPECT_EQ(act.text,
              "act = 'policy'\nsubject = 'main'\nbefore = '''\nsymbols = [\"BTC/USDT\"]\n'''\n"
              "after = '''\nsymbols = [\"ETH/USDT\"]\n'''\nwhy = 'a second pair'\n"
              "ledger = 'strongroom/ledger+0123abcd+AAAA'\n"
              "nonce = '00112233445566778899aabbccddeeff'\n"
              "proposed = 2026-11-29T10:00:00Z\nexpires = 2026-11-30T10:00:00Z\n");
    const Act read = MUST(Act::parse(act.text));
    EXPECT_EQ(read.id, act.id);
    EXPECT_EQ(read.terms, act.terms);
    EXPECT_EQ(read.expires, act.expires);
    EXPECT_EQ(read.why, act.why);
}

TEST(ActText, no_part_is_longer_than_an_approver_reads) {
    const auto make = [](void (*change)(Act&, std::string), std::size_t size) {
        Act act = example();
        change(act, std::string(size, 'x'));
        return Act::make(act);
    };
    constexpr auto subject = [](Act& act, std::string text) { act.terms.subject = text; };
    constexpr auto before = [](Act& act, std::string text) { act.terms.before = text; };
    constexpr auto after = [](Act& act, std::string text) { act.terms.after = text; };
    constexpr auto why = [](Act& act, std::string text) { act.why = text; };
    for (const auto& [change, most, words] :
         std::initializer_list<std::tuple<void (*)(Act&, std::string), std::size_t, const char*>>{
             {subject, 1'000, "act.subject: too long"},
             {before, 20'000, "act.before: too long"},
             {after, 20'000, "act.after: too long"},
             {why, 1'000, "act.why: too long"}}) {
        EXPECT_OK(make(change, most));
        EXPECT_FAILS(words, make(change, most + 1));
    }
    // All of them at once are read back.
    Act longest = example();
    longest.terms.subject = longest.why = std::string(1'000, 'x');
    longest.terms.before = longest.terms.after = std::string(20'000, 'x');
    const Act made = MUST(Act::make(longest));
    EXPECT_EQ(MUST(Act::parse(made.text)).id, made.id);
}

TEST(ActText, another_way_to_write_the_same_is_no_act) {
    const std::string good = MUST(Act::make(example())).text;
    EXPECT_FAILS("as the signer writes", Act::parse("# nothing\n" + good));
    EXPECT_FAILS("as the signer writes", Act::parse(good + "\n"));
    EXPECT_FAILS("as the signer writes", Act::parse(replaced(good, "'main'", "\"main\"")));
    EXPECT_FAILS("as the signer writes", Act::parse(replaced(good, "00Z\n", "00.000Z\n")));
    EXPECT_FAILS("as the signer writes", Act::parse(replaced(good, "00Z\n", "00+00:00\n")));
    EXPECT_FAILS("as the signer writes", Act::parse(replaced(good, "aabb", "AABB")));
    EXPECT_FAILS("as the signer writes", Act::parse(replaced(good, "a second", "\xC3\xA4 second")));
    EXPECT_FAILS("not a key", Act::parse(good + "more = 1\n"));
    EXPECT_FAILS("act.nonce", Act::parse(replaced(good, "nonce = '00", "nonce = '")));
    EXPECT_FAILS("act.act", Act::parse(replaced(good, "policy", "withdraw")));
    EXPECT_FAILS("not TOML", Act::parse(good.substr(0, good.size() / 2)));
    EXPECT_FALSE(Act::parse("").has_value());
}

TEST(ActText, each_altered_byte_is_another_act_or_none) {
    const Act act = MUST(Act::make(example()));
    for (std::size_t i = 0; i < act.text.size(); ++i) {
        for (const int bit : {1, 2, 32}) {
            std::string altered = act.text;
            altered[i] = static_cast<char>(altered[i] ^ bit);
            const auto read = Act::parse(altered);
            EXPECT_TRUE(!read || read->id != act.id) << i;
        }
    }
}

// An approver's terminal must show what he signs: no escape sequence, no letter that looks like
// another, no quote that ends a text early.
TEST(ActText, what_people_could_misread_is_refused_or_shown_as_bytes) {
    for (const char* hidden :
         {"a\x1b[2Jb", "a'''\nb = '''", "\xE2\x80\xAE", "a\tb", "a\\b", "\r"}) {
        Act act = example();
        act.terms.after = hidden;
        EXPECT_FAILS("act.after", Act::make(act));
        act = example();
        act.terms.subject = hidden;
        EXPECT_FAILS("act.subject", Act::make(act));
        act = example();
        act.terms.before = plain_text(hidden);
        EXPECT_TRUE(Act::parse(MUST(Act::make(act)).text).has_value());
    }
    EXPECT_EQ(plain_text("it's \xC3\xA4\n"), "it\\x27s \\xc3\\xa4\n");
    Act act = example();
    act.terms.subject = "two\nlines";
    EXPECT_FAILS("act.subject", Act::make(act));
    act = example();
    act.terms.after = std::string(20'001, 'x');
    EXPECT_FAILS("act.after: too long", Act::make(act));
}

RC_GTEST_PROP(ActText, plain_texts_of_two_texts_differ, (std::string one, std::string two)) {
    const std::string plain = plain_text(one);
    RC_ASSERT(plain_text(plain) == plain || plain.contains('\\'));
    RC_ASSERT((one == two) == (plain == plain_text(two)));
}

RC_GTEST_PROP(ActText, whatever_can_be_made_is_read_back, (std::string before, std::string after)) {
    Act act = example();
    act.terms.before = plain_text(before);
    act.terms.after = plain_text(after);
    std::ranges::replace(act.terms.after, '\\', '/');
    const auto made = Act::make(act);
    RC_ASSERT(made.has_value());
    const auto read = Act::parse(made->text);
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->terms == made->terms);
}

TEST(PersonText, reads_and_names_what_is_wrong) {
    const std::string key(64, 'a');
    const std::string good =
        "name = \"anna\"\nrole = \"operator\"\nkind = \"ed25519\"\npublic_key = \"" + key + "\"\n";
    EXPECT_EQ(MUST(Person::parse(good)).role, Role::operations);
    EXPECT_FAILS("person.role", Person::parse(replaced(good, "operator", "god")));
    EXPECT_FAILS("person.name", Person::parse(replaced(good, "anna", "an na")));
    EXPECT_FAILS("person.kind", Person::parse(replaced(good, "ed25519", "none")));
    EXPECT_FAILS("person.public_key", Person::parse(replaced(good, "aa", "a")));
    EXPECT_FAILS("person.more", Person::parse(good + "more = 1\n"));
}

TEST(GrantText, reads_and_names_what_is_wrong) {
    const std::string good =
        "holder = \"sam\"\npurpose = \"ticket 4711\"\naccounts = [\"main\"]\n"
        "until = 2026-12-01T00:00:00Z\n";
    const GrantTerms terms = MUST(GrantTerms::parse(good));
    EXPECT_TRUE(terms.covers({"main"}));
    EXPECT_FALSE(terms.covers({"other"}));
    EXPECT_TRUE(MUST(GrantTerms::parse(replaced(good, "main", "*"))).covers({"other"}));
    EXPECT_FAILS("stands alone", GrantTerms::parse(replaced(good, "\"main\"", "\"*\", \"a\"")));
    EXPECT_FAILS("grant.accounts", GrantTerms::parse(replaced(good, "\"main\"", "")));
    EXPECT_FAILS("grant.purpose", GrantTerms::parse(replaced(good, "ticket 4711", "")));
    EXPECT_FAILS("grant.until", GrantTerms::parse(replaced(good, "T00:00:00Z", "")));
}

}  // namespace
}  // namespace strongroom::vault
