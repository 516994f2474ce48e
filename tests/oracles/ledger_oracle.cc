// Writes a log for tests/crosscheck/test_ledger.py to check with tools of its own:
//   ledger_oracle FOLDER SIZE...   commits and publishes up to each of these sizes in turn
// and prints the key that verifies it, then the last checkpoint, then a proof of the middle
// entry if there is one.
#include <sodium.h>

#include <iostream>
#include <string>

#include "base/real_env.h"
#include "ledger/log.h"
#include "ledger/log_proof.h"

namespace strongroom::ledger {
namespace {

constexpr std::uint64_t kBatch = 100;  // Entries a commit, so that bundles fill in the middle.

Status grow(Log& log, std::uint64_t size) {
    while (log.size() < size) {
        const std::uint64_t first = log.size();
        for (std::uint64_t i = first; i < std::min(size, first + kBatch); ++i) {
            const std::string entry = "entry " + std::to_string(i) + std::string(i * 7 % 300, '\n');
            if (auto index = log.append(as_bytes(entry)); !index)
                return std::unexpected(index.error());
        }
        TRY(log.commit());
    }
    return {};
}

Status write_log(const std::string& folder, const std::vector<std::uint64_t>& sizes) {
    NoteKey key{.name = "oracle.example/log"};
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    crypto_sign_keypair(key.public_key.data(), secret.data());
    const SignBytes sign = [&](ByteView bytes) -> Result<Signature> {
        Signature signature;
        crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret.data());
        return signature;
    };
    const LogConfig config{.folder = folder, .identity = {.origin = key.name, .keys = {key}}};
    PosixDisk disk;
    TRY_ASSIGN(Log log, Log::create(disk, config));
    for (const std::uint64_t size : sizes) {
        TRY(grow(log, size));
        TRY_ASSIGN(const std::string note, log.publish(sign));
    }
    TRY_ASSIGN(PublishedLog published, PublishedLog::open(disk, folder, config.identity));
    std::cout << key.to_string() << "\n\n" << published.note();
    if (published.checkpoint().size == 0) return {};
    TRY_ASSIGN(const LogProof proof, prove_entry(published, published.checkpoint().size / 2));
    std::cout << '\n' << print_proof(proof);
    return {};
}

}  // namespace
}  // namespace strongroom::ledger

int main(int argc, char** argv) {
    std::vector<std::uint64_t> sizes;
    for (int i = 2; i < argc; ++i) sizes.push_back(std::stoull(argv[i]));
    if (sizes.empty() || sodium_init() < 0) return 2;
    const auto done = strongroom::ledger::write_log(argv[1], sizes);
    if (!done) std::cerr << done.error().message << '\n';
    return done ? 0 : 1;
}
