// RollingSum and RollingVariance: over the newest n numbers, a few operations for each new one.
//
// A running sum gathers rounding errors for ever. Once in n numbers it is added up afresh, so that
// a bot that runs for a year and one that starts today reckon alike.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace strongroom::indicators {

class RollingSum {
  public:
    explicit RollingSum(int size) : ring_(static_cast<std::size_t>(size)) {}

    void add(double number) {
        if (count_ == ring_.size())
            sum_ -= ring_[next_];
        else
            ++count_;
        sum_ += number;
        zeros_ = number == 0 ? zeros_ + 1 : 0;
        ring_[next_] = number;
        if (++next_ < ring_.size()) return;
        next_ = 0;
        sum_ = std::accumulate(ring_.begin(), ring_.end(), 0.0);
    }
    bool is_full() const { return count_ == ring_.size(); }
    // Of nothing but zeros it is zero, without a rest of what was before.
    double sum() const { return zeros_ >= ring_.size() ? 0 : sum_; }
    double mean() const { return sum() / static_cast<double>(ring_.size()); }
    const std::vector<double>& numbers() const { return ring_; }  // In no order.

  private:
    std::vector<double> ring_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    std::size_t zeros_ = 0;  // In a row, the newest the last.
    double sum_ = 0;
};

// The mean squared distance from the mean (of a population: divided by n).
class RollingVariance {
  public:
    explicit RollingVariance(int size) : ring_(static_cast<std::size_t>(size)) {}

    void add(double number) {
        if (count_ == 0) near_ = number;
        if (count_ == ring_.size())
            change(ring_[next_], -1);
        else
            ++count_;
        change(number, 1);
        ring_[next_] = number;
        next_ = next_ + 1 == ring_.size() ? 0 : next_ + 1;
        // Also when a far number has just left: beside its square the others' are rounding.
        constexpr double drowned = 1e-4;
        largest_ = std::max(largest_, squares_);
        if (is_full() && (next_ == 0 || variance() * size() < drowned * largest_)) afresh(number);
    }
    bool is_full() const { return count_ == ring_.size(); }
    double mean() const { return near_ + sum_ / size(); }
    double variance() const {
        const double mean_distance = sum_ / size();
        const double variance = squares_ / size() - mean_distance * mean_distance;
        return variance > 0 ? variance : 0;
    }

  private:
    double size() const { return static_cast<double>(ring_.size()); }
    void change(double number, int sign) {
        const double distance = number - near_;
        sum_ += sign * distance;
        squares_ += sign * distance * distance;
    }
    void afresh(double near) {
        near_ = near;
        sum_ = squares_ = 0;
        for (const double one : ring_) change(one, 1);
        largest_ = squares_;
    }

    std::vector<double> ring_;
    std::size_t next_ = 0;
    std::size_t count_ = 0;
    // Distances from a number of the window: squares of whole prices would drown a small variance.
    double near_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double largest_ = 0;  // What squares_ has been since it was added up.
};

}  // namespace strongroom::indicators
