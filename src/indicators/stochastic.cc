#include "indicators/stochastic.h"

#include <cmath>

namespace strongroom::indicators {

Stochastic::Lines Stochastic::add(double high, double low, double close) {
    const Value highest = high_.add(high);
    const Value lowest = low_.add(low);
    if (!highest || !lowest) return {};
    // An RSI that stands still may still tremble in its last bit.
    const bool has_range = is_above(*highest, *lowest, std::abs(*highest));
    const Value k = k_.add(has_range ? 100 * ((close - *lowest) / (*highest - *lowest)) : 0);
    if (!k) return {};
    return {k, d_.add(*k)};
}

}  // namespace strongroom::indicators
