// What the venues' ways to manage sub-account keys have in common, and what an answer proves of a
// key's life.
#include "venues/key_admin.h"

#include "support/test.h"
#include "venues/key_life.h"

namespace strongroom::venues {
namespace {

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};

TEST(KeyAdmin, only_venues_that_can_have_one) {
    ASSERT_NE(key_admin_of("binance"), nullptr);
    ASSERT_NE(key_admin_of("kucoin"), nullptr);
    EXPECT_EQ(key_admin_of("coinbase"), nullptr);
    EXPECT_EQ(key_admin_of("kraken"), nullptr);
    EXPECT_TRUE(key_admin_of("binance")->takes_public_key());
    EXPECT_FALSE(key_admin_of("kucoin")->takes_public_key());
}

TEST(KeyAdmin, at_kucoin_one_call_changes_rights_and_addresses_together) {
    const KeyAdmin& admin = *key_admin_of("kucoin");
    const SubKeyTerms terms{.sub_account = "testbot1", .addresses = {"192.0.2.1"}};
    const SubKeyName key{.api_key = "id", .passphrase = "Abc12345"};
    const UnsignedRequest rights = MUST(admin.change_rights(terms, key, at));
    EXPECT_EQ(rights.body, MUST(admin.change_addresses(terms, key, at)).body);
    EXPECT_NE(rights.body.find(R"("permission":"General","ipWhitelist":"192.0.2.1")"),
              std::string::npos)
        << rights.body;
    EXPECT_EQ(MUST(admin.remove("testbot1", key, at)).query,
              "apiKey=id&subName=testbot1&passphrase=Abc12345");
}

TEST(KeyAdmin, a_secret_that_the_venue_made_goes_to_its_keeper_alone) {
    const std::string body =
        R"({"code":"200000","data":{"subName":"testbot1","remark":"sr-1","apiKey":"id",)"
        R"("apiSecret":"told-once","apiVersion":3,"permission":"General,Spot",)"
        R"("createdAt":1763000000000}})";
    std::string kept;
    const SubKey key = MUST(key_admin_of("kucoin")->decode_created(
        body, [&](std::string_view secret) { kept = secret; }));
    EXPECT_EQ(kept, "told-once");
    EXPECT_EQ(
        key,
        (SubKey{.api_key = "id", .label = "sr-1", .may_trade = true, .created = {1763000000000}}));
    const auto refused = key_admin_of("kucoin")->decode_created(R"({"code":"400100","msg":"no"})",
                                                                [](std::string_view) { FAIL(); });
    EXPECT_FAILS("400100", refused);
}

TEST(KeyAdmin, labels_and_addresses_are_plain) {
    EXPECT_OK(check_label("sr-a.B_9"));
    for (const char* odd : {"", "a b", "a,b", "ä", "a&b", "1234567890123456789012345"})
        EXPECT_FAILS("label", check_label(odd));
    EXPECT_EQ(MUST(address_list({})), "");
    EXPECT_EQ(MUST(address_list({"192.0.2.1", "::1"})), "192.0.2.1,::1");
    for (const char* odd : {"", "192.0.2", "192.0.2.1/24", "localhost", "192.0.2.1 "})
        EXPECT_FAILS("an address", address_list({odd}));
}

// ---- Dead or alive ---------------------------------------------------------------------------

std::string life(std::string_view venue, int status, std::string_view body) {
    const KeyProof proof = judge_life(venue, status, body);
    EXPECT_EQ(proof.http_status, status);
    return std::string(to_string(proof.life)) +
           (proof.code == 0 ? "" : " " + std::to_string(proof.code)) +
           (proof.address.empty() ? "" : " " + proof.address);
}

TEST(KeyLife, at_binance_a_refusal_does_not_tell_a_dead_key_from_another_list) {
    EXPECT_EQ(life("binance", 200, "{\"ipRestrict\":true}"), "alive");
    EXPECT_EQ(life("binance", 401, R"({"code":-2008,"msg":"Invalid Api-Key ID."})"), "dead -2008");
    EXPECT_EQ(life("binance", 401,
                   R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."})"),
              "refused -2015");
    EXPECT_EQ(life("binance", 401,
                   R"({"code":-2015,"msg":"Invalid API-key, IP, or permissions for action, )"
                   R"(request ip: 192.0.2.7"})"),
              "refused -2015 192.0.2.7");
    EXPECT_EQ(life("binance", 400, R"({"code":-1021,"msg":"Timestamp"})"), "unknown -1021");
    EXPECT_EQ(life("binance", 400, R"({"code":-1022,"msg":"Signature"})"), "unknown -1022");
}

TEST(KeyLife, at_kucoin_the_code_says_which) {
    EXPECT_EQ(life("kucoin", 200, R"({"code":"200000","data":{}})"), "alive 200000");
    EXPECT_EQ(life("kucoin", 401, R"({"code":"400003","msg":"KC-API-KEY not exists"})"),
              "dead 400003");
    EXPECT_EQ(life("kucoin", 200, R"({"code":"400003","msg":"KC-API-KEY not exists"})"),
              "dead 400003");
    EXPECT_EQ(life("kucoin", 401,
                   R"({"code":"400006","msg":"The requested ip address 2001:db8::7 is not in )"
                   R"(the api whitelist"})"),
              "alive 400006 2001:db8::7");
    EXPECT_EQ(life("kucoin", 403, R"({"code":"400007","msg":"Access denied"})"), "alive 400007");
    EXPECT_EQ(life("kucoin", 401, R"({"code":"400005","msg":"sign"})"), "unknown 400005");
}

TEST(KeyLife, at_coinbase_there_is_no_reason) {
    EXPECT_EQ(life("coinbase", 200, "{\"can_view\":true}"), "alive");
    EXPECT_EQ(life("coinbase", 401, "Unauthorized"), "refused");
    EXPECT_EQ(life("coinbase", 403, "{}"), "unknown");
}

TEST(KeyLife, what_is_no_answer_of_the_exchange_proves_nothing) {
    for (const char* venue : {"binance", "kucoin", "coinbase", "kraken"}) {
        EXPECT_EQ(life(venue, 0, ""), "unknown");
        EXPECT_EQ(life(venue, 200, "<html>"), "unknown");
        EXPECT_EQ(life(venue, 200, ""), "unknown");
        EXPECT_EQ(life(venue, 429, R"({"code":-1003,"msg":"busy"})").substr(0, 7), "unknown");
        for (const char* code : {"-2008", "\"400003\""}) {
            const std::string body = std::string(R"({"code":)") + code + R"(,"msg":"dead"})";
            EXPECT_EQ(life(venue, 503, body).substr(0, 7), "unknown") << venue << body;
        }
    }
    EXPECT_EQ(life("binance", 200, R"({"code":-2008,"msg":"with a yes"})"), "unknown -2008");
    EXPECT_EQ(life("kucoin", 200, R"({"code":"2e9","msg":"x"})"), "unknown");
    EXPECT_EQ(life("kucoin", 200, R"({"code":99999999999999,"msg":"x"})"), "unknown");
    EXPECT_EQ(life("binance", 401, "<html>"), "unknown");
}

TEST(KeyLife, an_address_is_found_in_a_sentence) {
    EXPECT_EQ(address_in("request ip: 192.0.2.7."), "192.0.2.7");
    EXPECT_EQ(address_in("your IP is 2001:db8::7"), "2001:db8::7");
    for (const char* none : {"", "no address", "1.2.3", "a: b", "999.1.1.1", "-2015", "foo::bar"})
        EXPECT_EQ(address_in(none), "") << none;
}

}  // namespace
}  // namespace strongroom::venues
