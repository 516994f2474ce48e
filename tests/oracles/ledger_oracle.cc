// Our side of tests/crosscheck, which checks it with tools of its own.
//   ledger_oracle FOLDER SIZE...   commits and publishes up to each of these sizes in turn, and
//     prints the key that verifies it, then the last checkpoint, then a proof of the middle entry
//     if there is one. Each checkpoint is kept in FOLDER.checkpoints.
//   ledger_oracle --proofs FOLDER KEY   prints the inclusion proof of every entry, then the
//     consistency proof from every size from 1 on, each as a count (one byte) and 32 bytes a hash.
//   ledger_oracle --verify FOLDER KEY OLDER   for each line on stdin: verifies the folder, which
//     must begin with what the checkpoint OLDER covers; prints "good", or "bad" and why.
#include <sodium.h>

#include <iostream>
#include <string>

#include "base/real_env.h"
#include "ledger/log.h"
#include "ledger/log_proof.h"
#include "ledger/verify.h"

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
        const std::string kept = folder + ".checkpoints";
        TRY(disk.make_folder(kept));
        TRY(disk.replace(kept + "/" + std::to_string(size), as_bytes(note)));
    }
    TRY_ASSIGN(PublishedLog published, PublishedLog::open(disk, folder, config.identity));
    std::cout << key.to_string() << "\n\n" << published.note();
    if (published.checkpoint().size == 0) return {};
    TRY_ASSIGN(const LogProof proof, prove_entry(published, published.checkpoint().size / 2));
    std::cout << '\n' << print_proof(proof);
    return {};
}

Result<std::string> read_text(Disk& disk, const std::string& path) {
    TRY_ASSIGN(const Bytes bytes, disk.read(path, kNoteBytesMax));
    return std::string(as_text(bytes));
}

Result<TrustedLog> read_key(Disk& disk, const std::string& path) {
    TRY_ASSIGN(const std::string text, read_text(disk, path));
    TRY_ASSIGN(const NoteKey key, parse_note_key(text.substr(0, text.find('\n'))));
    return TrustedLog{key.name, {key}};
}

void write_hashes(const Proof& proof) {
    std::cout.put(static_cast<char>(proof.size()));
    for (const Hash& hash : proof) std::cout << as_text(hash.bytes);
}

Status write_proofs(const std::string& folder, const std::string& key) {
    PosixDisk disk;
    TRY_ASSIGN(const TrustedLog identity, read_key(disk, key));
    TRY_ASSIGN(PublishedLog log, PublishedLog::open(disk, folder, identity));
    const std::uint64_t size = log.checkpoint().size;
    RightEdge edge;
    std::vector<Hash> roots;
    for (std::uint64_t from = 0; from < size;) {
        TRY_ASSIGN(const std::vector<Bytes> entries, log.entries(from, size));
        for (const Bytes& entry : entries) {
            edge.append(hash_leaf(entry));
            roots.push_back(edge.root());
        }
        from += entries.size();
    }
    for (std::uint64_t index = 0; index < size; ++index) {
        TRY_ASSIGN(const Proof proof, log.inclusion(index));
        write_hashes(proof);
    }
    for (std::uint64_t old = 1; old <= size; ++old) {
        TRY_ASSIGN(const Proof proof, log.consistency({identity.origin, old, roots[old - 1]}));
        write_hashes(proof);
    }
    return {};
}

Status verify_often(const std::string& folder, const std::string& key, const std::string& older) {
    PosixDisk disk;
    TRY_ASSIGN(const TrustedLog identity, read_key(disk, key));
    TRY_ASSIGN(const std::string note, read_text(disk, older));
    TRY_ASSIGN(const Checkpoint newest, open_checkpoint(note, identity));
    for (std::string line; std::getline(std::cin, line);) {
        const Result<Checkpoint> found = verify_log(disk, folder, identity, newest);
        if (found)
            std::cout << "good" << std::endl;
        else
            std::cout << "bad " << found.error().message.substr(0, 300) << std::endl;
    }
    return {};
}

Status run(const std::vector<std::string>& arguments) {
    if (arguments.size() == 3 && arguments[0] == "--proofs")
        return write_proofs(arguments[1], arguments[2]);
    if (arguments.size() == 4 && arguments[0] == "--verify")
        return verify_often(arguments[1], arguments[2], arguments[3]);
    std::vector<std::uint64_t> sizes;
    for (std::size_t i = 1; i < arguments.size(); ++i) sizes.push_back(std::stoull(arguments[i]));
    if (sizes.empty()) return fail(Errc::invalid, "see the top of ledger_oracle.cc");
    return write_log(arguments[0], sizes);
}

}  // namespace
}  // namespace strongroom::ledger

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 2;
    const auto done = strongroom::ledger::run({argv + 1, argv + argc});
    if (!done) std::cerr << done.error().message << '\n';
    return done ? 0 : 1;
}
