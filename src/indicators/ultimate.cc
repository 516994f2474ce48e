#include "indicators/ultimate.h"

#include <algorithm>
#include <utility>

namespace strongroom::indicators {

double UltimateOscillator::Share::add(double newest_pressure, double newest_range) {
    pressure.add(newest_pressure);
    range.add(newest_range);
    return range.sum() > 0 ? pressure.sum() / range.sum() : 0;
}

Value UltimateOscillator::add(const Bar& bar) {
    const Value before = std::exchange(before_, bar.close);
    if (!before) return std::nullopt;
    const double true_low = std::min(bar.low, *before);
    const double pressure = bar.close - true_low;
    const double range = std::max(bar.high, *before) - true_low;
    const double weighed = 4 * short_.add(pressure, range) + 2 * middle_.add(pressure, range) +
                           long_.add(pressure, range);
    if (!long_.range.is_full()) return std::nullopt;
    return 100 * (weighed / 7);
}

}  // namespace strongroom::indicators
