#include "ledger/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"

namespace strongroom::ledger {
namespace {

// 1234067 is x001/x234/067: three digits a folder, so that no folder is large.
std::string index_path(std::uint64_t index) {
    std::string path = fmt::format("{:03}", index % 1000);
    for (index /= 1000; index > 0; index /= 1000) {
        path = fmt::format("x{:03}/{}", index % 1000, path);
    }
    return path;
}

std::string width_suffix(unsigned width) {
    ENSURE(width >= 1 && width <= kTileWidth, "a stored tile holds 1 to 256 hashes");
    return width == kTileWidth ? std::string() : fmt::format(".p/{}", width);
}

// How many hashes a level of tiles has in a tree of `size` entries.
std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
    ENSURE(level < kTileLevels, "a tile level is within the tree");
    return size >> (kTileHeight * level);
}

}  // namespace

std::string tile_path(const TileId& tile) {
    return fmt::format("tile/{}/{}{}", tile.level, index_path(tile.index),
                       width_suffix(tile.width));
}

std::string bundle_path(std::uint64_t index, unsigned width) {
    return fmt::format("tile/entries/{}{}", index_path(index), width_suffix(width));
}

TileId partial_tile(unsigned level, std::uint64_t size) {
    const std::uint64_t hashes = hashes_at(level, size);
    return {.level = level,
            .index = hashes / kTileWidth,
            .width = static_cast<unsigned>(hashes % kTileWidth)};
}

unsigned width_within(unsigned level, std::uint64_t index, std::uint64_t size) {
    const std::uint64_t hashes = hashes_at(level, size);
    if (index > hashes / kTileWidth) return 0;
    return static_cast<unsigned>(std::min<std::uint64_t>(kTileWidth, hashes - index * kTileWidth));
}

Bytes print_tile(std::span<const Hash> hashes) {
    Bytes file;
    file.reserve(hashes.size() * sizeof(Hash));
    for (const Hash& hash : hashes) file.insert(file.end(), hash.bytes.begin(), hash.bytes.end());
    return file;
}

Result<std::vector<Hash>> parse_tile(ByteView file, unsigned width) {
    if (file.size() != width * sizeof(Hash)) {
        return fail(Errc::corrupt, fmt::format("{} bytes; {} hashes are {} bytes", file.size(),
                                               width, width * sizeof(Hash)));
    }
    std::vector<Hash> hashes(width);
    for (std::size_t i = 0; i < width; ++i) {
        std::ranges::copy(file.subspan(i * sizeof(Hash), sizeof(Hash)), hashes[i].bytes.begin());
    }
    return hashes;
}

TileSlice slice_of(const Node& node) {
    const unsigned count = 1U << (node.level % kTileHeight);
    const std::uint64_t first = node.index * count;  // Among the hashes of the tile level.
    return {.tile = {.level = node.level / kTileHeight, .index = first / kTileWidth},
            .first = static_cast<unsigned>(first % kTileWidth),
            .count = count};
}

Hash fold(std::span<const Hash> hashes) {
    ENSURE(std::has_single_bit(hashes.size()), "a subtree has a power of two of hashes");
    std::vector<Hash> row(hashes.begin(), hashes.end());
    while (row.size() > 1) {
        for (std::size_t i = 0; i < row.size() / 2; ++i)
            row[i] = hash_node(row[2 * i], row[2 * i + 1]);
        row.resize(row.size() / 2);
    }
    return row.front();
}

void append_entry(Bytes& bundle, ByteView entry) {
    ENSURE(!entry.empty() && entry.size() <= kEntryBytesMax, "an entry is within its bounds");
    bundle.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
    bundle.push_back(static_cast<std::uint8_t>(entry.size()));
    bundle.insert(bundle.end(), entry.begin(), entry.end());
}

BundleScan scan_bundle(ByteView file, unsigned width) {
    BundleScan scan;
    ByteView rest = file;
    while (scan.entries.size() < width) {
        if (rest.size() < 2) {
            scan.problem = fmt::format("ends after {} of {} entries", scan.entries.size(), width);
            return scan;
        }
        const std::size_t length = static_cast<std::size_t>(rest[0] << 8 | rest[1]);
        rest = rest.subspan(2);
        if (length == 0 || length > rest.size()) {
            scan.problem =
                fmt::format("has a length of {} where {} bytes are left", length, rest.size());
            return scan;
        }
        scan.entries.push_back(rest.first(length));
        rest = rest.subspan(length);
    }
    if (!rest.empty())
        scan.problem = fmt::format("has {} bytes after its {} entries", rest.size(), width);
    return scan;
}

void GrowingTree::append(const Hash& leaf) {
    add_hash(0, leaf);
    edge_.append(leaf, [this](unsigned level, const Hash& hash) {
        if (level % kTileHeight == 0) add_hash(level / kTileHeight, hash);
    });
}

void GrowingTree::add_hash(unsigned tile_level, const Hash& hash) {
    std::vector<Hash>& tile = unfinished_.at(tile_level);
    tile.push_back(hash);
    if (tile.size() < kTileWidth) return;
    full_.push_back(
        {{.level = tile_level, .index = full_count_.at(tile_level)++}, std::exchange(tile, {})});
}

std::vector<GrowingTree::FullTile> GrowingTree::take_full() { return std::exchange(full_, {}); }

void GrowingTree::forget_full(std::size_t count) {
    ENSURE(count <= full_.size(), "only what is there is forgotten");
    full_.erase(full_.begin(), full_.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace strongroom::ledger
