// Published vectors, each through the function that the vault itself calls; docs/measures.md has
// the whole list, with those that are tested elsewhere and those that do not apply.
#include <sodium.h>

#include <nlohmann/json.hpp>

#include "support/test.h"
#include "vault/key_pair.h"
#include "vault/sealed_box.h"
#include "vault/sealing.h"

namespace strongroom::vault {
namespace {

Bytes hex(std::string_view text) { return MUST(from_hex(text)); }
Secret secret_of(std::string_view text) {
    Bytes bytes = hex(text);
    return Secret::take(bytes);
}
std::string hex_of(const Secret& value) { return to_hex(value.bytes(OpenSecret{})); }

// A seed as an owner brings it: PKCS#8 PEM (RFC 8410).
Secret ed25519_from_seed(std::string_view seed) {
    const Bytes der = hex("302e020100300506032b657004220420" + std::string(seed));
    std::string pem =
        "-----BEGIN PRIVATE KEY-----\n" + to_base64(der) + "\n-----END PRIVATE KEY-----\n";
    return Secret::take(pem);
}

constexpr std::string_view kSeedOfTest1 =
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

TEST(Vectors, ed25519_signs_as_in_rfc_8032) {
    struct Vector {
        std::string_view seed, message, signature;
    };
    // Section 7.1: TEST 1 to 3, and TEST SHA(abc).
    const Vector vectors[] = {
        {kSeedOfTest1, "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970"
         "1cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613"
         "d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760"
         "984dc6594a7c15e9716ed28dc027beceea1ec40a"},
        {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
         "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
         "a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
         "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c6"
         "6431e0303dca179c138ac17ad9bef1177331a704"},
    };
    for (const Vector& v : vectors) {
        const Secret pem = ed25519_from_seed(v.seed);
        const Secret kept = MUST(for_signing(KeyKind::ed25519, pem.clone()));
        const Bytes message = hex(v.message);
        // As the store keeps it now, and as an older record holds it.
        for (const Secret* key : {&kept, &pem}) {
            const std::string made = MUST(sign_payload(KeyKind::ed25519, *key, as_text(message)));
            EXPECT_EQ(to_hex(MUST(from_base64(made))), v.signature);
        }
    }
}

TEST(Vectors, ed25519_signs_the_jws_of_rfc_8037) {
    const Secret key = MUST(for_signing(KeyKind::ed25519, ed25519_from_seed(kSeedOfTest1)));
    const std::string made = MUST(sign_payload(
        KeyKind::ed25519, key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"));
    EXPECT_EQ(made,
              "hgyY0il/MGCjP0JzlnLWG1PPOt7+09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr/"
              "MuM0KAg==");
}

TEST(Vectors, hmac_of_rfc_4231) {
    struct Vector {
        std::string key, data;
        std::string_view mac;
    };
    const auto times = [](std::string_view byte, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += byte;
        return text;
    };
    const std::string long_text = to_hex(as_bytes(
        "This is a test using a larger than block-size key and a larger than block-size data. The "
        "key needs to be hashed before being used by the HMAC algorithm."));
    const Vector vectors[] = {
        {times("0b", 20), to_hex(as_bytes("Hi There")),
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {times("aa", 20), times("dd", 50),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819", times("cd", 50),
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {times("aa", 131), long_text,
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    for (const Vector& v : vectors) {
        EXPECT_EQ(to_hex(hmac_sha256(secret_of(v.key), hex(v.data))), v.mac);
        // The same as the signature of a venue that signs with HMAC.
        EXPECT_EQ(MUST(sign_payload(KeyKind::hmac_sha256, secret_of(v.key), as_text(hex(v.data)))),
                  v.mac);
    }
}

TEST(Vectors, hkdf_of_rfc_5869_with_long_inputs) {
    Bytes key;
    Bytes salt;
    Bytes info;
    for (unsigned i = 0; i < 80; ++i) {
        key.push_back(static_cast<std::uint8_t>(i));
        salt.push_back(static_cast<std::uint8_t>(0x60 + i));
        info.push_back(static_cast<std::uint8_t>(0xb0 + i));
    }
    EXPECT_EQ(hex_of(derive(Secret::take(key), salt, info, 82)),
              "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb"
              "41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST(Vectors, a_wrapped_key_is_the_xchacha20_poly1305_of_the_draft) {
    const Secret key =
        secret_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    const Bytes nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
    const Bytes place = hex("50515253c0c1c2c3c4c5c6c7");
    std::string text =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";
    const std::string plain_text = text;
    const Bytes wrapped = wrap(Secret::take(text), key, place, nonce);
    // draft-irtf-cfrg-xchacha-03, A.3.1: ciphertext, then tag.
    EXPECT_EQ(to_hex(ByteView(wrapped).subspan(nonce.size())),
              "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3"
              "a82f4eda7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2b"
              "c369488f76b2383565d3fff921f9664c97637da9768812f615c68b13b52e"
              "c0875924c1c7987947deafd8780acf49");
    EXPECT_EQ(MUST(unwrap(wrapped, key, place)).text(OpenSecret{}), plain_text);
}

// The vector of RFC 9106 has a secret and associated data, which no interface of ours takes. The
// value is that of the reference implementation (argon2-cffi: 3 passes, 65,536 KiB, one lane).
TEST(Vectors, the_passphrase_is_hashed_as_the_reference_implementation_does) {
    PassphraseCost cost = kCheapestCost;
    for (std::size_t i = 0; i < cost.salt.size(); ++i) cost.salt[i] = static_cast<std::uint8_t>(i);
    std::string passphrase = "correct horse battery staple";
    EXPECT_EQ(hex_of(MUST(unseal_key(Secret::take(passphrase), cost))),
              "0d1a3c6523c8f06e4e0af9c515aa5b5448cfebd6838f2d52c3d8b6ef8ddc3c2e");
}

// ---- X25519, inside the box that shares cross the socket in ------------------------------------

// The sealed box that somebody makes whose ephemeral key is `ephemeral` and who agreed on `shared`
// with the box's owner: only a right X25519 on our side opens it.
Bytes box_of(ByteView shared, ByteView ephemeral, const BoxKey& owner, ByteView plain) {
    std::array<std::uint8_t, crypto_secretbox_KEYBYTES> key{};
    const std::array<std::uint8_t, 16> zeros{};
    crypto_core_hsalsa20(key.data(), zeros.data(), shared.data(), nullptr);
    Bytes both(ephemeral.begin(), ephemeral.end());
    both.insert(both.end(), owner.begin(), owner.end());
    std::array<std::uint8_t, crypto_secretbox_NONCEBYTES> nonce{};
    crypto_generichash(nonce.data(), nonce.size(), both.data(), both.size(), nullptr, 0);
    Bytes box(ephemeral.begin(), ephemeral.end());
    box.resize(ephemeral.size() + crypto_secretbox_MACBYTES + plain.size());
    crypto_secretbox_easy(box.data() + ephemeral.size(), plain.data(), plain.size(), nonce.data(),
                          key.data());
    return box;
}

BoxPair pair_of(std::string_view secret_key) {
    BoxPair pair{.public_key = {}, .secret_key = secret_of(secret_key)};
    crypto_scalarmult_base(pair.public_key.data(), pair.secret_key.bytes(OpenSecret{}).data());
    return pair;
}

TEST(Vectors, a_box_agrees_on_the_key_of_rfc_7748) {
    const BoxPair bob = pair_of("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    EXPECT_EQ(to_hex(bob.public_key),
              "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    const Bytes alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    Bytes shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    const Bytes box = box_of(shared, alice, bob.public_key, as_bytes("a share"));
    EXPECT_EQ(MUST(open_box(bob, box, 64)).text(OpenSecret{}), "a share");
    shared[0] ^= 1;
    EXPECT_FALSE(open_box(bob, box_of(shared, alice, bob.public_key, as_bytes("a share")), 64));
}

TEST(Vectors, wycheproof_x25519_through_a_box) {
    const std::string path = test::shared_path("vectors/wycheproof/x25519_test.json");
    if (path.empty()) GTEST_SKIP() << "no Wycheproof vectors beside the repository";
    int opened = 0;
    int refused = 0;
    for (const auto& group : nlohmann::json::parse(test::read_text(path))["testGroups"]) {
        for (const auto& t : group["tests"]) {
            const BoxPair owner = pair_of(t["private"].get<std::string>());
            const Bytes shared = hex(t["shared"].get<std::string>());
            const Bytes box = box_of(shared, hex(t["public"].get<std::string>()), owner.public_key,
                                     as_bytes("a share"));
            // A key of small order leads everybody to the same secret: nothing may open with it.
            const bool is_known_to_all = sodium_is_zero(shared.data(), shared.size()) == 1;
            EXPECT_EQ(open_box(owner, box, 64).has_value(), !is_known_to_all) << t["tcId"];
            ++(is_known_to_all ? refused : opened);
        }
    }
    EXPECT_GT(opened, 400);
    EXPECT_GT(refused, 10);
}

// The verification that signed notes, cosignatures and the signer's own checkpoints stand on.
TEST(Vectors, wycheproof_ed25519_verifies_what_is_valid_and_nothing_else) {
    const std::string path = test::shared_path("vectors/wycheproof/ed25519_test.json");
    if (path.empty()) GTEST_SKIP() << "no Wycheproof vectors beside the repository";
    int checked = 0;
    for (const auto& group : nlohmann::json::parse(test::read_text(path))["testGroups"]) {
        const Bytes key = hex(group["publicKey"]["pk"].get<std::string>());
        for (const auto& t : group["tests"]) {
            const Bytes message = hex(t["msg"].get<std::string>());
            const Bytes signature = hex(t["sig"].get<std::string>());
            const bool is_good = signature.size() == crypto_sign_BYTES &&
                                 crypto_sign_verify_detached(signature.data(), message.data(),
                                                             message.size(), key.data()) == 0;
            EXPECT_EQ(is_good, t["result"] == "valid") << t["tcId"];
            ++checked;
        }
    }
    EXPECT_GT(checked, 140);
}

}  // namespace
}  // namespace strongroom::vault
