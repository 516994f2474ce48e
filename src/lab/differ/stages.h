// Stages: the backtest, made more like the live run by one thing after the other.
//
// An order that comes out as it did live once a thing is added differed because of that thing; and
// so did whatever followed from it, since the whole run is played again.
#pragma once

#include <string>
#include <vector>

#include "lab/differ/differ.h"

namespace strongroom::lab {

struct Stage {
    Cause added = Cause::unexplained;  // The first is the plain backtest, with nothing added.
    std::string because;               // Empty for the owner's commands: each has its own words.
    BacktestResult result;
    std::vector<Execution> executions;
    std::vector<Pairing> pairs;  // Of the live ones with these.
};

struct StageJob {
    const LiveRun& run;
    const bots::BotFile& file;  // The run's.
    const std::vector<const CandleSeries*>& candles;
    const std::vector<Execution>& live;
    Time from;
    Time to;
};

// The plain backtest, then, each where it is not so already, with the venue's terms, with the
// account's fees, and with what the owner asked. Messages from outside are the bot's own input, as
// prices are: all stages have them.
// Errors: invalid, when candles do not cover the run's beginning, and those of run_backtest.
Result<std::vector<Stage>> stages_of(const StageJob& job, Clock& clock);

}  // namespace strongroom::lab
