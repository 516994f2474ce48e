// Keys of sub-accounts: made, changed, listed and deleted by the master account's key.
#include "lab/practice/sub_accounts.h"

#include <fmt/format.h>

#include "base/scratch_folder.h"
#include "lab/practice/practice_world.h"
#include "support/test.h"
#include "venues/binance/sub_key.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::string_view kFamily = R"(
[[account]]
name = "owner"
[[account.key]]
venue = "binance"
id = "owner-key"
secret = "owner-secret"
permissions = ["read", "trade"]
[[account.key]]
venue = "binance"
id = "owner-reader"
secret = "reader-secret"
permissions = ["read"]

[[account]]
name = "bot"
master = "owner"
balances = { USDT = "1000" }

[[account]]
name = "stranger"
[[account.key]]
venue = "binance"
id = "stranger-key"
secret = "stranger-secret"
permissions = ["read", "trade"]
)";
constexpr const char* kKeys = "/sapi/v1/sub-account/subAccountApi";
constexpr const char* kRights = "/sapi/v1/sub-account/subAccountApiPermission";
constexpr const char* kBind = "/sapi/v2/sub-account/subAccountApi/ipRestriction";
constexpr const char* kRestriction = "/sapi/v1/sub-account/subAccountApi/ipRestriction";
constexpr const char* kAddresses = "/sapi/v1/sub-account/subAccountApi/ipRestriction/ipList";

PracticeSettings family(const std::string& folder = {}) {
    PracticeSettings settings;
    settings.accounts = kFamily;
    settings.folder = folder;
    return settings;
}

struct Family : PracticeWorld {
    explicit Family(const std::string& folder = {}) : PracticeWorld(family(folder)) {
        secrets = {{"owner-key", "owner-secret"},
                   {"owner-reader", "reader-secret"},
                   {"stranger-key", "stranger-secret"}};
    }
    HttpReply ask(const std::string& method, const std::string& path, Pairs params,
                  const std::string& key = "owner-key") {
        params.insert(params.begin(), {"email", "bot@practice.test"});
        return signed_request(method, path, std::move(params), key);
    }
    // An HMAC key that may trade; its id.
    std::string make(Pairs more = {}) {
        Pairs params{{"apiName", "sr-1"}, {"status", "1"}, {"canTrade", "true"}};
        params.insert(params.end(), more.begin(), more.end());
        const json made = ok(ask("POST", kKeys, params));
        secrets[made["apiKey"]] = made["secretKey"];
        return made["apiKey"];
    }
    std::vector<venues::SubKey> listed() {
        return MUST(venues::binance::decode_sub_keys(ask("GET", kKeys, {}).body));
    }
};

TEST(PracticeSubAccounts, a_key_that_was_made_trades_the_sub_accounts_money) {
    Family world;
    const std::string id = world.make();
    EXPECT_EQ(world.limit("BUY", "1", "50", "", id)["status"], "NEW");
    EXPECT_EQ(world.locked("USDT", "bot"), "50.05000000");
    const std::vector<venues::SubKey> keys = world.listed();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].api_key, id);
    EXPECT_EQ(keys[0].label, "sr-1");
    EXPECT_TRUE(keys[0].may_trade);
}

TEST(PracticeSubAccounts, a_public_key_of_the_callers_has_no_secret_here) {
    Family world;
    const std::string pem =
        "-----BEGIN PUBLIC KEY-----\n"
        "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
        "-----END PUBLIC KEY-----\n";
    const json made = world.ok(
        world.ask("POST", kKeys, {{"apiName", "sr-2"}, {"status", "1"}, {"publicKey", pem}}));
    EXPECT_EQ(made["secretKey"], "");
    EXPECT_FALSE(made["canTrade"]);
    const venues::SubKey read = MUST(venues::binance::decode_created_sub_key(made.dump()));
    EXPECT_EQ(read.label, "sr-2");
    EXPECT_FALSE(*read.is_ip_bound);
    const auto refused = [&](const std::string& key) {
        return refusal_of(
            world.ask("POST", kKeys, {{"apiName", "x"}, {"status", "1"}, {"publicKey", key}}));
    };
    EXPECT_EQ(refused("MCow"), "-1130 Data sent for parameter 'publicKey' is not valid.");
}

