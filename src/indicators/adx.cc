#include "indicators/adx.h"

#include <cmath>
#include <utility>

#include "indicators/atr.h"

namespace strongroom::indicators {

bool Adx::sum_up(double plus, double minus, double range) {
    const bool is_beginning = count_ < period_ - 1;
    const auto add = [&](double& sum, double newest) {
        if (!is_beginning) sum -= sum / period_;
        sum += newest;
    };
    add(plus_, plus);
    add(minus_, minus);
    add(range_, range);
    if (is_beginning) ++count_;
    return !is_beginning;
}

Adx::Lines Adx::add(const Bar& bar) {
    const std::optional<Bar> before = std::exchange(before_, bar);
    if (!before) return {};
    const double up = bar.high - before->high;
    const double down = before->low - bar.low;
    const bool is_up = up > 0 && up > down;
    const bool is_down = down > 0 && down > up;
    if (!sum_up(is_up ? up : 0, is_down ? down : 0, true_range(bar, before->close))) return {};
    const bool has_range = range_ > 0;
    const double plus = has_range ? 100 * (plus_ / range_) : 0;
    const double minus = has_range ? 100 * (minus_ / range_) : 0;
    if (plus + minus > 0)
        average_.add(100 * (std::abs(plus - minus) / (plus + minus)));
    else if (!average_.value())
        average_.add(0);  // A candle without movement says nothing, but the seed counts it.
    return {average_.value(), plus, minus};
}

}  // namespace strongroom::indicators
