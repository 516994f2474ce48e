#include "vault/backup_source.h"

#include <algorithm>

#include "ledger/tiles.h"
#include "wire/backup_names.h"

namespace strongroom::vault {

Result<BackupSource> BackupSource::take(Disk& disk, const std::string& folder,
                                        std::uint64_t ledger_size) {
    BackupSource source(disk, folder);
    TRY(source.hold_files());
    TRY(source.hold_ledger(ledger_size));
    return source;
}

Status BackupSource::hold(const std::string& name) {
    TRY_ASSIGN(Bytes bytes, disk_->read(folder_ + "/" + name, wire::kBackupFileBytesMax));
    files_.push_back({name, std::move(bytes)});
    return {};
}

Status BackupSource::hold_files() {
    TRY_ASSIGN(const std::vector<std::string> names, disk_->list(folder_));
    for (const std::string& name : names) {
        if (wire::is_backup_name(name)) TRY(hold(name));
    }
    return {};
}

Status BackupSource::hold_ledger(std::uint64_t size) {
    using namespace ledger;
    const auto in_ledger = [](const std::string& path) { return "ledger/" + path; };
    TRY(hold(in_ledger("checkpoint")));
    TRY(hold(in_ledger("tail")));
    for (std::uint64_t i = 0; i < size / kTileWidth; ++i)
        files_.push_back({in_ledger(bundle_path(i)), std::nullopt});
    if (const auto width = static_cast<unsigned>(size % kTileWidth); width != 0)
        TRY(hold(in_ledger(bundle_path(size / kTileWidth, width))));
    for (unsigned level = 0; level < kTileLevels; ++level) {
        const std::uint64_t hashes = size >> (kTileHeight * level);
        if (hashes == 0) break;
        for (std::uint64_t i = 0; i < hashes / kTileWidth; ++i)
            files_.push_back({in_ledger(tile_path({level, i})), std::nullopt});
        const TileId partial = partial_tile(level, size);
        if (partial.width != 0) TRY(hold(in_ledger(tile_path(partial))));
    }
    return {};
}

Result<std::optional<BackupSource::Piece>> BackupSource::next() {
    if (files_.empty()) return std::nullopt;
    File& file = files_.front();
    if (!file.bytes) {
        TRY_ASSIGN(file.bytes, disk_->read(folder_ + "/" + file.name, wire::kBackupFileBytesMax));
    }
    const ByteView rest = ByteView(*file.bytes).subspan(sent_);
    const ByteView part = rest.first(std::min(rest.size(), kPieceBytesMax));
    Piece piece{.name = file.name,
                .bytes = Bytes(part.begin(), part.end()),
                .is_last = part.size() == rest.size()};
    sent_ += part.size();
    if (piece.is_last) {
        files_.pop_front();
        sent_ = 0;
    }
    return piece;
}

}  // namespace strongroom::vault
