// Store: the keyring is rotated while the signer works.
//
// A rewrite seals every key anew into a new file, which grows in memory, some at a time. Changes
// meanwhile go into keys.rec, which alone counts until the new one takes its place, and are
// rewritten once more. Whatever step it is cut off at, all keys are in keys.rec, and it begins
// again at the next opening.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/ensure.h"
#include "store.pb.h"
#include "vault/store.h"

namespace strongroom::vault {
namespace {

// A file of which half is records that newer ones have replaced is written anew.
constexpr std::uint64_t kRecordsBeforeTidying = 1'000;

std::unexpected<Error> does_not_open(const StoredKey& key, const Error& why) {
    return fail(Errc::corrupt,
                fmt::format("the key of account \"{}\" does not open ({}), so the keyring is not "
                            "rotated: retire it, or put keys.rec back from a backup",
                            key.account.value, why.message));
}

}  // namespace

Bytes Store::place_of_kek(std::uint32_t version) {
    return to_bytes(fmt::format("strongroom kek v1 {}", version));
}

Status Store::check_all_open() const {
    for (const auto& [account, key] : keys_) {
        if (key.is_retired) continue;
        if (const auto opened = open(key); !opened) return does_not_open(key, opened.error());
    }
    return {};
}

Status Store::rotate() {
    if (is_sealed()) return fail(Errc::refused, "the store is sealed; unseal it first");
    if (needs_rewrite()) {
        return fail(Errc::refused,
                    fmt::format("the rotation before is not finished: {} keys are left",
                                left_to_rewrite()));
    }
    TRY(check_all_open());
    const std::uint32_t version = kek_version() + 1;
    ENSURE(version < std::numeric_limits<std::uint32_t>::max(), "there are versions left");
    Secret kek(kKeyBytes);
    random_.fill(kek.bytes(OpenSecret{}));
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    proto::WrappedKek* wrapped = header.add_keks();
    wrapped->set_version(version);
    wrapped->set_kek(std::string(as_text(wrap(kek, root_, place_of_kek(version), nonce()))));
    TRY(write_header(header));
    keks_.emplace(version, std::move(kek));
    return {};
}

bool Store::needs_rewrite() const {
    if (is_sealed()) return false;
    const std::uint64_t superseded = records_.count() - keys_.size();
    return records_.is_rewriting() || state_.kek_floor < kek_version() ||
           superseded > std::max<std::uint64_t>(keys_.size(), kRecordsBeforeTidying);
}

std::size_t Store::left_to_rewrite() const {
    if (!needs_rewrite()) return 0;
    if (!records_.is_rewriting()) return keys_.size();
    const auto next = keys_.upper_bound(rewritten_to_);
    return static_cast<std::size_t>(std::distance(next, keys_.end())) + changed_.size();
}

// One that does not open cannot be sealed anew, and the old key-encryption keys cannot go without
// it: the rotation ends there.
Status Store::rewrite_one(StoredKey& key) {
    if (key.kek_version != kek_version()) {
        StoredKey fresh = key;
        if (key.is_retired) {
            seal_secret(fresh, {});
        } else {
            const Result<OpenedKey> opened = open(key);
            if (!opened) return does_not_open(key, opened.error());
            seal_secret(fresh, *opened);
        }
        key = std::move(fresh);
    }
    records_.rewrite(record_of(key));
    return {};
}

Result<bool> Store::rewrite_some(std::size_t most) {
    if (!needs_rewrite()) return false;
    if (!records_.is_rewriting()) {
        records_.begin_rewrite();
        rewritten_to_ = {};
        changed_.clear();
    }
    for (auto at = keys_.upper_bound(rewritten_to_); at != keys_.end() && most > 0; ++at, --most) {
        TRY(rewrite_one(at->second));
        changed_.erase(at->first);
        rewritten_to_ = at->first;
    }
    while (most > 0 && !changed_.empty()) {
        const auto first = changed_.begin();
        TRY(rewrite_one(keys_.at(*first)));
        changed_.erase(first);
        --most;
    }
    if (keys_.upper_bound(rewritten_to_) != keys_.end() || !changed_.empty()) return false;
    TRY(finish_rewrite());
    return true;
}

// First the file, then the header: a header without the old keys must not meet the old file.
Status Store::finish_rewrite() {
    TRY(records_.finish_rewrite());
    if (state_.kek_floor == kek_version()) return {};
    TRY_ASSIGN(proto::StoreHeader header, read_header());
    State state = state_;
    state.kek_floor = kek_version();
    header.mutable_keks()->DeleteSubrange(0, header.keks_size() - 1);
    header.set_state(std::string(as_text(wrap_state(state))));
    TRY(write_header(header));
    state_ = state;
    std::erase_if(keks_, [&](const auto& kek) { return kek.first < state_.kek_floor; });
    return {};
}

}  // namespace strongroom::vault
