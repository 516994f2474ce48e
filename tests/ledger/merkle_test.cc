#include "ledger/merkle.h"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "ledger/tiles.h"
#include "support/test.h"

namespace strongroom::ledger {
namespace {

// The eight entries and the roots that Certificate Transparency's implementations test with.
std::vector<Bytes> reference_entries() {
    std::vector<Bytes> entries;
    for (const char* hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                            "606162636465666768696a6b6c6d6e6f"}) {
        entries.push_back(*from_hex(hex));
    }
    return entries;
}
const std::vector<std::string> kReferenceRoots = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<Hash> leaves_of(std::uint64_t count) {
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < count; ++i)
        leaves.push_back(hash_leaf(to_bytes(std::to_string(i))));
    return leaves;
}

// The definition of RFC 6962 2.1, word for word, to hold the rest against.
Hash defined_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return empty_root();
    if (leaves.size() == 1) return leaves[0];
    const std::size_t k = std::bit_floor(leaves.size() - 1);
    return hash_node(defined_root(leaves.first(k)), defined_root(leaves.subspan(k)));
}

NodeSource source_of(const std::vector<Hash>& leaves) {
    return [&leaves](const Node& node) -> Result<Hash> {
        const std::size_t width = std::size_t{1} << node.level;
        if ((node.index + 1) * width > leaves.size()) return fail(Errc::invalid, "no such subtree");
        return defined_root(std::span(leaves).subspan(node.index * width, width));
    };
}

Hash root_at(const std::vector<Hash>& leaves, std::uint64_t size) {
    return defined_root(std::span(leaves).first(size));
}

TEST(Merkle, the_reference_entries_have_the_reference_roots) {
    const std::vector<Bytes> entries = reference_entries();
    std::vector<Hash> leaves;
    RightEdge edge;
    for (std::size_t size = 0; size <= entries.size(); ++size) {
        if (size > 0) {
            leaves.push_back(hash_leaf(entries[size - 1]));
            edge.append(leaves.back());
        }
        EXPECT_EQ(to_hex(edge.root().bytes), kReferenceRoots[size]);
        EXPECT_EQ(to_hex(MUST(root_of(size, source_of(leaves))).bytes), kReferenceRoots[size]);
    }
}

// The drawing of RFC 6962 2.1.3: seven leaves a b c d e f j and the nodes over them.
struct RfcTree {
    std::vector<Hash> leaf = leaves_of(7);
    Hash g = hash_node(leaf[0], leaf[1]);
    Hash h = hash_node(leaf[2], leaf[3]);
    Hash i = hash_node(leaf[4], leaf[5]);
    Hash k = hash_node(g, h);
    Hash l = hash_node(i, leaf[6]);
};

TEST(Merkle, the_proofs_drawn_in_the_rfc_come_out) {
    const RfcTree tree;
    const NodeSource source = source_of(tree.leaf);
    EXPECT_EQ(MUST(root_of(7, source)), hash_node(tree.k, tree.l));
    EXPECT_EQ(MUST(inclusion_proof(0, 7, source)), (Proof{tree.leaf[1], tree.h, tree.l}));
    EXPECT_EQ(MUST(inclusion_proof(3, 7, source)), (Proof{tree.leaf[2], tree.g, tree.l}));
    EXPECT_EQ(MUST(inclusion_proof(4, 7, source)), (Proof{tree.leaf[5], tree.leaf[6], tree.k}));
    EXPECT_EQ(MUST(inclusion_proof(6, 7, source)), (Proof{tree.i, tree.k}));
    EXPECT_EQ(MUST(consistency_proof(3, 7, source)),
              (Proof{tree.leaf[2], tree.leaf[3], tree.g, tree.l}));
    EXPECT_EQ(MUST(consistency_proof(4, 7, source)), (Proof{tree.l}));
    EXPECT_EQ(MUST(consistency_proof(6, 7, source)), (Proof{tree.i, tree.leaf[6], tree.k}));
}

TEST(Merkle, every_proof_in_every_tree_of_up_to_40_entries_is_accepted_and_no_other) {
    const std::vector<Hash> leaves = leaves_of(41);
    const NodeSource source = source_of(leaves);
    for (std::uint64_t size = 1; size <= 40; ++size) {
        const Hash root = root_at(leaves, size);
        for (std::uint64_t index = 0; index < size; ++index) {
            const Proof proof = MUST(inclusion_proof(index, size, source));
            EXPECT_OK(check_inclusion(leaves[index], index, size, proof, root));
            for (std::uint64_t other = 0; other <= size; ++other) {
                if (other == index) continue;
                EXPECT_FALSE(check_inclusion(leaves[index], other, size, proof, root));
                EXPECT_FALSE(check_inclusion(leaves[other], index, size, proof, root));
            }
        }
        for (std::uint64_t old = 0; old <= size; ++old) {
            const Proof proof = MUST(consistency_proof(old, size, source));
            EXPECT_OK(check_consistency(old, size, root_at(leaves, old), root, proof));
            if (old == 0) continue;
            EXPECT_FALSE(check_consistency(old, size, root_at(leaves, old - 1), root, proof));
            EXPECT_FALSE(check_consistency(old - 1, size, root_at(leaves, old), root, proof));
        }
    }
}

