// KuCoin's side of keys of sub-accounts. What both venues share is in sub_accounts_test.cc.
#include "lab/practice/kucoin/kucoin_world.h"
#include "support/test.h"
#include "venues/kucoin/sub_key.h"

namespace strongroom::lab::practice::kucoin {
namespace {

constexpr std::string_view kFamily = R"(
[[account]]
name = "owner1"
[[account.key]]
venue = "kucoin"
id = "owner1-key"
secret = "owner1-secret"
passphrase = "owner1-phrase"
permissions = ["read"]

[[account]]
name = "testbot1"
master = "owner1"
balances = { USDT = "1000" }

[[account]]
name = "stranger"
[[account.key]]
venue = "kucoin"
id = "stranger-key"
secret = "stranger-secret"
passphrase = "stranger-phrase"
permissions = ["read", "trade"]
)";
constexpr const char* kKeys = "/api/v1/sub/api-key";

PracticeSettings family() {
    PracticeSettings settings;
    settings.accounts = kFamily;
    return settings;
}

json new_key(json more = json::object()) {
    json body{{"subName", "testbot1"},
              {"passphrase", "Abc12345"},
              {"remark", "sr-1"},
              {"permission", "General,Spot"},
              {"expire", "-1"}};
    body.update(more);
    return body;
}

struct Family : KucoinWorld {
    Family() : KucoinWorld(family()) {}
    Signer owner = signer_of("owner1");

    // Of the key that was made.
    Signer make(const json& more = json::object()) {
        const json made = data(ask("POST", kKeys, new_key(more), owner));
        return {.key = made["apiKey"], .secret = made["apiSecret"], .passphrase = "Abc12345"};
    }
    std::string target(const std::string& id, const std::string& passphrase = "Abc12345") {
        return std::string(kKeys) + "?apiKey=" + id + "&subName=testbot1&passphrase=" + passphrase;
    }
    std::vector<venues::kucoin::ApiKey> listed() {
        return MUST(venues::kucoin::decode_sub_keys(
            ask("GET", std::string(kKeys) + "?subName=testbot1", {}, owner).body));
    }
};

TEST(KucoinSubKeys, a_key_that_was_made_trades_and_is_deleted_with_its_passphrase) {
    Family world;
    const Signer key = world.make();
    EXPECT_EQ(world.limit("buy", "1", "50", "", key).contains("orderId"), true);
    const json rights = world.fetched("/api/v1/user/api-key", key);
    EXPECT_EQ(rights["isMaster"], false);
    EXPECT_EQ(rights["subName"], "testbot1");
    ASSERT_EQ(world.listed().size(), 1U);
    EXPECT_EQ(world.listed()[0].remark, "sr-1");
    EXPECT_TRUE(world.listed()[0].rights.can_trade);
    EXPECT_EQ(refused(world.ask("DELETE", world.target(key.key, "wrong-one"), {}, world.owner)),
              "200: 400100 passphrase is invalid");
    const HttpReply gone = world.ask("DELETE", world.target(key.key), {}, world.owner);
    EXPECT_EQ(MUST(venues::kucoin::decode_changed_sub_key(gone.body)).api_key, key.key);
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/user/api-key", {}, key)),
              "401: 400003 KC-API-KEY not exists");
    EXPECT_TRUE(world.listed().empty());
}

TEST(KucoinSubKeys, the_answer_to_a_new_key_is_what_the_codec_reads) {
    Family world;
    std::string secret;
    const HttpReply reply = world.ask("POST", kKeys, new_key(), world.owner);
    const auto key = MUST(venues::kucoin::decode_created_sub_key(
        reply.body, [&](std::string_view told) { secret = told; }));
    EXPECT_EQ(key.sub_name, "testbot1");
    const Signer signer{.key = key.api_key, .secret = secret, .passphrase = "Abc12345"};
    EXPECT_EQ(world.ask("GET", "/api/v1/accounts", {}, signer).status, 200);
}

TEST(KucoinSubKeys, rights_and_addresses_are_changed_together) {
    Family world;
    const Signer key = world.make({{"ipWhitelist", "127.0.0.1"}});
    json change{{"subName", "testbot1"},
                {"apiKey", key.key},
                {"passphrase", "Abc12345"},
                {"permission", "General"}};
    EXPECT_EQ(world.data(world.ask("POST", std::string(kKeys) + "/update", change, world.owner)),
              (json{{"subName", "testbot1"}, {"apiKey", key.key}, {"permission", "General"}}));
    EXPECT_EQ(refused(world.place(limit_order("buy", "1", "50"), key)),
              "403: 400007 Access denied, require more permission.");
    change["ipWhitelist"] = "10.0.0.1";
    world.data(world.ask("POST", std::string(kKeys) + "/update", change, world.owner));
    EXPECT_EQ(refused(world.ask("GET", "/api/v1/accounts", {}, key)),
              "401: 400006 The requested ip address 127.0.0.1 is not in the api whitelist");
    EXPECT_TRUE(world.listed()[0].rights.is_ip_bound);
    change["passphrase"] = "wrong-one";
    EXPECT_EQ(refused(world.ask("POST", std::string(kKeys) + "/update", change, world.owner)),
              "200: 400100 passphrase is invalid");
}

TEST(KucoinSubKeys, a_stranger_and_the_key_itself_reach_nothing) {
    Family world;
    const Signer key = world.make();
    for (const Signer& other : {signer_of("stranger"), key}) {
        EXPECT_EQ(refused(world.ask("POST", kKeys, new_key(), other)),
                  "200: 400100 sub account not exist");
        EXPECT_EQ(refused(world.ask("DELETE", world.target(key.key), {}, other)),
                  "200: 400100 sub account not exist");
    }
    EXPECT_EQ(world.listed().size(), 1U);
}

TEST(KucoinSubKeys, what_is_wrong_with_a_new_key_is_named) {
    Family world;
    const auto answer = [&](const json& more) {
        return refused(world.ask("POST", kKeys, new_key(more), world.owner));
    };
    EXPECT_EQ(answer({{"passphrase", "short"}}), "200: 400100 passphrase is invalid");
    EXPECT_EQ(answer({{"remark", std::string(25, 'a')}}), "200: 400100 remark is invalid");
    EXPECT_EQ(answer({{"permission", "General,Spot,InnerTransfer"}}),
              "200: 400100 permission is invalid");
    EXPECT_EQ(answer({{"ipWhitelist", "here"}}), "200: 400100 ipWhitelist is invalid");
    EXPECT_EQ(answer({{"expire", "31"}}), "200: 400100 expire is invalid");
    EXPECT_EQ(answer({{"subName", "owner1"}}), "200: 400100 sub account not exist");
    EXPECT_TRUE(world.listed().empty());
}

}  // namespace
}  // namespace strongroom::lab::practice::kucoin
