// Posture: what the venue says that a key may do, and what follows from it here.
//
// A key that could withdraw or transfer places no orders with us, nor does one without an IP list
// unless its owner has said so on record (docs/policy.md, "The connect gate"). Pure: the signer
// keeps one for each key and writes the ledger.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "vault/policy.h"
#include "venues/account.h"
#include "venues/requests.h"

namespace strongroom::proto {
class KeyRights;
}  // namespace strongroom::proto

namespace strongroom::vault {

// What the owner may allow, each on record by itself.
enum class PostureOverride {
    no_ip_list,  // The key works from any address.
    unread,      // The venue does not tell what its keys may do.
};
std::string_view to_string(PostureOverride what);
std::optional<PostureOverride> override_of(std::string_view name);

struct Posture {
    std::optional<venues::KeyRights> rights;  // As they were seen last.
    Time seen;                                // Before the newest opening: as the ledger says.
    bool is_no_ip_allowed = false;
    bool is_unread_allowed = false;
    std::string trouble;  // Why the newest attempt to read them told nothing.
};

// Whether a key like this may place orders.
std::expected<void, Refusal> check_posture(const Posture& posture);

// One word for lists: "protected" only when the rights are known, harmless, bound to addresses, and
// were read within three hours. Else "unchecked", "unread", "dangerous", "no_ip", "no_ip_allowed",
// "stale".
std::string_view badge_of(const Posture& posture, Time now);

struct RightsChange {
    bool is_wider = false;  // It may do more, or from more places, or is another key.
    std::string text;       // "may withdraw now; …"
};
// None when nothing changed.
std::optional<RightsChange> compare(const venues::KeyRights& before,
                                    const venues::KeyRights& after);

// "reads, trades; bound to an IP list"
std::string describe(const venues::KeyRights& rights);

void write(const venues::KeyRights& rights, proto::KeyRights& out);
venues::KeyRights read(const proto::KeyRights& in);

// A venue's answer about a key, as the courier brought it: bounded, strict. Errors: invalid,
// exhausted, unavailable (the venue answered something else), in words for the owner.
inline constexpr std::size_t kRightsBytesMax = 16U << 10;
Result<venues::KeyRights> decode_rights(const venues::Requests& venue, int http_status,
                                        std::string_view body);

}  // namespace strongroom::vault
