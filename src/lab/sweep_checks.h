// How far a sweep's best setting can be trusted: three ways to see that it was luck.
//
// The best of many settings looks good on the candles that it was chosen on, always. docs/sweep.md
// says what each figure means and how it is computed.
#pragma once

#include <optional>
#include <vector>

#include "lab/sweep.h"

namespace strongroom::lab {

// The candles cut in two: chosen on the first part, looked at on the second.
struct SplitCheck {
    Time cut;                      // Where the second part begins.
    std::vector<SweepRun> before;  // In the order of the sweep, like `after`.
    std::vector<SweepRun> after;
    std::size_t best = 0;  // Of `before`; the same place in `after` is what it came to.
    // Spearman's, of the scores of the two parts: 1: the same order, 0: none. Nothing with fewer
    // than three runs that have both scores, or when one part has only equals.
    std::optional<double> rank_correlation;
};
// `percent`: of the candles in the first part, 1 to 99. Errors: invalid, and those of run_sweep.
Result<SplitCheck> check_split(const SweepJob& job, SweepBy by, int percent, Clock& clock);

// The same sweep on candles whose order was shuffled in blocks: what luck alone finds.
struct PermutationCheck {
    std::size_t shuffles = 0;
    std::size_t block = 0;     // Candles in a block.
    std::vector<double> best;  // The best score on each shuffle, in their order.
    // (1 + shuffles that did as well as the real candles, or better) / (1 + shuffles).
    double p_value = 1;
};
// `best`: the best score on the real candles; `ticks`: of each pair. Errors: those of run_sweep.
Result<PermutationCheck> check_permutations(const SweepJob& job, SweepBy by, double best,
                                            std::size_t shuffles, std::uint64_t seed,
                                            const std::vector<Decimal>& ticks, Clock& clock);

// The candles in another order of blocks: each keeps its shape relative to the close before it, and
// the times stay. Prices are rounded to the tick, and are at least one.
CandleSeries shuffled(const CandleSeries& series, std::size_t block, std::uint64_t seed,
                      Decimal tick);

// Windows of equal length: chosen on one, traded on the next.
struct WalkForward {
    struct Window {
        Time chosen_from;
        Time from;  // Where it is traded, to the next one's `from`.
        Time to;
        std::vector<std::string> values;
        double chosen_score = 0;
        double return_pct = 0;
    };
    std::vector<Window> windows;
    // One after the other, each window's return on what the ones before it left.
    std::vector<double> equity;  // 1 at the start, then at each window's end.
    double return_pct = 0;
};
// `windows`: to trade in, 1 to 1,000; one more is cut, for the first choice. Errors: invalid, and
// those of run_sweep.
Result<WalkForward> walk_forward(const SweepJob& job, SweepBy by, int windows, Clock& clock);

}  // namespace strongroom::lab
