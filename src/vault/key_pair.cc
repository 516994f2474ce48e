#include "vault/key_pair.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sodium.h>

#include <array>
#include <memory>

#include "base/ensure.h"
#include "base/freed.h"
#include "vault/sealing.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kPemStart = "-----BEGIN ";

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// Anywhere in it: with a blank line before it a PEM must not pass for an HMAC secret.
bool is_pem(const Secret& secret) { return secret.text(OpenSecret{}).contains(kPemStart); }

// Without a password prompt on the terminal: an encrypted PEM is simply not readable.
int no_password(char*, int, int, void*) { return -1; }

Result<Key> read_key(const Secret& secret) {
    const std::string_view text = secret.text(OpenSecret{});
    const Memory memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    if (!key)
        return fail(
            Errc::invalid,
            "the key is not an unencrypted PEM of a private key (PKCS#8, or EC PRIVATE KEY)");
    return key;
}

bool is_p256(EVP_PKEY* key) {
    constexpr std::size_t name_max = 32;
    std::array<char, name_max> group{};
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
           std::string_view(group.data()) == "prime256v1";
}

// Seed and public half, as libsodium signs with them. Empty, unless the text is their base64 and
// the one belongs to the other: no other text is taken for it.
Secret ready_of_base64(const Secret& secret) {
    constexpr std::size_t chars = 88;
    const std::string_view text = secret.text(OpenSecret{});
    if (text.size() != chars) return {};
    auto bytes = from_base64(text);
    if (!bytes) return {};
    Secret ready = Secret::take(*bytes);
    if (ready.size() != crypto_sign_SECRETKEYBYTES) return {};
    Secret again(crypto_sign_SECRETKEYBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half{};
    crypto_sign_seed_keypair(public_half.data(), again.bytes(OpenSecret{}).data(),
                             ready.bytes(OpenSecret{}).data());
    if (!again.equals(ready)) return {};
    return ready;
}

bool is_ready(const Secret& secret) { return secret.size() == crypto_sign_SECRETKEYBYTES; }

std::string sign_ready(const Secret& secret, std::string_view payload) {
    std::array<std::uint8_t, crypto_sign_BYTES> signature{};
    const ByteView bytes = as_bytes(payload);
    crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                         secret.bytes(OpenSecret{}).data());
    return to_base64(signature);
}

bool is_of_kind(EVP_PKEY* key, KeyKind kind) {
    if (kind == KeyKind::es256) return is_p256(key);
    return EVP_PKEY_is_a(key, kind == KeyKind::ed25519 ? "ED25519" : "RSA") == 1;
}

Result<std::string> sign_with(EVP_PKEY* key, const EVP_MD* digest, std::string_view payload) {
    const Context context(EVP_MD_CTX_new());
    const ByteView bytes = as_bytes(payload);
    std::size_t size = 0;
    Bytes signature;
    const bool is_signed =
        EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) == 1 &&
        (signature.resize(size), true) &&
        EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) == 1;
    ERR_clear_error();
    if (!is_signed) return fail(Errc::invalid, "the key does not sign");
    signature.resize(size);
    return to_base64(signature);
}

std::string print_public(EVP_PKEY* key) {
    const Memory memory(BIO_new(BIO_s_mem()));
    ENSURE(PEM_write_bio_PUBKEY(memory.get(), key) == 1, "a public key is written");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string_view to_string(KeyKind kind) {
    switch (kind) {
        case KeyKind::hmac_sha256: return "hmac-sha256";
        case KeyKind::ed25519: return "ed25519";
        case KeyKind::rsa_sha256: return "rsa-sha256";
        case KeyKind::ed25519_token: return "ed25519-token";
        case KeyKind::es256: return "es256";
    }
    return "?";
}

venues::KeyAlgorithm algorithm_of(KeyKind kind) {
    switch (kind) {
        case KeyKind::hmac_sha256: return venues::KeyAlgorithm::hmac_sha256;
        case KeyKind::ed25519:
        case KeyKind::ed25519_token: return venues::KeyAlgorithm::ed25519;
        case KeyKind::rsa_sha256: return venues::KeyAlgorithm::rsa_sha256;
        case KeyKind::es256: return venues::KeyAlgorithm::es256;
    }
    return venues::KeyAlgorithm::hmac_sha256;
}

Result<KeyKind> key_kind_of(std::string_view name) {
    for (const KeyKind kind : {KeyKind::hmac_sha256, KeyKind::ed25519, KeyKind::rsa_sha256,
                               KeyKind::ed25519_token, KeyKind::es256}) {
        if (to_string(kind) == name) return kind;
    }
    return fail(Errc::invalid, "not a kind of key");
}

Result<KeyKind> recognise(const Secret& secret) {
    if (secret.empty()) return fail(Errc::invalid, "the secret is empty");
    if (secret.size() > kSecretBytesMax) return fail(Errc::invalid, "the secret is too long");
    if (!is_pem(secret)) {
        return ready_of_base64(secret).empty() ? KeyKind::hmac_sha256 : KeyKind::ed25519;
    }
    TRY_ASSIGN(const Key key, read_key(secret));
    if (is_p256(key.get())) return KeyKind::es256;
    if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return KeyKind::ed25519;
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
        constexpr int least_bits = 2048;
        if (EVP_PKEY_get_bits(key.get()) >= least_bits) return KeyKind::rsa_sha256;
        return fail(Errc::invalid, "an RSA key needs at least 2048 bits");
    }
    return fail(Errc::invalid, "the PEM is neither an Ed25519 nor an RSA nor a P-256 key");
}

