// Reading a log's tiles and entry bundles from its folder, each held against the other.
//
// A partial file that is gone is read from the full one that took its place (tlog-tiles allows the
// writer to remove it then). All errors name the file; where entries are concerned, the index too.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "ledger/tiles.h"

namespace strongroom::ledger {

struct StoredBundle {
    Bytes file;
    std::vector<ByteView> entries;  // They point into `file`.
    std::vector<Hash> leaves;       // Their hashes, as the level 0 tile has them too.
};

class TileFiles {
  public:
    TileFiles(Disk& disk, std::string folder) : disk_(&disk), folder_(std::move(folder)) {}

    std::string path_of(std::string_view relative) const;

    // Errors: corrupt (missing, or not that long), io.
    Result<std::vector<Hash>> tile(const TileId& id);
    // Each entry has been hashed. Errors: corrupt (also when an entry is not what the tile says).
    Result<StoredBundle> bundle(std::uint64_t index, unsigned width);
    // The root of a whole subtree, from the one tile that has it, in a tree of `size` entries.
    Result<Hash> node(const Node& node, std::uint64_t size);

    // Reads the partial tiles and the partial bundle of a tree of `size` entries and keeps them, so
    // that a writer who removes them meanwhile does not matter.
    Status hold_partials(std::uint64_t size);

  private:
    struct File {
        std::string path;
        Bytes bytes;
        unsigned width = 0;  // Of the file that was read.
    };
    Result<File> read(const std::string& partial_path, const std::string& full_path, unsigned width,
                      std::uint64_t max_bytes);

    struct Recent {
        TileId id;
        std::vector<Hash> hashes;
    };

    Disk* disk_;
    std::string folder_;
    std::array<Recent, kTileLevels> recent_;  // For node(): a proof asks one tile again and again.
    std::map<std::string, File> held_;  // By the path that was asked for; one a level and a bundle.
};

}  // namespace strongroom::ledger
