#include "lab/practice/key_check.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/freed.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kSecretBytesMax = 1'024;
constexpr std::size_t kPemBytesMax = 8'192;
constexpr std::size_t kSignatureBytesMax = 4'096;
constexpr int kRsaBitsMin = 2'048;
constexpr int kRsaBitsMax = 4'096;
constexpr std::size_t kDigestBytes = 32;
constexpr int kScalarBytes = 32;  // Of r and of s.

using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Context = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// Without a password prompt on the terminal.
int no_password(char*, int, int, void*) { return -1; }

Key read_public_key(std::string_view pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, no_password, nullptr));
    ERR_clear_error();
    return key;
}

bool is_hmac_of(std::string_view secret, std::string_view payload, const Result<Bytes>& given) {
    if (!given || given->size() != kDigestBytes) return false;
    std::array<std::uint8_t, kDigestBytes> made{};
    unsigned size = 0;
    const ByteView bytes = as_bytes(payload);
    const bool is_made = HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
                              bytes.data(), bytes.size(), made.data(), &size) != nullptr;
    return is_made && CRYPTO_memcmp(made.data(), given->data(), kDigestBytes) == 0;
}

bool is_signature_of(const Credential& credential, std::string_view payload, ByteView signature) {
    const Key key = read_public_key(credential.public_pem);
    const Context context(EVP_MD_CTX_new());
    if (!key || !context) return false;
    // Ed25519 hashes by itself; RSA's default padding is PKCS#1 v1.5.
    const EVP_MD* digest = credential.kind == KeyKind::ed25519 ? nullptr : EVP_sha256();
    const ByteView bytes = as_bytes(payload);
    const bool is_valid =
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(),
                         bytes.size()) == 1;
    ERR_clear_error();
    return is_valid;
}

// The library takes ECDSA as DER; a token has the two numbers side by side.
Bytes der_of(ByteView raw) {
    std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> made(ECDSA_SIG_new());
    std::unique_ptr<BIGNUM, Freed<BN_free>> r(BN_bin2bn(raw.data(), kScalarBytes, nullptr));
    std::unique_ptr<BIGNUM, Freed<BN_free>> s(
        BN_bin2bn(raw.data() + kScalarBytes, kScalarBytes, nullptr));
    ENSURE(made && r && s, "there is memory for two numbers");
    ECDSA_SIG_set0(made.get(), r.release(), s.release());
    Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(made.get(), nullptr)));
    std::uint8_t* out = der.data();
    i2d_ECDSA_SIG(made.get(), &out);
    return der;
}

// What `write` puts into it, as text.
template <typename Write>
std::string pem_of(Write write) {
    const Memory memory(BIO_new(BIO_s_mem()));
    ENSURE(memory && write(memory.get()) == 1, "a key that was just made can be written");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

std::string_view to_string(KeyKind kind) {
    switch (kind) {
        case KeyKind::hmac: return "HMAC_SHA256";
        case KeyKind::ed25519: return "ED25519";
        case KeyKind::rsa: return "RSA_SHA256";
        case KeyKind::p256: return "ECDSA_P256";
    }
    return "?";
}

Result<Credential> credential_of_secret(std::string secret) {
    if (secret.empty() || secret.size() > kSecretBytesMax)
        return fail(Errc::invalid, "must be a text of 1 to 1024 bytes");
    return Credential{.kind = KeyKind::hmac, .secret = std::move(secret), .public_pem = {}};
}

Result<Credential> credential_of_public_key(std::string pem) {
    if (pem.size() > kPemBytesMax) return fail(Errc::invalid, "is too long for a public key");
    const Key key = read_public_key(pem);
    if (!key) return fail(Errc::invalid, "is not a PEM that begins with BEGIN PUBLIC KEY");
    Credential credential{.secret = {}, .public_pem = std::move(pem)};
    if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) {
        credential.kind = KeyKind::ed25519;
        return credential;
    }
    const int bits = EVP_PKEY_get_bits(key.get());
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1 && bits >= kRsaBitsMin && bits <= kRsaBitsMax) {
        credential.kind = KeyKind::rsa;
        return credential;
    }
    std::array<char, 32> curve{};
    const bool has_curve =
        EVP_PKEY_get_group_name(key.get(), curve.data(), curve.size(), nullptr) == 1;
    if (has_curve && std::string_view(curve.data()) == "prime256v1") {
        credential.kind = KeyKind::p256;
        return credential;
    }
    return fail(Errc::invalid, "must be Ed25519, RSA of 2048 to 4096 bits, or P-256");
}

bool is_signed_by(const Credential& credential, std::string_view payload,
                  std::string_view signature) {
    if (signature.size() > kSignatureBytesMax) return false;
    if (credential.kind == KeyKind::hmac)
        return is_hmac_of(credential.secret, payload, from_hex(signature));
    const Result<Bytes> bytes = from_base64(signature);
    return bytes && is_signature_of(credential, payload, *bytes);
}

bool is_token_signed_by(const Credential& credential, std::string_view payload,
                        ByteView signature) {
    if (signature.size() != std::size_t{2} * kScalarBytes) return false;
    switch (credential.kind) {
        case KeyKind::hmac:
        case KeyKind::rsa: return false;
        case KeyKind::ed25519: return is_signature_of(credential, payload, signature);
        case KeyKind::p256: return is_signature_of(credential, payload, der_of(signature));
    }
    return false;
}

MadeKey make_p256_key() {
    const Key key(EVP_EC_gen("P-256"));
    ENSURE(key != nullptr, "a P-256 key can be made");
    return {.credential = {.kind = KeyKind::p256, .secret = {}, .public_pem = pem_of([&](BIO* out) {
                                                                    return PEM_write_bio_PUBKEY(
                                                                        out, key.get());
                                                                })},
            .private_pem = pem_of([&](BIO* out) {
                return PEM_write_bio_PrivateKey_traditional(out, key.get(), nullptr, nullptr, 0,
                                                            nullptr, nullptr);
            })};
}

bool is_base64_hmac_of(std::string_view secret, std::string_view payload, std::string_view text) {
    return text.size() <= kSignatureBytesMax && is_hmac_of(secret, payload, from_base64(text));
}

}  // namespace strongroom::lab::practice
