#include "ledger/tile_files.h"

#include <fmt/format.h>

namespace strongroom::ledger {
namespace {

TileId full(TileId id) {
    id.width = kTileWidth;
    return id;
}

}  // namespace

std::string TileFiles::path_of(std::string_view relative) const {
    return fmt::format("{}/{}", folder_, relative);
}

Result<TileFiles::File> TileFiles::read(const std::string& partial_path,
                                        const std::string& full_path, unsigned width,
                                        std::uint64_t max_bytes) {
    if (const auto held = held_.find(partial_path); held != held_.end()) return held->second;
    for (const std::string& relative : {partial_path, full_path}) {
        const std::string path = path_of(relative);
        Result<Bytes> bytes = disk_->read(path, max_bytes);
        if (bytes) {
            const unsigned file_width = relative == full_path ? kTileWidth : width;
            return File{.path = path, .bytes = *std::move(bytes), .width = file_width};
        }
        if (bytes.error().code == Errc::exhausted)
            return fail(Errc::corrupt, bytes.error().message);
        if (bytes.error().code != Errc::not_found) return std::unexpected(bytes.error());
        if (partial_path == full_path) break;
    }
    return fail(Errc::corrupt, path_of(partial_path) + ": missing");
}

Result<std::vector<Hash>> TileFiles::tile(const TileId& id) {
    TRY_ASSIGN(const File file, read(tile_path(id), tile_path(full(id)), id.width, kTileBytesMax));
    Result<std::vector<Hash>> hashes = parse_tile(file.bytes, file.width);
    if (!hashes) return fail_in(file.path, hashes.error());
    hashes->resize(id.width);
    return hashes;
}

Result<StoredBundle> TileFiles::bundle(std::uint64_t index, unsigned width) {
    const TileId id{.level = 0, .index = index, .width = width};
    TRY_ASSIGN(std::vector<Hash> leaves, tile(id));
    TRY_ASSIGN(File file,
               read(bundle_path(index, width), bundle_path(index), width, kBundleBytesMax));
    BundleScan scan = scan_bundle(file.bytes, file.width);
    const std::uint64_t first = index * kTileWidth;
    for (std::size_t i = 0; i < std::min<std::size_t>(width, scan.entries.size()); ++i) {
        if (hash_leaf(scan.entries[i]) == leaves[i]) continue;
        return fail(Errc::corrupt, fmt::format("{}: entry {} is not what {} has the hash of",
                                               file.path, first + i, path_of(tile_path(id))));
    }
    if (!scan.problem.empty()) {
        return fail(Errc::corrupt, fmt::format("{}: {} (at entry {})", file.path, scan.problem,
                                               first + scan.entries.size()));
    }
    scan.entries.resize(width);
    return StoredBundle{.file = std::move(file.bytes),
                        .entries = std::move(scan.entries),
                        .leaves = std::move(leaves)};
}

Result<Hash> TileFiles::node(const Node& node, std::uint64_t size) {
    TileSlice slice = slice_of(node);
    slice.tile.width = width_within(slice.tile.level, slice.tile.index, size);
    if (slice.first + slice.count > slice.tile.width) {
        return fail(Errc::invalid, fmt::format("no subtree {} of level {} in a log of {} entries",
                                               node.index, node.level, size));
    }
    Recent& recent = recent_.at(slice.tile.level);
    if (recent.hashes.empty() || recent.id != slice.tile) {
        TRY_ASSIGN(recent.hashes, tile(slice.tile));
        recent.id = slice.tile;
    }
    return fold(std::span(recent.hashes).subspan(slice.first, slice.count));
}

Status TileFiles::hold_partials(std::uint64_t size) {
    std::map<std::string, File> held;
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const TileId id = partial_tile(level, size);
        if (id.width == 0) continue;
        const std::string path = tile_path(id);
        TRY_ASSIGN(held[path], read(path, tile_path(full(id)), id.width, kTileBytesMax));
        if (level > 0) continue;
        const std::string bundle = bundle_path(id.index, id.width);
        TRY_ASSIGN(held[bundle], read(bundle, bundle_path(id.index), id.width, kBundleBytesMax));
    }
    held_ = std::move(held);
    return {};
}

}  // namespace strongroom::ledger
