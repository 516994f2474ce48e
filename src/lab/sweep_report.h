// What a sweep found, as CSV, as JSON, and as a page with a heat-map (docs/sweep.md).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "lab/sweep.h"
#include "lab/sweep_checks.h"

namespace strongroom::lab {

struct SweepResult {
    std::string bot;
    std::vector<std::string> symbols;
    std::string prices;  // Where they are from.
    Time from;           // First open and last close.
    Time to;
    std::uint64_t candles = 0;  // Of all pairs, in one run.
    SweepBy by = SweepBy::return_pct;
    std::vector<SweepAxis> axes;
    std::vector<SweepRun> runs;  // In the order of the sweep.
    std::optional<std::size_t> best;

    // What each run covers is the same: the first that has a result says it.
    const SweepRun& first() const { return *std::ranges::find_if(runs, &SweepRun::has_result); }

    std::optional<SplitCheck> split;
    std::optional<PermutationCheck> permutations;
    std::optional<WalkForward> walk;
};

// All three are functions of the result alone: equal sweeps give equal bytes.
std::string sweep_csv(const SweepResult& result);
std::string sweep_json(const SweepResult& result);
std::string sweep_html(const SweepResult& result);

}  // namespace strongroom::lab
