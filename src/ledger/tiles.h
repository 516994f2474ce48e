// C2SP tlog-tiles: which hashes and entries lie in which static file of a log.
//
// Level 0 tiles hold leaf hashes, 256 to a full tile; a hash of level L+1 is the root of one full
// tile of level L. An entry bundle holds the 256 entries of one level 0 tile. Tiles on the right
// are partial: only they have a width below 256. Paths are relative to the log's folder.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "ledger/merkle.h"

namespace strongroom::ledger {

inline constexpr unsigned kTileWidth = 256;
inline constexpr unsigned kTileHeight = 8;  // 2^8 = 256
inline constexpr unsigned kTileLevels = 8;  // Enough for kTreeSizeMax entries.
inline constexpr std::size_t kEntryBytesMax = 65'535;
inline constexpr std::uint64_t kTileBytesMax = kTileWidth * sizeof(Hash);
inline constexpr std::uint64_t kBundleBytesMax = kTileWidth * (2 + kEntryBytesMax);

struct TileId {
    unsigned level = 0;
    std::uint64_t index = 0;
    unsigned width = kTileWidth;  // 1 to 256

    friend bool operator==(const TileId&, const TileId&) = default;
};

std::string tile_path(const TileId& tile);  // "tile/0/x001/x234/067.p/112"
std::string bundle_path(std::uint64_t index, unsigned width = kTileWidth);  // "tile/entries/000"

// The tile of a level at the right end of a tree of `size` entries; width 0 when none is partial.
TileId partial_tile(unsigned level, std::uint64_t size);
// How many hashes of that tile a tree of `size` entries has: 0 to 256.
unsigned width_within(unsigned level, std::uint64_t index, std::uint64_t size);

Bytes print_tile(std::span<const Hash> hashes);
// Errors: corrupt (not that many hashes long).
Result<std::vector<Hash>> parse_tile(ByteView file, unsigned width);

// Where the hash of a whole subtree comes from: `count` hashes (a power of two) of one tile.
struct TileSlice {
    TileId tile;  // Its width is not set.
    unsigned first = 0;
    unsigned count = 1;
};
TileSlice slice_of(const Node& node);
Hash fold(std::span<const Hash> hashes);  // The root over a power of two of hashes.

// uint16 big endian length and the bytes. ENSUREs 1 to 65,535 bytes.
void append_entry(Bytes& bundle, ByteView entry);

// As many whole entries as the bytes begin with, up to `width`. They point into the bytes.
struct BundleScan {
    std::vector<ByteView> entries;
    std::string problem;  // Empty when the bytes are exactly `width` entries.
};
BundleScan scan_bundle(ByteView file, unsigned width);

// A growing tree, and the tiles that it fills on the way.
class GrowingTree {
  public:
    struct FullTile {
        TileId id;
        std::vector<Hash> hashes;
    };

    void append(const Hash& leaf);
    std::uint64_t size() const { return edge_.size(); }
    Hash root() const { return edge_.root(); }
    const RightEdge& edge() const { return edge_; }
    // The hashes of the level's partial tile; fewer than 256.
    const std::vector<Hash>& unfinished(unsigned level) const { return unfinished_.at(level); }
    // The tiles filled since they were taken or forgotten last, lower levels before those above.
    const std::vector<FullTile>& full() const { return full_; }
    std::vector<FullTile> take_full();
    void forget_full(std::size_t count);  // The first so many of full().

  private:
    void add_hash(unsigned tile_level, const Hash& hash);

    RightEdge edge_;
    std::array<std::vector<Hash>, kTileLevels> unfinished_;
    std::array<std::uint64_t, kTileLevels> full_count_{};
    std::vector<FullTile> full_;  // Bounded by the caller, who takes or forgets them.
};

}  // namespace strongroom::ledger
