// A P-256 authenticator in software, as a browser would use it: a WebAuthn factor for tests.
#pragma once

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <memory>
#include <string>

#include "support/test.h"
#include "vault/factor.h"

namespace strongroom::vault {

inline std::array<std::uint8_t, 32> hash_of(ByteView bytes) {
    std::array<std::uint8_t, 32> digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

class Authenticator {
  public:
    Authenticator() : key_(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free) {
        Bytes point(65);
        std::size_t size = 0;
        EXPECT_EQ(EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                                  point.size(), &size),
                  1);
        EXPECT_EQ(size, 65U);
        factor_ = {Factor::Kind::webauthn_es256, point, "localhost", {"https://localhost:8470"}};
    }
    const Factor& factor() const { return factor_; }
    std::string client_data(std::string_view purpose, std::string_view text) const {
        return R"({"type":"webauthn.get","challenge":")" +
               to_base64url(hash_of(as_bytes(signed_bytes(purpose, text)))) +
               R"(","origin":"https://localhost:8470","crossOrigin":false})";
    }
    Bytes data(std::uint8_t flags, std::uint8_t counter, std::string_view rp = "localhost") const {
        const auto hash = hash_of(as_bytes(rp));
        Bytes data(hash.begin(), hash.end());
        data.insert(data.end(), {flags, 0, 0, 0, counter});
        return data;
    }
    FactorProof sign(const std::string& client, const Bytes& data) const {
        Bytes covered = data;
        const auto hash = hash_of(as_bytes(client));
        covered.insert(covered.end(), hash.begin(), hash.end());
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              EVP_MD_CTX_free);
        Bytes signature(80);
        std::size_t size = signature.size();
        EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()), 1);
        EXPECT_EQ(
            EVP_DigestSign(context.get(), signature.data(), &size, covered.data(), covered.size()),
            1);
        signature.resize(size);
        return {signature, to_bytes(client), data};
    }

    // An answer to this text, by somebody whom the authenticator has verified.
    FactorProof answer(std::string_view purpose, std::string_view text,
                       std::uint8_t counter) const {
        return sign(client_data(purpose, text), data(5, counter));
    }
    // As it stands in a factor's text or a person's.
    std::string text() const {
        return fmt::format(
            "kind = \"webauthn-es256\"\npublic_key = \"{}\"\nrp_id = \"localhost\"\n"
            "origins = [\"https://localhost:8470\"]\n",
            to_hex(factor_.public_key));
    }

  private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    Factor factor_;
};

}  // namespace strongroom::vault