TEST(PracticeSubAccounts, a_deleted_key_is_refused_at_once_and_its_streams_end) {
    Family world;
    const std::string id = world.make();
    const SocketId socket = world.user_stream(id);
    EXPECT_EQ(world.ask("DELETE", kKeys, {{"subAccountApiKey", id}}).body, "{}");
    EXPECT_EQ(refusal_of(world.signed_request("GET", "/sapi/v1/account/apiRestrictions", {}, id)),
              "-2008 Invalid Api-Key ID.");
    EXPECT_EQ(refusal_of(world.signed_request("GET", "/api/v3/account", {}, id)),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_TRUE(world.listed().empty());
    EXPECT_EQ(world.events(socket).back()["e"], "eventStreamTerminated");
    EXPECT_EQ(refusal_of(world.ask("DELETE", kKeys, {{"subAccountApiKey", id}})),
              "-1130 Data sent for parameter 'subAccountApiKey' is not valid.");
}

TEST(PracticeSubAccounts, a_right_to_trade_that_is_taken_away_is_gone) {
    Family world;
    const std::string id = world.make();
    const json changed =
        world.ok(world.ask("POST", kRights, {{"subAccountApiKey", id}, {"canTrade", "false"}}));
    EXPECT_FALSE(changed["canTrade"]);
    EXPECT_EQ(refusal_of(world.place({{"symbol", "BTCUSDT"}}, id)),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, id).status, 200);
    EXPECT_EQ(refusal_of(world.ask("POST", kRights,
                                   {{"subAccountApiKey", id}, {"canUniversalTransfer", "true"}})),
              "-1130 Data sent for parameter 'canUniversalTransfer' is not valid.");
}

TEST(PracticeSubAccounts, addresses_are_set_told_and_dropped_but_for_the_last) {
    Family world;
    const std::string id = world.make();
    const Pairs key{{"subAccountApiKey", id}};
    const auto with = [&](Pairs more) {
        more.insert(more.begin(), key.begin(), key.end());
        return more;
    };
    world.ok(
        world.ask("POST", kBind, with({{"status", "2"}, {"ipAddress", "10.0.0.1,127.0.0.1"}})));
    const auto told =
        MUST(venues::binance::decode_sub_key_addresses(world.ask("GET", kRestriction, key).body));
    EXPECT_TRUE(told.is_ip_bound);
    EXPECT_EQ(told.addresses, (std::vector<std::string>{"10.0.0.1", "127.0.0.1"}));
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, id).status, 200);
    world.ok(world.ask("DELETE", kAddresses, with({{"ipAddress", "127.0.0.1"}})));
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, id).status, 401);
    EXPECT_EQ(refusal_of(world.ask("DELETE", kAddresses, with({{"ipAddress", "10.0.0.1"}}))),
              "-1130 Data sent for parameter 'ipAddress' is not valid.");
    world.ok(world.ask("POST", kBind, with({{"status", "1"}})));
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, id).status, 200);
}

TEST(PracticeSubAccounts, only_the_master_reaches_them_and_only_with_the_right) {
    Family world;
    const std::string id = world.make();
    const std::string no_email = "-1130 Data sent for parameter 'email' is not valid.";
    EXPECT_EQ(refusal_of(world.ask("GET", kKeys, {}, "stranger-key")), no_email);
    EXPECT_EQ(refusal_of(world.ask("DELETE", kKeys, {{"subAccountApiKey", id}}, "stranger-key")),
              no_email);
    EXPECT_EQ(refusal_of(world.ask("DELETE", kKeys, {{"subAccountApiKey", id}}, id)), no_email);
    EXPECT_EQ(refusal_of(world.ask("POST", kBind, {{"subAccountApiKey", id}, {"status", "1"}},
                                   "owner-reader")),
              "-2015 Invalid API-key, IP, or permissions for action.");
    EXPECT_EQ(world.ask("GET", kKeys, {}, "owner-reader").status, 200);
    // A key of the master's own is none of the sub-account's.
    EXPECT_EQ(refusal_of(world.ask("DELETE", kKeys, {{"subAccountApiKey", "owner-reader"}})),
              "-1130 Data sent for parameter 'subAccountApiKey' is not valid.");
    EXPECT_EQ(refusal_of(world.signed_request("GET", kKeys, {{"email", "owner@practice.test"}},
                                              "owner-key")),
              no_email);
}

