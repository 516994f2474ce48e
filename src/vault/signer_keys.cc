// Signer: keys are added, changed, retired and shown.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger.pb.h"
#include "vault/proof_fields_internal.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

// So many keys are sealed anew in a tick of a second: some 20 ms.
constexpr std::size_t kRewrittenATick = 500;

std::unexpected<Error> sealed() { return fail(Errc::refused, "the signer is sealed; unseal it"); }

template <typename Entry>
void name(const StoredKey& key, Entry& entry) {
    entry.set_account(key.account.value);
    entry.set_key(std::string(as_text(key.id)));
    entry.set_state_version(key.state_version);
}

}  // namespace

// On record before it is there: an entry without a key is harmless, a key without an entry is not.
Status Signer::keep_on_record(StoredKey key, proto::LedgerEntry entry) {
    entry.set_time_ms(clock_.now().ms);
    TRY(append_durably(entry));
    blind_.reset();
    const RecordId id = key.id;
    const std::uint32_t version = key.state_version;
    Status kept = store_.keep(std::move(key));
    // Its record may be there or not. To change the account again now could leave two of them.
    if (!kept) broken_ = kept.error();
    versions_[id] = version;
    return kept;
}

Status Signer::keep_added(StoredKey key, bool is_from_form) {
    proto::LedgerEntry entry;
    proto::KeyAdded& added = *entry.mutable_key_added();
    name(key, added);
    added.set_venue(key.venue);
    added.set_user(key.user);
    added.set_kind(std::string(to_string(key.kind)));
    added.set_policy(key.policy->text());
    added.set_public_key(key.public_key);
    added.set_is_from_form(is_from_form);
    // What the venue said of the key before it does not hold for this one.
    postures_.erase(key.id);
    return keep_on_record(std::move(key), std::move(entry));
}

Status Signer::add_key(NewKey key) { return add_key(std::move(key), false); }

Status Signer::add_key(NewKey key, bool is_from_form) {
    if (is_sealed()) return sealed();
    const std::uint32_t version_min = next_version(key.account);
    TRY_ASSIGN(StoredKey stored, store_.prepare(std::move(key), clock_.now(), version_min));
    return keep_added(std::move(stored), is_from_form);
}

Status Signer::add_sealed_key(ByteView sealed) {
    TRY_ASSIGN(KeyForm form, form_key_.open(sealed));
    TRY_ASSIGN(Policy policy, Policy::parse(form.policy));
    if (policy.is_admin())
        return fail(Errc::refused, "policy.admin: such a key is brought by the owner alone");
    NewKey key{.account = {std::move(form.account)},
               .venue = std::move(form.venue),
               .api_key = std::move(form.api_key),
               .secret = std::move(form.secret),
               .policy = std::move(policy),
               .passphrase = std::move(form.passphrase)};
    return add_key(std::move(key), true);
}

Result<std::string> Signer::make_key(const AccountName& account, const std::string& venue,
                                     Policy policy, const std::string& user) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(StoredKey stored, store_.prepare_born(account, venue, std::move(policy), user,
                                                     clock_.now(), next_version(account)));
    std::string public_key = stored.public_key;
    TRY(keep_added(std::move(stored), false));
    return public_key;
}

Status Signer::name_key(const AccountName& account, const std::string& api_key) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(StoredKey named, store_.prepare_name(account, api_key, next_version(account)));
    proto::LedgerEntry entry;
    name(named, *entry.mutable_key_named());
    return keep_on_record(std::move(named), std::move(entry));
}

// ---- Changing a policy -----------------------------------------------------------------------

// Narrower than what is in force. Of a key whose record and ledger disagree nothing is known to be.
bool Signer::is_narrowing(const StoredKey& key, const Policy& policy) const {
    return is_version_right(key) && policy.is_within(*key.policy);
}

std::string policy_change_text(const AccountName& account, std::uint32_t state_version,
                               std::string_view policy) {
    return fmt::format("account = \"{}\"\nstate_version = {}\n\n{}", account.value, state_version,
                       policy);
}

Status Signer::set_policy(const AccountName& account, Policy policy, const FactorProof& proof,
                          const std::string& by) {
    if (is_sealed()) return sealed();
    const StoredKey* key = store_.find(account);
    if (key != nullptr && key->policy->is_admin() != policy.is_admin()) {
        return fail(Errc::refused,
                    "policy.admin: a key is one of a master account or it is not; add another key");
    }
    const bool is_wider = key != nullptr && !is_narrowing(*key, policy);
    const std::string text = policy.text();
    TRY_ASSIGN(StoredKey changed,
               store_.prepare_policy(account, std::move(policy), next_version(account)));
    std::uint32_t counter = 0;
    if (is_wider && mandates_.needs_mandate(account)) {
        TRY_ASSIGN(counter, mandates_.judge(
                                account, kPolicyPurpose,
                                policy_change_text(account, changed.state_version, text), proof));
    }
    proto::LedgerEntry entry;
    if (is_wider) {
        TRY_ASSIGN(*entry.mutable_act(),
                   office_.approval_for(ActKind::policy, account.value, text));
    }
    proto::KeyPolicySet& set = *entry.mutable_key_policy_set();
    name(changed, set);
    set.set_policy(text);
    set.set_is_wider(is_wider);
    set.set_by(by);
    write_proof(proof, counter, set);
    TRY(keep_on_record(std::move(changed), std::move(entry)));
    mandates_.note_counter(account, counter);
    return {};
}

