// Signer: is this dump ours? (docs/leak.md)
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "ledger.pb.h"
#include "vault/signer.h"

namespace strongroom::vault {
namespace {

// So many accounts in one entry: it stays far below the 65,535 bytes that an entry may have.
constexpr std::size_t kAccountsInEntry = 256;
constexpr std::string_view kLeakReason = "found in a leak";

constexpr std::string_view kByLeakCheck = "leak check";

}  // namespace

// Each key is opened once, inside, and wiped before the next one is.
void Signer::make_blind_index() {
    blind_.emplace(store_.blind_key());
    unreadable_.clear();
    for (const auto& [account, key] : store_.keys()) {
        for (const RetiredKey& gone : key.retired) blind_->add_retired(key.venue, gone, account);
        if (key.is_retired) continue;
        const Result<OpenedKey> opened = store_.open(key);
        if (!opened) {
            unreadable_.push_back(account);
            continue;
        }
        if (!opened->api_key.empty())  // Born here, and not named yet.
            blind_->add_id(key.venue, opened->api_key, account);
        if (!blind_->add_secret(key.kind, opened->secret, account)) unreadable_.push_back(account);
    }
}

Status Signer::look_up(const LeakWords& words, LeakMatches& found) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    for (const std::string_view token : words.tokens) {
        if (token.size() < kTokenBytesMin || token.size() > kTokenBytesMax) {
            return fail(Errc::invalid,
                        fmt::format("tokens: one has {} bytes; {} to {} are looked up",
                                    token.size(), kTokenBytesMin, kTokenBytesMax));
        }
    }
    for (const std::string_view digest : words.der_digests) {
        if (digest.size() != sizeof(Digest))
            return fail(Errc::invalid, "der_digests: a SHA-256 has 32 bytes");
    }
    if (!blind_) make_blind_index();
    for (const std::string_view token : words.tokens) blind_->look_up(token, found);
    for (const std::string_view digest : words.der_digests)
        blind_->look_up_der(as_bytes(digest), found);
    return {};
}

// A full turn is made durable first, as for a freeze.
Status Signer::append_of_many(const proto::LedgerEntry& entry) {
    const Result<std::uint64_t> index = append(entry);
    if (index) return {};
    if (index.error().code != Errc::exhausted) return std::unexpected(index.error());
    TRY(commit());
    TRY(append(entry));
    return {};
}

Status Signer::note_leak(const LeakFile& file, const LeakMatches& found) {
    auto at = found.begin();
    bool is_continued = false;
    do {
        proto::LedgerEntry entry;
        entry.set_time_ms(clock_.now().ms);
        proto::LeakChecked& checked = *entry.mutable_leak_checked();
        checked.set_file_sha256(file.sha256);
        checked.set_file_bytes(file.bytes);
        checked.set_tokens(file.tokens);
        checked.set_is_continued(std::exchange(is_continued, true));
        for (std::size_t i = 0; i < kAccountsInEntry && at != found.end(); ++i, ++at) {
            const auto& [account, match] = *at;
            if (match.is_retired) checked.add_retired(account.value);
            if (match.is_id && match.is_secret)
                checked.add_id_and_secret(account.value);
            else if (match.is_id)
                checked.add_id_only(account.value);
            else if (match.is_secret)
                checked.add_secret_only(account.value);
        }
        TRY(append_of_many(entry));
    } while (at != found.end());
    return {};
}

Result<LeakVerdict> Signer::finish_look_up(const LeakFile& file, const LeakMatches& found,
                                           bool is_freezing) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    if (file.sha256.size() != sizeof(Digest))
        return fail(Errc::invalid, "file_sha256: a SHA-256 has 32 bytes");
    if (!blind_) make_blind_index();
    LeakVerdict verdict{.keys = {}, .compared = store_.keys().size(), .unreadable = unreadable_};
    std::vector<AccountName> freezing;
    const Time now = verdict.now = clock_.now();
    for (const auto& [account, match] : found) {
        const StoredKey* key = store_.find(account);
        if (key == nullptr) continue;
        const bool was_frozen = frozen(*key) != nullptr;
        // A retired key is no reason to stop the one after it. An owner's own freeze is his to
        // thaw; one for a leak is not.
        const bool is_in_force = match.is_id || match.is_secret;
        const bool is_found = is_freezing && is_in_force;
        const Frozen* own = freezes_.find({account.value});
        const auto last = last_signatures_.find(account);
        const auto state = postures_.find(key->id);
        verdict.keys.push_back(
            {.account = account,
             .venue = key->venue,
             .match = match,
             .was_frozen = was_frozen,
             .is_frozen = was_frozen || is_found,
             .added = key->added,
             .last_signature = last == last_signatures_.end() ? Time{} : last->second,
             .is_canary = key->is_canary,
             .user = key->user,
             .posture =
                 is_in_force && state != postures_.end() ? state->second.posture : Posture{}});
        if (!is_found || (own != nullptr && !own->incident.empty())) continue;
        // All are in force before the first is on record, as for a single freeze.
        freezes_.freeze({account.value}, std::string(kByLeakCheck), std::string(kLeakReason), now);
        freezing.push_back(account);
    }
    std::ranges::sort(verdict.keys, [](const LeakVerdict::Key& one, const LeakVerdict::Key& two) {
        return std::tie(two.is_canary, one.account) < std::tie(one.is_canary, two.account);
    });
    TRY(note_leak(file, found));
    for (const AccountName& account : freezing) {
        proto::LedgerEntry entry;
        entry.set_time_ms(now.ms);
        proto::KeyFrozen& frozen = *entry.mutable_key_frozen();
        frozen.set_account(account.value);
        frozen.set_by(std::string(kByLeakCheck));
        frozen.set_reason(std::string(kLeakReason));
        frozen.set_evidence("file with SHA-256 " + to_hex(as_bytes(file.sha256)));
        TRY(append_of_many(entry));
    }
    TRY(commit());
    return verdict;
}

}  // namespace strongroom::vault
