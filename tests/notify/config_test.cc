#include "notify/config.h"

#include "support/test.h"

namespace strongroom::notify {
namespace {

constexpr std::string_view kGood = R"(house = "home"
blind_after = "30s"
private_hosts = ["127.0.0.1", "mail.lan"]

[mail]
kind = "email"
server = "smtp://mail.lan:587"
user = "bot"
password_file = "/etc/strongroom/mail"
from = "strongroom@example.com"
to = ["me@example.com", "you@example.com"]

[phone]
kind = "telegram"
token_credential = "phone-token"
chat = "-100200300"
tells = ["alarm", "deal_closed"]
per_hour = 5

[desk]
kind = "webhook"
url = "https://example.com/in?x=1"
secret_file = "/etc/strongroom/desk"
ca_file = "/etc/ca.pem"
)";

// The good file with this line in place of the one that begins like it.
std::string with(std::string_view key, std::string_view line) {
    std::string text(kGood);
    const std::size_t at = text.find("\n" + std::string(key) + " = ") + 1;
    return text.replace(at, text.find('\n', at) - at, line);
}

TEST(NotifyConfig, what_the_page_shows_reads) {
    const Config config = MUST(parse_config(kGood, "notices.toml"));
    EXPECT_EQ(config.house, "home");
    EXPECT_EQ(config.blind_after, seconds(30));
    ASSERT_EQ(config.channels.size(), 3U);
    EXPECT_EQ(config.channels[0].name, "mail");
    EXPECT_EQ(config.channels[0].host, "mail.lan");
    EXPECT_EQ(config.channels[0].to.size(), 2U);
    EXPECT_EQ(config.channels[1].kind, ChannelKind::telegram);
    EXPECT_EQ(config.channels[1].url, "https://api.telegram.org");
    EXPECT_EQ(config.channels[1].per_hour, 5U);
    EXPECT_EQ(config.channels[2].ca_file, "/etc/ca.pem");
}

TEST(NotifyConfig, a_channel_tells_warnings_and_alarms_unless_told_otherwise) {
    const Config config = MUST(parse_config(kGood, "notices.toml"));
    EXPECT_TRUE(config.channels[0].tells.contains(Kind::foreign_order));
    EXPECT_TRUE(config.channels[0].tells.contains(Kind::bot_stopped));
    EXPECT_FALSE(config.channels[0].tells.contains(Kind::deal_closed));
    const std::set<Kind> phone{Kind::foreign_order, Kind::pump, Kind::key_frozen,
                               Kind::deal_closed};
    EXPECT_EQ(config.channels[1].tells, phone);
}

TEST(NotifyConfig, an_unknown_key_is_refused_with_its_line) {
    EXPECT_FAILS("notices.toml: [phone]: line 18: colour: not a key here",
                 parse_config(with("per_hour", "colour = \"red\""), "notices.toml"));
    EXPECT_FAILS("line 2: colour: not a key of this file",
                 parse_config(with("blind_after", "colour = 1"), "notices.toml"));
    // Of another kind of channel.
    EXPECT_FAILS("line 18: from: not a key here",
                 parse_config(with("per_hour", "from = \"a@b.c\""), "notices.toml"));
}

TEST(NotifyConfig, each_wrong_value_is_named) {
    const std::vector<std::array<std::string_view, 3>> wrong{
        {"house", "house = \"a\\nb\"", "house: write one line"},
        {"blind_after", "blind_after = \"0s\"", "blind_after"},
        {"blind_after", "blind_after = \"2d\"", "at most a day"},
        {"private_hosts", "private_hosts = \"x\"", "private_hosts: write a list"},
        {"server", "server = \"https://mail.lan\"", "write smtps://"},
        {"server", "server = \"smtps://mail.lan/x\"", "nothing stands behind the port"},
        {"user", "user = \"a\\r\\nRCPT TO:<x@y.z>\"", "write one line"},
        {"user", "# none", "goes with user"},
        {"password_file", "password_file = \"mail\"", "write the whole path"},
        {"password_file", "password_credential = \"a/b\"", "a name, not a path"},
        {"password_file", "# none", "password_file: write it, or password_credential"},
        {"from", "from = \"me\"", "from: write name@domain"},
        {"from", "from = \"me@x>\"", "from: write name@domain"},
        {"to", "to = []", "write a list of 1 to 10"},
        {"to", "to = [\"a@b.c\", \"d@e.f\\r\\nBcc: g@h.i\"]", "to: each is one line"},
        {"to", "to = [\"a@b.c, d@e.f\"]", "to: write name@domain"},
        {"chat", "chat = \"@channel\"", "write the chat's number"},
        {"chat", "chat = 5", "chat: write a text"},
        {"tells", "tells = [\"everything\"]", "is neither a level"},
        {"per_hour", "per_hour = 0", "whole number from 1 to 3600"},
        {"per_hour", "per_hour = 1.5", "whole number"},
        {"url", "url = \"http://example.com/\"", "http:// is for this machine alone"},
        {"url", "url = \"https://me:pw@example.com/\"", "url"},
        {"kind", "kind = \"pigeon\"", "write email, telegram or webhook"},
    };
    for (const auto& [key, line, words] : wrong)
        EXPECT_FAILS(std::string(words), parse_config(with(key, line), "notices.toml"));
}

TEST(NotifyConfig, a_private_address_must_be_listed) {
    EXPECT_TRUE(parse_config(with("url", "url = \"http://127.0.0.1:9/\""), "n").has_value());
    for (const std::string_view host :
         {"localhost", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.1.1", "[fd00::1]"}) {
        EXPECT_FAILS("name it in private_hosts",
                     parse_config(with("url", fmt::format("url = \"https://{}/\"", host)), "n"));
    }
    // What is no address in its usual form goes for one that is private.
    EXPECT_FAILS("private_hosts", parse_config(with("url", "url = \"https://127.1/\""), "n"));
    EXPECT_TRUE(parse_config(with("url", "url = \"https://93.184.216.34/\""), "n").has_value());
}

TEST(NotifyConfig, a_file_without_a_channel_or_too_long_is_refused) {
    EXPECT_FAILS("names no channel", parse_config("house = \"x\"", "n"));
    EXPECT_FAILS("not TOML", parse_config("[mail", "n"));
    EXPECT_FAILS("longer than", parse_config(std::string(70'000, '#'), "n"));
    EXPECT_FAILS("small letters", parse_config("[\"Mail Me\"]\nkind = \"email\"", "n"));
}

}  // namespace
}  // namespace strongroom::notify
