// Goes through a log from its first entry on and holds every stored hash against the one below it.
//
// The writer's recovery and the offline verifier share it: what the signer starts from and what a
// third party accepts are judged by the same code.
#pragma once

#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/tile_files.h"

namespace strongroom::ledger {

class LogWalk {
  public:
    explicit LogWalk(TileFiles& files) : files_(files) {}

    // When the walk is that long its root must be the checkpoint's; with `is_stored` the partial
    // tiles and bundle of that size must be on disk too. `place` begins the error. Ask before the
    // walk begins.
    void expect(const Checkpoint& checkpoint, std::string place, bool is_stored);

    // The next bundle: its entries against its tile, its tile against those above it that it
    // fills. Errors: corrupt, io; the first bad place in the order of the entries.
    Status bundle(std::uint64_t index, unsigned width);
    // The same without reading the entries: half the price, and damage to them is not seen.
    Status tile_only(std::uint64_t index);
    // One entry that lies elsewhere (the writer's tail).
    Status leaf(const Hash& hash);

    // Fails when the walk ended before an expected size.
    Status finish() const;

    GrowingTree& tree() { return tree_; }

  private:
    struct Expected {
        Checkpoint checkpoint;
        std::string place;
        bool is_stored = false;
    };
    Status leaves(const std::vector<Hash>& hashes);
    Status full_tiles();
    Status meet(const Expected& expected);
    Status partials();

    TileFiles& files_;
    GrowingTree tree_;
    std::vector<Expected> expected_;
};

}  // namespace strongroom::ledger
