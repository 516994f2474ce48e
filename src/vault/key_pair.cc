#include "vault/key_pair.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

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
    if (!key) return fail(Errc::invalid, "the key is not an unencrypted PKCS#8 PEM");
    return key;
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

}  // namespace

std::string_view to_string(KeyKind kind) {
    switch (kind) {
        case KeyKind::hmac_sha256: return "hmac-sha256";
        case KeyKind::ed25519: return "ed25519";
        case KeyKind::rsa_sha256: return "rsa-sha256";
    }
    return "?";
}

Result<KeyKind> key_kind_of(std::string_view name) {
    for (const KeyKind kind : {KeyKind::hmac_sha256, KeyKind::ed25519, KeyKind::rsa_sha256}) {
        if (to_string(kind) == name) return kind;
    }
    return fail(Errc::invalid, "not a kind of key");
}

Result<KeyKind> recognise(const Secret& secret) {
    if (secret.empty()) return fail(Errc::invalid, "the secret is empty");
    if (secret.size() > kSecretBytesMax) return fail(Errc::invalid, "the secret is too long");
    if (!is_pem(secret)) return KeyKind::hmac_sha256;
    TRY_ASSIGN(const Key key, read_key(secret));
    if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return KeyKind::ed25519;
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
        constexpr int least_bits = 2048;
        if (EVP_PKEY_get_bits(key.get()) >= least_bits) return KeyKind::rsa_sha256;
        return fail(Errc::invalid, "an RSA key needs at least 2048 bits");
    }
    return fail(Errc::invalid, "the PEM is neither an Ed25519 nor an RSA key");
}

Result<std::string> sign_payload(KeyKind kind, const Secret& secret, std::string_view payload) {
    if (kind == KeyKind::hmac_sha256) return to_hex(hmac_sha256(secret, as_bytes(payload)));
    TRY_ASSIGN(const Key key, read_key(secret));
    const bool is_ed25519 = kind == KeyKind::ed25519;
    if (EVP_PKEY_is_a(key.get(), is_ed25519 ? "ED25519" : "RSA") != 1) {
        return fail(Errc::invalid, "the key is of another kind");
    }
    return sign_with(key.get(), is_ed25519 ? nullptr : EVP_sha256(), payload);
}

Result<std::string> public_key_pem(const Secret& secret) {
    TRY_ASSIGN(const Key key, read_key(secret));
    const Memory memory(BIO_new(BIO_s_mem()));
    ENSURE(PEM_write_bio_PUBKEY(memory.get(), key.get()) == 1, "a public key is written");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

Secret make_ed25519_key() {
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const Memory memory(BIO_new(BIO_s_secmem()));
    const bool is_written = key && PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), nullptr,
                                                                 nullptr, 0, nullptr, nullptr) == 1;
    ENSURE(is_written, "OpenSSL makes an Ed25519 key");
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return Secret::take({reinterpret_cast<std::uint8_t*>(text), static_cast<std::size_t>(size)});
}

}  // namespace strongroom::vault
