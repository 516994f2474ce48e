// SignerService: what the courier carries to witnesses and back, and what the owner says of them.
#include "signer.pb.h"
#include "vault/service.h"

namespace strongroom::vault {

void SignerService::change_witnesses(PeerId peer, const proto::ToSigner& message) {
    if (message.has_add_witness()) {
        const proto::AddWitness& add = message.add_witness();
        done(peer, add.request_id(), signer_.add_witness(add.key(), add.url(), add.ca()));
    } else {
        const proto::RemoveWitness& remove = message.remove_witness();
        done(peer, remove.request_id(), signer_.remove_witness(remove.name()));
    }
}

void SignerService::ask_witnesses(bool is_new_courier) {
    if (courier_ == 0) return;
    for (const WitnessAsk& ask : signer_.witness_asks(is_new_courier)) {
        proto::FromSigner message;
        proto::AskWitness& out = *message.mutable_ask_witness();
        out.set_witness(ask.witness);
        out.set_method(ask.method);
        out.set_url(ask.url);
        out.set_target(ask.target);
        out.set_body(ask.body);
        out.set_ca(ask.ca);
        (void)send(courier_, message);
    }
}

// A disk that failed shows at the end of the turn, which ends the process.
void SignerService::take_witness_answer(const proto::ToSigner& message) {
    const proto::WitnessAnswer& answer = message.witness_answer();
    const Status taken =
        signer_.take_witness_answer({answer.witness(), answer.status(), answer.body()});
    if (!taken) failed_ = taken.error();
    ask_witnesses();
}

void SignerService::show_witnesses(proto::SignerStatus& status) const {
    for (const WitnessView& view : signer_.witnesses()) {
        proto::WitnessStatus& out = *status.add_witnesses();
        out.set_name(view.config.key.name());
        out.set_key(view.config.key.to_string());
        out.set_url(view.config.url);
        out.set_state(view.state);
        out.set_cosigned_size(view.cosigned_size);
        out.set_cosigned_at_s(static_cast<std::int64_t>(view.cosigned_at_s));
        out.set_problem(view.problem);
    }
}

}  // namespace strongroom::vault
