#include "vault/factor.h"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/ensure.h"
#include "base/freed.h"
#include "base/sha256.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kClientDataBytesMax = 4096;
constexpr std::size_t kAuthenticatorBytesMin = 37;  // Hash of the rp id, flags, counter.
constexpr std::size_t kAuthenticatorBytesMax = 1024;
constexpr std::size_t kDerBytesMax = 72;
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::uint8_t kUserVerified = 0x04;

std::unexpected<Error> bad(std::string_view what) {
    return fail(Errc::refused, fmt::format("the signature of the factor: {}", what));
}

// Browsers write clientDataJSON in one fixed order, so that it can be compared and need not be
// parsed. What follows the known part is the browser's and says nothing to us.
bool says(std::string_view json, std::string_view challenge, std::string_view origin) {
    const std::string head =
        fmt::format(R"({{"type":"webauthn.get","challenge":"{}","origin":"{}","crossOrigin":false)",
                    challenge, origin);
    if (!json.starts_with(head) || !json.ends_with('}')) return false;
    return json.size() == head.size() + 1 || json[head.size()] == ',';
}

Result<std::uint32_t> check_webauthn(const Factor& factor, std::string_view message,
                                     const FactorProof& proof, std::uint32_t counter_seen) {
    const Bytes& data = proof.authenticator_data;
    if (proof.client_data.size() > kClientDataBytesMax) return bad("clientDataJSON is too long");
    if (data.size() < kAuthenticatorBytesMin || data.size() > kAuthenticatorBytesMax)
        return bad("authenticatorData is too short or too long");
    const std::string challenge = to_base64url(sha256(as_bytes(message)));
    const auto is_said = [&](const std::string& origin) {
        return says(as_text(proof.client_data), challenge, origin);
    };
    if (std::ranges::none_of(factor.origins, is_said))
        return bad("clientDataJSON is not an answer to exactly this text from a known origin");
    if (!std::ranges::equal(sha256(as_bytes(factor.rp_id)), ByteView(data).first(32)))
        return bad("it was made for another site");
    const std::uint8_t flags = data[32];
    if ((flags & kUserPresent) == 0) return bad("nobody touched the authenticator");
    if ((flags & kUserVerified) == 0) return bad("the authenticator did not verify its user");
    std::uint32_t counter = 0;
    for (std::size_t i = 33; i < kAuthenticatorBytesMin; ++i) counter = counter << 8 | data[i];
    if (counter <= counter_seen && (counter | counter_seen) != 0)
        return bad("the authenticator's counter did not go up: an old answer, or a copied key");
    Bytes covered = data;
    const Digest client_hash = sha256(proof.client_data);
    covered.insert(covered.end(), client_hash.begin(), client_hash.end());
    TRY(check_es256(factor.public_key, covered, proof.signature));
    return counter;
}

// ECDSA over SHA-256. Whether a point is one of the curve was found out when the key was made.
bool verifies(EVP_PKEY* key, ByteView message, ByteView der) {
    const std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
    ENSURE(context != nullptr, "OpenSSL has memory");
    ENSURE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1,
           "a key on P-256 verifies SHA-256");
    return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace

std::string_view to_string(Factor::Kind kind) {
    return kind == Factor::Kind::ed25519 ? "ed25519" : "webauthn-es256";
}

std::string signed_bytes(std::string_view purpose, std::string_view text) {
    return fmt::format("strongroom {} v1\n{}", purpose, text);
}

std::string text_id(std::string_view text) { return to_hex(sha256(as_bytes(text))); }

Status check_es256(ByteView public_key, ByteView message, ByteView der) {
    if (der.empty() || der.size() > kDerBytesMax || public_key.size() != 65)
        return bad("not of the right length");
    const std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>> making(
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    ENSURE(EVP_PKEY_fromdata_init(making.get()) == 1, "OpenSSL reads keys of elliptic curves");
    std::string group = "prime256v1";
    Bytes point(public_key.begin(), public_key.end());
    std::array<OSSL_PARAM, 3> parts = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end()};
    EVP_PKEY* made = nullptr;
    const bool is_made =
        EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, parts.data()) == 1;
    const std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>> key(made);
    const bool is_good = is_made && verifies(key.get(), message, der);
    ERR_clear_error();
    if (!is_good) return bad("it does not verify; the text was changed, or another key signed it");
    return {};
}

Result<std::uint32_t> check_proof(const Factor& factor, std::string_view purpose,
                                  std::string_view text, const FactorProof& proof,
                                  std::uint32_t counter_seen) {
    const std::string message = signed_bytes(purpose, text);
    if (factor.kind == Factor::Kind::webauthn_es256)
        return check_webauthn(factor, message, proof, counter_seen);
    if (proof.signature.size() != crypto_sign_BYTES ||
        factor.public_key.size() != crypto_sign_PUBLICKEYBYTES) {
        return bad("not of the right length");
    }
    if (!proof.client_data.empty() || !proof.authenticator_data.empty())
        return bad("a key file signs nothing but the text");
    const ByteView bytes = as_bytes(message);
    if (crypto_sign_verify_detached(proof.signature.data(), bytes.data(), bytes.size(),
                                    factor.public_key.data()) != 0) {
        return bad("it does not verify; the text was changed, or another key signed it");
    }
    return std::uint32_t{0};
}

}  // namespace strongroom::vault
