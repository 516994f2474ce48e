#include "indicators/cci.h"

#include <cmath>

namespace strongroom::indicators {

Value Cci::add(const Bar& bar) {
    const double typical = bar.typical();
    window_.add(typical);
    if (!window_.is_full()) return std::nullopt;
    const double mean = window_.mean();
    double distances = 0;
    for (const double one : window_.numbers()) distances += std::abs(one - mean);
    if (!is_above(distances / period_, 0, mean)) return 0.0;
    return (typical - mean) / (0.015 * (distances / period_));
}

}  // namespace strongroom::indicators
