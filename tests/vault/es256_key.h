// A P-256 key that is made afresh, in the forms in which it may be brought in, and who verifies.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/freed.h"

namespace strongroom::vault {

class Es256Key {
  public:
    explicit Es256Key(const char* curve = "P-256") : key_(EVP_EC_gen(curve)) {}

    // "EC PRIVATE KEY", as Coinbase gives it.
    std::string sec1() const {
        return text([this](BIO* out) {
            return PEM_write_bio_PrivateKey_traditional(out, key_.get(), nullptr, nullptr, 0,
                                                        nullptr, nullptr);
        });
    }
    std::string pkcs8() const {
        return text([this](BIO* out) {
            return PEM_write_bio_PKCS8PrivateKey(out, key_.get(), nullptr, nullptr, 0, nullptr,
                                                 nullptr);
        });
    }
    std::string encrypted() const {
        return text([this](BIO* out) {
            return PEM_write_bio_PKCS8PrivateKey(out, key_.get(), EVP_aes_256_cbc(), "words", 5,
                                                 nullptr, nullptr);
        });
    }
    bool verifies(std::string_view payload, ByteView der) const {
        const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
        return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) ==
                   1 &&
               EVP_DigestVerify(context.get(), der.data(), der.size(), as_bytes(payload).data(),
                                payload.size()) == 1;
    }
    // r and s side by side, as a token has them.
    bool verifies_raw(std::string_view payload, ByteView raw) const {
        if (raw.size() != 64) return false;
        const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> made(ECDSA_SIG_new());
        ECDSA_SIG_set0(made.get(), BN_bin2bn(raw.data(), 32, nullptr),
                       BN_bin2bn(raw.data() + 32, 32, nullptr));
        Bytes der(static_cast<std::size_t>(i2d_ECDSA_SIG(made.get(), nullptr)));
        std::uint8_t* out = der.data();
        i2d_ECDSA_SIG(made.get(), &out);
        return verifies(payload, der);
    }

  private:
    template <typename Write>
    static std::string text(Write write) {
        const std::unique_ptr<BIO, Freed<BIO_free_all>> memory(BIO_new(BIO_s_mem()));
        if (write(memory.get()) != 1) return {};
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(memory.get(), &bytes);
        return {bytes, static_cast<std::size_t>(size)};
    }

    std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key_;
};

}  // namespace strongroom::vault
