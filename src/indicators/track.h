// Track: a line's newest values, to see which way it went.
#pragma once

#include <array>
#include <cstddef>

#include "indicators/bar.h"

namespace strongroom::indicators {

class Track {
  public:
    void push(const Value& value) { values_ = {value, values_[0], values_[1]}; }
    bool has(std::size_t count) const { return values_.at(count - 1).has_value(); }
    double now() const { return *values_[0]; }      // With has(1).
    double before() const { return *values_[1]; }   // With has(2).
    double earlier() const { return *values_[2]; }  // With has(3).
    bool rises(double scale) const { return is_above(now(), before(), scale); }
    bool falls(double scale) const { return is_above(before(), now(), scale); }

  private:
    std::array<Value, 3> values_;
};

// True at the candle where `a` came above `b`, both of numbers as large as `scale`.
inline bool crosses_above(const Track& a, const Track& b, double scale) {
    return is_above(a.now(), b.now(), scale) && is_above(b.before(), a.before(), scale);
}

}  // namespace strongroom::indicators
