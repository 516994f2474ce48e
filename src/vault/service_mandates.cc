// SignerService: factors and mandates, which the owner brings and a user's factor has signed.
#include "signer.pb.h"
#include "vault/proof_fields_internal.h"
#include "vault/service.h"

namespace strongroom::vault {
void SignerService::mandates(PeerId peer, const proto::ToSigner& message) {
    if (message.has_set_factor()) {
        const proto::SetFactor& set = message.set_factor();
        done(peer, set.request_id(), signer_.set_factor(set.text(), read_proof(set.proof())));
    } else if (message.has_add_mandate()) {
        const proto::AddMandate& add = message.add_mandate();
        done(peer, add.request_id(), signer_.add_mandate(add.text(), read_proof(add.proof())));
    } else {
        const proto::RevokeMandate& revoke = message.revoke_mandate();
        done(peer, revoke.request_id(), signer_.revoke_mandate(revoke.id()));
    }
}

void SignerService::write_mandates(proto::SignerStatus& status) const {
    for (const Mandates::View& view : signer_.mandates()) {
        proto::AccountMandates& account = *status.add_mandates();
        account.set_account(view.account.value);
        account.set_factor(view.factor);
        account.set_sequence(view.sequence);
        for (const auto& [mandate, is_revoked] : view.mandates) {
            proto::MandateStatus& out = *account.add_mandates();
            out.set_id(mandate.id);
            out.set_text(mandate.text);
            out.set_expires_ms(mandate.expires.ms);
            out.set_is_revoked(is_revoked);
        }
    }
}

}  // namespace strongroom::vault
