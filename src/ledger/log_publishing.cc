// Log: what is made of the tail's entries, one file at a time (docs/ledger.md, "Publishing").
#include <fmt/format.h>

#include <utility>

#include "base/ensure.h"
#include "ledger/log.h"
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

Result<std::string> Log::publish(const SignBytes& sign) {
    TRY(finish());
    TRY(begin_publishing(sign));
    TRY(finish());
    return note_;
}

Status Log::begin_publishing(const SignBytes& sign, Cover cover) {
    TRY(running());
    const bool has_new_bundle = bundle_edge_.size() > (published_ ? published_->size : 0);
    const RightEdge& edge = cover == Cover::bundles && has_new_bundle ? bundle_edge_ : tree_.edge();
    if (is_publishing() || (published_ && published_->size == edge.size())) return {};
    const Checkpoint checkpoint{
        .origin = config_.identity.origin, .size = edge.size(), .root = edge.root()};
    TRY_ASSIGN(std::string note, sign_checkpoint(checkpoint, config_.identity.keys.front(), sign));
    if (in_tail_.size() / kTileWidth > bundles_written_)
        plan_full_bundles(in_tail_.size() >= config_.tail_cut_entries);
    to_publish_ = checkpoint;
    plan_checkpoint(std::move(note));
    return {};
}

// The tail goes after all that is made of it: whenever the power fails, either the tail still has
// the entries or all their files are there.
void Log::plan_full_bundles(bool is_cut) {
    const std::uint64_t first = (size() - in_tail_.size()) / kTileWidth;
    full_ = {.count = in_tail_.size() / kTileWidth,
             .tiles = tree_.full().size(),
             .edge = bundle_edge_,
             .is_cut = is_cut};
    for (std::size_t i = bundles_written_; i < full_.count; ++i) {
        const auto entries = std::span(in_tail_).subspan(i * kTileWidth, kTileWidth);
        writes_.push_back({.path = bundle_path(first + i), .bytes = print_bundle(entries)});
    }
    for (const GrowingTree::FullTile& tile : tree_.full())
        writes_.push_back({.path = tile_path(tile.id), .bytes = print_tile(tile.hashes)});
    writes_.push_back({.kind = Write::Kind::bundles, .path = std::string(kTailFile)});
}

// All that a checkpoint covers is durable before it.
void Log::plan_checkpoint(std::string note) {
    const std::uint64_t size = to_publish_->size;
    if (const TileId last = partial_tile(0, size); last.width > 0) {
        const auto entries = std::span(in_tail_).last(last.width);
        writes_.push_back(
            {.path = bundle_path(last.index, last.width), .bytes = print_bundle(entries)});
    }
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const TileId id = partial_tile(level, size);
        if (id.width == 0) continue;
        // Above level 0 a hash comes with each full bundle and not in between.
        ENSURE(tree_.unfinished(level).size() == id.width, "a tile is as wide as it says");
        writes_.push_back({.path = tile_path(id), .bytes = print_tile(tree_.unfinished(level))});
    }
    writes_.push_back({.kind = Write::Kind::checkpoint,
                       .path = std::string(kCheckpointFile),
                       .bytes = to_bytes(note)});
    if (published_) writes_.push_back({.kind = Write::Kind::leftovers, .path = {}});
}

Status Log::finish() {
    TRY(running());
    while (is_publishing()) TRY(write_on());
    return {};
}

Status Log::write_on() {
    TRY(running());
    if (!is_publishing()) return {};
    return stop_if_failed(write_next());
}

Status Log::write_next() {
    const Write& next = writes_.front();
    TRY_ASSIGN(const bool is_made, make_folder_of(next.path));
    if (is_made) return {};  // Enough for once: that was a sync, too.
    if (next.kind != Write::Kind::file && !unsynced_.empty()) return sync_next_folder();
    switch (next.kind) {
        case Write::Kind::file:
            TRY(disk_->put(path_of(next.path), next.bytes));
            unsynced_.insert(next.path.substr(0, next.path.rfind('/')));
            break;
        case Write::Kind::bundles: TRY(note_bundles()); break;
        case Write::Kind::checkpoint:
            TRY(disk_->replace(path_of(next.path), next.bytes));
            note_published(std::string(as_text(next.bytes)));
            break;
        case Write::Kind::leftovers: TRY(remove_superseded()); break;
    }
    writes_.pop_front();
    return {};
}

// Files lie in folders, and are durable with them: before anything that counts on the files.
Status Log::sync_next_folder() {
    TRY(disk_->sync_folder(path_of(*unsynced_.begin())));
    unsynced_.erase(unsynced_.begin());
    return {};
}

Status Log::note_bundles() {
    if (full_.is_cut) TRY(cut_tail());
    bundles_written_ = full_.is_cut ? 0 : full_.count;
    tree_.forget_full(full_.tiles);
    return {};
}

// With the entries that were committed since the bundles were planned.
Status Log::cut_tail() {
    const std::size_t gone = full_.count * kTileWidth;
    const Bytes tail = print_tail(size(), full_.edge, std::span(in_tail_).subspan(gone),
                                  std::span(tail_leaves_).subspan(gone));
    TRY_ASSIGN(tail_, disk_->replace_to_append(path_of(kTailFile), tail));
    in_tail_.erase(in_tail_.begin(), in_tail_.begin() + static_cast<std::ptrdiff_t>(gone));
    tail_leaves_.erase(tail_leaves_.begin(),
                       tail_leaves_.begin() + static_cast<std::ptrdiff_t>(gone));
    return {};
}

void Log::note_published(const std::string& note) {
    ENSURE(to_publish_.has_value(), "what is published was planned");
    superseded_ = std::exchange(published_, std::exchange(to_publish_, std::nullopt));
    note_ = note;
}

Status Log::remove_superseded() {
    ENSURE(superseded_.has_value() && published_.has_value(), "there is a checkpoint before");
    const std::vector<Partial> was = partials_of(superseded_->size);
    const std::vector<Partial> now = partials_of(published_->size);
    for (std::size_t i = 0; i < was.size(); ++i) {
        if (was[i].width == 0 || was[i] == now[i]) continue;
        if (was[i].folder != now[i].folder)
            TRY(clear_folder(was[i].folder, ""));
        else
            TRY(disk_->remove(path_of(was[i].path())));
    }
    superseded_.reset();
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

// Makes one folder that the file needs and that is not known to be durable; false: all are.
Result<bool> Log::make_folder_of(const std::string& relative) {
    for (std::size_t slash = relative.find('/'); slash != std::string::npos;
         slash = relative.find('/', slash + 1)) {
        std::string folder = relative.substr(0, slash);
        if (folders_.contains(folder)) continue;
        TRY(disk_->make_folder(path_of(folder)));
        if (folders_.size() >= kFoldersRememberedMax) folders_.clear();
        folders_.insert(std::move(folder));
        return true;
    }
    return false;
}

}  // namespace strongroom::ledger
