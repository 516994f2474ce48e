// A signer with a key and a witness elsewhere, and a carrier between them that does as it is told.
#pragma once

#include <sodium.h>

#include "ledger/witness.h"
#include "vault/house.h"

namespace strongroom::vault {

// The witness's own machine: its disk is not the signer's.
struct WitnessBox {
    explicit WitnessBox(std::uint8_t seed = 9, const std::string& name = "witness.example/w1") {
        const Bytes bytes(crypto_sign_SEEDBYTES, seed);
        key.key.name = name;
        crypto_sign_seed_keypair(key.key.public_key.data(), secret.data(), bytes.data());
        House::must(disk.make_folder("/w"));
    }
    // As it starts: with what it has on its disk.
    ledger::Witness open(const std::string& log_key) {
        const auto sign = [this](ByteView bytes) -> Result<ledger::Signature> {
            ledger::Signature signature{};
            crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                                 secret.data());
            return signature;
        };
        return MUST(
            ledger::Witness::open(disk, "/w", key, sign, {MUST(ledger::parse_note_key(log_key))}));
    }
    WitnessReply answer(const WitnessAsk& ask, const std::string& log_key) {
        ledger::Witness witness = open(log_key);
        const ledger::WitnessAnswer made =
            ask.method == "POST" ? witness.add_checkpoint(ask.body, now) : witness.newest(log_key);
        return {ask.witness, made.status, made.body};
    }

    test::FakeDisk disk;
    ledger::WitnessKey key;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    Time now{1'700'000'000'000};
};

struct WitnessedHouse : House {
    // Each start of a real signer draws its own bytes.
    explicit WitnessedHouse(test::FakeDisk& the_disk, std::uint64_t seed) : House(the_disk) {
        random = test::FakeRandom(seed);
    }
    Status add_witness(const WitnessBox& box) {
        return signer.add_witness(box.key.to_string(), "http://127.0.0.1:8480", "");
    }
    // Carries for so many seconds, as an honest courier does; keeps the answers.
    void carry(WitnessBox& box, int turns = 8) {
        const std::string log_key = signer.ledger_verifier_key();
        for (int i = 0; i < turns; ++i) {
            must(signer.publish());
            for (const WitnessAsk& ask : signer.witness_asks()) {
                if (ask.witness != box.key.name()) continue;
                replies.push_back(box.answer(ask, log_key));
                must(signer.take_witness_answer(replies.back()));
            }
            clock.advance(seconds(6));
        }
    }
    std::string state() { return signer.witnesses().at(0).state; }
    std::string code_of(std::uint32_t number) {
        const auto made = sign(signer, intent(number));
        return made ? "signed" : made.error().code;
    }

    std::vector<WitnessReply> replies;
};

}  // namespace strongroom::vault
