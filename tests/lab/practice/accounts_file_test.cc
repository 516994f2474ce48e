// The accounts file: read strictly, with the place of every mistake.
#include <fmt/format.h>

#include "lab/practice/accounts.h"
#include "lab/practice/practice_world.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

TEST(PracticeAccounts, a_file_gives_accounts_balances_and_keys) {
    const auto seeds = MUST(read_accounts(kAccounts, "accounts.toml"));
    ASSERT_EQ(seeds.size(), 2U);
    EXPECT_EQ(seeds[0].name, "alice");
    ASSERT_EQ(seeds[0].keys.size(), 2U);
    EXPECT_TRUE(seeds[0].keys[0].permissions.can_trade);
    EXPECT_FALSE(seeds[0].keys[1].permissions.can_trade);
    EXPECT_TRUE(seeds[0].keys[1].is_allowed_from("10.0.0.1"));
    EXPECT_TRUE(seeds[0].keys[1].is_allowed_from("::ffff:10.0.0.1"));
    EXPECT_FALSE(seeds[0].keys[1].is_allowed_from("10.0.0.2"));
    EXPECT_TRUE(seeds[0].keys[0].is_allowed_from("10.0.0.2"));
    EXPECT_EQ(seeds[0].balances.size(), 2U);
}

std::string key_with(std::string_view line) {
    return fmt::format(
        "[[account]]\nname = \"a\"\n[[account.key]]\nvenue = \"binance\"\nid = "
        "\"k\"\nsecret = \"s\"\n{}\n",
        line);
}

TEST(PracticeAccounts, a_mistake_is_named_with_file_line_and_field) {
    const auto read = [](std::string_view text) { return read_accounts(text, "a.toml"); };
    EXPECT_FAILS("a.toml: account: no [[account]]", read(""));
    EXPECT_FAILS("a.toml:1:", read("[[account"));
    EXPECT_FAILS("account.name: is missing", read("[[account]]\n"));
    EXPECT_FAILS("a.toml:2: account.name: write 1 to 40", read("[[account]]\nname = \"a b\"\n"));
    EXPECT_FAILS("\"a\" is there twice",
                 read("[[account]]\nname=\"a\"\n[[account]]\nname=\"a\"\n"));
    EXPECT_FAILS("a.toml:3: account.balances: USDT: must be a text",
                 read("[[account]]\nname = \"a\"\nbalances = { USDT = 5 }\n"));
    EXPECT_FAILS("must not be below zero",
                 read("[[account]]\nname = \"a\"\nbalances = { USDT = \"-5\" }\n"));
    EXPECT_FAILS("account.colour: is not a key", read("[[account]]\nname=\"a\"\ncolour=\"red\"\n"));
    EXPECT_FAILS("a.toml:7: account.key.permissions: \"fly\" is none of",
                 read(key_with("permissions = [\"fly\"]")));
    EXPECT_FAILS("account.key.permissions: must be a list",
                 read(key_with("permissions = \"read\"")));
    EXPECT_FAILS("account.key.ips: \"localhost\" is not an IP address",
                 read(key_with("ips = [\"localhost\"]")));
    EXPECT_FAILS("write either secret or public_key", read(key_with("public_key = \"x\"")));
    EXPECT_FAILS("\"k\" is there twice",
                 read(key_with("[[account.key]]\nvenue=\"binance\"\nid=\"k\"\nsecret=\"t\"")));
}

TEST(PracticeAccounts, a_key_of_another_venue_is_refused_clearly) {
    EXPECT_FAILS("a.toml:4: account.key.venue: \"kraken\" is not played by the practice venue",
                 read_accounts("[[account]]\nname = \"a\"\n[[account.key]]\nvenue = \"kraken\"\n"
                               "id = \"k\"\nsecret = \"s\"\n",
                               "a.toml"));
}

TEST(PracticeAccounts, a_key_of_kucoin_has_a_secret_and_a_passphrase) {
    const auto read_kucoin = [](const std::string& rest) {
        return read_accounts(
            "[[account]]\nname = \"a\"\n[[account.key]]\nvenue = \"kucoin\"\nid = \"k\"\n" + rest,
            "a.toml");
    };
    const auto fine = read_kucoin("secret = \"s\"\npassphrase = \"seven-or-more\"\n");
    ASSERT_TRUE(fine.has_value()) << fine.error().message;
    EXPECT_EQ(fine->front().keys.front().passphrase, "seven-or-more");
    EXPECT_EQ(fine->front().keys.front().venue, Protocol::kucoin);
    EXPECT_FAILS("account.key.passphrase: is missing", read_kucoin("secret = \"s\"\n"));
    for (const char* bad : {"short", "with blank", "12345678901234567890123456789012345"}) {
        EXPECT_FAILS("account.key.passphrase: must be 7 to 32",
                     read_kucoin(std::string("secret = \"s\"\npassphrase = \"") + bad + "\"\n"));
    }
    EXPECT_FAILS("account.key.secret: write either secret or public_key",
                 read_kucoin("passphrase = \"seven-or-more\"\n"));
    EXPECT_FAILS("only keys of \"kucoin\" have one",
                 read_accounts(key_with("passphrase = \"seven-or-more\""), "a.toml"));
}

TEST(PracticeAccounts, a_key_of_coinbase_has_a_name_in_parts_and_a_public_key) {
    const std::string pem = make_p256_key().credential.public_pem;
    const auto read_key = [](const std::string& venue, const std::string& id,
                             const std::string& credential) {
        return read_accounts(
            fmt::format(
                "[[account]]\nname = \"a\"\n[[account.key]]\nvenue = \"{}\"\nid = \"{}\"\n{}\n",
                venue, id, credential),
            "a.toml");
    };
    const std::string public_key = "public_key = \"\"\"" + pem + "\"\"\"";
    const std::string name = "organizations/o/apiKeys/k";
    const auto fine = MUST(read_key("coinbase", name, public_key));
    EXPECT_EQ(fine[0].keys[0].credential.kind, KeyKind::p256);
    EXPECT_EQ(fine[0].keys[0].id, name);
    EXPECT_FAILS("a key of \"coinbase\" has a public_key",
                 read_key("coinbase", name, "secret = \"s\""));
    EXPECT_FAILS("account.key.id: must be 1 to 128",
                 read_key("coinbase", "with blank", public_key));
    EXPECT_FAILS("account.key.id: must be 1 to 128", read_key("binance", name, public_key));
    EXPECT_FAILS("a key of \"binance\" is Ed25519, or RSA", read_key("binance", "k", public_key));
    EXPECT_FAILS("a key of \"kucoin\" has a secret", read_key("kucoin", "k", public_key));
}

TEST(PracticeAccounts, a_venue_without_a_usable_file_does_not_open) {
    PracticeSettings settings;
    settings.accounts = "nonsense";
    PracticeWorld world;
    EXPECT_FAILS("accounts.toml:1:", world.try_open(std::move(settings)));
}

}  // namespace
}  // namespace strongroom::lab::practice
