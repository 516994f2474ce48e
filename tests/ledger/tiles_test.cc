#include "ledger/tiles.h"

#include "support/test.h"

namespace strongroom::ledger {
namespace {

TEST(Tiles, paths_are_those_of_the_format) {
    EXPECT_EQ(tile_path({.level = 0, .index = 0}), "tile/0/000");
    EXPECT_EQ(tile_path({.level = 0, .index = 999}), "tile/0/999");
    EXPECT_EQ(tile_path({.level = 1, .index = 1000}), "tile/1/x001/000");
    EXPECT_EQ(tile_path({.level = 0, .index = 1234067}), "tile/0/x001/x234/067");
    EXPECT_EQ(tile_path({.level = 2, .index = 0, .width = 1}), "tile/2/000.p/1");
    EXPECT_EQ(bundle_path(1234067, 112), "tile/entries/x001/x234/067.p/112");
    EXPECT_EQ(bundle_path(5), "tile/entries/005");
}

struct Expected {
    std::uint64_t size;
    unsigned level;
    std::uint64_t full;
    unsigned partial;
};

TEST(Tiles, a_tree_has_the_tiles_that_the_format_says) {
    for (const Expected& tree :
         {Expected{70'000, 0, 273, 112}, Expected{70'000, 1, 1, 17}, Expected{70'000, 2, 0, 1},
          Expected{70'000, 3, 0, 0}, Expected{256, 0, 1, 0}, Expected{256, 1, 0, 1},
          Expected{255, 0, 0, 255}, Expected{0, 0, 0, 0}}) {
        const TileId last = partial_tile(tree.level, tree.size);
        EXPECT_EQ(last.index, tree.full) << tree.size << " level " << tree.level;
        EXPECT_EQ(last.width, tree.partial) << tree.size << " level " << tree.level;
        EXPECT_EQ(width_within(tree.level, tree.full, tree.size), tree.partial);
        EXPECT_EQ(width_within(tree.level, tree.full + 1, tree.size), 0U);
        if (tree.full > 0) EXPECT_EQ(width_within(tree.level, tree.full - 1, tree.size), 256U);
    }
}

TEST(Tiles, a_tree_of_70000_entries_grows_just_those_tiles) {
    GrowingTree tree;
    std::vector<unsigned> full(kTileLevels);
    for (int i = 0; i < 70'000; ++i) {
        tree.append(hash_leaf(as_bytes(std::to_string(i))));
        for (const GrowingTree::FullTile& tile : tree.take_full()) {
            EXPECT_EQ(tile.id.index, full.at(tile.id.level)++);
            EXPECT_EQ(tile.hashes.size(), 256U);
        }
    }
    EXPECT_EQ(full, (std::vector<unsigned>{273, 1, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(tree.unfinished(0).size(), 112U);
    EXPECT_EQ(tree.unfinished(1).size(), 17U);
    EXPECT_EQ(tree.unfinished(2).size(), 1U);
    EXPECT_EQ(tree.unfinished(3).size(), 0U);
}

TEST(Tiles, a_hash_above_is_the_root_of_the_full_tile_below) {
    GrowingTree tree;
    for (int i = 0; i < 512; ++i) tree.append(hash_leaf(as_bytes(std::to_string(i))));
    const std::vector<GrowingTree::FullTile> full = tree.take_full();
    ASSERT_EQ(full.size(), 2U);
    EXPECT_EQ(tree.unfinished(1), (std::vector<Hash>{fold(full[0].hashes), fold(full[1].hashes)}));
    EXPECT_EQ(tree.root(), hash_node(fold(full[0].hashes), fold(full[1].hashes)));
}

TEST(Tiles, subtrees_are_found_in_the_tile_of_their_level) {
    const TileSlice leaf = slice_of({.level = 0, .index = 300});
    EXPECT_EQ(leaf.tile.index, 1U);
    EXPECT_EQ(leaf.first, 44U);
    EXPECT_EQ(leaf.count, 1U);
    const TileSlice half = slice_of({.level = 7, .index = 3});
    EXPECT_EQ(half.tile.level, 0U);
    EXPECT_EQ(half.tile.index, 1U);
    EXPECT_EQ(half.first, 128U);
    EXPECT_EQ(half.count, 128U);
    const TileSlice above = slice_of({.level = 9, .index = 2});
    EXPECT_EQ(above.tile.level, 1U);
    EXPECT_EQ(above.first, 4U);
    EXPECT_EQ(above.count, 2U);
}

TEST(Tiles, a_tile_file_of_another_length_is_refused) {
    const std::vector<Hash> hashes(3, hash_leaf(as_bytes("x")));
    const Bytes file = print_tile(hashes);
    EXPECT_EQ(MUST(parse_tile(file, 3)), hashes);
    EXPECT_FAILS("96 bytes; 4 hashes are 128", parse_tile(file, 4));
    EXPECT_FAILS("96 bytes; 2 hashes are 64", parse_tile(file, 2));
    EXPECT_FAILS("95 bytes", parse_tile(ByteView(file).first(95), 3));
}

Bytes bundle_of(const std::vector<std::string>& entries) {
    Bytes bundle;
    for (const std::string& entry : entries) append_entry(bundle, as_bytes(entry));
    return bundle;
}

TEST(Bundle, entries_have_a_length_of_two_bytes_big_endian) {
    EXPECT_EQ(to_hex(bundle_of({"a", "bc"})),
              "0001610002"
              "6263");
    const Bytes longest = bundle_of({std::string(65'535, 'x')});
    EXPECT_EQ(longest.size(), 65'537U);
    EXPECT_EQ(scan_bundle(longest, 1).problem, "");
    EXPECT_EQ(scan_bundle(longest, 1).entries.at(0).size(), 65'535U);
}

TEST(Bundle, what_is_not_exactly_its_entries_is_told_with_those_before_it) {
    const Bytes bundle = bundle_of({"one", "two"});
    const BundleScan good = scan_bundle(bundle, 2);
    ASSERT_EQ(good.entries.size(), 2U);
    EXPECT_EQ(as_text(good.entries[1]), "two");
    EXPECT_EQ(good.problem, "");
    EXPECT_EQ(scan_bundle(bundle, 3).problem, "ends after 2 of 3 entries");
    EXPECT_EQ(scan_bundle(bundle, 1).problem, "has 5 bytes after its 1 entries");
    for (std::size_t cut = 0; cut < bundle.size(); ++cut) {
        const BundleScan scan = scan_bundle(ByteView(bundle).first(cut), 2);
        EXPECT_EQ(scan.entries.size(), cut / 5);
        EXPECT_NE(scan.problem, "");
    }
    EXPECT_EQ(scan_bundle(to_bytes(std::string("\0\0", 2)), 1).problem,
              "has a length of 0 where 0 bytes are left");
}

}  // namespace
}  // namespace strongroom::ledger
