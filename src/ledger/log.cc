#include "ledger/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.h"
#include "ledger/recovery.h"
#include "ledger/tail.h"

namespace strongroom::ledger {

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
    log.in_tail_ = std::move(found.tail);
    for (const Bytes& entry : log.in_tail_) log.tail_leaves_.push_back(hash_leaf(entry));
    log.published_ = std::move(found.published);
    log.note_ = std::move(found.note);
    // The tail is written anew, which also cuts an unfinished commit off. Syncing the old file
    // would not do: of an entry whose sync failed before, or whose process was killed, perhaps only
    // the page cache knows, and after a failed sync the kernel holds such a page for clean. If
    // bundles are full, first as it stands: no bundle may be durable before the tail that it is
    // made from.
    if (log.in_tail_.size() >= kTileWidth)
        TRY(disk.replace(log.path_of(kTailFile), found.tail_file));
    log.plan_full_bundles(/*is_cut=*/true);
    TRY(log.finish());
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
    if (!is_tail_long()) return {};
    while (is_publishing()) TRY(write_next());
    plan_full_bundles(/*is_cut=*/true);
    while (is_publishing()) TRY(write_next());
    return {};
}

void Log::take(Bytes entry, const Hash& leaf) {
    tree_.append(leaf);
    in_tail_.push_back(std::move(entry));
    tail_leaves_.push_back(leaf);
    if (size() % kTileWidth == 0) bundle_edge_ = tree_.edge();
}

bool Log::is_tail_long() const {
    return in_tail_.size() >= kTailEntries ||
           (tail_->size() >= kTailBytes && in_tail_.size() >= kTileWidth);
}

Result<std::vector<Bytes>> Log::entries(std::uint64_t from, std::uint64_t count) {
    TRY(running());
    std::vector<Bytes> found;
    if (from >= size()) return found;
    const std::uint64_t end = from + std::min({count, kReadEntriesMax, size() - from});
    const std::uint64_t first_in_tail = size() - in_tail_.size();
    TileFiles files(*disk_, config_.folder);
    while (from < std::min(end, first_in_tail)) {
        const std::uint64_t index = from / kTileWidth;
        TRY_ASSIGN(const StoredBundle bundle, files.bundle(index, kTileWidth));
        for (; from < end && from / kTileWidth == index; ++from) {
            const ByteView entry = bundle.entries[from % kTileWidth];
            found.emplace_back(entry.begin(), entry.end());
        }
    }
    for (; from < end; ++from) found.push_back(in_tail_[from - first_in_tail]);
    return found;
}

}  // namespace strongroom::ledger
