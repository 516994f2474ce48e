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
    // A P-256 key: no venue of this kind takes it.
    EXPECT_FAILS("Ed25519, or RSA",
                 credential_of_public_key(
                     "-----BEGIN PUBLIC KEY-----\n"
                     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPU5HG1T6zYBI+g9ihm7CZ61oV1uF\n"
                     "bwzeyNAOd/kbhlP+0ZKPEwRGuh2AG5/41MPSZQDPWiuZn+RglUMd1MI+CQ==\n"
                     "-----END PUBLIC KEY-----\n"));
}

}  // namespace
}  // namespace strongroom::lab::practice
