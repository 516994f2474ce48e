#include "indicators/bollinger.h"

#include <cmath>

namespace strongroom::indicators {

Value Bollinger::add(double close) {
    window_.add(close);
    if (!window_.is_full()) return std::nullopt;
    const double reach = deviations_ * std::sqrt(window_.variance());
    const double middle = window_.mean();
    bands_ = {.lower = middle - reach, .middle = middle, .upper = middle + reach};
    if (!is_above(bands_.upper, bands_.lower, middle)) return 0.5;
    return (close - bands_.lower) / (bands_.upper - bands_.lower);
}

}  // namespace strongroom::indicators
