// BackupSource: the signer's folder as it was at one moment, handed out piece by piece.
//
// What can change (header, keys, mark, checkpoint, tail, partial tiles) is read at once and held;
// full tiles never change and are read when their turn comes. So the signer goes on meanwhile.
// Nothing in it opens without the passphrase or the shares; those are in no file.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/env.h"

namespace strongroom::vault {

class BackupSource {
  public:
    static constexpr std::size_t kPieceBytesMax = 512U << 10;

    // The folder, whose ledger is published and has this many entries. Errors: io, not_found.
    static Result<BackupSource> take(Disk& disk, const std::string& folder,
                                     std::uint64_t ledger_size);

    struct Piece {
        std::string name;  // Relative to the folder.
        Bytes bytes;
        bool is_last = false;  // Of this file.
    };
    // None: that was all. Errors: io, not_found (a full tile is gone: the ledger is damaged).
    Result<std::optional<Piece>> next();

  private:
    struct File {
        std::string name;
        std::optional<Bytes> bytes;  // None: to be read.
    };
    BackupSource(Disk& disk, std::string folder) : disk_(&disk), folder_(std::move(folder)) {}
    Status hold(const std::string& name);
    Status hold_files();
    Status hold_ledger(std::uint64_t size);

    Disk* disk_;
    std::string folder_;
    std::deque<File> files_;
    std::size_t sent_ = 0;  // Of the first one.
};

}  // namespace strongroom::vault
