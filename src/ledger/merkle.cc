#include "ledger/merkle.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "base/sha256.h"

namespace strongroom::ledger {
namespace {

constexpr std::uint8_t kLeafPrefix = 0;
constexpr std::uint8_t kNodePrefix = 1;

// The hash of entries begin to end, where begin is a multiple of a power of two that is at least
// end - begin: whole subtrees from large to small, joined from the right.
Result<Hash> range_hash(std::uint64_t begin, std::uint64_t end, const NodeSource& source) {
    std::vector<Hash> peaks;
    while (begin < end) {
        const std::uint64_t width = std::bit_floor(end - begin);
        const auto level = static_cast<unsigned>(std::countr_zero(width));
        TRY_ASSIGN(const Hash peak, source({.level = level, .index = begin / width}));
        peaks.push_back(peak);
        begin += width;
    }
    Hash hash = peaks.back();
    for (auto left = peaks.rbegin() + 1; left != peaks.rend(); ++left) {
        hash = hash_node(*left, hash);
    }
    return hash;
}

// Where RFC 6962 splits a tree of more than one entry: the largest power of two below its size.
std::uint64_t split_of(std::uint64_t begin, std::uint64_t end) {
    return begin + std::bit_floor(end - begin - 1);
}

}  // namespace

Hash hash_leaf(ByteView entry) {
    Sha256 sha;
    sha.add({&kLeafPrefix, 1});
    sha.add(entry);
    return {sha.done()};
}

Hash hash_node(const Hash& left, const Hash& right) {
    Sha256 sha;
    sha.add({&kNodePrefix, 1});
    sha.add(left.bytes);
    sha.add(right.bytes);
    return {sha.done()};
}

Hash empty_root() { return {sha256({})}; }

Result<Hash> root_of(std::uint64_t size, const NodeSource& source) {
    if (size == 0) return empty_root();
    return range_hash(0, size, source);
}

Result<Proof> inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeSource& source) {
    if (index >= size || size > kTreeSizeMax) {
        return fail(Errc::invalid,
                    fmt::format("entry {}: the log has {} entries, counted from 0", index, size));
    }
    Proof proof;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {
        const std::uint64_t middle = split_of(begin, end);
        const bool is_left = index < middle;
        TRY_ASSIGN(const Hash sibling,
                   is_left ? range_hash(middle, end, source) : range_hash(begin, middle, source));
        proof.push_back(sibling);
        (is_left ? end : begin) = middle;
    }
    std::ranges::reverse(proof);
    return proof;
}

Result<Proof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                const NodeSource& source) {
    if (old_size > size || size > kTreeSizeMax) {
        return fail(Errc::invalid,
                    fmt::format("no proof from {} entries: the log has {}", old_size, size));
    }
    Proof proof;
    if (old_size == 0) return proof;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end != old_size) {
        const std::uint64_t middle = split_of(begin, end);
        const bool is_left = old_size <= middle;
        TRY_ASSIGN(const Hash sibling,
                   is_left ? range_hash(middle, end, source) : range_hash(begin, middle, source));
        proof.push_back(sibling);
        (is_left ? end : begin) = middle;
    }
    if (begin != 0) {  // Otherwise the checker knows this hash: it is the old root.
        TRY_ASSIGN(const Hash last, range_hash(begin, end, source));
        proof.push_back(last);
    }
    std::ranges::reverse(proof);
    return proof;
}

Status check_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                       const Proof& proof, const Hash& root) {
    if (index >= size || size > kTreeSizeMax) {
        return fail(Errc::corrupt,
                    fmt::format("entry {} is not in a log of {} entries", index, size));
    }
    std::uint64_t place = index;
    std::uint64_t last = size - 1;
    Hash hash = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return fail(Errc::corrupt, "the inclusion proof is too long");
        if (place % 2 == 1 || place == last) {
            hash = hash_node(sibling, hash);
            while (place % 2 == 0 && place != 0) {
                place /= 2;
                last /= 2;
            }
        } else {
            hash = hash_node(hash, sibling);
        }
        place /= 2;
        last /= 2;
    }
    if (last != 0) return fail(Errc::corrupt, "the inclusion proof is too short");
    if (hash != root)
        return fail(Errc::corrupt,
                    fmt::format("entry {} is not what the log holds there: its proof leads to "
                                "another root",
                                index));
    return {};
}

Status check_consistency(std::uint64_t old_size, std::uint64_t size, const Hash& old_root,
                         const Hash& root, const Proof& proof) {
    const auto forked = [&] {
        return fail(Errc::corrupt,
                    fmt::format("the log of {} entries does not begin with the log of {} entries",
                                size, old_size));
    };
    if (old_size > size || size > kTreeSizeMax) return forked();
    if (old_size == size || old_size == 0) {
        if (!proof.empty()) return fail(Errc::corrupt, "the consistency proof is too long");
        return old_root == (old_size == 0 ? empty_root() : root) ? Status{} : forked();
    }
    auto next = proof.begin();
    std::uint64_t place = old_size - 1;
    std::uint64_t last = size - 1;
    while (place % 2 == 1) {
        place /= 2;
        last /= 2;
    }
    // Of a whole subtree (place 0 by now) the old root itself is the first hash.
    if (place != 0 && next == proof.end())
        return fail(Errc::corrupt, "the consistency proof is too short");
    Hash old_hash = place == 0 ? old_root : *next++;
    Hash hash = old_hash;
    for (; next != proof.end(); ++next) {
        if (last == 0) return fail(Errc::corrupt, "the consistency proof is too long");
        if (place % 2 == 1 || place == last) {
            old_hash = hash_node(*next, old_hash);
            hash = hash_node(*next, hash);
            while (place % 2 == 0 && place != 0) {
                place /= 2;
                last /= 2;
            }
        } else {
            hash = hash_node(hash, *next);
        }
        place /= 2;
        last /= 2;
    }
    if (last != 0) return fail(Errc::corrupt, "the consistency proof is too short");
    return old_hash == old_root && hash == root ? Status{} : forked();
}

Hash RightEdge::root() const {
    if (peaks_.empty()) return empty_root();
    Hash hash = peaks_.back();
    for (auto left = peaks_.rbegin() + 1; left != peaks_.rend(); ++left) {
        hash = hash_node(*left, hash);
    }
    return hash;
}

}  // namespace strongroom::ledger
