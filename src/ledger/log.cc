#include "ledger/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"
#include "ledger/recovery.h"
#include "ledger/tail.h"

namespace strongroom::ledger {
namespace {

constexpr std::size_t kFoldersRememberedMax = 4096;

// The partial bundle and tiles of a log of some size, one for each level whether it has one or not.
struct Partial {
    std::string folder;  // "tile/0/000.p"
    unsigned width = 0;  // 0: this level has none.

    std::string name() const { return width == 0 ? std::string() : std::to_string(width); }
    std::string path() const { return fmt::format("{}/{}", folder, name()); }
    friend bool operator==(const Partial&, const Partial&) = default;
};
std::vector<Partial> partials_of(std::uint64_t size) {
    const TileId last = partial_tile(0, size);
    std::vector<Partial> partials{{bundle_path(last.index) + ".p", last.width}};
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const TileId id = partial_tile(level, size);
        partials.push_back({tile_path({.level = level, .index = id.index}) + ".p", id.width});
    }
    return partials;
}

Bytes print_bundle(std::span<const Bytes> entries) {
    Bytes bundle;
    for (const Bytes& entry : entries) append_entry(bundle, entry);
    return bundle;
}

}  // namespace

std::string Log::path_of(std::string_view relative) const {
    return fmt::format("{}/{}", config_.folder, relative);
}

Result<Log> Log::create(Disk& disk, LogConfig config) {
    const Result<Recovered> there = recover(disk, config);
    if (there || there.error().code == Errc::corrupt)
        return fail(Errc::refused, config.folder + ": there is a ledger here already");
    if (there.error().code != Errc::not_found) return std::unexpected(there.error());
    TRY(disk.make_folder(config.folder));
    TRY(disk.replace(fmt::format("{}/{}", config.folder, kTailFile), print_tail(0, {}, {}, {})));
    return open(disk, std::move(config));
}

Result<Log> Log::open(Disk& disk, LogConfig config) {
    ENSURE(!config.identity.keys.empty(), "a log has a key to sign its checkpoints");
    TRY_ASSIGN(Recovered found, recover(disk, config));
    Log log(disk, std::move(config));
    log.tree_ = std::move(found.tree);
    log.bundle_edge_ = std::move(found.bundle_edge);
    log.unfinished_ = std::move(found.tail);
    log.published_ = std::move(found.published);
    log.note_ = std::move(found.note);
    // The tail is written anew, which also cuts an unfinished commit off. Syncing the old file
    // would not do: of an entry whose sync failed before, or whose process was killed, perhaps only
    // the page cache knows, and after a failed sync the kernel holds such a page for clean. If
    // bundles are full, first as it stands: no bundle may be durable before the tail that it is
    // made from.
    if (log.unfinished_.size() >= kTileWidth) TRY(log.write(kTailFile, found.tail_file));
    TRY(log.roll_over());
    TRY(log.remove_leftovers());
    return log;
}

Status Log::running() const {
    if (!stopped_) return {};
    return fail(Errc::io, fmt::format("the ledger stopped when the disk failed ({}); it must be "
                                      "opened again to see what was kept",
                                      stopped_->message));
}

Status Log::stop_if_failed(Status status) {
    if (!status) stopped_ = status.error();
    return status;
}

Result<std::uint64_t> Log::append(ByteView entry) {
    TRY(running());
    if (entry.empty() || entry.size() > kEntryBytesMax) {
        return fail(Errc::invalid, fmt::format("ledger entry: {} bytes, must be 1 to {}",
                                               entry.size(), kEntryBytesMax));
    }
    if (pending_.size() >= kPendingEntriesMax || pending_bytes_ + entry.size() > kPendingBytesMax) {
        return fail(Errc::exhausted, fmt::format("ledger: {} entries ({} bytes) wait for a commit",
                                                 pending_.size(), pending_bytes_));
    }
    pending_.emplace_back(entry.begin(), entry.end());
    pending_bytes_ += entry.size();
    return size() + pending_.size() - 1;
}

Status Log::commit() {
    TRY(running());
    if (pending_.empty()) return {};
    return stop_if_failed(write_pending());
}

Status Log::write_pending() {
    std::vector<Hash> leaves;
    leaves.reserve(pending_.size());
    for (const Bytes& entry : pending_) leaves.push_back(hash_leaf(entry));
    TRY(tail_->append(print_tail(size(), tree_.edge(), pending_, leaves)));
    TRY(tail_->sync());
    for (std::size_t i = 0; i < pending_.size(); ++i) take(std::move(pending_[i]), leaves[i]);
    pending_.clear();
    pending_bytes_ = 0;
    return unfinished_.size() < kTileWidth ? Status{} : roll_over();
}

void Log::take(Bytes entry, const Hash& leaf) {
    tree_.append(leaf);
    unfinished_.push_back(std::move(entry));
    if (size() % kTileWidth == 0) bundle_edge_ = tree_.edge();
}

