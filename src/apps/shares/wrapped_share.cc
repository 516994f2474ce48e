#include "apps/shares/wrapped_share.h"

#include <fmt/format.h>
#include <sodium.h>

#include "apps/shares/program.h"

namespace strongroom::apps {
namespace {

// salt[16] | nonce[24] | ciphertext and tag. The cost is the version's: nobody can lower it.
constexpr std::uint64_t kOperations = 3;
constexpr std::size_t kMemoryBytes = 256U << 20;
constexpr std::size_t kSaltBytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kColumns = 64;

class Key {
  public:
    Key() = default;
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() { sodium_memzero(bytes_.data(), bytes_.size()); }
    Status stretch(std::string_view passphrase, const std::uint8_t* salt) {
        const int made =
            crypto_pwhash(bytes_.data(), bytes_.size(), passphrase.data(), passphrase.size(), salt,
                          kOperations, kMemoryBytes, crypto_pwhash_ALG_ARGON2ID13);
        if (made == 0) return {};
        return fail(Errc::exhausted, "not enough memory to hash the passphrase (256 MiB)");
    }
    const std::uint8_t* data() const { return bytes_.data(); }

  private:
    std::array<std::uint8_t, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> bytes_{};
};

}  // namespace

Result<std::string> seal_under_passphrase(std::string_view share, std::string_view passphrase) {
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    Bytes box(kSaltBytes + kNonceBytes + share.size() + kTagBytes);
    randombytes_buf(box.data(), kSaltBytes + kNonceBytes);
    Key key;
    TRY(key.stretch(passphrase, box.data()));
    const ByteView plain = as_bytes(share);
    const ByteView head = as_bytes(kPassphraseHead);
    crypto_aead_xchacha20poly1305_ietf_encrypt(box.data() + kSaltBytes + kNonceBytes, nullptr,
                                               plain.data(), plain.size(), head.data(), head.size(),
                                               nullptr, box.data() + kSaltBytes, key.data());
    const std::string text = to_base64(box);
    std::string file(kPassphraseHead);
    for (std::size_t at = 0; at < text.size(); at += kColumns)
        file += text.substr(at, kColumns) + "\n";
    return file;
}

Result<std::string> open_under_passphrase(std::string_view file, std::string_view passphrase) {
    if (sodium_init() < 0) return fail(Errc::io, "libsodium does not start");
    if (!file.starts_with(kPassphraseHead) || file.size() > kShareFileBytesMax)
        return fail(Errc::corrupt, "this is no share under a passphrase");
    std::string text(file.substr(kPassphraseHead.size()));
    std::erase(text, '\n');
    const Result<Bytes> box = from_base64(text);
    if (!box || box->size() < kSaltBytes + kNonceBytes + kTagBytes)
        return fail(Errc::corrupt, "the file of the share is damaged");
    Key key;
    TRY(key.stretch(passphrase, box->data()));
    const ByteView cipher = ByteView(*box).subspan(kSaltBytes + kNonceBytes);
    const ByteView head = as_bytes(kPassphraseHead);
    std::string share(cipher.size() - kTagBytes, '\0');
    const int opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
        reinterpret_cast<std::uint8_t*>(share.data()), nullptr, nullptr, cipher.data(),
        cipher.size(), head.data(), head.size(), box->data() + kSaltBytes, key.data());
    if (opened != 0)
        return fail(Errc::invalid, "wrong passphrase of the share, or its file was altered");
    return share;
}

Result<std::string> seal_to_age(std::string_view share, const std::string& recipient) {
    return run_program({"age", "--encrypt", "--armor", "--recipient", recipient}, share);
}

Result<std::string> open_with_age(std::string_view file, const std::string& identity_file) {
    return run_program({"age", "--decrypt", "--identity", identity_file}, file);
}

}  // namespace strongroom::apps
