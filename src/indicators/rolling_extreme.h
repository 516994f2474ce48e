// RollingExtreme: the highest (or lowest) of the newest n numbers. Numbers that a newer one has
// beaten can never be it and are dropped, so each is looked at twice at most.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include "indicators/bar.h"

namespace strongroom::indicators {

// Beats: std::greater<> for the highest, std::less<> for the lowest.
template <typename Beats>
class RollingExtreme {
  public:
    explicit RollingExtreme(int size) : size_(size) {}

    Value add(double number) {
        while (!in_play_.empty() && !Beats()(in_play_.back().number, number)) in_play_.pop_back();
        in_play_.push_back({count_, number});
        ++count_;
        if (in_play_.front().place + size_ < count_) in_play_.pop_front();
        return count_ < size_ ? std::nullopt : Value(in_play_.front().number);
    }

  private:
    struct Placed {
        std::int64_t place;
        double number;
    };
    std::deque<Placed> in_play_;  // Best first, oldest first; at most size_.
    std::int64_t size_;
    std::int64_t count_ = 0;
};
using RollingHigh = RollingExtreme<std::greater<>>;
using RollingLow = RollingExtreme<std::less<>>;

}  // namespace strongroom::indicators
