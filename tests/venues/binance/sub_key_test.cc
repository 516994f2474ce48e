#include "venues/binance/sub_key.h"

#include "support/test.h"
#include "venues/key_admin.h"

namespace strongroom::venues::binance {
namespace {

const SigningTime at{.timestamp = {1764000000000}, .recv_window = seconds(2)};
constexpr std::string_view kEmail = "bot@example.com";
constexpr std::string_view kPublicHalf =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";
constexpr const char* kNoOther =
    "&canMarginLoanRepay=false&canFuturesTrade=false&canUniversalTransfer=false"
    "&canVanillaOptions=false";
constexpr const char* kTime = "&recvWindow=2000&timestamp=1764000000000";

NewSubKey new_key() {
    return {.terms = {.sub_account = std::string(kEmail),
                      .may_trade = true,
                      .addresses = {"192.0.2.1", "2001:db8::1"}},
            .label = "sr-1",
            .public_key = kPublicHalf};
}

void expect_request(const Result<UnsignedRequest>& made, const std::string& line,
                    const std::string& query) {
    const UnsignedRequest request = MUST(made);
    EXPECT_EQ(request.method + " " + request.path, line);
    EXPECT_EQ(request.query, query + kTime);
    EXPECT_EQ(request.body, "");
    EXPECT_FALSE(request.is_order_placement);
}

// Each is what binance-sdk-sub-account 8.5.0 sends for the same, caught where it would leave; but
// that it writes a blank as '+'.
TEST(BinanceSubKey, requests_are_those_of_the_official_client) {
    expect_request(create_sub_key(new_key(), at), "POST /sapi/v1/sub-account/subAccountApi",
                   std::string("email=bot%40example.com&apiName=sr-1&status=2&canTrade=true") +
                       kNoOther +
                       "&ipAddress=192.0.2.1%2C2001%3Adb8%3A%3A1"
                       "&publicKey=-----BEGIN%20PUBLIC%20KEY-----%0A"
                       "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE%3D%0A"
                       "-----END%20PUBLIC%20KEY-----%0A");
    const std::string key = "email=bot%40example.com&subAccountApiKey=subkey";
    expect_request(set_sub_key_rights(kEmail, "subkey", false, at),
                   "POST /sapi/v1/sub-account/subAccountApiPermission",
                   key + "&canTrade=false" + kNoOther);
    expect_request(set_sub_key_addresses(kEmail, "subkey", {"192.0.2.1"}, at),
                   "POST /sapi/v2/sub-account/subAccountApi/ipRestriction",
                   key + "&status=2&ipAddress=192.0.2.1");
    expect_request(drop_sub_key_addresses(kEmail, "subkey", {"192.0.2.1"}, at),
                   "DELETE /sapi/v1/sub-account/subAccountApi/ipRestriction/ipList",
                   key + "&ipAddress=192.0.2.1");
    expect_request(sub_key_addresses(kEmail, "subkey", at),
                   "GET /sapi/v1/sub-account/subAccountApi/ipRestriction", key);
    expect_request(delete_sub_key(kEmail, "subkey", at),
                   "DELETE /sapi/v1/sub-account/subAccountApi", key);
    expect_request(sub_keys(kEmail, at), "GET /sapi/v1/sub-account/subAccountApi",
                   "email=bot%40example.com&page=1&size=100");
}

TEST(BinanceSubKey, a_key_from_anywhere_is_unbound_by_name) {
    NewSubKey key = new_key();
    key.terms.addresses.clear();
    key.terms.may_trade = false;
    const std::string query = MUST(create_sub_key(key, at)).query;
    EXPECT_NE(query.find("&status=1&canTrade=false&"), std::string::npos) << query;
    EXPECT_EQ(query.find("ipAddress"), std::string::npos);
    EXPECT_NE(MUST(set_sub_key_addresses(kEmail, "k", {}, at)).query.find("status=1"),
              std::string::npos);
}

TEST(BinanceSubKey, what_the_venue_would_refuse_is_refused) {
    const auto with = [](auto change) {
        NewSubKey key = new_key();
        change(key);
        return create_sub_key(key, at);
    };
    for (const char* odd : {"", "bot", "@example.com", "bot@", "a b@example.com", "a&b@example.com",
                            "a@b@c.com", "a%40@example.com"}) {
        EXPECT_FAILS("email", with([&](NewSubKey& key) { key.terms.sub_account = odd; }));
        EXPECT_FAILS("email", sub_keys(odd, at));
        EXPECT_FAILS("email", delete_sub_key(odd, "subkey", at));
    }
    EXPECT_FAILS("label", with([](NewSubKey& key) { key.label = "a b"; }));
    EXPECT_FAILS("label", with([](NewSubKey& key) { key.label = std::string(25, 'a'); }));
    EXPECT_FAILS("publicKey", with([](NewSubKey& key) { key.public_key = "MCow"; }));
    EXPECT_FAILS("publicKey", with([](NewSubKey& key) {
                     key.public_key = "-----BEGIN PRIVATE KEY-----\nMC4=\n";
                 }));
    EXPECT_FAILS("an address", with([](NewSubKey& key) { key.terms.addresses = {"1.2.3"}; }));
    EXPECT_FAILS("at most 20",
                 with([](NewSubKey& key) { key.terms.addresses.assign(21, "192.0.2.1"); }));
    EXPECT_FAILS("500 bytes", with([](NewSubKey& key) {
                     key.terms.addresses.assign(20, "2001:db8:1111:2222:3333:4444:5555");
                     for (auto& one : key.terms.addresses) one += ":6666";
                 }));
    EXPECT_FAILS("api key", delete_sub_key(kEmail, "a&b", at));
    EXPECT_FAILS("name those", drop_sub_key_addresses(kEmail, "subkey", {}, at));
}

constexpr const char* kCreated =
    R"({"apiName":"sr-1","apiKey":"subkey","secretKey":"","canTrade":true,)"
    R"("canMarginLoanRepay":false,"canFuturesTrade":false,"canUniversalTransfer":false,)"
    R"("canVanillaOptions":false,"status":2,"ipList":["192.0.2.1"]})";

TEST(BinanceSubKey, a_new_key_is_known_by_its_id_and_what_it_may) {
    const SubKey expected{
        .api_key = "subkey", .label = "sr-1", .may_trade = true, .is_ip_bound = true};
    EXPECT_EQ(MUST(decode_created_sub_key(kCreated)), expected);
    std::string more = kCreated;
    more.replace(more.find("\"canFuturesTrade\":false"), 23, "\"canFuturesTrade\":true ");
    EXPECT_TRUE(MUST(decode_created_sub_key(more)).may_more);
    EXPECT_FAILS("apiKey", decode_created_sub_key(R"({"apiName":"a","canTrade":true})"));
    EXPECT_FAILS("apiKey: empty",
                 decode_created_sub_key(R"({"apiName":"a","apiKey":"","canTrade":true})"));
    EXPECT_FAILS("canTrade",
                 decode_created_sub_key(R"({"apiName":"a","apiKey":"b","canTrade":"true"})"));
}

TEST(BinanceSubKey, a_list_is_whole_or_an_error) {
    const std::string row =
        R"({"email":"bot@example.com","apiName":"sr-1","apikey":"subkey","canTrade":true,)"
        R"("canUniversalTransfer":true,"timestamp":1763000000000})";
    const std::vector<SubKey> keys = MUST(decode_sub_keys(R"({"total":1,"rows":[)" + row + "]}"));
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0], (SubKey{.api_key = "subkey",
                               .label = "sr-1",
                               .may_trade = true,
                               .may_more = true,
                               .created = {1763000000000}}));
    EXPECT_TRUE(MUST(decode_sub_keys(R"({"total":0,"rows":[]})")).empty());
    EXPECT_FAILS("more than a page", decode_sub_keys(R"({"total":2,"rows":[)" + row + "]}"));
    EXPECT_FAILS("rows", decode_sub_keys(R"({"total":0})"));
    EXPECT_FAILS("apikey", decode_sub_keys(R"({"total":1,"rows":[{"apiName":"a"}]})"));
}

