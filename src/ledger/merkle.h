// The Merkle tree of RFC 6962 section 2.1: SHA-256 hashes, roots, proofs made and proofs checked.
//
// Pure. Making a proof asks a NodeSource for the hashes of whole subtrees, so the tree may lie in
// memory or in tiles on disk. Sizes and indices count entries, from 0.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"

namespace strongroom::ledger {

inline constexpr std::uint64_t kTreeSizeMax = 1ULL << 62;  // So that no shift or sum overflows.

struct Hash {
    std::array<std::uint8_t, 32> bytes{};
    friend bool operator==(const Hash&, const Hash&) = default;
};

Hash hash_leaf(ByteView entry);                       // SHA-256(0x00, entry)
Hash hash_node(const Hash& left, const Hash& right);  // SHA-256(0x01, left, right)
Hash empty_root();                                    // SHA-256 of nothing

// A whole subtree: the 2^level entries from index * 2^level on.
struct Node {
    unsigned level = 0;
    std::uint64_t index = 0;
};
using NodeSource = std::function<Result<Hash>(Node)>;
using Proof = std::vector<Hash>;

// The root of the first `size` entries. Errors: the source's.
Result<Hash> root_of(std::uint64_t size, const NodeSource& source);

// PATH(index, D[size]) and PROOF(old_size, D[size]). Errors: invalid (index or old_size out of
// range), and the source's. A proof from or to nothing new is empty.
Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& source);
Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                const NodeSource& source);

// RFC 9162 sections 2.1.3.2 and 2.1.4.2. Errors: corrupt (the proof does not lead there).
Status check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                       const Proof& proof, const Hash& root);
Status check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                         const Hash& root, const Proof& proof);

// A tree that grows: the roots of its O(log n) whole subtrees, largest first.
class RightEdge {
  public:
    // on_node(level, hash) is told each subtree that this leaf completes, from level 1 up.
    template <typename OnNode>
    void append(const Hash& leaf, const OnNode& on_node) {
        Hash node = leaf;
        unsigned level = 0;
        for (std::uint64_t left = size_; left % 2 == 1; left /= 2) {
            node = hash_node(peaks_.back(), node);
            peaks_.pop_back();
            on_node(++level, node);
        }
        peaks_.push_back(node);
        ++size_;
    }
    void append(const Hash& leaf) {
        append(leaf, [](unsigned, const Hash&) {});
    }

    std::uint64_t size() const { return size_; }
    Hash root() const;

  private:
    std::vector<Hash> peaks_;
    std::uint64_t size_ = 0;
};

}  // namespace strongroom::ledger
