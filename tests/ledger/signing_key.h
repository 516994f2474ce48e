// A signing key for tests, and the log that it signs for.
#pragma once

#include <sodium.h>

#include <string>

#include "ledger/checkpoint.h"

namespace strongroom::ledger::test {

inline const std::string kOrigin = "test.example/ledger";

struct SigningKey {
    explicit SigningKey(const Bytes& seed, std::string name = kOrigin) {
        verifier.name = std::move(name);
        crypto_sign_seed_keypair(verifier.public_key.data(), secret.data(), seed.data());
    }
    SignBytes signer() const {
        return [this](ByteView bytes) -> Result<Signature> {
            Signature signature;
            crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                                 secret.data());
            return signature;
        };
    }

    NoteKey verifier;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
};

inline const SigningKey& test_key() {
    static const SigningKey key(Bytes(32, 7));
    return key;
}

inline TrustedLog test_identity() { return {.origin = kOrigin, .keys = {test_key().verifier}}; }

}  // namespace strongroom::ledger::test
