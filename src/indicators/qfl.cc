#include "indicators/qfl.h"

#include <algorithm>

namespace strongroom::indicators {

bool QflBase::is_base() const {
    const double low = window_[period_].low;
    double high = 0;
    for (std::size_t i = 0; i < period_; ++i) {
        const Bar& after = window_[period_ + 1 + i];
        if (window_[i].low <= low || after.low < low) return false;
        high = std::max(high, after.high);
    }
    return high >= low * bounce_;
}

Value QflBase::add(const Bar& bar) {
    window_.push_back(bar);
    if (window_.size() > 2 * period_ + 1) window_.pop_front();
    if (window_.size() == 2 * period_ + 1 && is_base()) base_ = window_[period_].low;
    if (!base_) return std::nullopt;
    return 100 * (bar.close / *base_ - 1);
}

}  // namespace strongroom::indicators
