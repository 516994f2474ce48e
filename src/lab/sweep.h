// Sweep: one bot with many settings on the same candles (docs/sweep.md).
//
// Each run is a backtest of its own, whole, with nothing left out because others looked better.
// Runs share the candles, which nobody changes, and nothing else: the result is the same whatever
// the number of threads.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "lab/market_file.h"

namespace strongroom::lab {

// One setting and the values that it takes: "dca.take_profit_pct", as a bot file names it; of a
// list "dca.start[0].below".
struct SweepAxis {
    std::string key;
    std::vector<std::string> values;
};

inline constexpr std::size_t kSweepRunsMax = 100'000;

// "KEY=1,2,3" or "KEY=FROM:TO:STEP", both ends included. Errors: invalid, with what is wrong.
Result<SweepAxis> parse_axis(std::string_view text);

// What the runs are ranked by. Of the deepest fall less is better, of all others more.
enum class SweepBy { return_pct, sharpe, profit_factor, max_drawdown_pct, return_over_drawdown };
std::string_view to_string(SweepBy by);
Result<SweepBy> parse_sweep_by(std::string_view text);

// The figures of one run, as in docs/backtest.md. Ratios: for reading and ranking.
struct SweepRun {
    std::vector<std::string> values;  // One for each axis.
    std::string error;                // Why there is no result: the bot file's own words.
    Decimal equity_end;
    Decimal fees;
    Time from;  // What it covers.
    Time to;
    std::uint64_t candles = 0;
    std::uint64_t fills = 0;
    std::uint64_t deals_closed = 0;
    double return_pct = 0;
    double max_drawdown_pct = 0;
    double sharpe = 0;
    double win_rate = 0;
    std::optional<double> profit_factor;

    bool has_result() const { return error.empty(); }
    // More is better; nothing when the figure has no value.
    std::optional<double> score(SweepBy by) const;
};

struct SweepJob {
    std::string bot_file;                      // TOML text.
    std::string file_name;                     // For messages.
    std::vector<const CandleSeries*> candles;  // Of each of the bot's pairs.
    std::vector<SweepAxis> axes;
    std::optional<Time> from = {};  // As in BacktestJob.
    std::optional<Time> to = {};
    unsigned threads = 1;
    std::function<void()> progress = {};  // After each run; from one thread at a time.
};

// How many runs the axes ask for. Errors: invalid, without an axis and beyond kSweepRunsMax.
Result<std::size_t> count_runs(const std::vector<SweepAxis>& axes);

// In the order of the axes, the last one counting fastest. Errors: invalid, when an axis names what
// the bot file cannot have, or when no run has a result.
Result<std::vector<SweepRun>> run_sweep(const SweepJob& job, Clock& clock);

// The place of the best; of equals the first. Nothing when no run has that figure.
std::optional<std::size_t> best_of(const std::vector<SweepRun>& runs, SweepBy by);

// The bot file with these values in place of its own. Errors: invalid, when the bot file cannot
// have such a key or value; the message names it.
Result<std::string> with_values(const std::string& bot_file, const std::string& file_name,
                                const std::vector<SweepAxis>& axes,
                                const std::vector<std::string>& values);

}  // namespace strongroom::lab
