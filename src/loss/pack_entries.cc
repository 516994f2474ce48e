// Which entries of the ledger go into a pack.
#include <algorithm>

#include "ledger.pb.h"
#include "loss/pack.h"

namespace strongroom::loss {
namespace {

bool is_of_scope(const std::string& scope, const std::string& subject, const Whom& whom) {
    if (scope.empty()) return subject == whom.account.value;
    if (scope == "user") return subject == whom.user;
    if (scope == "venue") return subject == whom.venue;
    return scope == "all";
}

// A grant's text lists accounts in quotes, or "*" for all of them. A purpose that quotes the name
// brings one entry too many, never one too few.
bool names(const std::string& text, const std::string& account) {
    return text.contains('"' + account + '"') || text.contains('\'' + account + '\'');
}

// Staff: what was granted about the account, and what ended grants. Whose end it was is seen from
// the grant's id, so all ends are there: they name nobody.
bool is_staff_access(const proto::LedgerEntry& entry, const Whom& whom) {
    if (entry.has_grant_ended() || entry.has_locked_down()) return true;
    if (!entry.has_grant_given()) return false;
    const std::string& text = entry.grant_given().text();
    return names(text, whom.account.value) || names(text, "*");
}

}  // namespace

bool is_about(const proto::LedgerEntry& entry, const Whom& whom) {
    using Body = proto::LedgerEntry;
    const std::string& account = whom.account.value;
    switch (entry.body_case()) {
        case Body::kKeyAdded: return entry.key_added().account() == account;
        case Body::kKeyNamed: return entry.key_named().account() == account;
        case Body::kKeyPolicySet: return entry.key_policy_set().account() == account;
        case Body::kKeyRetired: return entry.key_retired().account() == account;
        case Body::kKeyFrozen:
            return is_of_scope(entry.key_frozen().scope(), entry.key_frozen().account(), whom);
        case Body::kKeyThawed:
            return is_of_scope(entry.key_thawed().scope(), entry.key_thawed().account(), whom);
        case Body::kPostureSeen: return entry.posture_seen().account() == account;
        case Body::kPostureChanged: return entry.posture_changed().account() == account;
        case Body::kPostureAllowed: return entry.posture_allowed().account() == account;
        case Body::kKeyErrandSigned: return entry.key_errand_signed().account() == account;
        case Body::kKeyErrandEnded: return entry.key_errand_ended().account() == account;
        case Body::kLossStated: return entry.loss_stated().account() == account;
        case Body::kClaimChanged: return entry.claim_changed().account() == account;
        default: return is_staff_access(entry, whom);
    }
}

}  // namespace strongroom::loss
