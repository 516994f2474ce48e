// Every confirmed signature vector of Binance (tests/golden/venues/binance/signatures.json).
#include "vault/key_pair.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <nlohmann/json.hpp>

#include "support/test.h"

namespace strongroom::vault {
namespace {

Secret secret(std::string text) { return Secret::take(text); }

nlohmann::json vectors() {
    return nlohmann::json::parse(
        test::read_text(test::source_path("tests/golden/venues/binance/signatures.json")));
}

// The outside judge of what we signed: OpenSSL's verify with the public key alone.
bool verifies(const std::string& public_pem, const std::string& payload,
              const std::string& base64) {
    BIO* memory = BIO_new_mem_buf(public_pem.data(), static_cast<int>(public_pem.size()));
    EVP_PKEY* key = PEM_read_bio_PUBKEY(memory, nullptr, nullptr, nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const Bytes signature = MUST(from_base64(base64));
    const bool is_ed25519 = EVP_PKEY_is_a(key, "ED25519") == 1;
    EVP_DigestVerifyInit(context, nullptr, is_ed25519 ? nullptr : EVP_sha256(), nullptr, key);
    const bool is_good = EVP_DigestVerify(context, signature.data(), signature.size(),
                                          as_bytes(payload).data(), payload.size()) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    BIO_free(memory);
    return is_good;
}

TEST(KeyPair, every_confirmed_vector_comes_out) {
    const nlohmann::json file = vectors();
    int signed_count = 0;
    int verified = 0;
    for (const auto& vector : file["vectors"]) {
        const auto& key = file["keys"][vector["key"].get<std::string>()];
        const std::string material = key.value("secret", key.value("private_pem", ""));
        const std::string payload = vector["payload"];
        const std::string expected = vector["expected"];
        if (material.empty()) {  // Only the public half was published.
            EXPECT_TRUE(verifies(key["public_pem"], payload, expected)) << vector["id"];
            ++verified;
            continue;
        }
        const Secret held = secret(material);
        const KeyKind kind = MUST(recognise(held));
        EXPECT_EQ(to_string(kind), key["algorithm"].get<std::string>());
        EXPECT_EQ(MUST(sign_payload(kind, held, payload)), expected) << vector["id"];
        const Secret ready = MUST(for_signing(kind, held.clone()));
        EXPECT_EQ(MUST(sign_payload(kind, ready, payload)), expected) << vector["id"];
        if (kind == KeyKind::ed25519)
            EXPECT_EQ(MUST(public_key_pem(ready)), MUST(public_key_pem(held)));
        ++signed_count;
    }
    EXPECT_EQ(signed_count + verified, 31);
    EXPECT_EQ(verified, 2);
}

TEST(KeyPair, a_changed_payload_has_another_signature) {
    const Secret held = secret("secret");
    const auto sign = [&](std::string_view payload) {
        return MUST(sign_payload(KeyKind::hmac_sha256, held, payload));
    };
    EXPECT_NE(sign("symbol=BTCUSDT&side=BUY"), sign("symbol=BTCUSDT&side=BUZ"));
}

TEST(KeyPair, a_key_born_here_signs_and_shows_only_its_public_half) {
    const Secret born = make_ed25519_key();
    const std::string pem = MUST(public_key_pem(born));
    EXPECT_TRUE(pem.starts_with("-----BEGIN PUBLIC KEY-----"));
    EXPECT_TRUE(verifies(pem, "payload", MUST(sign_payload(KeyKind::ed25519, born, "payload"))));
    EXPECT_FALSE(born.equals(make_ed25519_key()));
}

TEST(KeyPair, only_ed25519_has_a_form_of_its_own_for_signing) {
    EXPECT_EQ(MUST(for_signing(KeyKind::hmac_sha256, secret("abc"))).text(OpenSecret{}), "abc");
    const Secret born = make_ed25519_key();
    EXPECT_TRUE(MUST(for_signing(KeyKind::ed25519, born.clone())).equals(born));
    EXPECT_FAILS("not an unencrypted PEM", for_signing(KeyKind::ed25519, secret("no key at all")));
    const std::string rsa = vectors()["keys"]["rsa"]["private_pem"];
    EXPECT_FAILS("another kind", for_signing(KeyKind::ed25519, secret(rsa)));
    EXPECT_EQ(MUST(for_signing(KeyKind::rsa_sha256, secret(rsa))).text(OpenSecret{}), rsa);
}

TEST(KeyPair, what_is_no_key_is_refused_without_showing_a_piece_of_it) {
    EXPECT_FAILS("the secret is empty", recognise(secret("")));
    EXPECT_FAILS("too long", recognise(secret(std::string(20'000, 'x'))));
    const std::string broken =
        "-----BEGIN PRIVATE KEY-----\nTOPSECRETMARKER\n-----END PRIVATE KEY-----\n";
    const auto refused = recognise(secret(broken));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message.find("TOPSECRET"), std::string::npos);
    // A pasted PEM with something before it must not pass for an HMAC secret.
    EXPECT_FAILS("not an unencrypted PEM", recognise(secret(" " + broken)));
    const nlohmann::json file = vectors();
    const std::string pem = file["keys"]["rsa"]["private_pem"];
    EXPECT_EQ(MUST(recognise(secret("\n" + pem))), KeyKind::rsa_sha256);
    EXPECT_FAILS("another kind",
                 sign_payload(KeyKind::ed25519, secret(file["keys"]["rsa"]["private_pem"]), "x"));
}

}  // namespace
}  // namespace strongroom::vault
