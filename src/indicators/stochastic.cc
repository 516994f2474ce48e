#include "indicators/stochastic.h"

namespace strongroom::indicators {

Stochastic::Lines Stochastic::add(double high, double low, double close) {
    const Value highest = high_.add(high);
    const Value lowest = low_.add(low);
    if (!highest || !lowest) return {};
    const double range = *highest - *lowest;
    const Value k = k_.add(range > 0 ? 100 * ((close - *lowest) / range) : 0);
    if (!k) return {};
    return {k, d_.add(*k)};
}

}  // namespace strongroom::indicators
