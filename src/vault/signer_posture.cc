// Signer: what keys may do at their venue is read, compared, and kept on record.
#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.h"
#include "ledger.pb.h"
#include "vault/signer.h"
#include "wire/intents.h"

namespace strongroom::vault {
namespace {

constexpr std::int64_t kNsOfMs = 1'000'000;
constexpr std::int64_t kEveryNs = minutes(60).ms * kNsOfMs;    // Once they were read.
constexpr std::int64_t kAskAgainNs = seconds(5).ms * kNsOfMs;  // Until then.
constexpr std::int64_t kAnswerLimitNs = seconds(60).ms * kNsOfMs;
// A store can have very many keys, and a tick must not wait for all of them.
constexpr std::size_t kLookedAtATick = 1'000;

RecordId record_of(const std::string& bytes) {
    RecordId id{};
    if (bytes.size() == id.size()) std::ranges::copy(as_bytes(bytes), id.begin());
    return id;
}

template <typename Entry>
void name(const StoredKey& key, Entry& entry) {
    entry.set_account(key.account.value);
    entry.set_key(std::string(as_text(key.id)));
}

}  // namespace

// ---- Asking ------------------------------------------------------------------------------------

bool Signer::is_due(const StoredKey& key, std::int64_t ticks_ns) const {
    if (key.is_waiting || key.is_retired) return false;  // It cannot sign.
    const auto state = postures_.find(key.id);
    if (state == postures_.end() || state->second.asked_ns == 0) return true;
    const std::int64_t wait = state->second.is_read ? kEveryNs : kAskAgainNs;
    return ticks_ns - state->second.asked_ns >= wait;
}

std::vector<DuePosture> Signer::due_postures(std::size_t most) {
    std::vector<DuePosture> due;
    if (is_sealed()) return due;
    const auto& keys = store_.keys();
    const std::int64_t ticks_ns = clock_.ticks_ns();
    auto at = keys.upper_bound(posture_cursor_);
    const std::size_t looked_at_most = std::min(keys.size(), kLookedAtATick);
    for (std::size_t looked_at = 0; looked_at < looked_at_most && due.size() < most; ++looked_at) {
        if (at == keys.end()) at = keys.begin();
        const auto& [account, key] = *at++;
        posture_cursor_ = account;
        if (!is_due(key, ticks_ns)) continue;
        postures_[key.id].asked_ns = std::max<std::int64_t>(ticks_ns, 1);
        due.push_back({account, key.venue});
    }
    return due;
}

// ---- The answer --------------------------------------------------------------------------------

Status Signer::note_key_rights(const AccountName& account, int http_status, std::string_view body) {
    if (is_sealed()) return {};
    const StoredKey* key = store_.find(account);
    const auto found = key == nullptr ? postures_.end() : postures_.find(key->id);
    if (found == postures_.end()) return {};
    PostureState& state = found->second;
    const std::int64_t signed_ns = std::exchange(state.signed_ns, 0);
    if (signed_ns == 0 || clock_.ticks_ns() - signed_ns > kAnswerLimitNs) return {};
    const Result<venues::KeyRights> rights = decode_rights(key->requests(), http_status, body);
    if (!rights) {
        state.posture.trouble = wire::cut_text(rights.error().message);
        return {};
    }
    TRY(take_rights(*key, state.posture, *rights));
    state.is_read = true;
    return {};
}

Status Signer::take_rights(const StoredKey& key, Posture& posture,
                           const venues::KeyRights& rights) {
    const auto change = posture.rights ? compare(*posture.rights, rights) : std::nullopt;
    if (change) {
        TRY(change_rights(key, posture, rights, *change));
    } else if (!posture.rights) {
        proto::LedgerEntry entry;
        entry.set_time_ms(clock_.now().ms);
        name(key, *entry.mutable_posture_seen());
        write(rights, *entry.mutable_posture_seen()->mutable_rights());
        TRY(append_durably(entry));
        posture.rights = rights;
    }
    posture.seen = clock_.now();
    posture.trouble.clear();
    return {};
}

// The signer changes no rights, so somebody else did. A key that may do more than before is frozen,
// first of all; one that may do less is only noted.
Status Signer::change_rights(const StoredKey& key, Posture& posture,
                             const venues::KeyRights& rights, const RightsChange& change) {
    const std::string text = wire::cut_text(change.text);
    posture.rights = rights;
    if (change.is_wider)
        TRY(freeze({key.account.value}, "signer", "the key's rights changed at the venue: " + text,
                   describe(rights)));
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::PostureChanged& changed = *entry.mutable_posture_changed();
    name(key, changed);
    write(rights, *changed.mutable_rights());
    changed.set_text(text);
    changed.set_is_wider(change.is_wider);
    return append_durably(entry);
}

Status Signer::allow_posture(const AccountName& account, PostureOverride what,
                             const std::string& by) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    const StoredKey* key = store_.find(account);
    if (key == nullptr) {
        return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"",
                                                 wire::cut_text(account.value)));
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::PostureAllowed& allowed = *entry.mutable_posture_allowed();
    name(*key, allowed);
    allowed.set_what(std::string(to_string(what)));
    allowed.set_by(by);
    TRY_ASSIGN(*entry.mutable_act(), office_.approval_for(ActKind::allow_posture, account.value,
                                                          std::string(to_string(what))));
    TRY(append_durably(entry));
    read_posture(entry);
    return {};
}

// ---- What the ledger remembers -----------------------------------------------------------------

void Signer::read_posture(const proto::LedgerEntry& entry) {
    const Time at{entry.time_ms()};
    if (entry.has_posture_allowed()) {
        const proto::PostureAllowed& allowed = entry.posture_allowed();
        Posture& posture = postures_[record_of(allowed.key())].posture;
        const auto what = override_of(allowed.what());
        if (what == PostureOverride::no_ip_list) posture.is_no_ip_allowed = true;
        if (what == PostureOverride::unread) posture.is_unread_allowed = true;
        return;
    }
    const bool is_first = entry.has_posture_seen();
    Posture& posture =
        postures_[record_of(is_first ? entry.posture_seen().key() : entry.posture_changed().key())]
            .posture;
    posture.rights =
        read(is_first ? entry.posture_seen().rights() : entry.posture_changed().rights());
    posture.seen = at;
}

std::expected<void, Refusal> Signer::check_posture(const AccountName& account) const {
    const StoredKey* key = store_.find(account);
    ENSURE(key != nullptr, "who asks has found the key");
    const auto state = postures_.find(key->id);
    return vault::check_posture(state == postures_.end() ? Posture{} : state->second.posture);
}

void Signer::show_posture(const StoredKey& key, KeyView& view) const {
    const auto state = postures_.find(key.id);
    const Posture posture = state == postures_.end() ? Posture{} : state->second.posture;
    view.posture = badge_of(posture, clock_.now());
    if (posture.rights) view.posture_text = describe(*posture.rights);
    if (!posture.trouble.empty()) {
        view.posture_text += view.posture_text.empty() ? "" : "; last try: ";
        view.posture_text += posture.trouble;
    }
    if (const auto fine = vault::check_posture(posture); !fine)
        view.posture_code = fine.error().code;
    view.posture_seen = posture.seen;
}

}  // namespace strongroom::vault
