// Store: keys are read, changed and opened.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"
#include "store.pb.h"
#include "vault/blind_index.h"
#include "vault/store.h"

namespace strongroom::vault {
namespace {

std::unexpected<Error> sealed() {
    return fail(Errc::refused, "the store is sealed; unseal it first");
}
std::unexpected<Error> no_key(const AccountName& account) {
    return fail(Errc::not_found, fmt::format("there is no key for account \"{}\"", account.value));
}

// What is retired is known by what the blind index would hold of it.
RetiredKey retired_of(const BlindIndex& index, const StoredKey& key, const OpenedKey& opened,
                      Time now) {
    RetiredKey retired{.retired = now};
    if (!opened.api_key.empty()) retired.id = index.id_index(key.venue, opened.api_key);
    if (const auto secret = index.secret_index(key.kind, opened.secret)) retired.secret = *secret;
    return retired;
}

}  // namespace

// ---- Reading ---------------------------------------------------------------------------------

Status Store::read_records() {
    keys_.clear();
    pairs_.clear();
    changed_.clear();
    rewritten_to_ = {};
    TRY(records_.read([this](KeyRecord record) { return take_record(std::move(record)); }));
    for (const auto& [account, key] : keys_) count_pairs(key, 1);
    return {};
}

// The newest record of a key is the last one in the file: a copy of an older one behind it is
// refused, and so is one under a key-encryption key that is no longer good.
Status Store::take_record(KeyRecord record) {
    const Secret* kek = kek_of(record.kek_version);
    if (kek == nullptr) {
        return fail(Errc::corrupt, fmt::format("a record is under version {} of the key-encryption "
                                               "key, which is no longer good",
                                               record.kek_version));
    }
    TRY_ASSIGN(const Secret plain,
               open_record(record.details, *kek, details_context(record.state_version)));
    const ByteView bytes = plain.bytes(OpenSecret{});
    TRY_ASSIGN(KeyDetails details,
               parse_details(bytes, [this](const std::string& text) { return policy_of(text); }));
    StoredKey key{std::move(details), record.id,     record.state_version,
                  record.kek_version, sha256(bytes), std::move(record.secret)};
    const auto [at, is_new] = keys_.try_emplace(key.account, std::move(key));
    if (is_new) {
        return keys_.size() <= keys_max_ ? Status{} : fail(Errc::exhausted, "it has too many keys");
    }
    const StoredKey& before = at->second;  // try_emplace left `key` as it was.
    if (before.id != key.id) {             // NOLINT(bugprone-use-after-move)
        return fail(Errc::corrupt, fmt::format("account \"{}\" has two keys", key.account.value));
    }
    if (std::pair(key.state_version, key.kek_version) <=
        std::pair(before.state_version, before.kek_version)) {
        return fail(Errc::corrupt, fmt::format("an older record of account \"{}\" stands behind a "
                                               "newer one",
                                               key.account.value));
    }
    at->second = std::move(key);
    return {};
}

const Secret* Store::kek_of(std::uint32_t version) const {
    const auto found = keks_.find(version);
    return found == keks_.end() || version < state_.kek_floor ? nullptr : &found->second;
}

Result<std::shared_ptr<const Policy>> Store::policy_of(const std::string& text) {
    if (const auto known = policies_.find(text); known != policies_.end()) return known->second;
    TRY_ASSIGN(Policy policy, Policy::parse(text));
    return shared(std::move(policy));
}

std::shared_ptr<const Policy> Store::shared(Policy policy) {
    if (const auto known = policies_.find(policy.text()); known != policies_.end())
        return known->second;
    auto made = std::make_shared<const Policy>(std::move(policy));
    policies_.emplace(made->text(), made);
    return made;
}

void Store::count_pairs(const StoredKey& key, int by) {
    PairCounts& counts = pairs_[key.venue];
    for (const Symbol& symbol : key.policy->symbols()) {
        std::size_t& count = counts[symbol];
        count += static_cast<std::size_t>(by);
        if (count == 0) counts.erase(symbol);
    }
}

const StoredKey* Store::find(const AccountName& account) const {
    const auto at = keys_.find(account);
    return at == keys_.end() ? nullptr : &at->second;
}

Result<OpenedKey> Store::open(const StoredKey& key) const {
    if (is_sealed()) return sealed();
    if (key.is_retired) {
        return fail(Errc::refused, fmt::format("the key of account \"{}\" is retired: its secret "
                                               "is gone",
                                               key.account.value));
    }
    const Secret* kek = kek_of(key.kek_version);
    ENSURE(kek != nullptr, "a key that was read has a good key-encryption key");
    TRY_ASSIGN(const Secret plain,
               open_record(key.sealed, *kek, secret_context(key.state_version, key.bound)));
    proto::SealedKey message;
    const auto bytes = plain.bytes(OpenSecret{});
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
        return fail(Errc::corrupt, "the sealed key is of another version");
    }
    OpenedKey opened{message.api_key(), Secret::take(*message.mutable_secret()),
                     Secret::take(*message.mutable_passphrase())};
    return opened;
}

