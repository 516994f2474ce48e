#include "indicators/cci.h"

#include <cmath>

namespace strongroom::indicators {

Value Cci::add(const Bar& bar) {
    const double typical = bar.typical();
    window_.add(typical);
    if (!window_.is_full()) return std::nullopt;
    // All counted from the newest: beside a whole price, rounding would drown a small distance.
    double sum = 0;
    for (const double one : window_.numbers()) sum += one - typical;
    const double mean = sum / period_;
    double distances = 0;
    for (const double one : window_.numbers()) distances += std::abs(one - typical - mean);
    if (!is_above(distances / period_, 0, typical)) return 0.0;
    return -mean / (0.015 * (distances / period_));
}

}  // namespace strongroom::indicators
