// Signer: a backup of itself while it runs (docs/unseal.md).
#include "ledger.pb.h"
#include "vault/signer.h"

namespace strongroom::vault {

// On record first, so that the backup holds its own entry.
Status Signer::start_backup() {
    if (is_sealed()) {
        return fail(Errc::refused,
                    "the signer is sealed: a backup is made while it is open. Of a "
                    "signer that does not run, copy its folder");
    }
    proto::LedgerEntry entry;
    entry.set_time_ms(clock_.now().ms);
    entry.mutable_backup_taken()->set_ledger_size(log_->size());
    TRY(append_durably(entry));
    TRY(publish());
    TRY_ASSIGN(backup_, BackupSource::take(disk_, settings_.folder, log_->size()));
    return {};
}

Result<std::optional<BackupSource::Piece>> Signer::next_backup_piece() {
    if (!backup_) return fail(Errc::not_found, "no backup was begun, or it was cut off");
    auto piece = backup_->next();
    if (!piece || !*piece) backup_.reset();
    return piece;
}

}  // namespace strongroom::vault
