// A witness on a fake disk, and what a log says to it.
#pragma once

#include "ledger/cosignature.h"
#include "ledger/ledger_fixture.h"
#include "ledger/witness.h"
#include "ledger/witness_request.h"

namespace strongroom::ledger::test {

inline const SigningKey& witness_pair() {
    static const SigningKey key(Bytes(32, 9), "witness.example/w1");
    return key;
}
inline WitnessKey witness_key() { return {witness_pair().verifier}; }

inline Result<Witness> open_witness(Disk& disk) {
    TRY(disk.make_folder("/w"));
    return Witness::open(disk, "/w", witness_key(), witness_pair().signer(), {test_key().verifier});
}

// A tree of entries; two of other `flavour` agree in the first `common` entries.
struct Tree {
    explicit Tree(std::uint64_t size, std::uint64_t common = ~0ULL, char flavour = 'a') {
        for (std::uint64_t i = 0; i < size; ++i) {
            const std::string entry = entry_text(i) + (i < common ? 'a' : flavour);
            leaves.push_back(hash_leaf(as_bytes(entry)));
        }
    }
    NodeSource source() const {
        return [this](const Node& node) -> Result<Hash> {
            RightEdge edge;
            const std::uint64_t count = std::uint64_t{1} << node.level;
            for (std::uint64_t i = 0; i < count; ++i)
                edge.append(leaves.at(node.index * count + i));
            return edge.root();
        };
    }
    Hash root(std::uint64_t size) const { return MUST(root_of(size, source())); }
    Checkpoint checkpoint(std::uint64_t size) const {
        return {.origin = kOrigin, .size = size, .root = size == 0 ? empty_root() : root(size)};
    }
    std::string note(std::uint64_t size, const SigningKey& key = test_key()) const {
        return MUST(sign_checkpoint(checkpoint(size), key.verifier, key.signer()));
    }
    std::string request(std::uint64_t old_size, std::uint64_t size) const {
        AddCheckpoint made{.old_size = old_size, .proof = {}, .note = note(size)};
        if (old_size > 0 && old_size < size)
            made.proof = MUST(consistency_proof(old_size, size, source()));
        return print_add_checkpoint(made);
    }

    std::vector<Hash> leaves;
};

}  // namespace strongroom::ledger::test
