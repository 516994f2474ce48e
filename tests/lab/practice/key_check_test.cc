// Signatures against the vectors that Binance's documents give, and against tampering.
#include "lab/practice/key_check.h"

#include <nlohmann/json.hpp>

#include "base/http.h"
#include "support/test.h"

namespace strongroom::lab::practice {
namespace {

using nlohmann::json;

json vectors() {
    return json::parse(
        test::read_text(test::source_path("tests/golden/venues/binance/signatures.json")));
}

Credential credential_of(const json& key) {
    if (key.contains("secret")) return MUST(credential_of_secret(key["secret"]));
    if (key.contains("public_pem")) return MUST(credential_of_public_key(key["public_pem"]));
    return {};
}

TEST(PracticeKeyCheck, every_published_signature_is_accepted_and_none_for_another_payload) {
    const json all = vectors();
    int checked = 0;
    for (const json& vector : all["vectors"]) {
        const Credential credential = credential_of(all["keys"][vector["key"].get<std::string>()]);
        if (credential.secret.empty() && credential.public_pem.empty()) continue;
        const std::string payload = vector["payload"];
        const std::string signature = vector["expected"];
        EXPECT_TRUE(is_signed_by(credential, payload, signature)) << vector["id"];
        EXPECT_FALSE(is_signed_by(credential, payload + " ", signature)) << vector["id"];
        EXPECT_FALSE(is_signed_by(credential, payload, "")) << vector["id"];
        ++checked;
    }
    EXPECT_GT(checked, 20);
}

TEST(PracticeKeyCheck, hex_may_be_in_any_case_and_base64_may_not) {
    const Credential hmac = MUST(credential_of_secret("secret"));
    // echo -n payload | openssl dgst -sha256 -hmac secret
    const std::string hex = "b82fcb791acec57859b989b430a826488ce2e479fdf92326bd0a2e8375a42ba4";
    EXPECT_TRUE(is_signed_by(hmac, "payload", hex));
    std::string upper = hex;
    for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_TRUE(is_signed_by(hmac, "payload", upper));
    EXPECT_FALSE(is_signed_by(hmac, "payload", hex.substr(2)));
    EXPECT_FALSE(is_signed_by(hmac, "payload", hex + "00"));

    const json all = vectors();
    const Credential ed25519 = credential_of(all["keys"]["ed25519"]);
    EXPECT_EQ(ed25519.kind, KeyKind::ed25519);
    std::string signature;
    std::string payload;
    for (const json& vector : all["vectors"]) {
        if (vector["key"] != "ed25519") continue;
        signature = vector["expected"];
        payload = vector["payload"];
    }
    ASSERT_TRUE(is_signed_by(ed25519, payload, signature));
    for (char& c : signature) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    EXPECT_FALSE(is_signed_by(ed25519, payload, signature));
}

TEST(PracticeKeyCheck, garbage_is_no_signature) {
    const json all = vectors();
    const std::vector<std::string> garbage{"x",
                                           "====",
                                           std::string(3, '\0'),
                                           "\xff\xfe",
                                           std::string(5'000, 'A'),
                                           "AAAA",
                                           std::string(64, 'g')};
    for (const std::string name : {"hmac", "ed25519", "rsa-verify-only"}) {
        const Credential credential = credential_of(all["keys"][name]);
        for (const std::string& text : garbage)
            EXPECT_FALSE(is_signed_by(credential, "payload", text)) << name;
    }
}

TEST(PracticeKeyCheck, a_key_that_cannot_be_used_is_refused_without_being_shown) {
    EXPECT_FAILS("1 to 1024", credential_of_secret(""));
    EXPECT_FAILS("PUBLIC KEY", credential_of_public_key("-----BEGIN PUBLIC KEY-----\nAAAA\n"));
    EXPECT_FAILS("too long", credential_of_public_key(std::string(10'000, 'A')));
    // A key of another curve.
    EXPECT_FAILS("Ed25519, RSA of 2048 to 4096 bits, or P-256",
                 credential_of_public_key(
                     "-----BEGIN PUBLIC KEY-----\n"
                     "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEeb5mfvncu6xVoGKVzocLBwKb/NstzijZ\n"
                     "WfKBWxb4F5hIOtp3JqPEZV2k+/wOEQio/Re0SKaFVBmcR9CP+xDUuA==\n"
                     "-----END PUBLIC KEY-----\n"));
}

TEST(PracticeKeyCheck, a_token_is_signed_with_the_two_numbers_side_by_side) {
    // From the published vectors of ES256 (RFC 7515, appendix A.3).
    const Credential key = MUST(credential_of_public_key(
        "-----BEGIN PUBLIC KEY-----\n"
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
        "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
        "-----END PUBLIC KEY-----\n"));
    EXPECT_EQ(key.kind, KeyKind::p256);
    const std::string text =
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    Bytes signature = MUST(from_base64url(
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"));
    EXPECT_TRUE(is_token_signed_by(key, text, signature));
    EXPECT_FALSE(is_token_signed_by(key, text + "x", signature));
    EXPECT_FALSE(is_token_signed_by(MUST(credential_of_secret("s")), text, signature));
    signature[63] ^= 1U;
    EXPECT_FALSE(is_token_signed_by(key, text, signature));
    for (const std::size_t size : {0U, 1U, 63U, 65U, 128U})
        EXPECT_FALSE(is_token_signed_by(key, text, Bytes(size)));
    EXPECT_FALSE(is_token_signed_by(key, text, Bytes(64)));
    EXPECT_FALSE(is_token_signed_by(key, text, Bytes(64, 0xff)));
}

TEST(PracticeKeyCheck, a_made_key_is_a_new_one_each_time) {
    const MadeKey one = make_p256_key();
    EXPECT_EQ(MUST(credential_of_public_key(one.credential.public_pem)).kind, KeyKind::p256);
    EXPECT_TRUE(one.private_pem.starts_with("-----BEGIN EC PRIVATE KEY-----"));
    EXPECT_NE(one.private_pem, make_p256_key().private_pem);
}

}  // namespace
}  // namespace strongroom::lab::practice