TEST(PracticeSubAccounts, what_is_wrong_with_a_new_key_is_named) {
    Family world;
    const auto refused = [&](Pairs params) { return refusal_of(world.ask("POST", kKeys, params)); };
    EXPECT_EQ(refused({{"apiName", "a"}}),
              "-1102 Mandatory parameter 'status' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refused({{"apiName", "a"}, {"status", "2"}}),
              "-1102 Mandatory parameter 'ipAddress' was not sent, was empty/null, or malformed.");
    EXPECT_EQ(refused({{"apiName", "a"}, {"status", "2"}, {"ipAddress", "here"}}),
              "-1130 Data sent for parameter 'ipAddress' is not valid.");
    EXPECT_EQ(refused({{"apiName", "a"}, {"status", "3"}}),
              "-1130 Data sent for parameter 'status' is not valid.");
    EXPECT_EQ(refused({{"apiName", "a b"}, {"status", "1"}}),
              "-1130 Data sent for parameter 'apiName' is not valid.");
    EXPECT_TRUE(world.listed().empty());
}

TEST(PracticeSubAccounts, keys_labels_and_masters_survive_a_kill) {
    const ScratchFolder folder("practice");
    Family world(folder.path() + "/venue");
    const std::string kept = world.make();
    const std::string gone = world.make({{"canFuturesTrade", "false"}});
    world.ask("DELETE", kKeys, {{"subAccountApiKey", gone}});
    world.restart();
    const std::vector<venues::SubKey> keys = world.listed();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].api_key, kept);
    EXPECT_EQ(keys[0].label, "sr-1");
    EXPECT_EQ(world.signed_request("GET", "/api/v3/account", {}, gone).status, 401);
}

TEST(PracticeSubAccounts, a_list_comes_in_pages) {
    Family world;
    for (int i = 0; i < 3; ++i) world.make();
    const auto page = [&](const std::string& number) {
        return world.ok(world.ask("GET", kKeys, {{"page", number}, {"size", "2"}}));
    };
    EXPECT_EQ(page("1")["rows"].size(), 2U);
    EXPECT_EQ(page("2")["rows"].size(), 1U);
    EXPECT_EQ(page("9")["rows"].size(), 0U);
    EXPECT_EQ(page("2")["total"], 3);
    EXPECT_EQ(refusal_of(world.ask("GET", kKeys, {{"page", "0"}})),
              "-1130 Data sent for parameter 'page' is not valid.");
    EXPECT_EQ(refusal_of(world.ask("GET", kKeys, {{"size", "101"}})),
              "-1130 Data sent for parameter 'size' is not valid.");
}

TEST(PracticeSubAccounts, a_master_is_an_account_further_up_that_has_none_itself) {
    const auto read = [](const std::string& more) {
        return read_accounts("[[account]]\nname=\"a\"\n" + more, "a.toml");
    };
    EXPECT_EQ(MUST(read("[[account]]\nname=\"b\"\nmaster=\"a\"\n"))[1].master, "a");
    EXPECT_FAILS("account.master: must be an account further up",
                 read("[[account]]\nname=\"b\"\nmaster=\"c\"\n"));
    EXPECT_FAILS("account.master", read("[[account]]\nname=\"b\"\nmaster=\"b\"\n"));
    EXPECT_FAILS("account.master", read("[[account]]\nname=\"b\"\nmaster=\"a\"\n"
                                        "[[account]]\nname=\"c\"\nmaster=\"b\"\n"));
    Family world;
    EXPECT_EQ(world.admin("POST", "/account", {{"name", "x"}, {"master", "bot"}}).status, 400);
    EXPECT_EQ(world.admin("POST", "/account", {{"name", "x"}, {"master", "owner"}}).status, 200);
}

}  // namespace
}  // namespace strongroom::lab::practice
