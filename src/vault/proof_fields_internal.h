// A factor's proof in and out of messages: those of the sockets and those of the ledger name its
// parts alike.
#pragma once

#include <string>

#include "vault/factor.h"

namespace strongroom::vault {

template <typename Message>
FactorProof read_proof(const Message& message) {
    return {.signature = to_bytes(message.signature()),
            .client_data = to_bytes(message.client_data()),
            .authenticator_data = to_bytes(message.authenticator_data())};
}

// `counter`: of the authenticator, as check_proof gave it.
template <typename Entry>
void write_proof(const FactorProof& proof, std::uint32_t counter, Entry& entry) {
    entry.set_signature(std::string(as_text(proof.signature)));
    entry.set_client_data(std::string(as_text(proof.client_data)));
    entry.set_authenticator_data(std::string(as_text(proof.authenticator_data)));
    entry.set_counter(counter);
}

}  // namespace strongroom::vault
