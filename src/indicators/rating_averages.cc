#include "indicators/rating_averages.h"

#include <cmath>

namespace strongroom::indicators {
namespace {

constexpr int kPeriods[] = {10, 20, 30, 50, 100, 200};
constexpr int kHullPeriod = 9;
constexpr int kVolumePeriod = 20;

int vote_of(double close, double average) {
    return is_above(close, average, close) ? 1 : is_above(average, close, close) ? -1 : 0;
}

}  // namespace

Value WeightedAverage::add(double number) {
    // Each that is there loses one weight, the oldest by that its last one.
    weighed_ += period_ * number - sum_.sum();
    sum_.add(number);
    if (!sum_.is_full()) return std::nullopt;
    return weighed_ / (period_ * (period_ + 1) / 2.0);
}

HullAverage::HullAverage(int period)
    : half_(period / 2), whole_(period), smooth_(static_cast<int>(std::sqrt(period))) {}

Value HullAverage::add(double number) {
    const Value half = half_.add(number);
    const Value whole = whole_.add(number);
    return half && whole ? smooth_.add(2 * *half - *whole) : std::nullopt;
}

RatingAverages::RatingAverages()
    : hull_(kHullPeriod), money_(kVolumePeriod), volume_(kVolumePeriod) {
    for (const int period : kPeriods) {
        simple_.emplace_back(period);
        exponential_.emplace_back(period);
    }
}

Value RatingAverages::add(const Bar& bar) {
    int votes = 0;
    int sum = 0;
    bool has_all = true;
    const auto vote = [&](const Value& average) {
        has_all = has_all && average.has_value();
        if (!average) return;
        ++votes;
        sum += vote_of(bar.close, *average);
    };
    for (Sma& average : simple_) vote(average.add(bar.close));
    for (Ema& average : exponential_) vote(average.add(bar.close));
    vote(hull_.add(bar.close));
    money_.add(bar.close * bar.volume);
    volume_.add(bar.volume);
    // Without any volume there is no such average: it abstains.
    vote(volume_.sum() > 0 ? money_.sum() / volume_.sum() : bar.close);
    if (!has_all) return std::nullopt;
    return static_cast<double>(sum) / votes;
}

}  // namespace strongroom::indicators