Result<std::string> sign_payload(KeyKind kind, const Secret& secret, std::string_view payload,
                                 venues::HmacText hmac) {
    if (kind == KeyKind::hmac_sha256) {
        const Mac mac = hmac_sha256(secret, as_bytes(payload));
        return hmac == venues::HmacText::hex ? to_hex(mac) : to_base64(mac);
    }
    if (kind == KeyKind::ed25519_token) return fail(Errc::invalid, "the key is in a token");
    if (kind == KeyKind::ed25519 && is_ready(secret)) return sign_ready(secret, payload);
    TRY_ASSIGN(const Key key, read_key(secret));
    if (!is_of_kind(key.get(), kind)) return fail(Errc::invalid, "the key is of another kind");
    return sign_with(key.get(), kind == KeyKind::ed25519 ? nullptr : EVP_sha256(), payload);
}

Result<Secret> for_signing(KeyKind kind, Secret secret) {
    if (kind != KeyKind::ed25519 || is_ready(secret)) return secret;
    if (Secret ready = ready_of_base64(secret); !ready.empty()) return ready;
    TRY_ASSIGN(const Key key, read_key(secret));
    Secret seed(crypto_sign_SEEDBYTES);
    std::size_t size = seed.size();
    if (EVP_PKEY_get_raw_private_key(key.get(), seed.bytes(OpenSecret{}).data(), &size) != 1)
        return fail(Errc::invalid, "the key is of another kind");
    Secret ready(crypto_sign_SECRETKEYBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half{};
    crypto_sign_seed_keypair(public_half.data(), ready.bytes(OpenSecret{}).data(),
                             seed.bytes(OpenSecret{}).data());
    return ready;
}

Result<std::string> public_key_pem(const Secret& secret) {
    if (is_ready(secret))
        return ed25519_pem(secret.bytes(OpenSecret{}).subspan(crypto_sign_SEEDBYTES));
    TRY_ASSIGN(const Key key, read_key(secret));
    return print_public(key.get());
}

Result<std::string> ed25519_pem(ByteView public_half) {
    const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, public_half.data(),
                                              public_half.size()));
    ERR_clear_error();
    if (key == nullptr) return fail(Errc::invalid, "an Ed25519 public key has 32 bytes");
    return print_public(key.get());
}

Result<Bytes> ed25519_public_half(std::string_view pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr));
    Bytes half(crypto_sign_PUBLICKEYBYTES);
    std::size_t size = half.size();
    const bool is_read =
        key != nullptr && EVP_PKEY_get_raw_public_key(key.get(), half.data(), &size) == 1;
    ERR_clear_error();
    if (!is_read) return fail(Errc::invalid, "this is no Ed25519 public key");
    return half;
}

bool is_ed25519_signature(ByteView signature, ByteView public_half, std::string_view payload) {
    const ByteView bytes = as_bytes(payload);
    return signature.size() == crypto_sign_BYTES &&
           public_half.size() == crypto_sign_PUBLICKEYBYTES &&
           crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(),
                                       public_half.data()) == 0;
}

Secret make_ed25519_key() {
    Secret ready(crypto_sign_SECRETKEYBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_half{};
    crypto_sign_keypair(public_half.data(), ready.bytes(OpenSecret{}).data());
    return ready;
}

}  // namespace strongroom::vault
