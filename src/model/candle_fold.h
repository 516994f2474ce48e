// Candles of one interval made into candles of a longer one.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/candle.h"

namespace strongroom {

// When the interval that holds `time` began. They count from midnight UTC, weeks from Monday.
Time interval_begin(Time time, Duration interval);

// `parts` are of one interval's time, oldest first: their first open, last close, highest high,
// lowest low, and the sum of their volumes. None: there are no parts.
std::optional<Candle> fold(std::span<const Candle> parts, Duration interval);

// Each interval that has candles, oldest first.
std::vector<Candle> fold_all(std::span<const Candle> parts, Duration interval);

}  // namespace strongroom
