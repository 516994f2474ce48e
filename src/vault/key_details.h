// What the signer knows of a key besides its secret: whose it is, where, and what it may be used
// for. Sealed like the secret (key_records.h), and the secret is bound to it byte by byte.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "vault/key_pair.h"
#include "vault/policy.h"
#include "venues/requests.h"

namespace strongroom::vault {

// What a dump would show of a key whose secret is gone: entries of the blind index.
struct RetiredKey {
    using Index = std::array<std::uint8_t, 16>;
    Index id{};      // All zero: it had none yet.
    Index secret{};  // All zero: of no form that could be known again.
    Time retired;
};

// Where a key stands that the key of a master account made.
struct SubKeyPlace {
    AccountName master;       // The account of that key.
    std::string sub_account;  // As the venue names it.
    std::string label;        // Of the key: by it one is found whose making was cut off.
};

struct KeyDetails {
    AccountName account;
    std::string user;  // Whose it is: a name like an account's.
    std::string venue;
    KeyKind kind = KeyKind::hmac_sha256;
    Time added;
    std::shared_ptr<const Policy> policy;  // Never null. Keys with the same text share it.
    std::string public_key;                // PEM, of a key that was born in the signer; else empty.
    bool is_waiting = false;               // Born here, and the venue's id is not known yet.
    bool is_retired = false;               // There is no secret any more.
    std::vector<RetiredKey> retired;       // The newest last; so many are kept.
    std::optional<SubKeyPlace> sub = {};
    // Kept like the others and never used: who shows it has what is in the store (docs/leak.md).
    bool is_canary = false;

    const venues::Requests& requests() const;  // Of its venue, which is one that is served.
};
// For whatever is asked of a canary but the reads by which its account is watched.
std::optional<Refusal> canary_refusal(const KeyDetails& key);
inline constexpr std::size_t kRetiredMax = 8;
inline constexpr std::string_view kOwner = "owner";  // The user, when none is named.

// The names of NewKey: an account and a user name, a venue that we serve, a key id as a venue gives
// them. Errors: invalid, naming the field.
Status check_account_and_venue(std::string_view account, std::string_view venue);
Status check_user(std::string_view user);
// What a venue's keys must be. Errors: invalid, naming the field.
Status check_kind(const venues::Requests& venue, KeyKind kind, bool has_passphrase);
Status check_api_key(std::string_view api_key);

Bytes print_details(const KeyDetails& key);
// Which policy a text stands for. Errors: those of Policy::parse.
using PolicyOf = std::function<Result<std::shared_ptr<const Policy>>(const std::string&)>;
// Errors: corrupt, saying what is missing or broken.
Result<KeyDetails> parse_details(ByteView bytes, const PolicyOf& policy_of);

}  // namespace strongroom::vault
