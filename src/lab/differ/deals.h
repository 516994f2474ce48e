// Deals of a live run beside those of its backtest.
#pragma once

#include <vector>

#include "lab/differ/differ.h"

namespace strongroom::lab {

// Those that are only on one side, or came out with another profit or reason; deals of one pair
// that opened less than an interval apart are one. By the time at which they opened.
std::vector<DealDiffer> deals_that_differ(const LiveRun& run, std::vector<Deal> tested,
                                          const DifferReport& report);

}  // namespace strongroom::lab