// ---- Changing --------------------------------------------------------------------------------

std::unexpected<Error> Store::refuse_use(const AccountName& account) {
    return fail(Errc::refused, fmt::format("account \"{}\" had a key of the other use (canary or "
                                           "not): name another account",
                                           account.value));
}

// What a dump shows of an account means one thing for ever.
Status Store::take_use(StoredKey& stored, const NewKey& key) {
    if (key.is_canary && key.policy.is_admin())
        return fail(Errc::invalid, "policy.admin: a canary manages no keys");
    const bool is_first = stored.retired.empty();
    if (!is_first && stored.is_canary != key.is_canary) return refuse_use(key.account);
    stored.is_canary = key.is_canary;
    return {};
}

// A new record, or the next version of the one whose secret is gone: order tags of before stay
// good.
Result<StoredKey> Store::begin_key(const AccountName& account, const std::string& user,
                                   const std::string& venue, std::uint32_t version_min) {
    TRY(check_account_and_venue(account.value, venue));
    TRY(check_user(user));
    if (is_sealed()) return sealed();
    StoredKey key;
    if (const StoredKey* before = find(account)) {
        if (!before->is_retired) {
            return fail(Errc::refused,
                        fmt::format("account \"{}\" has a key already", account.value));
        }
        if (before->venue != venue) {
            return fail(Errc::refused, fmt::format("account \"{}\" is at {}: name another account",
                                                   account.value, before->venue));
        }
        key.id = before->id;
        key.state_version = before->state_version;
        key.retired = before->retired;
        key.is_canary = before->is_canary;
    } else {
        if (keys_.size() >= keys_max_)
            return fail(Errc::exhausted, "the store holds as many keys as it can");
        random_.fill(key.id);
    }
    key.state_version = std::max(key.state_version + 1, version_min);
    key.account = account;
    key.user = user;
    key.venue = venue;
    return key;
}

Result<StoredKey> Store::next_version_of(const AccountName& account,
                                         std::uint32_t version_min) const {
    if (is_sealed()) return sealed();
    const StoredKey* key = find(account);
    if (key == nullptr) return no_key(account);
    StoredKey next = *key;
    next.state_version = std::max(next.state_version + 1, version_min);
    return next;
}

// Under the newest key-encryption key, and bound to the details as they are now.
void Store::seal_secret(StoredKey& key, const OpenedKey& opened) {
    key.kek_version = kek_version();
    key.bound = sha256(print_details(key));
    proto::SealedKey plain;
    plain.set_api_key(opened.api_key);
    plain.mutable_secret()->assign(opened.secret.text(OpenSecret{}));
    plain.mutable_passphrase()->assign(opened.passphrase.text(OpenSecret{}));
    std::string plain_bytes = plain.SerializeAsString();
    wipe(*plain.mutable_secret());
    wipe(*plain.mutable_passphrase());
    const Secret sealed_part = Secret::take(plain_bytes);
    key.sealed = seal_record(sealed_part, keks_.rbegin()->second, {key.kek_version, key.id},
                             secret_context(key.state_version, key.bound), nonce());
}

Result<StoredKey> Store::prepare(NewKey key, Time now, std::uint32_t version_min) {
    TRY(check_api_key(key.api_key));
    TRY_ASSIGN(StoredKey stored, begin_key(key.account, key.user, key.venue, version_min));
    TRY(take_use(stored, key));
    TRY(stored.requests().check_key_id(key.api_key));
    TRY_ASSIGN(stored.kind, recognise(key.secret));
    TRY(check_kind(stored.requests(), stored.kind, !key.passphrase.empty()));
    TRY_ASSIGN(key.secret, for_signing(stored.kind, std::move(key.secret)));
    stored.added = now;
    stored.policy = shared(std::move(key.policy));
    seal_secret(stored, {key.api_key, std::move(key.secret), std::move(key.passphrase)});
    return stored;
}

