// Signer: freezing and thawing.
#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {

// Whether there is anything that this could freeze: a name that was mistyped must not pass for a
// freeze.
Status Signer::check_target(const FreezeTarget& target) const {
    const auto unknown = [&](std::string_view what) {
        return fail(Errc::not_found,
                    fmt::format("there is no key {} \"{}\"", what, wire::cut_text(target.subject)));
    };
    const auto any = [&](const auto& is_meant) {
        return std::ranges::any_of(store_.keys(),
                                   [&](const auto& named) { return is_meant(named.second); });
    };
    switch (target.scope) {
        case FreezeScope::key:
            return store_.find({target.subject}) != nullptr ? Status{} : unknown("for account");
        case FreezeScope::user:
            return any([&](const StoredKey& key) { return key.user == target.subject; })
                       ? Status{}
                       : unknown("of user");
        case FreezeScope::venue:
            return store_.pairs().contains(target.subject) ? Status{} : unknown("at venue");
        case FreezeScope::all: break;
    }
    return target.subject.empty() ? Status{}
                                  : fail(Errc::invalid, "all: everything has no name beside it");
}

Status Signer::freeze(const FreezeTarget& target, const std::string& by, const std::string& reason,
                      const std::string& evidence) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed: nothing is signed anyway");
    TRY(check_target(target));
    // First in force, then on record: a disk that fails must not keep a stolen key usable.
    const std::string kept(wire::cut_text(reason));
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    freezes_.freeze(target, by, kept, Time{entry.time_ms()});
    proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
    frozen.set_account(target.subject);
    if (target.scope != FreezeScope::key) frozen.set_scope(std::string(to_string(target.scope)));
    frozen.set_by(by);
    frozen.set_reason(kept);
    frozen.set_evidence(wire::cut_text(evidence));
    return append_durably(entry);
}

Status Signer::thaw(const FreezeTarget& target, const std::string& by,
                    const std::string& campaign) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    // What was frozen can be thawed though its last key is gone.
    const Frozen* before = freezes_.find(target);
    if (before == nullptr) TRY(check_target(target));
    proto::LedgerEntry entry;
    if (before != nullptr && !before->incident.empty() && target.scope == FreezeScope::key) {
        TRY_ASSIGN(*entry.mutable_act(), office_.approval_for(ActKind::thaw, target.subject, ""));
    }
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_key_thawed()->set_account(target.subject);
    if (target.scope != FreezeScope::key)
        entry.mutable_key_thawed()->set_scope(std::string(to_string(target.scope)));
    entry.mutable_key_thawed()->set_by(by);
    entry.mutable_key_thawed()->set_campaign(campaign);
    TRY(append_durably(entry));
    freezes_.thaw(target);
    return {};
}

const Frozen* Signer::frozen(const StoredKey& key) const {
    return freezes_.of_key(key.account.value, key.user, key.venue);
}

bool Signer::is_frozen(const AccountName& account) const {
    const StoredKey* key = store_.find(account);
    ENSURE(key != nullptr, "a recorded request has a key");
    return frozen(*key) != nullptr;
}

Status Signer::read_freeze(const proto::LedgerEntry& entry) {
    const bool is_freeze = entry.has_key_frozen();
    const std::string& scope = is_freeze ? entry.key_frozen().scope() : entry.key_thawed().scope();
    const auto known = freeze_scope_of(scope.empty() ? "key" : scope);
    if (!known) return fail(Errc::corrupt, "the ledger: a freeze of a newer version");
    if (is_freeze) {
        freezes_.freeze({entry.key_frozen().account(), *known}, entry.key_frozen().by(),
                        entry.key_frozen().reason(), Time{entry.time_ms()});
    } else {
        freezes_.thaw({entry.key_thawed().account(), *known});
    }
    return read_campaign(entry);
}

}  // namespace strongroom::vault
