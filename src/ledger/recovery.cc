#include "ledger/recovery.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/log_walk.h"
#include "ledger/tail.h"

namespace strongroom::ledger {
namespace {

// The last part of a path, and what stands before it.
std::pair<std::string, std::string> split_path(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return {path.substr(0, slash), path.substr(slash + 1)};
}

Status read_published(Disk& disk, const LogConfig& config, Recovered& found) {
    Result<std::string> note = read_checkpoint_file(disk, config.folder);
    if (!note && note.error().code == Errc::not_found) return {};
    if (!note) return std::unexpected(note.error());
    const Result<Checkpoint> checkpoint = open_checkpoint(*note, config.identity);
    if (!checkpoint) {
        return fail(Errc::corrupt, fmt::format("{}/{}: {}", config.folder, kCheckpointFile,
                                               checkpoint.error().message));
    }
    found.published = *checkpoint;
    found.note = *std::move(note);
    return {};
}

Result<TailScan> read_tail(Disk& disk, const LogConfig& config, Recovered& found) {
    const std::string path = fmt::format("{}/{}", config.folder, kTailFile);
    Result<Bytes> file = disk.read(path, kTailBytesMax);
    if (!file && file.error().code == Errc::not_found) {
        TRY_ASSIGN(const std::vector<std::string> names, disk.list(config.folder));
        const bool is_log = std::ranges::any_of(names, [](const std::string& name) {
            return name == kCheckpointFile || name == "tile";
        });
        if (!is_log) return fail(Errc::not_found, config.folder + ": there is no ledger here");
        return fail(Errc::corrupt, path + ": missing, and with it the last entries");
    }
    if (!file && file.error().code == Errc::exhausted)
        return fail(Errc::corrupt, file.error().message);
    if (!file) return std::unexpected(file.error());
    Result<TailScan> scan = scan_tail(*file);
    if (!scan) return fail_in(path, scan.error());
    file->resize(scan->good_bytes);
    found.tail_file = *std::move(file);
    return scan;
}

Status take_tail(const LogConfig& config, TailScan scan, LogWalk& walk, Recovered& found) {
    for (TailRecord& record : scan.records) {
        if (record.root != walk.tree().root()) {
            return fail(Errc::corrupt,
                        fmt::format("{}/{}: entry {} was committed after other entries than the "
                                    "bundles and tiles before it have",
                                    config.folder, kTailFile, record.first));
        }
        for (Bytes& entry : record.entries) {
            TRY(walk.leaf(hash_leaf(entry)));
            found.tail.push_back(std::move(entry));
            if (walk.tree().size() % kTileWidth == 0) found.bundle_edge = walk.tree().edge();
        }
    }
    return {};
}

// Files that only a longer log can have written: the tail is not the one that belongs to them.
Status refuse_later_files(Disk& disk, const LogConfig& config, std::uint64_t size) {
    const auto cut_back = [&](const std::string& path) {
        return fail(Errc::corrupt, fmt::format("{}: holds entries after the {} of {}/{}", path,
                                               size, config.folder, kTailFile));
    };
    const std::string path = fmt::format("{}/{}", config.folder, bundle_path(size / kTileWidth));
    const auto [folder, name] = split_path(path);
    TRY_ASSIGN(const std::vector<std::string> bundles, disk.list(folder));
    if (std::ranges::binary_search(bundles, name)) return cut_back(path);
    TRY_ASSIGN(const std::vector<std::string> partials, disk.list(path + ".p"));
    for (const std::string& width : partials) {
        const Result<std::uint64_t> count = parse_count(width, kTileWidth);
        if (count && *count > size % kTileWidth)
            return cut_back(fmt::format("{}.p/{}", path, width));
    }
    return {};
}

}  // namespace

Result<Recovered> recover(Disk& disk, const LogConfig& config) {
    Recovered found;
    TRY_ASSIGN(TailScan tail, read_tail(disk, config, found));
    TRY(read_published(disk, config, found));

    TileFiles files(disk, config.folder);
    LogWalk walk(files);
    if (found.published)
        walk.expect(*found.published, files.path_of(kCheckpointFile), /*is_stored=*/true);
    if (config.at_least)
        walk.expect(*config.at_least, config.folder + ": the checkpoint seen elsewhere", false);

    const std::uint64_t full_bundles = tail.records.front().first / kTileWidth;
    for (std::uint64_t index = 0; index < full_bundles; ++index) {
        TRY(config.check == OpenCheck::entries ? walk.bundle(index, kTileWidth)
                                               : walk.tile_only(index));
    }
    found.bundle_edge = walk.tree().edge();
    TRY(take_tail(config, std::move(tail), walk, found));
    TRY(walk.finish());
    TRY(refuse_later_files(disk, config, walk.tree().size()));
    found.tree = std::move(walk.tree());
    return found;
}

}  // namespace strongroom::ledger
