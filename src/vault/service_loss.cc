// SignerService: what the owner puts on record about a loss.
#include "ledger.pb.h"
#include "signer.pb.h"
#include "vault/service.h"

namespace strongroom::vault {

void SignerService::note_loss(PeerId peer, const proto::NoteLoss& note) {
    proto::LedgerEntry entry;
    if (note.has_stated()) *entry.mutable_loss_stated() = note.stated();
    if (note.has_claim()) *entry.mutable_claim_changed() = note.claim();
    done(peer, note.request_id(), signer_.note_loss(entry));
}

}  // namespace strongroom::vault