TEST(Merkle, a_proof_out_of_range_is_refused) {
    const std::vector<Hash> leaves = leaves_of(3);
    EXPECT_FAILS("entry 3: the log has 3 entries", inclusion_proof(3, 3, source_of(leaves)));
    EXPECT_FAILS("entry 0: the log has 0", inclusion_proof(0, 0, source_of(leaves)));
    EXPECT_FAILS("no proof from 4", consistency_proof(4, 3, source_of(leaves)));
    EXPECT_FAILS("not in a log of 3", check_inclusion(leaves[0], 3, 3, {}, leaves[0]));
    EXPECT_FAILS("too short", check_inclusion(leaves[0], 0, 3, {}, leaves[0]));
    EXPECT_FAILS("does not begin with", check_consistency(4, 3, leaves[0], leaves[0], {}));
    EXPECT_FAILS("does not begin with", check_consistency(3, 3, leaves[0], leaves[1], {}));
    EXPECT_FAILS("too short", check_consistency(3, 5, leaves[0], leaves[1], {}));
    EXPECT_FAILS("too long", check_consistency(3, 3, leaves[0], leaves[0], {leaves[1]}));
    EXPECT_FAILS("too long", check_consistency(0, 3, empty_root(), leaves[0], {leaves[1]}));
    EXPECT_FAILS("does not begin with", check_consistency(0, 3, leaves[1], leaves[0], {}));
}

// A tree that lies in tiles, as on disk.
struct TiledTree {
    explicit TiledTree(const std::vector<Hash>& leaves) : size(leaves.size()) {
        GrowingTree tree;
        for (const Hash& leaf : leaves) {
            tree.append(leaf);
            for (auto& full : tree.take_full())
                tiles[{full.id.level, full.id.index}] = std::move(full.hashes);
        }
        for (unsigned level = 0; level < kTileLevels; ++level)
            tiles[{level, partial_tile(level, size).index}] = tree.unfinished(level);
        root = tree.root();
    }
    NodeSource source() const {
        return [this](const Node& node) -> Result<Hash> {
            const TileSlice slice = slice_of(node);
            const auto& hashes = tiles.at({slice.tile.level, slice.tile.index});
            return fold(std::span(hashes).subspan(slice.first, slice.count));
        };
    }

    std::uint64_t size;
    Hash root;
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash>> tiles;
};

RC_GTEST_PROP(MerkleTiles, proofs_from_tiles_of_any_size_lead_to_the_defined_root, ()) {
    const auto size = *rc::gen::inRange<std::uint64_t>(1, 1500);
    const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
    const auto old = *rc::gen::inRange<std::uint64_t>(0, size + 1);
    const std::vector<Hash> leaves = leaves_of(size);
    const TiledTree tree(leaves);
    RC_ASSERT(tree.root == defined_root(leaves));
    RC_ASSERT(MUST(root_of(old, tree.source())) == root_at(leaves, old));
    const Proof inclusion = MUST(inclusion_proof(index, size, tree.source()));
    RC_ASSERT(check_inclusion(leaves[index], index, size, inclusion, tree.root).has_value());
    const Proof consistency = MUST(consistency_proof(old, size, tree.source()));
    RC_ASSERT(
        check_consistency(old, size, root_at(leaves, old), tree.root, consistency).has_value());
}

RC_GTEST_PROP(MerkleTiles, a_proof_with_any_flaw_is_refused, ()) {
    const auto size = *rc::gen::inRange<std::uint64_t>(2, 700);
    const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
    const auto old = *rc::gen::inRange<std::uint64_t>(1, size);
    const std::vector<Hash> leaves = leaves_of(size);
    const TiledTree tree(leaves);
    const bool is_inclusion = *rc::gen::arbitrary<bool>();
    Proof proof = is_inclusion ? MUST(inclusion_proof(index, size, tree.source()))
                               : MUST(consistency_proof(old, size, tree.source()));
    RC_PRE(!proof.empty());
    const auto at = *rc::gen::inRange<std::size_t>(0, proof.size());
    const Proof good = proof;
    switch (*rc::gen::inRange(0, 4)) {
        case 0: proof[at].bytes.at(*rc::gen::inRange<std::size_t>(0, 32)) ^= 4; break;
        case 1: proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at)); break;
        case 2: proof.insert(proof.begin() + static_cast<std::ptrdiff_t>(at), proof[at]); break;
        default: std::swap(proof[at], proof.back()); break;
    }
    RC_PRE(proof != good);
    const Status checked =
        is_inclusion ? check_inclusion(leaves[index], index, size, proof, tree.root)
                     : check_consistency(old, size, root_at(leaves, old), tree.root, proof);
    RC_ASSERT(!checked.has_value());
}

}  // namespace
}  // namespace strongroom::ledger
