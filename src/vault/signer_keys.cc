// Signer: keys are added, frozen, thawed and shown.
#include <fmt/format.h>

#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

std::unexpected<Error> no_key(const AccountName& account) {
    return fail(Errc::not_found,
                fmt::format("there is no key for account \"{}\"", wire::cut_text(account.value)));
}

std::unexpected<Error> sealed() { return fail(Errc::refused, "the signer is sealed; unseal it"); }

proto::LedgerEntry added_entry(const StoredKey& key) {
    proto::LedgerEntry entry;
    entry.set_time_ms(key.added.ms);
    proto::KeyAdded& added = *entry.mutable_key_added();
    added.set_account(key.account.value);
    added.set_venue(key.venue);
    added.set_key(std::string(as_text(key.id)));
    added.set_kind(std::string(to_string(key.kind)));
    added.set_policy(key.policy.text());
    added.set_public_key(key.public_key);
    return entry;
}

}  // namespace

// On record before it is there: an entry without a key is harmless, a key without an entry is not.
Status Signer::keep_on_record(StoredKey key, const proto::LedgerEntry& entry) {
    TRY(append_durably(entry));
    Status kept = store_.keep(std::move(key));
    // Its files may be there or not. To add the account again now could leave two keys of it.
    if (!kept) broken_ = kept.error();
    return kept;
}

Status Signer::add_key(NewKey key) {
    if (is_sealed()) return sealed();
    const Time now = clock_.now();
    TRY_ASSIGN(StoredKey stored, store_.prepare(std::move(key), now));
    const proto::LedgerEntry entry = added_entry(stored);
    return keep_on_record(std::move(stored), entry);
}

Result<std::string> Signer::make_key(const AccountName& account, const std::string& venue,
                                     Policy policy) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(StoredKey stored,
               store_.prepare_born(account, venue, std::move(policy), clock_.now()));
    const proto::LedgerEntry entry = added_entry(stored);
    std::string public_key = stored.public_key;
    TRY(keep_on_record(std::move(stored), entry));
    return public_key;
}

Status Signer::name_key(const AccountName& account, const std::string& api_key) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(StoredKey named, store_.prepare_name(account, api_key));
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_key_named()->set_account(account.value);
    entry.mutable_key_named()->set_key(std::string(as_text(named.id)));
    return keep_on_record(std::move(named), entry);
}

Status Signer::freeze(const AccountName& account, const std::string& by, const std::string& reason,
                      const std::string& evidence) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed: nothing is signed anyway");
    if (store_.find(account) == nullptr) return no_key(account);
    KeyState& state = states_[account];
    // First in force, then on record: a disk that fails must not keep a stolen key usable.
    state.is_frozen = true;
    state.frozen_reason = wire::cut_text(reason);
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
    frozen.set_account(account.value);
    frozen.set_by(by);
    frozen.set_reason(state.frozen_reason);
    frozen.set_evidence(wire::cut_text(evidence));
    return append_durably(entry);
}

Status Signer::thaw(const AccountName& account, const std::string& by) {
    if (is_sealed()) return sealed();
    if (store_.find(account) == nullptr) return no_key(account);
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_key_thawed()->set_account(account.value);
    entry.mutable_key_thawed()->set_by(by);
    TRY(append_durably(entry));
    states_[account].is_frozen = false;
    states_[account].frozen_reason.clear();
    return {};
}

bool Signer::is_frozen(const AccountName& account) const {
    const auto state = states_.find(account);
    return state != states_.end() && state->second.is_frozen;
}

std::vector<KeyView> Signer::keys() const {
    std::vector<KeyView> views;
    for (const auto& [account, key] : store_.keys()) {
        KeyView view{.account = account,
                     .venue = key.venue,
                     .kind = std::string(to_string(key.kind)),
                     .policy = key.policy.text(),
                     .added = key.added,
                     .public_key = key.public_key,
                     .is_waiting = key.is_waiting};
        for (const auto& [quote, limits] : key.policy.limits()) {
            view.spent.push_back(
                {quote, day_totals_.spent(account, quote, clock_.now()), limits.day_notional});
        }
        if (const auto state = states_.find(account); state != states_.end()) {
            view.is_frozen = state->second.is_frozen;
            view.frozen_reason = state->second.frozen_reason;
            view.last_signature = state->second.last_signature;
        }
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace strongroom::vault
