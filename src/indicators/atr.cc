#include "indicators/atr.h"

#include <algorithm>
#include <utility>

namespace strongroom::indicators {

double true_range(const Bar& bar, double close_before) {
    return std::max(bar.high, close_before) - std::min(bar.low, close_before);
}

Value Atr::add(const Bar& bar) {
    const Value before = std::exchange(before_, bar.close);
    return before ? average_.add(true_range(bar, *before)) : std::nullopt;
}

}  // namespace strongroom::indicators
