// A log as its folder publishes it: a reader's view that stays at one signed checkpoint.
//
// What it returns has been proved against the root that was signed, so the folder need not be
// trusted. The writer may go on meanwhile. For watch, for tools, for whoever has a copy.
#pragma once

#include <string>
#include <vector>

#include "ledger/checkpoint.h"
#include "ledger/tile_files.h"

namespace strongroom::ledger {

inline constexpr std::uint64_t kReadEntriesMax = 1024;  // A call; bounds the memory of a reader.

class PublishedLog {
  public:
    // Errors: not_found (nothing is published there), corrupt (not signed by that log's keys, or a
    // file of its right edge is missing), io.
    static Result<PublishedLog> open(Disk& disk, const std::string& folder, const TrustedLog& log);

    const Checkpoint& checkpoint() const { return checkpoint_; }
    const std::string& note() const { return note_; }  // The signed checkpoint as it stands.
    TileFiles& files() { return files_; }

    // From `from` on at most `count` and at most kReadEntriesMax; fewer at the end of the log.
    // Errors: corrupt, io.
    Result<std::vector<Bytes>> entries(std::uint64_t from, std::uint64_t count);

    // Proofs to the checkpoint. Errors: invalid (out of range), corrupt (the tiles do not lead to
    // the signed root), io.
    Result<Proof> inclusion(std::uint64_t index);
    // `old` may come from anywhere; a log that forked from it is corrupt.
    Result<Proof> consistency(const Checkpoint& old);

  private:
    PublishedLog(TileFiles files, std::string note, Checkpoint checkpoint)
        : files_(std::move(files)), note_(std::move(note)), checkpoint_(std::move(checkpoint)) {}

    NodeSource nodes();
    Status prove_bundle(std::uint64_t index, const std::vector<Hash>& leaves);

    TileFiles files_;
    std::string note_;
    Checkpoint checkpoint_;
};

// The file itself, relative to the log's folder.
inline constexpr std::string_view kCheckpointFile = "checkpoint";
// Its bytes. Errors: not_found, corrupt (too long), io.
Result<std::string> read_checkpoint_file(Disk& disk, const std::string& folder);

}  // namespace strongroom::ledger