TEST(BinanceSubKey, addresses_are_told_in_two_ways) {
    const SubKeyAddresses bound{.is_ip_bound = true, .addresses = {"192.0.2.1"}};
    EXPECT_EQ(MUST(decode_sub_key_addresses(
                  R"({"status":"2","ipList":["192.0.2.1"],"updateTime":1,"apiKey":"k"})")),
              bound);
    EXPECT_EQ(MUST(decode_sub_key_addresses(
                  R"({"ipRestrict":"true","ipList":["192.0.2.1"],"apiKey":"k"})")),
              bound);
    EXPECT_FALSE(MUST(decode_sub_key_addresses(R"({"ipRestrict":false})")).is_ip_bound);
    EXPECT_FAILS("ipRestrict", decode_sub_key_addresses(R"({"ipRestrict":"yes"})"));
    EXPECT_FAILS("ipRestrict", decode_sub_key_addresses("{}"));
}

TEST(BinanceSubKey, a_change_of_another_key_is_no_yes) {
    const KeyAdmin& admin = *key_admin_of("binance");
    EXPECT_OK(admin.decode_changed("{}", "subkey"));
    EXPECT_OK(admin.decode_changed(R"({"apikey":"subkey","canTrade":false})", "subkey"));
    EXPECT_FAILS("another key", admin.decode_changed(R"({"apiKey":"other"})", "subkey"));
    EXPECT_FAILS("", admin.decode_changed("[]", "subkey"));
    EXPECT_FAILS("", admin.decode_changed("<html>", "subkey"));
}

}  // namespace
}  // namespace strongroom::venues::binance
