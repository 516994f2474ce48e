// Signer: shares. Who may hand them in, what the ledger hears of it, and their change.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ledger.pb.h"
#include "vault/share_text.h"
#include "vault/signer.h"

namespace strongroom::vault {
namespace {

constexpr std::string_view kByShares = "shares";

Secret random_key(Random& random) {
    Secret key(kSharedKeyBytes);
    random.fill(key.bytes(OpenSecret{}));
    return key;
}

// What an act to re-share is about: "3 of 5".
std::string shares_wanted(unsigned needed, unsigned made) {
    return fmt::format("{} of {}", needed, made);
}

proto::LedgerEntry changed_entry(const ShareSet& set, const std::string& before, Time now) {
    proto::LedgerEntry entry;
    entry.set_time_ms(now.ms);
    proto::SharesChanged& changed = *entry.mutable_shares_changed();
    changed.set_set_id(std::string(as_text(set.id)));
    changed.set_needed(set.needed);
    changed.set_made(set.made);
    changed.set_before(before);
    return entry;
}

}  // namespace

std::string Signer::unseal_way() const {
    const std::optional<ShareSet> set = store_.shares();
    return set ? name_of_set(*set) : std::string("passphrase");
}

Result<std::vector<Share>> Signer::init_with_shares(unsigned needed, unsigned made) {
    TRY(disk_.make_folder(settings_.folder));
    const Secret key = random_key(random_);
    TRY_ASSIGN(std::vector<Share> shares, split_key(key, needed, made, random_));
    TRY(store_.create_with(key, shares.front().set));
    TRY(open());
    TRY(note_opening(std::string(kByShares), {}));
    return shares;
}

Status Signer::check_takes_shares() const {
    if (!is_sealed()) return fail(Errc::refused, "the signer is open already");
    if (broken_) return std::unexpected(*broken_);
    if (!is_initialised())
        return fail(Errc::not_found, "there is no store yet; make one with `strongroom init`");
    if (!store_.shares()) {
        return fail(Errc::refused,
                    "this store opens with a passphrase, not with shares: strongroom unseal");
    }
    return {};
}

Result<BoxKey> Signer::share_key() {
    TRY(check_takes_shares());
    return gathering_.key();
}

Result<ShareGathering::Progress> Signer::submit_share(ByteView box) {
    TRY(check_takes_shares());
    TRY(attempts_.check());
    TRY_ASSIGN(const auto progress, note_if_failed(gathering_.submit(box, *store_.shares())));
    if (!progress.is_enough()) return progress;
    const std::vector<std::uint8_t> who = gathering_.who();
    TRY_ASSIGN(const Secret key, note_if_failed(gathering_.take_key()));
    TRY(note_if_failed(store_.unseal_with(key)));
    TRY(open());
    TRY(note_opening(std::string(kByShares), who));
    return progress;
}

template <typename T>
Result<T> Signer::note_if_failed(Result<T> result) {
    if (!result) attempts_.note_failure(std::string(kByShares), result.error().message);
    return result;
}

// What went before this opening, and by whom it was opened.
Status Signer::note_opening(const std::string& way, const std::vector<std::uint8_t>& shares) {
    const UnsealAttempts::Taken failed = attempts_.take();
    for (const UnsealAttempts::Attempt& attempt : failed.kept) {
        proto::LedgerEntry entry;
        entry.set_time_ms(attempt.at.ms);
        entry.mutable_unseal_refused()->set_way(attempt.way);
        entry.mutable_unseal_refused()->set_why(attempt.why);
        TRY(append(entry));
    }
    if (way != kByShares && failed.omitted == 0) return failed.kept.empty() ? Status{} : commit();
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    proto::SignerUnsealed& unsealed = *entry.mutable_signer_unsealed();
    unsealed.set_way(way);
    if (const auto set = store_.shares()) unsealed.set_set_id(std::string(as_text(set->id)));
    for (const std::uint8_t x : shares) unsealed.add_shares(x);
    unsealed.set_omitted_refusals(failed.omitted);
    return append_durably(entry);
}

// ---- Re-share --------------------------------------------------------------------------------

Result<std::vector<Share>> Signer::make_shares(unsigned needed, unsigned made) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; unseal it");
    TRY(office_.approval_for(ActKind::reshare, shares_wanted(needed, made), ""));
    Secret key = random_key(random_);
    TRY_ASSIGN(std::vector<Share> shares, split_key(key, needed, made, random_));
    new_shares_.emplace(shares.front().set, std::move(key));
    return shares;
}

Status Signer::confirm_shares(ByteView set_id) {
    if (is_sealed()) return fail(Errc::refused, "the signer is sealed; the old shares are good");
    if (!new_shares_ || !std::ranges::equal(new_shares_->first.id, set_id)) {
        return fail(Errc::not_found,
                    "these shares are not the ones that were made last; the old ones are good");
    }
    const ShareSet& wanted = new_shares_->first;
    TRY_ASSIGN(
        const std::string act,
        office_.approval_for(ActKind::reshare, shares_wanted(wanted.needed, wanted.made), ""));
    const auto [set, key] = *std::exchange(new_shares_, std::nullopt);
    proto::LedgerEntry entry = changed_entry(set, unseal_way(), clock_.now());
    entry.set_act(act);
    TRY(append_durably(entry));
    Status kept = store_.rewrap(key, set);
    // The old shares are good, or the new ones: all are needed until it is known.
    if (!kept) broken_ = kept.error();
    return kept;
}

}  // namespace strongroom::vault
