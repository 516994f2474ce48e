#include "indicators/rsi.h"

#include <algorithm>
#include <utility>

namespace strongroom::indicators {

Value Rsi::add(double close) {
    const Value before = std::exchange(before_, close);
    if (!before) return std::nullopt;
    const double change = close - *before;
    const Value gain = gains_.add(std::max(change, 0.0));
    const Value loss = losses_.add(std::max(-change, 0.0));
    if (!gain) return std::nullopt;
    const double both = *gain + *loss;
    return both > 0 ? 100 * (*gain / both) : 0.0;
}

}  // namespace strongroom::indicators
