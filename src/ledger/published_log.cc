#include "ledger/published_log.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::ledger {
namespace {

// How often a reader starts again because the writer published meanwhile.
constexpr int kOpenTries = 8;

std::string checkpoint_path(const std::string& folder) {
    return fmt::format("{}/{}", folder, kCheckpointFile);
}

}  // namespace

Result<std::string> read_checkpoint_file(Disk& disk, const std::string& folder) {
    const Result<Bytes> bytes = disk.read(checkpoint_path(folder), kNoteBytesMax);
    if (bytes) return std::string(as_text(*bytes));
    if (bytes.error().code == Errc::exhausted) return fail(Errc::corrupt, bytes.error().message);
    return std::unexpected(bytes.error());
}

Result<PublishedLog> PublishedLog::open(Disk& disk, const std::string& folder,
                                        const TrustedLog& log) {
    TRY_ASSIGN(std::string note, read_checkpoint_file(disk, folder));
    for (int tries = 1;; ++tries) {
        const Result<Checkpoint> checkpoint = open_checkpoint(note, log);
        if (!checkpoint) {
            return fail(Errc::corrupt,
                        fmt::format("{}: {}", checkpoint_path(folder), checkpoint.error().message));
        }
        TileFiles files(disk, folder);
        const Status held = files.hold_partials(checkpoint->size);
        if (held) return PublishedLog(std::move(files), std::move(note), *checkpoint);
        // A newer checkpoint may have taken these files away.
        TRY_ASSIGN(std::string newer, read_checkpoint_file(disk, folder));
        if (newer == note || tries == kOpenTries) return std::unexpected(held.error());
        note = std::move(newer);
    }
}

NodeSource PublishedLog::nodes() {
    return [this](const Node& node) { return files_.node(node, checkpoint_.size); };
}

// The first leaf's proof runs over all hashes of the bundle and up to the signed root: inside the
// bundle it takes them from the entries, above it from the tiles.
Status PublishedLog::prove_bundle(std::uint64_t index, const std::vector<Hash>& leaves) {
    const std::uint64_t first = index * kTileWidth;
    const NodeSource source = [&](const Node& node) -> Result<Hash> {
        const TileSlice slice = slice_of(node);
        if (slice.tile.level == 0 && slice.tile.index == index)
            return fold(std::span(leaves).subspan(slice.first, slice.count));
        return files_.node(node, checkpoint_.size);
    };
    TRY_ASSIGN(const Proof proof, inclusion_proof(first, checkpoint_.size, source));
    const Status proved =
        check_inclusion(leaves.front(), first, checkpoint_.size, proof, checkpoint_.root);
    if (proved) return {};
    return fail(Errc::corrupt,
                fmt::format("{}: entries {} to {} do not lead to the root that was signed",
                            files_.path_of(bundle_path(index)), first, first + leaves.size() - 1));
}

Result<std::vector<Bytes>> PublishedLog::entries(std::uint64_t from, std::uint64_t count) {
    std::vector<Bytes> found;
    const std::uint64_t size = checkpoint_.size;
    if (from >= size) return found;
    const std::uint64_t end = from + std::min({count, kReadEntriesMax, size - from});
    while (from < end) {
        const std::uint64_t index = from / kTileWidth;
        TRY_ASSIGN(const StoredBundle bundle, files_.bundle(index, width_within(0, index, size)));
        TRY(prove_bundle(index, bundle.leaves));
        for (; from < end && from / kTileWidth == index; ++from) {
            const ByteView entry = bundle.entries[from % kTileWidth];
            found.emplace_back(entry.begin(), entry.end());
        }
    }
    return found;
}

Result<Proof> PublishedLog::inclusion(std::uint64_t index) {
    TRY_ASSIGN(Proof proof, inclusion_proof(index, checkpoint_.size, nodes()));
    TRY_ASSIGN(const Hash leaf, files_.node({.level = 0, .index = index}, checkpoint_.size));
    TRY(check_inclusion(leaf, index, checkpoint_.size, proof, checkpoint_.root));
    return proof;
}

Result<Proof> PublishedLog::consistency(const Checkpoint& old) {
    TRY_ASSIGN(Proof proof, consistency_proof(old.size, checkpoint_.size, nodes()));
    TRY(check_consistency(old.size, checkpoint_.size, old.root, checkpoint_.root, proof));
    return proof;
}

}  // namespace strongroom::ledger
