// Factor: something that a user alone holds and signs with: an Ed25519 key file, or a WebAuthn
// authenticator (ES256). The signer knows its public half only.
//
// What is signed is a text as it stands, behind a line that says what for, so that a signature for
// one purpose is none for another. Source: Web Authentication Level 2, 5.8.1.2 (limited
// verification) and 7.2.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace strongroom::vault {

struct Factor {
    enum class Kind { ed25519, webauthn_es256 };
    Kind kind = Kind::ed25519;
    Bytes public_key;   // Ed25519: 32 bytes. ES256: 65, an uncompressed point.
    std::string rp_id;  // WebAuthn only, as are the origins: "https://host:port".
    std::vector<std::string> origins;
};
std::string_view to_string(Factor::Kind kind);

// A signature, and what an authenticator signs beside the text. Whoever sent it may be anybody.
struct FactorProof {
    Bytes signature;           // Ed25519: 64 bytes. ES256: DER.
    Bytes client_data;         // WebAuthn: clientDataJSON.
    Bytes authenticator_data;  // WebAuthn.
};

inline constexpr std::string_view kMandatePurpose = "mandate";
inline constexpr std::string_view kFactorPurpose = "factor";
inline constexpr std::string_view kPersonPurpose = "person";
inline constexpr std::string_view kApprovalPurpose = "approval";
inline constexpr std::string_view kPolicyPurpose = "policy";

// "strongroom PURPOSE v1\n" and the text: what an Ed25519 factor signs; the challenge of a WebAuthn
// factor is its SHA-256.
std::string signed_bytes(std::string_view purpose, std::string_view text);

// Hex of the SHA-256 of a signed text: what it is called by.
std::string text_id(std::string_view text);

// The authenticator's counter (0: it has none). `counter_seen`: the last one; it must go up.
// Errors: refused, saying what does not hold.
Result<std::uint32_t> check_proof(const Factor& factor, std::string_view purpose,
                                  std::string_view text, const FactorProof& proof,
                                  std::uint32_t counter_seen);

// The bare signature of an ES256 factor. Errors: refused.
Status check_es256(ByteView public_key, ByteView message, ByteView der);

}  // namespace strongroom::vault
