// Replay: a live engine's journal, read again through the same Core, against the books that it
// kept. The same inputs must give the same orders: a bot is a function of its events.
//
// Nothing in the engine's folder is written; copies are read.
#pragma once

#include <cstdint>
#include <string>

#include "base/env.h"
#include "engine/core.h"

namespace strongroom::lab {

struct ReplayJob {
    std::string folder;         // Of the engine at one venue: with `journal` and `engine.db`.
    std::string scratch;        // A folder of ours, empty.
    engine::Settings settings;  // As the engine had them.
};

struct ReplayResult {
    std::uint64_t inputs = 0;
    std::uint64_t orders = 0;  // That the replay decided.
    std::string difference;    // The first one, in words; empty: all is the same.
};

// Compares each order's terms and reason, each fill, deal and notice. Not an order's state: what a
// question to the venue was on the way to settle is not an input yet.
// Errors: not_found (no journal there), corrupt, io.
Result<ReplayResult> replay(const ReplayJob& job, Disk& disk, Random& random);

}  // namespace strongroom::lab
