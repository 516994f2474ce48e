// The bytes to sign against KuCoin's own vectors, those of two other programs, and its published
// example. The signatures are made here only to check them: vault makes those that are sent.
#include <nlohmann/json.hpp>

#include <map>

#include "base/sha256.h"
#include "support/test.h"
#include "venues/kucoin/encode.h"
#include "venues/kucoin/sign.h"
#include "venues/kucoin/sub_key.h"

namespace strongroom::venues::kucoin {
namespace {

using namespace decimal_literals;

const SigningTime at{.timestamp = {1700000000123}, .recv_window = seconds(2)};
const VenueSymbol btcusdt{"BTC-USDT"};
const std::string client_id = "5c52e11203aa677f33e493fb";

nlohmann::json file() {
    return nlohmann::json::parse(
        test::read_text(test::source_path("tests/golden/venues/kucoin/signatures.json")));
}

std::map<std::string, nlohmann::json> vectors() {
    std::map<std::string, nlohmann::json> all;
    const auto whole = file();
    for (const auto& vector : whole["vectors"]) all[vector["id"]] = vector;
    return all;
}

std::string key_part(const char* name) { return file()["keys"][name]; }

std::string mac(const std::string& key, const std::string& text) {
    HmacSha256 hmac(as_bytes(key));
    hmac.add(as_bytes(text));
    const Digest digest = hmac.done();
    return to_base64(ByteView(digest));
}

// That the bytes to sign are the vector's, and what is sent under its headers.
void expect_vector(const std::string& id, const UnsignedRequest& request) {
    const auto vector = vectors().at(id);
    EXPECT_EQ(bytes_to_sign(request), vector["prehash"].get<std::string>()) << id;
    const std::string key = key_part("key");
    const std::string passphrase = mac(key_part("secret"), key_part("passphrase"));
    const HttpRequest sent =
        MUST(attach_signature(request, {.api_key = key, .passphrase = passphrase, .version = 3},
                              mac(key_part("secret"), bytes_to_sign(request))));
    EXPECT_EQ(sent.method, vector["method"].get<std::string>()) << id;
    EXPECT_EQ(sent.body, vector["body"].get<std::string>()) << id;
    EXPECT_EQ(sent.target, vector["target"].get<std::string>()) << id;
    EXPECT_EQ(find_header(sent.headers, "KC-API-KEY"), key);
    EXPECT_EQ(find_header(sent.headers, "KC-API-SIGN"), vector["sign"].get<std::string>()) << id;
    EXPECT_EQ(find_header(sent.headers, "KC-API-PASSPHRASE"),
              vector["passphrase"].get<std::string>());
    EXPECT_EQ(find_header(sent.headers, "KC-API-TIMESTAMP"), "1700000000123");
    EXPECT_EQ(find_header(sent.headers, "KC-API-KEY-VERSION"), "3");
}

TEST(KucoinVectors, the_published_example_is_what_our_hmac_makes) {
    EXPECT_EQ(mac("f03a5284-5c39-4aaa-9b20-dea10bdcf8e3",
                  R"(1547015186532POST/api/v1/deposit-addresses{"currency":"BTC"})"),
              "7QP/oM0ykidMdrfNEUmng8eZjg/ZvPafjIqmxiVfYu4=");
    const UnsignedRequest request{.method = "POST",
                                  .path = "/api/v1/deposit-addresses",
                                  .body = R"({"currency":"BTC"})",
                                  .timestamp = {1547015186532}};
    EXPECT_EQ(bytes_to_sign(request),
              R"(1547015186532POST/api/v1/deposit-addresses{"currency":"BTC"})");
}

TEST(KucoinVectors, every_vector_of_the_file_holds_together) {
    const auto whole = file();
    EXPECT_EQ(whole["vectors"].size(), 15U);
    EXPECT_EQ(vectors().size(), 15U);
    for (const auto& vector : whole["vectors"]) {
        const std::string secret = vector.value("secret", key_part("secret"));
        EXPECT_EQ(mac(secret, vector["prehash"]), vector["sign"].get<std::string>())
            << vector["id"];
        if (vector.contains("passphrase")) {
            EXPECT_EQ(mac(secret, key_part("passphrase")), vector["passphrase"].get<std::string>());
        }
    }
}

TEST(KucoinVectors, the_shared_file_has_none_that_is_missing_here) {
    const std::string path = test::shared_path("venues/coinbase-kucoin-vectors.json");
    if (path.empty()) GTEST_SKIP() << "no ../shared/venues beside the repository";
    const auto ours = vectors();
    const auto shared = nlohmann::json::parse(test::read_text(path));
    EXPECT_GE(shared["kucoin"].size(), 14U);
    for (const auto& vector : shared["kucoin"]) {
        const std::string id = vector["name"];
        ASSERT_TRUE(ours.contains(id)) << id;
        EXPECT_EQ(ours.at(id)["prehash"], vector["prehash"]) << id;
    }
}

TEST(KucoinVectors, reads_are_signed_over_path_and_query) {
    UnsignedRequest all = MUST(account(at));
    expect_vector("get_apikey_info", MUST(key_rights(at)));
    // These two ask for more, or in more detail, than we do.
    all.query = "";
    expect_vector("get_accounts", all);
    all.query = "currency=USDT&type=trade";
    expect_vector("get_accounts_query", all);
}

TEST(KucoinVectors, an_order_is_signed_over_its_body) {
    const OrderIntent intent{.symbol = MUST(Symbol::parse("BTC/USDT")),
                             .side = Side::buy,
                             .kind = OrderKind::limit,
                             .limit = Price{50000},
                             .qty = {"0.00001"_d}};
    UnsignedRequest request = MUST(place_order(
        intent, {.symbol = intent.symbol, .venue_symbol = "BTC-USDT"}, {client_id}, at));
    // Ours says besides how long it may be taken.
    const std::string ours =
        R"(,"timeInForce":"GTC","allowMaxTimeWindow":2000,"clientTimestamp":1700000000123)";
    const std::size_t place = request.body.find(ours);
    ASSERT_NE(place, std::string::npos) << request.body;
    request.body.erase(place, ours.size());
    expect_vector("post_hf_order_limit", request);
}

TEST(KucoinVectors, a_cancel_is_signed_over_its_query) {
    expect_vector("delete_hf_order_by_clientoid",
                  MUST(cancel_order({btcusdt, ClientOrderId{client_id}}, at)));
}

TEST(KucoinVectors, the_private_token_is_asked_for_without_a_body) {
    expect_vector("post_bullet_private_empty_body", MUST(private_bullet(at)));
}

TEST(KucoinVectors, keys_of_sub_accounts_are_made_and_deleted) {
    const SubKeyTerms terms{.sub_name = "subNameTest1",
                            .passphrase = "Abc12345",
                            .may_trade = true,
                            .addresses = {"192.0.2.10"},
                            .days = 90};
    expect_vector("post_sub_apikey", MUST(create_sub_key(terms, "bot1", at)));
    expect_vector("delete_sub_apikey",
                  MUST(delete_sub_key("subNameTest1", "670621e3a25958000159c82f", "Abc12345", at)));
}

TEST(KucoinVectors, a_query_is_signed_as_it_reads_and_sent_encoded) {
    const UnsignedRequest request = MUST(delete_sub_key("test", "67b3", "abc!@#11", at));
    EXPECT_EQ(bytes_to_sign(request),
              "1700000000123DELETE/api/v1/sub/api-key?apiKey=67b3&subName=test"
              "&passphrase=abc!@#11");
    expect_vector("sdk_delete_sub_apikey_special_chars", request);
}

TEST(KucoinVectors, a_partner_signs_the_same_time_and_key) {
    const UnsignedRequest request = MUST(private_bullet(at));
    const std::string bytes =
        partner_bytes_to_sign(request, key_part("broker_partner"), key_part("key"));
    const std::string expected = vectors().at("ccxt_get_accounts_query_v2")["partner_sign"];
    EXPECT_EQ(mac(key_part("broker_key"), bytes), expected);
    HttpRequest http;
    const std::string id = key_part("broker_partner");
    EXPECT_OK(attach_partner(http, {.id = id, .broker = "TESTBROKER", .signature = expected}));
    EXPECT_EQ(find_header(http.headers, "KC-API-PARTNER"), "TESTPARTNER");
    EXPECT_EQ(find_header(http.headers, "KC-API-PARTNER-SIGN"), expected);
    EXPECT_EQ(find_header(http.headers, "KC-API-PARTNER-VERIFY"), "true");
    EXPECT_EQ(find_header(http.headers, "KC-BROKER-NAME"), "TESTBROKER");
    EXPECT_FAILS("partner:",
                 attach_partner(http, {.id = "a b", .broker = "", .signature = expected}));
    EXPECT_FAILS("partner signature",
                 attach_partner(http, {.id = "a", .broker = "", .signature = "00"}));
}

TEST(KucoinSign, a_part_of_odd_form_is_refused_and_never_shown) {
    const UnsignedRequest request = MUST(account(at));
    const std::string good = mac("a", "b");
    const auto attach = [&](std::string_view key, std::string_view passphrase,
                            std::string_view signature, int version = 3) {
        return attach_signature(
            request, {.api_key = key, .passphrase = passphrase, .version = version}, signature);
    };
    EXPECT_OK(attach("65a0f0", good, good, 2));
    for (const char* key : {"", "secret key", "key\r\nX-Evil: 1", "key\"", "schlüssel"}) {
        const auto result = attach(key, good, good);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().message, "api key: letters and digits are expected");
    }
    for (const char* odd :
         {"", "Test-Pass-7", "00", "YWJj", "not base64 at all, but 44 chars long......"}) {
        const auto result = attach("65a0f0", odd, good);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().message, "passphrase: its MAC in base64 is expected");
        const auto other = attach("65a0f0", good, odd);
        ASSERT_FALSE(other.has_value());
        EXPECT_EQ(other.error().message, "signature: a MAC in base64 is expected");
    }
    EXPECT_FAILS("key version: 1", attach("65a0f0", good, good, 1));
    EXPECT_FAILS("key version: 4", attach("65a0f0", good, good, 4));
    UnsignedRequest timeless = request;
    timeless.timestamp = {};
    EXPECT_FAILS("timestamp", attach_signature(timeless, {"65a0f0", good}, good));
}

TEST(KucoinSign, only_a_post_names_the_type_of_its_body) {
    const std::string good = mac("a", "b");
    const auto type = [&](const UnsignedRequest& request) {
        return find_header(MUST(attach_signature(request, {"65a0f0", good}, good)).headers,
                           "Content-Type")
            .has_value();
    };
    EXPECT_TRUE(type(MUST(private_bullet(at))));
    EXPECT_FALSE(type(MUST(account(at))));
    EXPECT_FALSE(type(MUST(cancel_all(btcusdt, at))));
}

}  // namespace
}  // namespace strongroom::venues::kucoin
