#include "apps/token/venue_token.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "apps/token/session_internal.h"
#include "base/sha256.h"

namespace strongroom::apps {
namespace {

constexpr std::string_view kLabel = "strongroom-venue-key";
constexpr std::size_t kPublicBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
// PKCS#11 v3.0; the headers of v2.40 do not have them.
constexpr CK_KEY_TYPE kEdwardsKey = 0x40;              // CKK_EC_EDWARDS
constexpr CK_MECHANISM_TYPE kMakeEdwardsKey = 0x1055;  // CKM_EC_EDWARDS_KEY_PAIR_GEN
constexpr CK_MECHANISM_TYPE kEddsa = 0x1057;           // CKM_EDDSA
constexpr std::string_view kCurve =
    "\x13\x0C"
    "edwards25519";  // As a DER PrintableString.

using KeyId = std::array<std::uint8_t, 16>;  // CKA_ID: which key has this public half.

KeyId id_of(ByteView public_half) {
    const Digest digest = sha256(public_half);
    KeyId id{};
    std::copy_n(digest.begin(), id.size(), id.begin());
    return id;
}

// Tokens give it as a DER OCTET STRING, some as it is.
Result<Bytes> public_half_of(const Session& session, CK_OBJECT_HANDLE key) {
    std::array<std::uint8_t, 128> point{};
    CK_ATTRIBUTE asked{CKA_EC_POINT, point.data(), point.size()};
    TRY(must(session.calls().C_GetAttributeValue(session.handle(), key, &asked, 1),
             "show a public key"));
    const ByteView bytes(point.data(), std::min<std::size_t>(asked.ulValueLen, point.size()));
    const bool is_wrapped = bytes.size() == kPublicBytes + 2 && bytes[0] == 0x04 && bytes[1] == 32;
    if (!is_wrapped && bytes.size() != kPublicBytes)
        return fail(Errc::refused, "the token shows its public key in a form that is not known");
    const ByteView half = bytes.last(kPublicBytes);
    return Bytes(half.begin(), half.end());
}

struct Pair {
    CK_OBJECT_HANDLE open_half = 0;
    CK_OBJECT_HANDLE secret_half = 0;
};

Result<Pair> make_pair(const Session& session) {
    CK_BBOOL yes = CK_TRUE;
    CK_BBOOL no = CK_FALSE;
    CK_KEY_TYPE type = kEdwardsKey;
    std::string name(kLabel);
    std::string curve(kCurve);
    std::array<CK_ATTRIBUTE, 5> open_half{{{CKA_TOKEN, &yes, sizeof yes},
                                           {CKA_VERIFY, &yes, sizeof yes},
                                           {CKA_KEY_TYPE, &type, sizeof type},
                                           {CKA_EC_PARAMS, curve.data(), curve.size()},
                                           {CKA_LABEL, name.data(), name.size()}}};
    std::array<CK_ATTRIBUTE, 7> secret_half{{{CKA_TOKEN, &yes, sizeof yes},
                                             {CKA_PRIVATE, &yes, sizeof yes},
                                             {CKA_SENSITIVE, &yes, sizeof yes},
                                             {CKA_EXTRACTABLE, &no, sizeof no},
                                             {CKA_SIGN, &yes, sizeof yes},
                                             {CKA_KEY_TYPE, &type, sizeof type},
                                             {CKA_LABEL, name.data(), name.size()}}};
    CK_MECHANISM mechanism{kMakeEdwardsKey, nullptr, 0};
    Pair pair;
    TRY(must(session.calls().C_GenerateKeyPair(
                 session.handle(), &mechanism, open_half.data(), open_half.size(),
                 secret_half.data(), secret_half.size(), &pair.open_half, &pair.secret_half),
             "make an Ed25519 key"));
    return pair;
}

Result<CK_OBJECT_HANDLE> find_secret_half(const Session& session, KeyId id) {
    CK_OBJECT_CLASS kind = CKO_PRIVATE_KEY;
    std::array<CK_ATTRIBUTE, 2> wanted{
        {{CKA_CLASS, &kind, sizeof kind}, {CKA_ID, id.data(), id.size()}}};
    TRY_ASSIGN(const CK_OBJECT_HANDLE key, session.find(wanted));
    if (key == 0) return fail(Errc::not_found, "this token does not have the key");
    return key;
}

}  // namespace

VenueToken::VenueToken(std::unique_ptr<Session> session) : session_(std::move(session)) {}
VenueToken::VenueToken(VenueToken&&) noexcept = default;
VenueToken::~VenueToken() = default;

Result<VenueToken> VenueToken::open(const std::string& module, const std::string& label,
                                    const std::string& pin) {
    TRY_ASSIGN(auto session, Session::open(module, label, pin));
    return VenueToken(std::move(session));
}

Result<std::string> VenueToken::describe() const { return session_->describe(); }

Result<Bytes> VenueToken::make_key() {
    TRY_ASSIGN(const Pair pair, make_pair(*session_));
    TRY(session_->check_never_out(pair.secret_half, kLabel));
    TRY_ASSIGN(Bytes public_half, public_half_of(*session_, pair.open_half));
    KeyId id = id_of(public_half);
    CK_ATTRIBUTE named{CKA_ID, id.data(), id.size()};
    for (const CK_OBJECT_HANDLE key : {pair.open_half, pair.secret_half}) {
        TRY(must(session_->calls().C_SetAttributeValue(session_->handle(), key, &named, 1),
                 "name its key"));
    }
    return public_half;
}

Result<Bytes> VenueToken::sign(ByteView public_half, std::string_view text) {
    TRY_ASSIGN(const CK_OBJECT_HANDLE key, find_secret_half(*session_, id_of(public_half)));
    CK_MECHANISM mechanism{kEddsa, nullptr, 0};
    TRY(must(session_->calls().C_SignInit(session_->handle(), &mechanism, key), "sign"));
    Bytes signature(kSignatureBytes);
    Bytes copy = to_bytes(text);
    CK_ULONG size = signature.size();
    TRY(must(session_->calls().C_Sign(session_->handle(), copy.data(), copy.size(),
                                      signature.data(), &size),
             "sign"));
    signature.resize(size);
    return signature;
}

}  // namespace strongroom::apps
