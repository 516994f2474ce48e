// Log: roots and proofs of what is committed, whether published or not.
#include "ledger/log.h"

#include <fmt/format.h>

namespace strongroom::ledger {

// From a full tile, which lies on the disk or still waits in memory to be written, or from the
// hashes of the unfinished one.
Result<Hash> Log::node(TileFiles& files, const Node& node) const {
    const TileSlice slice = slice_of(node);
    const std::uint64_t full = tree_.size() >> (kTileHeight * (slice.tile.level + 1));
    for (const GrowingTree::FullTile& waiting : tree_.full()) {
        if (waiting.id.level == slice.tile.level && waiting.id.index == slice.tile.index)
            return fold(std::span(waiting.hashes).subspan(slice.first, slice.count));
    }
    if (slice.tile.index < full) return files.node(node, tree_.size());
    const std::vector<Hash>& hashes = tree_.unfinished(slice.tile.level);
    if (slice.tile.index != full || slice.first + slice.count > hashes.size()) {
        return fail(Errc::invalid, fmt::format("no subtree {} of level {} in a log of {} entries",
                                               node.index, node.level, tree_.size()));
    }
    return fold(std::span(hashes).subspan(slice.first, slice.count));
}

Result<Hash> Log::root_at(std::uint64_t size) {
    TRY(running());
    if (size > tree_.size()) {
        return fail(Errc::invalid,
                    fmt::format("the log has {} entries, not {}", tree_.size(), size));
    }
    if (size == 0) return empty_root();
    if (size == tree_.size()) return root();
    TileFiles files(*disk_, config_.folder);
    return root_of(size, [&](const Node& wanted) { return node(files, wanted); });
}

Result<Proof> Log::consistency(std::uint64_t old_size, std::uint64_t size) {
    TRY(running());
    if (size > tree_.size()) {
        return fail(Errc::invalid,
                    fmt::format("the log has {} entries, not {}", tree_.size(), size));
    }
    TileFiles files(*disk_, config_.folder);
    return consistency_proof(old_size, size,
                             [&](const Node& wanted) { return node(files, wanted); });
}

}  // namespace strongroom::ledger