// Every file is durable before the next is begun, and the tail goes last: whenever the power
// fails, either the tail still has the entries or all their files are there.
Status Log::roll_over() {
    const std::uint64_t first = (size() - unfinished_.size()) / kTileWidth;
    const std::size_t count = unfinished_.size() / kTileWidth;
    for (std::size_t i = 0; i < count; ++i) {
        const auto entries = std::span(unfinished_).subspan(i * kTileWidth, kTileWidth);
        TRY(write(bundle_path(first + i), print_bundle(entries)));
    }
    for (const GrowingTree::FullTile& tile : tree_.take_full())
        TRY(write(tile_path(tile.id), print_tile(tile.hashes)));
    unfinished_.erase(unfinished_.begin(),
                      unfinished_.begin() + static_cast<std::ptrdiff_t>(count * kTileWidth));
    TRY(write(kTailFile, print_tail(size(), bundle_edge_, unfinished_, tree_.unfinished(0))));
    TRY_ASSIGN(tail_, disk_->open_append(path_of(kTailFile)));
    return {};
}

Result<std::string> Log::publish(const SignBytes& sign) {
    TRY(running());
    if (published_ && published_->size == size()) return note_;
    const Checkpoint checkpoint{.origin = config_.identity.origin, .size = size(), .root = root()};
    TRY_ASSIGN(const std::string note,
               sign_checkpoint(checkpoint, config_.identity.keys.front(), sign));
    TRY(stop_if_failed(write_published(checkpoint, note)));
    return note_;
}

Status Log::write_published(const Checkpoint& checkpoint, const std::string& note) {
    const TileId last = partial_tile(0, size());
    if (last.width > 0) TRY(write(bundle_path(last.index, last.width), print_bundle(unfinished_)));
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const TileId id = partial_tile(level, size());
        if (id.width > 0) TRY(write(tile_path(id), print_tile(tree_.unfinished(level))));
    }
    TRY(write(kCheckpointFile, as_bytes(note)));
    const std::optional<Checkpoint> old = std::exchange(published_, checkpoint);
    note_ = note;
    return old ? remove_superseded(*old) : Status{};
}

Status Log::remove_superseded(const Checkpoint& old) {
    const std::vector<Partial> was = partials_of(old.size);
    const std::vector<Partial> now = partials_of(size());
    for (std::size_t i = 0; i < was.size(); ++i) {
        if (was[i].width == 0 || was[i] == now[i]) continue;
        if (was[i].folder != now[i].folder)
            TRY(clear_folder(was[i].folder, ""));
        else
            TRY(disk_->remove(path_of(was[i].path())));
    }
    return {};
}

// What a crash between a checkpoint and the removal of the partial files before it has left.
// LIMIT: looks where the last tile of each level lies, 1,000 tiles to a folder. A stale partial
// file in an older folder does no harm; nobody reads it.
Status Log::remove_leftovers() {
    for (const Partial& last : partials_of(published_ ? published_->size : 0)) {
        const std::string siblings = last.folder.substr(0, last.folder.rfind('/'));
        TRY_ASSIGN(const std::vector<std::string> names, disk_->list(path_of(siblings)));
        for (const std::string& name : names) {
            const std::string folder = fmt::format("{}/{}", siblings, name);
            if (!name.ends_with(".p")) continue;
            TRY(clear_folder(folder, folder == last.folder ? last.name() : ""));
        }
    }
    return {};
}

// Without a name to keep, the folder goes too.
Status Log::clear_folder(const std::string& folder, const std::string& kept_name) {
    TRY_ASSIGN(const std::vector<std::string> names, disk_->list(path_of(folder)));
    for (const std::string& name : names) {
        if (name != kept_name) TRY(disk_->remove(path_of(fmt::format("{}/{}", folder, name))));
    }
    return kept_name.empty() ? disk_->remove(path_of(folder)) : Status{};
}

Status Log::write(std::string_view relative, ByteView bytes) {
    for (std::size_t slash = relative.find('/'); slash != std::string_view::npos;
         slash = relative.find('/', slash + 1)) {
        const std::string folder(relative.substr(0, slash));
        if (folders_.contains(folder)) continue;
        TRY(disk_->make_folder(path_of(folder)));
        if (folders_.size() >= kFoldersRememberedMax) folders_.clear();
        folders_.insert(folder);
    }
    return disk_->replace(path_of(relative), bytes);
}

Result<std::vector<Bytes>> Log::entries(std::uint64_t from, std::uint64_t count) {
    TRY(running());
    std::vector<Bytes> found;
    if (from >= size()) return found;
    const std::uint64_t end = from + std::min({count, kReadEntriesMax, size() - from});
    const std::uint64_t first_unfinished = size() - unfinished_.size();
    TileFiles files(*disk_, config_.folder);
    while (from < std::min(end, first_unfinished)) {
        const std::uint64_t index = from / kTileWidth;
        TRY_ASSIGN(const StoredBundle bundle, files.bundle(index, kTileWidth));
        for (; from < end && from / kTileWidth == index; ++from) {
            const ByteView entry = bundle.entries[from % kTileWidth];
            found.emplace_back(entry.begin(), entry.end());
        }
    }
    for (; from < end; ++from) found.push_back(unfinished_[from - first_unfinished]);
    return found;
}

}  // namespace strongroom::ledger