// One whose venue has not given it an id yet. Never a canary.
Result<StoredKey> Store::begin_waiting(const AccountName& account, const std::string& user,
                                       const std::string& venue, Policy policy, Time now,
                                       std::uint32_t version_min) {
    TRY_ASSIGN(StoredKey stored, begin_key(account, user, venue, version_min));
    if (stored.is_canary) return refuse_use(account);
    TRY(check_kind(stored.requests(), KeyKind::ed25519, false));
    if (!stored.requests().takes_own_keys()) {
        return fail(
            Errc::invalid,
            fmt::format("venue: {} makes its keys itself: bring one in (strongroom key add)",
                        stored.venue));
    }
    stored.added = now;
    stored.policy = shared(std::move(policy));
    stored.is_waiting = true;
    return stored;
}

Result<StoredKey> Store::prepare_born(const AccountName& account, const std::string& venue,
                                      Policy policy, const std::string& user, Time now,
                                      std::uint32_t version_min) {
    TRY_ASSIGN(StoredKey stored,
               begin_waiting(account, user, venue, std::move(policy), now, version_min));
    OpenedKey born{.api_key = {}, .secret = make_ed25519_key()};
    stored.kind = KeyKind::ed25519;
    TRY_ASSIGN(stored.public_key, public_key_pem(born.secret));
    seal_secret(stored, born);
    return stored;
}

Result<StoredKey> Store::prepare_in_token(const AccountName& account, const std::string& venue,
                                          Policy policy, const std::string& user, Time now,
                                          std::uint32_t version_min, ByteView public_half) {
    TRY_ASSIGN(StoredKey stored,
               begin_waiting(account, user, venue, std::move(policy), now, version_min));
    stored.kind = KeyKind::ed25519_token;
    TRY_ASSIGN(stored.public_key, ed25519_pem(public_half));
    seal_secret(stored, {});
    return stored;
}

Result<StoredKey> Store::prepare_name(const AccountName& account, const std::string& api_key,
                                      std::uint32_t version_min) {
    TRY(check_api_key(api_key));
    TRY_ASSIGN(StoredKey named, next_version_of(account, version_min));
    TRY(named.requests().check_key_id(api_key));
    if (!named.is_waiting) {
        return fail(Errc::refused,
                    fmt::format("the key of account \"{}\" has its id already", account.value));
    }
    TRY_ASSIGN(OpenedKey opened, open(*find(account)));
    if (opened.secret.empty() && named.kind != KeyKind::ed25519_token) {
        return fail(Errc::refused,
                    "the venue told the secret of this key once, and it is lost: "
                    "delete it there (strongroom key venue-drop)");
    }
    named.is_waiting = false;
    opened.api_key = api_key;
    seal_secret(named, opened);
    return named;
}

Result<StoredKey> Store::prepare_policy(const AccountName& account, Policy policy,
                                        std::uint32_t version_min) {
    TRY_ASSIGN(StoredKey changed, next_version_of(account, version_min));
    TRY_ASSIGN(const OpenedKey opened, open(*find(account)));
    changed.policy = shared(std::move(policy));
    seal_secret(changed, opened);
    return changed;
}

Result<StoredKey> Store::prepare_retirement(const AccountName& account, Time now,
                                            std::uint32_t version_min) {
    TRY_ASSIGN(StoredKey gone, next_version_of(account, version_min));
    // One that does not open is retired, too: then nothing of it would be known again.
    const Result<OpenedKey> opened = open(*find(account));
    if (!opened && gone.is_retired) return std::unexpected(opened.error());
    RetiredKey retired{.retired = now};
    if (opened) retired = retired_of(BlindIndex(blind_key()), gone, *opened, now);
    if (gone.retired.size() == kRetiredMax) gone.retired.erase(gone.retired.begin());
    gone.retired.push_back(retired);
    gone.is_retired = true;
    gone.is_waiting = false;
    gone.public_key.clear();
    seal_secret(gone, {});
    return gone;
}

KeyRecord Store::record_of(const StoredKey& key) {
    const Secret* kek = kek_of(key.kek_version);
    ENSURE(kek != nullptr, "a key is kept under a good key-encryption key");
    Bytes details = print_details(key);
    const Secret plain = Secret::take(details);
    return {.id = key.id,
            .state_version = key.state_version,
            .kek_version = key.kek_version,
            .details = seal_record(plain, *kek, {key.kek_version, key.id},
                                   details_context(key.state_version), nonce()),
            .secret = key.sealed};
}

Status Store::keep(StoredKey key) {
    TRY(records_.append(record_of(key)));
    const AccountName account = key.account;
    if (const StoredKey* before = find(account)) count_pairs(*before, -1);
    const auto [at, is_new] = keys_.insert_or_assign(account, std::move(key));
    count_pairs(at->second, 1);
    if (records_.is_rewriting()) changed_.insert(account);
    return {};
}

}  // namespace strongroom::vault