Status Signer::retire_key(const AccountName& account, const std::string& by) {
    if (is_sealed()) return sealed();
    TRY_ASSIGN(StoredKey gone,
               store_.prepare_retirement(account, clock_.now(), next_version(account)));
    proto::LedgerEntry entry;
    name(gone, *entry.mutable_key_retired());
    entry.mutable_key_retired()->set_by(by);
    is_rewriting_ = true;  // It may be the key that stopped a rotation.
    return keep_on_record(std::move(gone), std::move(entry));
}

// ---- Record and ledger -----------------------------------------------------------------------

// The ledger is ahead of a record whose writing was cut off.
std::uint32_t Signer::next_version(const AccountName& account) const {
    const StoredKey* key = store_.find(account);
    if (key == nullptr) return 1;
    const auto known = versions_.find(key->id);
    return std::max(key->state_version, known == versions_.end() ? 0 : known->second) + 1;
}

bool Signer::is_version_right(const StoredKey& key) const {
    const auto known = versions_.find(key.id);
    return known != versions_.end() && known->second == key.state_version;
}

std::expected<void, Refusal> Signer::check_version(const StoredKey& key) const {
    if (is_version_right(key)) return {};
    return refuse("record",
                  fmt::format("the record of account \"{}\" is not the one that the ledger knows: "
                              "keys.rec is an older copy, or a change of the key was cut off. Say "
                              "anew what it may do: strongroom key policy",
                              key.account.value),
                  true);
}

Status Signer::read_key(const proto::LedgerEntry& entry) {
    const auto note = [&](const auto& body) {
        RecordId id{};
        if (body.key().size() != id.size())
            return Status(fail(Errc::corrupt, "the ledger: a key's id of a newer version"));
        std::ranges::copy(as_bytes(body.key()), id.begin());
        versions_[id] = body.state_version();
        if (entry.has_key_added()) postures_.erase(id);
        return Status{};
    };
    if (entry.has_key_added()) return note(entry.key_added());
    if (entry.has_key_named()) return note(entry.key_named());
    if (entry.has_key_retired()) return note(entry.key_retired());
    mandates_.note_counter({entry.key_policy_set().account()}, entry.key_policy_set().counter());
    return note(entry.key_policy_set());
}

// ---- The keyring -----------------------------------------------------------------------------

// The header first: a ledger that is ahead of it means that somebody has put an older one back.
Status Signer::rotate_keyring() {
    if (is_sealed()) return sealed();
    if (const Status made = store_.rotate(); !made) {
        if (made.error().code == Errc::io) broken_ = made.error();
        return made;
    }
    TRY(note_keyring());
    return rewrite_keys();
}

Status Signer::note_keyring() {
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_keyring_rotated()->set_version(store_.kek_version());
    entry.mutable_keyring_rotated()->set_floor(store_.kek_floor());
    return append_durably(entry);
}

Status Signer::rewrite_keys() {
    if (is_sealed() || !is_rewriting_ || store_.left_to_rewrite() == 0) return {};
    const std::uint32_t floor = store_.kek_floor();
    const Result<bool> is_done = store_.rewrite_some(kRewrittenATick);
    if (!is_done && is_done.error().code == Errc::corrupt) {
        is_rewriting_ = false;  // Not in this opening: nothing is lost, and all keys go on.
        return std::unexpected(is_done.error());
    }
    if (!is_done) {
        broken_ = is_done.error();
        return std::unexpected(is_done.error());
    }
    return *is_done && store_.kek_floor() != floor ? note_keyring() : Status{};
}

Status Signer::check_keyring(std::uint32_t version, std::uint32_t floor) const {
    if (store_.kek_version() >= version && store_.kek_floor() >= floor) return {};
    return fail(Errc::corrupt,
                fmt::format("store.pb is older than the ledger (keyring {} of {}): put the newest "
                            "backup of store.pb and keys.rec back, both from the same one",
                            store_.kek_version(), version));
}

// ---- Showing ---------------------------------------------------------------------------------

KeyView Signer::view_of(const StoredKey& key) const {
    KeyView view{.account = key.account,
                 .user = key.user,
                 .venue = key.venue,
                 .kind = std::string(to_string(key.kind)),
                 .policy = key.policy->text(),
                 .added = key.added,
                 .public_key = key.public_key,
                 .is_waiting = key.is_waiting,
                 .is_retired = key.is_retired,
                 .state_version = next_version(key.account) - 1,
                 .is_admin = key.policy->is_admin(),
                 .sub = key.sub};
    for (const auto& [quote, limits] : key.policy->limits()) {
        view.spent.push_back(
            {quote, day_totals_.spent(key.account, quote, clock_.now()), limits.day_notional});
    }
    show_posture(key, view);
    if (const auto fine = check_version(key); !fine) view.posture_code = fine.error().code;
    if (const Frozen* why = frozen(key)) {
        view.is_frozen = true;
        view.frozen_reason = why->reason;
    }
    if (const Campaigns::Place* place = campaigns_.find(key.account)) {
        view.campaign = place->campaign;
        view.campaign_step = std::string(to_string(place->step));
    }
    view.open_orders = open_orders_.count(key.account);
    const auto last = last_signatures_.find(key.account);
    if (last != last_signatures_.end()) view.last_signature = last->second;
    return view;
}

std::vector<KeyView> Signer::keys(const AccountName& after, std::size_t most) const {
    std::vector<KeyView> views;
    for (auto at = store_.keys().upper_bound(after); at != store_.keys().end() && most > 0; --most)
        views.push_back(view_of((at++)->second));
    return views;
}

}  // namespace strongroom::vault
