// A user with an Ed25519 factor, for tests of what only he may allow.
#pragma once

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <string>

#include "vault/factor.h"

namespace strongroom::vault {

struct User {
    explicit User(std::uint8_t seed) {
        const std::array<std::uint8_t, 32> bytes = {seed};
        crypto_sign_seed_keypair(public_key.data(), secret.data(), bytes.data());
    }
    FactorProof sign(std::string_view purpose, const std::string& text) const {
        const std::string message = signed_bytes(purpose, text);
        FactorProof proof{.signature = Bytes(crypto_sign_BYTES)};
        crypto_sign_detached(proof.signature.data(), nullptr, as_bytes(message).data(),
                             message.size(), secret.data());
        return proof;
    }
    std::string factor(int sequence, const char* account = "practice") const {
        return fmt::format(
            "account = \"{}\"\nsequence = {}\nkind = \"ed25519\"\npublic_key = "
            "\"{}\"\n",
            account, sequence, to_hex(public_key));
    }
    std::array<std::uint8_t, 32> public_key{};
    std::array<std::uint8_t, 64> secret{};
};

}  // namespace strongroom::vault
