#include "ledger/log_walk.h"

#include <fmt/format.h>

namespace strongroom::ledger {

void LogWalk::expect(const Checkpoint& checkpoint, std::string place, bool is_stored) {
    expected_.push_back({checkpoint, std::move(place), is_stored});
}

Status LogWalk::bundle(std::uint64_t index, unsigned width) {
    TRY_ASSIGN(const StoredBundle stored, files_.bundle(index, width));
    TRY(leaves(stored.leaves));
    return full_tiles();
}

Status LogWalk::tile_only(std::uint64_t index) {
    TRY_ASSIGN(const std::vector<Hash> hashes, files_.tile({.level = 0, .index = index}));
    TRY(leaves(hashes));
    return full_tiles();
}

Status LogWalk::leaves(const std::vector<Hash>& hashes) {
    for (const Hash& hash : hashes) TRY(leaf(hash));
    return {};
}

Status LogWalk::leaf(const Hash& hash) {
    tree_.append(hash);
    for (const Expected& expected : expected_) {
        if (expected.checkpoint.size == tree_.size()) TRY(meet(expected));
    }
    return {};
}

// The tiles above level 0 that the last bundle filled.
Status LogWalk::full_tiles() {
    for (const GrowingTree::FullTile& tile : tree_.take_full()) {
        if (tile.id.level == 0) continue;  // Its hashes are what we walk on.
        TRY_ASSIGN(const std::vector<Hash> stored, files_.tile(tile.id));
        for (unsigned i = 0; i < kTileWidth; ++i) {
            if (stored[i] == tile.hashes[i]) continue;
            const TileId below{.level = tile.id.level - 1, .index = tile.id.index * kTileWidth + i};
            return fail(Errc::corrupt, fmt::format("{}: hash {} is not the root of {}",
                                                   files_.path_of(tile_path(tile.id)), i,
                                                   files_.path_of(tile_path(below))));
        }
    }
    return {};
}

Status LogWalk::meet(const Expected& expected) {
    if (expected.checkpoint.root != tree_.root()) {
        return fail(Errc::corrupt,
                    fmt::format("{}: the first {} entries do not have the root that was signed",
                                expected.place, tree_.size()));
    }
    return expected.is_stored ? partials() : Status{};
}

Status LogWalk::partials() {
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const TileId id = partial_tile(level, tree_.size());
        if (id.width == 0) continue;
        TRY_ASSIGN(const std::vector<Hash> stored, files_.tile(id));
        for (unsigned i = 0; i < id.width; ++i) {
            if (stored[i] == tree_.unfinished(level)[i]) continue;
            const std::uint64_t entries = std::uint64_t{1} << (kTileHeight * level);
            return fail(Errc::corrupt, fmt::format("{}: hash {} is not that of entries {} to {}",
                                                   files_.path_of(tile_path(id)), i,
                                                   (id.index * kTileWidth + i) * entries,
                                                   (id.index * kTileWidth + i + 1) * entries - 1));
        }
        // Reading the bundle holds it against the tile that was found good above.
        if (level == 0) TRY(files_.bundle(id.index, id.width));
    }
    return {};
}

Status LogWalk::finish() const {
    for (const Expected& expected : expected_) {
        if (expected.checkpoint.size > tree_.size()) {
            return fail(
                Errc::corrupt,
                fmt::format("{}: it covers {} entries and the log has only {}: entries "
                            "from {} on were cut off",
                            expected.place, expected.checkpoint.size, tree_.size(), tree_.size()));
        }
        if (expected.checkpoint.size == 0 && expected.checkpoint.root != empty_root()) {
            return fail(Errc::corrupt,
                        fmt::format("{}: its root is not that of an empty log", expected.place));
        }
    }
    return {};
}

}  // namespace strongroom::ledger
