#include "apps/factor_file.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <sodium.h>

#include <array>
#include <memory>

#include "apps/command.h"
#include "apps/prompt.h"
#include "base/bytes.h"
#include "base/real_env.h"

namespace strongroom::apps {
namespace {

// 16 MiB for each guess.
constexpr std::uint64_t kScryptN = 16'384;
constexpr std::uint64_t kScryptR = 8;
constexpr std::uint64_t kScryptP = 1;
constexpr std::size_t kPassphraseBytesMin = 8;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Text = std::unique_ptr<BIO, decltype(&BIO_free)>;

Result<std::string> encrypted_pem(const EVP_PKEY* key, const std::string& passphrase) {
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)> plain(
        EVP_PKEY2PKCS8(key), PKCS8_PRIV_KEY_INFO_free);
    X509_ALGOR* cipher =
        PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, kScryptN, kScryptR, kScryptP);
    if (plain == nullptr || cipher == nullptr) return fail(Errc::io, "OpenSSL makes no key file");
    const std::unique_ptr<X509_SIG, decltype(&X509_SIG_free)> sealed(
        PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()), plain.get(), cipher),
        X509_SIG_free);
    const Text out(BIO_new(BIO_s_mem()), BIO_free);
    if (sealed == nullptr || PEM_write_bio_PKCS8(out.get(), sealed.get()) != 1)
        return fail(Errc::io, "OpenSSL makes no key file");
    char* bytes = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &bytes);
    return std::string(bytes, static_cast<std::size_t>(size));
}

int give_passphrase(char* out, int size, int /*is_writing*/, void* passphrase) {
    const auto& text = *static_cast<const std::string*>(passphrase);
    if (text.size() > static_cast<std::size_t>(size)) return -1;
    text.copy(out, text.size());
    return static_cast<int>(text.size());
}

}  // namespace

Status make_factor_file(const std::string& path) {
    PosixDisk disk;
    if (read_file(path)) return fail(Errc::refused, path + ": is there already");
    TRY_ASSIGN(std::string passphrase, read_secret_line("Passphrase of the key file"));
    const WipeAtEnd wipe(passphrase);
    TRY(confirm_secret_line("The same again", passphrase));
    if (passphrase.size() < kPassphraseBytesMin)
        return fail(Errc::invalid, "the passphrase: 8 characters at least");
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    std::array<std::uint8_t, 32> public_key{};
    std::size_t size = public_key.size();
    if (key == nullptr || EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size) != 1)
        return fail(Errc::io, "OpenSSL makes no key");
    TRY_ASSIGN(const std::string pem, encrypted_pem(key.get(), passphrase));
    TRY(disk.replace(path, as_bytes(pem)));
    return disk.replace(path + ".pub", as_bytes(to_hex(public_key) + "\n"));
}

Result<std::string> factor_public_key(const std::string& path) {
    TRY_ASSIGN(std::string text, read_file(path + ".pub"));
    while (text.ends_with('\n')) text.pop_back();
    if (!from_hex(text) || text.size() != 64)
        return fail(Errc::invalid, path + ".pub: is not the public half of a factor");
    return text;
}

Result<std::string> sign_with_factor(const std::string& path, const std::string& message) {
    TRY_ASSIGN(const std::string pem, read_file(path));
    TRY_ASSIGN(std::string passphrase, read_secret_line("Passphrase of " + path));
    const WipeAtEnd wipe(passphrase);
    const Text in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, give_passphrase, &passphrase),
                  EVP_PKEY_free);
    ERR_clear_error();
    if (key == nullptr || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
        return fail(Errc::invalid,
                    path + ": wrong passphrase, or not a file of `strongroom factor make`");
    }
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const ByteView bytes = as_bytes(message);
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes.data(), bytes.size()) != 1) {
        return fail(Errc::io, "OpenSSL does not sign");
    }
    return signature;
}

std::string signed_bytes(std::string_view purpose, std::string_view text) {
    return fmt::format("strongroom {} v1\n{}", purpose, text);
}

std::string text_id(std::string_view text) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    crypto_hash_sha256(digest.data(), as_bytes(text).data(), text.size());
    return to_hex(digest);
}

}  // namespace strongroom::apps
