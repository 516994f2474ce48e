// What a log's folder holds after whatever happened to the machine. Reads; writes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "ledger/log.h"

namespace strongroom::ledger {

struct Recovered {
    GrowingTree tree;         // The full tiles of the tail's entries are not yet taken from it.
    RightEdge bundle_edge;    // The tree where its unfinished bundle begins.
    std::vector<Bytes> tail;  // More than a bundle when a crash came before the roll-over.
    Bytes tail_file;          // As it was read, without an unfinished commit at its end.
    std::optional<Checkpoint> published;
    std::string note;
};

// Errors: not_found (no log there), corrupt (names the file and the entry), io.
Result<Recovered> recover(Disk& disk, const LogConfig& config);

}  // namespace strongroom::ledger
