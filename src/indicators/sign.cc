#include "indicators/sign.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace strongroom::indicators {
namespace {

// How far a is above b; 0 when they differ by no more than rounding.
double distance(double a, double b) {
    const double scale = std::max(std::abs(a), std::abs(b));
    return is_above(a, b, scale) || is_above(b, a, scale) ? a - b : 0;
}

bool is_met(Trigger trigger, const Value& before, double now) {
    switch (trigger) {
        case Trigger::above: return now > 0;
        case Trigger::below: return now < 0;
        case Trigger::crosses_up: return before && *before <= 0 && now > 0;
        case Trigger::crosses_down: return before && *before >= 0 && now < 0;
    }
    std::unreachable();
}

}  // namespace

Sign::Sign(const Test& test)
    : measure_(make_measure(test.terms)),
      trigger_(test.trigger),
      has_level_(!has_two_lines(test.terms)),
      level_(test.level.to_double()) {}

Sign::Sign(const Sign& other)
    : measure_(other.measure_->copy()),
      trigger_(other.trigger_),
      has_level_(other.has_level_),
      level_(other.level_),
      before_(other.before_),
      holds_(other.holds_) {}

Sign& Sign::operator=(const Sign& other) {
    if (this != &other) *this = Sign(other);
    return *this;
}

void Sign::on_candle(const Bar& bar) {
    const Lines lines = measure_->add(bar);
    const Value right = has_level_ ? Value(level_) : lines.right;
    const Value now = lines.left && right ? Value(distance(*lines.left, *right)) : std::nullopt;
    holds_ = now && is_met(trigger_, before_, *now);
    before_ = now;
}

}  // namespace strongroom::indicators
