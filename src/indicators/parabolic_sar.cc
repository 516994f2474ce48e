#include "indicators/parabolic_sar.h"

#include <algorithm>

namespace strongroom::indicators {

ParabolicSar::ParabolicSar(double step, double most)
    : step_(std::min(step, most)), most_(most), speed_(step_) {}

void ParabolicSar::begin(const Bar& bar) {
    const double up = bar.high - before_.high;
    const double down = before_.low - bar.low;
    is_rise_ = !(down > 0 && down > up);
    extreme_ = is_rise_ ? bar.high : bar.low;
    stop_ = is_rise_ ? before_.low : before_.high;
    // The first stop is held against the second candle alone.
    before_ = bar;
}

double ParabolicSar::outside(double stop, const Bar& bar) const {
    return is_rise_ ? std::min({stop, before_.low, bar.low})
                    : std::max({stop, before_.high, bar.high});
}

double ParabolicSar::turn(const Bar& bar) {
    is_rise_ = !is_rise_;
    const double now = outside(extreme_, bar);
    speed_ = step_;
    extreme_ = is_rise_ ? bar.high : bar.low;
    stop_ = outside(now + speed_ * (extreme_ - now), bar);
    return now;
}

double ParabolicSar::go_on(const Bar& bar) {
    const double now = stop_;
    if (is_rise_ ? bar.high > extreme_ : bar.low < extreme_) {
        extreme_ = is_rise_ ? bar.high : bar.low;
        speed_ = std::min(speed_ + step_, most_);
    }
    stop_ = outside(now + speed_ * (extreme_ - now), bar);
    return now;
}

Value ParabolicSar::add(const Bar& bar) {
    Value now;
    if (count_ > 0) {
        if (count_ == 1) begin(bar);
        const bool is_touched = is_rise_ ? bar.low <= stop_ : bar.high >= stop_;
        now = is_touched ? turn(bar) : go_on(bar);
    }
    count_ = std::min(count_ + 1, 2);
    before_ = bar;
    return now;
}

int ParabolicSar::warm_up() const {
    constexpr int some_turns = 300;
    return some_turns;
}

}  // namespace strongroom::indicators
