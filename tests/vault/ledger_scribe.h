// Writes into the ledger of a signer that has stopped, as the signer itself would: for entries of
// versions that are yet to come.
#pragma once

#include <sodium.h>

#include "ledger.pb.h"
#include "ledger/log.h"
#include "vault/house.h"
#include "vault/ledger_proof.h"

namespace strongroom::vault {

inline void write_into_ledger(test::FakeDisk& disk, const proto::LedgerEntry& entry) {
    test::FakeRandom random;
    Store store(disk, random, "/s");
    House::must(store.unseal(passphrase()));
    const Secret seed = store.ledger_key();
    ledger::NoteKey key{.name = "strongroom/ledger"};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> pair{};
    crypto_sign_seed_keypair(key.public_key.data(), pair.data(), seed.bytes(OpenSecret{}).data());
    ledger::Log log =
        MUST(ledger::Log::open(disk, {.folder = "/s/ledger", .identity = {key.name, {key}}}));
    const Secret entry_key = store.entry_key();
    (void)MUST(log.append(seal_entry(entry.SerializeAsString(), log.size(), entry_key)));
    House::must(log.commit());
}

}  // namespace strongroom::vault
