// The lengths of Coinbase's candles, by its names.
#pragma once

#include <optional>
#include <string_view>

#include "lab/practice/intervals.h"

namespace strongroom::lab::practice::coinbase {

// "ONE_MINUTE" to "ONE_DAY". Nothing for another name.
std::optional<Interval> interval_of_granularity(std::string_view name);

}  // namespace strongroom::lab::practice::coinbase
