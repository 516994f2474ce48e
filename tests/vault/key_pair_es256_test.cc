// Keys of P-256, and Ed25519 keys as base64: recognised, signed with, refused.
#include <sodium.h>

#include "support/test.h"
#include "vault/es256_key.h"
#include "vault/key_pair.h"

namespace strongroom::vault {
namespace {

Secret secret_of(std::string text) { return Secret::take(text); }

// Seed and public half in base64, as Coinbase gives an Ed25519 key.
std::string in_base64(std::uint8_t seed) {
    std::array<std::uint8_t, crypto_sign_SEEDBYTES> seed_bytes{};
    seed_bytes.fill(seed);
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> pair{};
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half{};
    crypto_sign_seed_keypair(public_half.data(), pair.data(), seed_bytes.data());
    return to_base64(pair);
}

TEST(Es256, a_key_is_recognised_in_either_form_and_signs_what_its_public_half_verifies) {
    const Es256Key key;
    for (const std::string& pem : {key.sec1(), key.pkcs8()}) {
        const Secret held = secret_of(pem);
        ASSERT_EQ(MUST(recognise(held)), KeyKind::es256);
        const Secret kept = MUST(for_signing(KeyKind::es256, held.clone()));
        const std::string made = MUST(sign_payload(KeyKind::es256, kept, "header.claims"));
        EXPECT_TRUE(key.verifies("header.claims", MUST(from_base64(made))));
        EXPECT_FALSE(key.verifies("header.claimS", MUST(from_base64(made))));
        EXPECT_FALSE(Es256Key().verifies("header.claims", MUST(from_base64(made))));
    }
    EXPECT_EQ(MUST(key_kind_of("es256")), KeyKind::es256);
    EXPECT_EQ(algorithm_of(KeyKind::es256), venues::KeyAlgorithm::es256);
}

TEST(Es256, keys_of_other_curves_encrypted_ones_and_pieces_are_refused) {
    for (const char* curve : {"P-384", "P-521", "secp256k1"})
        EXPECT_FAILS("nor a P-256 key", recognise(secret_of(Es256Key(curve).sec1())));
    const Es256Key key;
    EXPECT_FAILS("not an unencrypted PEM", recognise(secret_of(key.encrypted())));
    const std::string pem = key.sec1();
    EXPECT_FAILS("not an unencrypted PEM", recognise(secret_of(pem.substr(0, pem.size() / 2))));
    // As it stands in a JSON file, with the line ends written out.
    std::string escaped = pem;
    for (std::size_t at; (at = escaped.find('\n')) != std::string::npos;)
        escaped.replace(at, 1, "\\n");
    EXPECT_FAILS("not an unencrypted PEM", recognise(secret_of(escaped)));
}

TEST(Es256, a_key_of_one_kind_does_not_sign_as_another) {
    const Secret held = secret_of(Es256Key().sec1());
    EXPECT_FAILS("another kind", sign_payload(KeyKind::rsa_sha256, held, "x"));
    EXPECT_FAILS("another kind", sign_payload(KeyKind::ed25519, held, "x"));
    EXPECT_FAILS("another kind",
                 sign_payload(KeyKind::es256, secret_of(Es256Key("P-384").sec1()), "x"));
    EXPECT_FAILS("PEM", sign_payload(KeyKind::es256, secret_of("an HMAC secret"), "x"));
}

TEST(Ed25519InBase64, is_recognised_by_its_public_half_and_signs) {
    const Secret held = secret_of(in_base64(7));
    ASSERT_EQ(MUST(recognise(held)), KeyKind::ed25519);
    const Secret kept = MUST(for_signing(KeyKind::ed25519, held.clone()));
    const std::string made = MUST(sign_payload(KeyKind::ed25519, kept, "header.claims"));
    const Bytes public_half = MUST(ed25519_public_half(MUST(public_key_pem(kept))));
    EXPECT_TRUE(is_ed25519_signature(MUST(from_base64(made)), public_half, "header.claims"));
}

TEST(Ed25519InBase64, any_other_text_of_that_length_is_an_hmac_secret) {
    std::string other = in_base64(7);
    other[3] = other[3] == 'A' ? 'B' : 'A';  // A seed whose public half is another one.
    const std::string longer = in_base64(7) + "A";
    const std::string secret_of_binance(64, 'k');
    for (const std::string& text : {other, longer, secret_of_binance, std::string(88, '!')})
        EXPECT_EQ(MUST(recognise(secret_of(text))), KeyKind::hmac_sha256) << text.size();
}

}  // namespace
}  // namespace strongroom::vault
