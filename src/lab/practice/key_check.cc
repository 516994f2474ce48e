#include "lab/practice/key_check.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>
#include <memory>

#include "base/bytes.h"
#include "base/freed.h"

namespace strongroom::lab::practice {
namespace {

constexpr std::size_t kSecretBytesMax = 1'024;
constexpr std::size_t kPemBytesMax = 8'192;
constexpr std::size_t kSignatureBytesMax = 4'096;
constexpr int kRsaBitsMin = 2'048;
constexpr int kRsaBitsMax = 4'096;
constexpr std::size_t kDigestBytes = 32;

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
    const EVP_MD* digest = credential.kind == KeyKind::rsa ? EVP_sha256() : nullptr;
    const ByteView bytes = as_bytes(payload);
    const bool is_valid =
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key.get()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(),
                         bytes.size()) == 1;
    ERR_clear_error();
    return is_valid;
}

}  // namespace

std::string_view to_string(KeyKind kind) {
    switch (kind) {
        case KeyKind::hmac: return "HMAC_SHA256";
        case KeyKind::ed25519: return "ED25519";
        case KeyKind::rsa: return "RSA_SHA256";
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
    return fail(Errc::invalid, "must be Ed25519, or RSA of 2048 to 4096 bits");
}

bool is_signed_by(const Credential& credential, std::string_view payload,
                  std::string_view signature) {
    if (signature.size() > kSignatureBytesMax) return false;
    if (credential.kind == KeyKind::hmac)
        return is_hmac_of(credential.secret, payload, from_hex(signature));
    const Result<Bytes> bytes = from_base64(signature);
    return bytes && is_signature_of(credential, payload, *bytes);
}

bool is_base64_hmac_of(std::string_view secret, std::string_view payload, std::string_view text) {
    return text.size() <= kSignatureBytesMax && is_hmac_of(secret, payload, from_base64(text));
}

}  // namespace strongroom::lab::practice
