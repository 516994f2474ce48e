#include "notify/templates.h"

#include "notify/mail.h"
#include "support/test.h"

namespace strongroom::notify {
namespace {

// What somebody would write into a field who wants more than to be quoted.
const std::vector<std::string> kEvil{
    "x\r\nBcc: thief@example.com",
    "x\n.\nQUIT\n",
    "\r\n\r\n--boundary\r\nContent-Type: text/html\r\n\r\n<b>hi</b>",
    "[log in](https://evil.example/)",
    "https://evil.example/",
    "@everyone /start@robot",
    "*bold* _it_ `code` ~x~ ||y||",
    "<a href=\"x\">y</a>",
    "a\xE2\x80\xAE"
    "elif.exe",  // Right to left.
    "a\xE2\x80\x8B"
    "b",  // No room.
    "\xFF\xFE\x80",
    "\xED\xA0\x80",  // A surrogate.
    std::string("a\0b", 3),
    std::string(5'000, 'x'),
    "{account}{reason}",
    "\xE2\x80\xA8line",
};

Notice notice_of(Kind kind, const std::string& value) {
    std::vector<Field> fields;
    for (const char* name :
         {"account", "symbol", "order", "reason", "done", "what", "before", "now", "text", "bot",
          "deal", "profit", "asset", "channel", "since", "count", "kinds"})
        fields.push_back({name, value});
    return make_notice(kind, {1'700'000'000'000}, std::vector<std::string>{"x"}, fields);
}

TEST(Templates, a_foreign_order_is_told_in_a_fixed_sentence) {
    const Notice notice =
        make_notice(Kind::foreign_order, {1'700'000'000'000}, std::vector<std::string>{"a"},
                    {{"account", "main"},
                     {"symbol", "BTCUSDT"},
                     {"order", "42"},
                     {"reason", "no tag of ours"},
                     {"done", "the key is frozen"}});
    const Words words = words_of(notice, "home");
    EXPECT_EQ(words.subject, "[home] ALARM: an order on main is not ours");
    EXPECT_TRUE(words.text.starts_with(
        "The watch found an order that nobody here has signed: account main, BTCUSDT, the venue's "
        "order 42.\nWhy it is foreign: no tag of ours.\nWhat was done: the key is frozen. "))
        << words.text;
    EXPECT_TRUE(words.text.ends_with("home, 2023-11-14T22:13:20.000Z\nNotice " + notice.id + "\n"));
}

TEST(Templates, every_kind_has_words_and_says_all_that_it_is_given) {
    for (std::size_t i = 0; i < kKinds; ++i) {
        const Words words = words_of(notice_of(static_cast<Kind>(i), "value"), "home");
        EXPECT_GT(words.subject.size(), 12U) << i;
        EXPECT_EQ(words.text.find('{'), std::string::npos) << words.text;
        EXPECT_EQ(words.text.find('?'), std::string::npos) << words.text;
        EXPECT_NE(words.text.find("value"), std::string::npos) << words.text;
    }
}

TEST(Templates, no_value_makes_a_line_a_header_a_link_or_a_mention) {
    for (const std::string& evil : kEvil) {
        const std::string value = plain(evil);
        EXPECT_LE(value.size(), 200U);
        for (const char c : value) EXPECT_GE(static_cast<unsigned char>(c), 0x20U) << value;
        for (const char* mark : {"://", "@", "\xE2\x80", "\xED\xA0", " /"})
            EXPECT_EQ(value.find(mark), std::string::npos) << value;
        EXPECT_FALSE(value.starts_with('/'));
    }
    EXPECT_EQ(plain("x\r\nBcc: a@b"), "x Bcc: a(at)b");
    EXPECT_EQ(plain("BTC/USDT über 5 €"), "BTC/USDT über 5 €");
}

TEST(Templates, a_sentence_has_as_many_lines_as_its_template_whatever_its_fields_hold) {
    for (std::size_t i = 0; i < kKinds; ++i) {
        const auto kind = static_cast<Kind>(i);
        const Words good = words_of(notice_of(kind, "value"), "home");
        for (const std::string& evil : kEvil) {
            const Words words = words_of(notice_of(kind, evil), "home");
            EXPECT_EQ(std::ranges::count(words.text, '\n'), std::ranges::count(good.text, '\n'));
            for (const char c : words.subject) EXPECT_TRUE(c >= ' ' && c <= '~') << words.subject;
        }
    }
}

TEST(Templates, a_mail_has_the_same_headers_whatever_its_fields_hold) {
    const Channel channel{.name = "mail",
                          .kind = ChannelKind::email,
                          .from = "s@example.com",
                          .to = {"a@example.com", "b@example.com"}};
    const auto names_of = [](const std::string& mail) {
        std::string names;
        std::string_view head = std::string_view(mail).substr(0, mail.find("\r\n\r\n"));
        while (!head.empty()) {
            const std::string_view line = head.substr(0, head.find("\r\n"));
            names += std::string(line.substr(0, line.find(':'))) + " ";
            head.remove_prefix(std::min(line.size() + 2, head.size()));
        }
        return names;
    };
    const std::string good =
        "Date From To Subject Message-ID Auto-Submitted MIME-Version Content-Type "
        "Content-Transfer-Encoding ";
    for (const std::string& evil : kEvil) {
        const Notice notice = notice_of(Kind::foreign_order, evil);
        const std::string mail = mail_of(notice, channel, evil);
        EXPECT_EQ(names_of(mail), good) << mail;
        EXPECT_NE(mail.find("Message-ID: <" + notice.id + "@example.com>\r\n"), std::string::npos);
        // Behind the headers there is nothing but base64.
        const std::string body = mail.substr(mail.find("\r\n\r\n") + 4);
        EXPECT_EQ(body.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789+/=\r\n"),
                  std::string::npos);
    }
}

TEST(Templates, a_mails_date_is_written_as_mail_programs_read_it) {
    EXPECT_EQ(mail_date({880'106'106'000}), "Fri, 21 Nov 1997 09:55:06 +0000");
    EXPECT_EQ(mail_date({0}), "Thu, 01 Jan 1970 00:00:00 +0000");
    EXPECT_EQ(mail_date({1'709'164'800'000}), "Thu, 29 Feb 2024 00:00:00 +0000");
}

TEST(Notice, the_same_happening_has_the_same_id_and_another_has_another) {
    const auto id = [](Kind kind, std::vector<std::string> identity) {
        return make_notice(kind, {1}, identity, {}).id;
    };
    EXPECT_EQ(id(Kind::foreign_order, {"a", "b"}), id(Kind::foreign_order, {"a", "b"}));
    EXPECT_NE(id(Kind::foreign_order, {"a", "b"}), id(Kind::foreign_order, {"ab", ""}));
    EXPECT_NE(id(Kind::foreign_order, {"a", "b"}), id(Kind::key_frozen, {"a", "b"}));
    EXPECT_EQ(id(Kind::test, {}).size(), 32U);
}

}  // namespace
}  // namespace strongroom::notify
